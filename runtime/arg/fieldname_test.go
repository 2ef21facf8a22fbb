package arg

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// Fields are taken by the name they have, to the letter, at every depth; the
// character NUL in no text at all.
func TestFieldsOfDecodeJSON(t *testing.T) {
	type inner struct {
		Zip string `json:"zip"`
	}
	type Base struct{ Kind string }
	type address struct {
		Base
		Street string `json:"street,omitempty"`
		Plain  int
		Inner  *inner            `json:"inner"`
		List   []inner           `json:"list"`
		ByName map[string]inner  `json:"byName"`
		At     time.Time         `json:"at"`
		Raw    json.RawMessage   `json:"raw"`
		Free   map[string]string `json:"free"`
	}
	for _, tt := range []struct{ raw, want string }{
		{`{"street":"x","Plain":1,"Kind":"k","inner":{"zip":"1"},"list":[{"zip":"2"}],"byName":{"ZIP":{"zip":"3"}},"at":"2026-01-02T03:04:05Z"}`, ""},
		{`{"raw":{"ANY":{"any":1,"Any":2}},"free":{"a":"1","A":"2"}}`, ""},
		{`{"inner":null,"list":null,"byName":null}`, ""},
		{`null`, ""},
		{`{"street":"x","STREET":"y"}`, `has the unknown field "STREET"`},
		{`{"Street":"y"}`, `has the unknown field "Street"`},
		{`{"plain":1}`, `has the unknown field "plain"`},
		{`{"kind":"k"}`, `has the unknown field "kind"`},
		{`{"inner":{"Zip":"1"}}`, `has the unknown field "Zip"`},
		{`{"list":[{"zip":"1"},{"ZIP":"1"}]}`, `has the unknown field "ZIP"`},
		{`{"byName":{"a":{"zIp":"1"}}}`, `has the unknown field "zIp"`},
		{`{"ſtreet":"long s, which folds to s"}`, `has the unknown field "ſtreet"`},
		{`{"street":"a\u0000b"}`, "must not contain the character NUL"},
		{`{"free":{"\u0000":"x"}}`, "must not contain the character NUL"},
		{`{"street":"a\\u0000b"}`, ""},
	} {
		for _, v := range []Value{{json: []byte(tt.raw)}, {text: []string{" " + tt.raw}, form: fromForm, args: &Args{limits: testLimits}}} {
			_, err := JSON[*address](v)
			if got := errorText(err); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.raw, got, tt.want)
			}
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A variadic parameter takes no more values than a request may hold: each
// might have a fault, and the answer would be many times as long.
func TestVariadicIsBounded(t *testing.T) {
	for _, n := range []int{256, 257, 90_000} {
		raw := make([]byte, 0, 2*n+8)
		raw = append(raw, `{"n":[`...)
		for range n {
			raw = append(raw, `"",`...)
		}
		raw = append(raw[:len(raw)-1], "]}"...)
		args := jsonArgs(t, []string{"n"}, string(raw))
		Variadic(args, "n", Int[int])
		faults := faultsOf(args)
		switch {
		case n <= 256 && len(faults) != n:
			t.Errorf("%d faults of %d values", len(faults), n)
		case n > 256 && (len(faults) != 1 || faults[0] != "#/n has more than 256 values"):
			t.Errorf("%d values have %d faults, the first %q", n, len(faults), faults[0])
		}
	}
}

// A list in a request may have as many elements as there are bytes: a type is
// not looked at again for each.
func TestFieldTypesOnce(t *testing.T) {
	type line struct{ SKU, Text string }
	typ := reflect.TypeFor[line]()
	want := fieldTypes(typ)
	if n := testing.AllocsPerRun(100, func() { fieldTypes(typ) }); n > 0 || len(want) != 2 {
		t.Errorf("%v allocations each time, for the fields %v", n, want)
	}
}

type (
	pointing struct {
		*Pointed
		Beside
		*Tagged `json:"tagged"`
		Text    string
	}
	Pointed struct {
		Hid, Text string
		X         string `json:"deep"`
	}
	Tagged struct{ Owner string }
	Beside struct{ Within }
	Within struct {
		Y   string `json:"deep"`
		Far string
	}
)

// Nothing that is sent fills what is behind an embedded pointer.
func TestNothingFillsEmbeddedPointers(t *testing.T) {
	for body, want := range map[string]string{
		`{"Text":"x","Far":"y"}`:         "",
		`{"Text":"x","Hid":"mallory"}`:   `#/all has the unknown field "Hid"`,
		`{"deep":"mallory"}`:             `#/all has the unknown field "deep"`,
		`{"Pointed":{"Hid":"mallory"}}`:  `#/all has the unknown field "Pointed"`,
		`{"tagged":{"Owner":"mallory"}}`: `#/all has the unknown field "tagged"`,
	} {
		for _, args := range []*Args{
			jsonArgs(t, []string{"all"}, `{"all":`+body+`}`),
			urlArgs(t, []string{"all"}, "all="+strings.ReplaceAll(body, `"`, "%22")),
		} {
			all := Required(args, "all", JSON[pointing])
			if got := strings.Join(faultsOf(args), ", "); got != want || all.Pointed != nil || all.Tagged != nil || want == "" && (all.Text != "x" || all.Far != "y") {
				t.Errorf("%s gives %+v, %q; want %q", body, all, got, want)
			}
		}
	}
}
