package expect

import (
	"maps"
	"reflect"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A bill is valid only with what no plain field of a form fills.
type bill struct {
	Title string
	Lines []billLine
}

type billLine struct{ Count int }

func (b bill) Validate() error {
	if len(b.Lines) == 0 {
		return lc.Invalid("lines", "must have one")
	}
	return nil
}

// A trip holds a struct that refuses to be left out.
type trip struct {
	Title string
	To    place
}

type place struct{ Number int }

func (p place) Validate() error {
	if p.Number == 0 {
		return lc.Invalid("number", "must be given")
	}
	return nil
}

// A twoPlaces holds two of them.
type twoPlaces struct {
	Title string
	Of    [2]place
}

// A label changes what is sent.
type label struct{ Title string }

func (l *label) Validate() error {
	l.Title = "the label"
	return nil
}

// A heap breaks if it is empty.
type heap struct {
	Title string
	Lines []billLine
}

func (h heap) Validate() error {
	_ = h.Lines[0]
	return nil
}

type memo struct {
	Title string
	Lines []billLine
}

func (n memo) Validate() error {
	if n.Title == "" {
		return lc.Invalid("title", "must be given")
	}
	return nil
}

func TestFromForm(t *testing.T) {
	refused := map[string]any{
		"a list that must not be empty":     bill{"a", []billLine{{1}}},
		"a pointer to such a struct":        &bill{"a", []billLine{{1}}},
		"no struct":                         (*bill)(nil),
		"a struct in it that must be given": trip{"a", place{1}},
		"structs in an array":               twoPlaces{"a", [2]place{{1}, {2}}},
		"one that changes":                  label{"a"},
		"one that changes, by a pointer":    &label{"a"},
		"one that panics":                   heap{"a", []billLine{{1}}},
	}
	p := Param{name: "p"}
	for name, value := range refused {
		if got, texts := p.fromForm(sample{value: value}); got != nil || texts != nil {
			t.Errorf("%s: the form %v stands for %v, want none", name, texts, got)
		}
	}
	want := map[string]string{"title": "a"}
	got, texts := p.fromForm(sample{value: memo{"a", []billLine{{1}}}})
	if !reflect.DeepEqual(got, memo{Title: "a"}) || !maps.Equal(texts, want) {
		t.Errorf("the form %v stands for %v, want %v for its title", texts, got, want)
	}
	got, texts = p.fromForm(sample{value: &memo{"a", []billLine{{1}}}})
	if !reflect.DeepEqual(got, &memo{Title: "a"}) || !maps.Equal(texts, want) {
		t.Errorf("the form %v stands for %v, want %v for its title", texts, got, want)
	}
}
