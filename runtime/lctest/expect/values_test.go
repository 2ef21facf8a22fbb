package expect

import (
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"
)

// forms returns the good values as JSON.
func forms[T any](v Values[T]) []string {
	var out []string
	for _, g := range v.Good {
		out = append(out, g.JSON)
	}
	return out
}

// checkValues sees that the good values are different, and those that
// encoding/json reads into T are what they say.
func checkValues[T any](t *testing.T, name string, v Values[T]) {
	t.Helper()
	for i, g := range v.Good {
		for _, other := range v.Good[:i] {
			if same(g.Value, other.Value) {
				t.Errorf("%s: %s and %s are the same", name, other.JSON, g.JSON)
			}
		}
		var read T
		if err := json.Unmarshal([]byte(g.JSON), &read); err != nil || !same(read, g.Value) {
			t.Errorf("%s: %s is read as %v (%v), want %v", name, g.JSON, read, err, g.Value)
		}
	}
}

func TestValues(t *testing.T) {
	checkValues(t, "string", String[string]())
	checkValues(t, "bool", Bool[bool]())
	checkValues(t, "int8", Int[int8]())
	checkValues(t, "int64", Int[int64]())
	checkValues(t, "uint8", Uint[uint8]())
	checkValues(t, "float32", Float[float32]())
	checkValues(t, "time", Time())
	checkValues(t, "address", Text[netip.Addr]())
	checkValues(t, "tree", JSON[tree]())
	for _, d := range Duration().Good {
		if read, err := time.ParseDuration(d.JSON[1 : len(d.JSON)-1]); err != nil || read != d.Value {
			t.Errorf("duration: %s is read as %v (%v), want %v", d.JSON, read, err, d.Value)
		}
	}
}

// tree holds itself, and things of every kind.
type tree struct {
	Name     string
	Leaves   map[string]int
	Below    []tree
	Parent   *tree
	When     time.Time
	Address  netip.Addr
	Flags    [2]bool
	Anything any
}

// picky takes one form of text only.
type picky struct{ text string }

func (p *picky) UnmarshalText(text []byte) error {
	if string(text) != "open" {
		return errors.New("shut")
	}
	p.text = string(text)
	return nil
}

// closed takes no text at all.
type closed struct{}

func (*closed) UnmarshalText([]byte) error { return errors.New("shut") }

// pair reads itself from an array of two numbers.
type pair struct{ a, b int }

func (p *pair) UnmarshalJSON(data []byte) error {
	var ab [2]int
	err := json.Unmarshal(data, &ab)
	p.a, p.b = ab[0], ab[1]
	return err
}

// pointing embeds what nothing that is sent fills.
type pointing struct {
	*Pointed
	B int
}

type Pointed struct{ A int }

func TestValuesFollowTheType(t *testing.T) {
	tests := []struct {
		name string
		got  []string
		want []string
	}{
		{"an address", forms(Text[netip.Addr]())[:2], []string{`"10.0.0.1"`, `"10.0.0.2"`}},
		{"a text of one form", forms(Text[picky]()), []string{`"open"`}},
		{"a text that can't be guessed", forms(Text[closed]()), nil},
		{"a list", forms(JSON[[]string]()), []string{`["value 1"]`, `["value 2"]`, `["value 3"]`, `["value 4"]`}},
		{"a struct", forms(JSON[struct{ A, B int }]()), []string{`{"A":1,"B":2}`, `{"A":2,"B":3}`, `{"A":3,"B":4}`, `{"A":4,"B":5}`}},
		{"JSON that only the type knows", forms(JSON[pair]()), []string{`[]`}},
		{"a struct that embeds a pointer", forms(JSON[pointing]())[:2], []string{`{"B":2}`, `{"B":3}`}},
		{"a struct without fields", forms(JSON[struct{}]()), []string{`{}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !slices.Equal(test.got, test.want) {
				t.Errorf("values %s, want %s", test.got, test.want)
			}
		})
	}
}

func TestBadJSON(t *testing.T) {
	tests := []struct {
		name string
		got  []string
		want []string
	}{
		{"a struct", badJSON[tree](), []string{`7`, `true`, `"one"`, `["one"]`}},
		{"a map", badJSON[map[string]int](), []string{`7`, `true`, `"one"`, `["one"]`}},
		{"a list", badJSON[[]int](), []string{`7`, `true`, `{"one":1}`}},
		{"a type that reads itself", badJSON[pair](), nil},
		{"raw JSON", badJSON[json.RawMessage](), nil},
	}
	for _, test := range tests {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, test.got, test.want)
		}
	}
}

func TestSame(t *testing.T) {
	one, two := 1, 1
	tests := []struct {
		name string
		a, b any
		want bool
	}{
		{"equal", "a", "a", true},
		{"of other types", int8(1), int16(1), false},
		{"pointers to equals", &one, &two, true},
		{"nil and a pointer", (*int)(nil), &one, false},
		{"nil and no elements", []int(nil), []int{}, true},
		{"lists of other types", []int(nil), []string{}, false},
		{"other elements", []int{1}, []int{2}, false},
	}
	for _, test := range tests {
		if got := same(test.a, test.b); got != test.want {
			t.Errorf("%s: same is %v, want %v", test.name, got, test.want)
		}
	}
}
