package lc

import (
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// execute executes a template with one value, and returns the error as text.
func execute(text string, value any) string {
	var b strings.Builder
	if err := template.Must(template.New("").Parse(text)).Execute(&b, value); err != nil {
		return "error: " + err.Error()
	}
	return b.String()
}

func TestBindingAttrs(t *testing.T) {
	id := ComponentID{"tally", "one"}
	seven := 7
	for _, tt := range []struct {
		name string
		b    Binding
		want string
	}{
		{"none", Bind(id, "clear"), `<a data-lc-action="clear">`},
		{"string", Bind(id, "markAsRead", Arg("notificationId", `"7"`)), `<a data-lc-action="markAsRead" data-lc-param-notification-id="&#34;7&#34;">`},
		{"several", Bind(id, "add", Arg("a", 1), Arg("bC", true), Arg("dEF", 1.5)), `<a data-lc-action="add" data-lc-param-a="1" data-lc-param-b-c="true" data-lc-param-d-e-f="1.5">`},
		{"pointer", Bind(id, "add", Arg("a", &seven)), `<a data-lc-action="add" data-lc-param-a="7">`},
		{"nil pointer", Bind(id, "add", Arg("a", (*int)(nil)), Arg("b", nil)), `<a data-lc-action="add">`},
		{"slice", Bind(id, "add", Arg("a", []string{"x", "<"})), `<a data-lc-action="add" data-lc-param-a="[&#34;x&#34;,&#34;\u003c&#34;]">`},
		{"nil slice", Bind(id, "add", Arg("a", []string(nil))), `<a data-lc-action="add" data-lc-param-a="[]">`},
		{"struct", Bind(id, "add", Arg("a", struct {
			B int `json:"b"`
		}{1})), `<a data-lc-action="add" data-lc-param-a="{&#34;b&#34;:1}">`},
		{"asked for", Bind(id, "add", Arg("a", 1), Arg("b", 2)).Ask("a"), `<a data-lc-action="add" data-lc-ask="a" data-lc-param-b="2">`},
		{"several asked for", Bind(id, "add", Arg("a", 1), Arg("b", 2)).Ask("a", "b"), `<a data-lc-action="add" data-lc-ask="a b">`},
		{"markup in a name of other scripts", Bind(id, "grüßeÄ", Arg("größeÄ", 1)), `<a data-lc-action="grüßeÄ" data-lc-param-größeÄ="1">`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := execute("<a {{.Attrs}}>", tt.b); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestBindingAttrMap has the map say what Attrs says, and leaves the escaping
// to whoever spreads it.
func TestBindingAttrMap(t *testing.T) {
	b := Bind(tallyOne, "markAsRead", Arg("notificationId", `"7"&`), Arg("by", 2), Arg("note", (*string)(nil)))
	got, err := b.AttrMap()
	want := map[string]any{
		"data-lc-action":                "markAsRead",
		"data-lc-param-notification-id": `"7"&`,
		"data-lc-param-by":              "2",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v, %v\nwant %v", got, err, want)
	}
	if got, err := b.Ask("notificationId", "by").AttrMap(); err != nil || len(got) != 2 || got["data-lc-ask"] != "notificationId by" {
		t.Errorf("with all asked for: %v, %v", got, err)
	}
	if got, err := Bind(tallyOne, "add", Arg("a", math.NaN)).AttrMap(); got != nil || err == nil {
		t.Errorf("of what has no text: %v, %v", got, err)
	}
}

func TestBindingOfWhatHasNoText(t *testing.T) {
	b := Bind(tallyOne, "add", Arg("a", math.NaN), Arg("b", 1))
	for _, text := range []string{"<a {{.Attrs}}>", "<form>{{.Fields}}</form>"} {
		if got := execute(text, b); !strings.Contains(got, "argument a: json: unsupported type: func(float64) bool") && !strings.Contains(got, "argument a: json: unsupported type: func() float64") {
			t.Errorf("%s gives %s", text, got)
		}
	}
	if got := execute("<a {{.Attrs}}>", b.Ask("a")); got != `<a data-lc-action="add" data-lc-ask="a" data-lc-param-b="1">` {
		t.Errorf("without it: %s", got)
	}
}

func TestBindingForm(t *testing.T) {
	b := Bind(ComponentID{"tally", "a+b=é"}, "add", Arg("by", 1), Arg("note", (*string)(nil)))
	got := execute("<form {{.Form}}>{{.Fields}}</form>", b)
	want := `<form method="post" action="lc:tally/a+b=%C3%A9/add" data-lc-action="add"><input type="hidden" name="by" value="1"><input type="hidden" name="_zone" value=""><input type="hidden" name="_request" value=""><input type="hidden" name="_token" value=""></form>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := execute("{{.Fields}}", b.Ask("by")); got != zoneMark+requestMark+tokenMark {
		t.Errorf("fields with by asked for are %s", got)
	}
	if got := execute("{{.Fields}}", b); !strings.Contains(got, `name="by"`) {
		t.Errorf("Ask has changed the binding it was called on: %s", got)
	}
}

// Types that a parameter may have.
type (
	word   string
	small  int8
	ratio  float32
	yes    bool
	choice struct{ name string } // reads itself from JSON
	grade  struct{ n int }       // reads itself from text
	place  struct {
		Street string         `json:"street"`
		Zip    int            `json:"zip"`
		Tags   []string       `json:"tags"`
		Extra  map[string]int `json:"extra"`
		Inner  *place         `json:"inner"`
	}
)

func (c *choice) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &c.name) }

func (g *grade) UnmarshalText(b []byte) error {
	g.n = map[string]int{"low": 1, "high": 9}[string(b)]
	return nil
}

// formInput returns the arguments of an urlencoded body.
func formInput(t testing.TB, params []string, body string) *input {
	t.Helper()
	in := newInput(params, Limits{}.orDefault())
	if err := in.decodeForm([]byte(body)); err != nil {
		t.Fatal(err)
	}
	return in
}

// faultsOf returns what is wrong with arguments.
func faultsOf(args *arg.Args) []string {
	faults, _ := args.Faults()
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.Pointer+" "+f.Detail)
	}
	return lines
}

// roundTrip binds a value, sends it as the browser does, and decodes it.
func roundTrip[T any](t *testing.T, decode func(arg.Value) (T, error), value T) {
	t.Helper()
	text, _, err := Arg("p", value).text()
	if err != nil {
		t.Fatal(err)
	}
	args := &formInput(t, []string{"p"}, "p="+url.QueryEscape(text)).args
	got := arg.Required(args, "p", decode)
	if faults := faultsOf(args); faults != nil || !reflect.DeepEqual(got, value) {
		t.Errorf("%#v as %q is %#v, %q", value, text, got, faults)
	}
}

// roundTripAll does the same with a variadic parameter.
func roundTripAll[T any](t *testing.T, decode func(arg.Value) (T, error), values ...T) {
	t.Helper()
	text, _, err := Arg("p", values).text()
	if err != nil {
		t.Fatal(err)
	}
	args := &formInput(t, []string{"p"}, "p="+url.QueryEscape(text)).args
	got := arg.Variadic(args, "p", decode)
	if faults := faultsOf(args); faults != nil || !reflect.DeepEqual(got, values) {
		t.Errorf("%#v as %q is %#v, %q", values, text, got, faults)
	}
}

// MarshalJSON lets a choice be bound.
func (c choice) MarshalJSON() ([]byte, error) { return json.Marshal(c.name) }

// MarshalText lets a grade be bound.
func (g *grade) MarshalText() ([]byte, error) {
	return []byte(map[int]string{1: "low", 9: "high"}[g.n]), nil
}

func TestWhatIsBoundArrives(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 2, 1, 987654321, time.UTC)
	roundTrip(t, arg.String[string], "a & \"b\" <c> é\r\n")
	roundTrip(t, arg.String[string], "[1]")
	roundTrip(t, arg.String[word], "")
	roundTrip(t, arg.Bool[yes], true)
	roundTrip(t, arg.Bool[bool], false)
	roundTrip(t, arg.Int[small], -128)
	roundTrip(t, arg.Int[int64], math.MinInt64)
	roundTrip(t, arg.Uint[uint64], math.MaxUint64)
	roundTrip(t, arg.Float[float64], math.SmallestNonzeroFloat64)
	roundTrip(t, arg.Float[ratio], 0.1)
	roundTrip(t, arg.Time, at)
	roundTrip(t, arg.Duration, 90*time.Minute+time.Nanosecond)
	roundTrip(t, arg.Text[netip.Addr], netip.MustParseAddr("::1"))
	roundTrip(t, arg.Text[grade], grade{9})
	roundTrip(t, arg.JSON[choice], choice{"red"})
	roundTrip(t, arg.JSON[choice], choice{"42"})
	roundTrip(t, arg.JSON[place], place{Street: "<a>", Zip: 7, Tags: []string{"x"}, Extra: map[string]int{"y": 1}, Inner: &place{}})
	roundTrip(t, arg.JSON[[]int], []int{1, 2})
	roundTrip(t, arg.JSON[[]int], []int{})
	roundTrip(t, arg.JSON[[]byte], []byte("binary\x00"))
	roundTrip(t, arg.JSON[map[string]word], map[string]word{"a": "b"})
	roundTrip(t, arg.JSON[[]time.Duration], []time.Duration{time.Hour})

	roundTripAll(t, arg.String[string], "a", "b,c", `"d"`)
	roundTripAll(t, arg.String[string], "[one]")
	roundTripAll(t, arg.String[string])
	roundTripAll(t, arg.Bool[bool], true, false)
	roundTripAll(t, arg.Int[int], 1, 2)
	roundTripAll(t, arg.Float[float64], 0.5, 1e300)
	roundTripAll(t, arg.Time, at, at.Add(time.Hour))
	roundTripAll(t, arg.Duration, time.Hour, -time.Nanosecond)
	roundTripAll(t, arg.Text[netip.Addr], netip.MustParseAddr("10.0.0.1"))
	roundTripAll(t, arg.JSON[choice], choice{"red"}, choice{"blue"})
	roundTripAll(t, arg.JSON[place], place{Zip: 1}, place{Zip: 2})
}

// TestAttributeNamesLeadBackToWireNames has the browser's way of reading
// them: dataset turns "-x" into "X".
func TestAttributeNamesLeadBackToWireNames(t *testing.T) {
	for _, name := range []string{"a", "notificationId", "htmlURL", "aB", "html2Text", "a_b", "größe", "x9"} {
		attr := paramAttr(name)
		if attr != strings.ToLower(attr) {
			t.Errorf("%s is %s, which a page would not keep", name, attr)
		}
		back := ""
		rest := strings.TrimPrefix(attr, "data-lc-param-")
		for i := 0; i < len(rest); i++ {
			if rest[i] == '-' && i+1 < len(rest) {
				i++
				back += strings.ToUpper(rest[i : i+1])
			} else {
				back += rest[i : i+1]
			}
		}
		if back != name {
			t.Errorf("%s becomes %s, which is %s", name, attr, back)
		}
	}
}

// FuzzBinding sends any text there and back.
func FuzzBinding(f *testing.F) {
	f.Add("a", int64(1), 1.5)
	f.Add("[", int64(-1), -0.5)
	f.Add("\"><script>", int64(math.MaxInt64), 1e-300)
	f.Fuzz(func(t *testing.T, s string, n int64, x float64) {
		s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
		roundTrip(t, arg.String[string], s)
		roundTrip(t, arg.Int[int64], n)
		roundTripAll(t, arg.String[string], s, s)
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			roundTrip(t, arg.Float[float64], x)
		}
		attrs, err := Bind(tallyOne, "say", Arg("text", s)).Attrs()
		if err != nil {
			t.Fatal(err)
		}
		tags := scanTags([]byte(fmt.Sprintf("<a %s>", attrs)))
		if len(tags) != 1 || len(tags[0].attrs) != 2 {
			t.Fatalf("%q gives %s", s, attrs)
		}
	})
}
