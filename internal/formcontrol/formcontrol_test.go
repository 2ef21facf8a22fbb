package formcontrol

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// documented returns the table of controls and types in docs/forms.md: for each
// control the values that it fills.
func documented(t *testing.T) map[string][]Value {
	t.Helper()
	text, err := os.ReadFile("../../docs/forms.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## Controls and types\n")
	table, _, _ = strings.Cut(table, "\n## ")
	found, before := map[string][]Value{}, []Value(nil)
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.Contains(cells[1], "`") && !strings.Contains(cells[1], "checkboxes") {
			continue
		}
		before = valuesIn(cells[2], before)
		found[strings.Trim(cells[1], " `")] = before
	}
	return found
}

// valuesIn returns the values that a cell of the table names. Those of the row
// before are "the same".
func valuesIn(cell string, before []Value) []Value {
	if strings.Contains(cell, "the same") {
		return before
	}
	var all []Value
	for _, name := range []struct {
		text string
		kind Kind
	}{
		{"string", String}, {"`bool`", Bool}, {"integer", Int}, {"float", Float}, {"numbers", Int}, {"numbers", Float},
		{"`time.Time`", Time}, {"`time.Duration`", Duration}, {"`UnmarshalText`", Text},
	} {
		if strings.Contains(cell, name.text) {
			all = append(all, Value{Kind: name.kind})
		}
	}
	switch {
	case strings.Contains(cell, "any of them"):
		for kind := String; kind < File; kind++ {
			all = append(all, Value{Kind: kind})
		}
	case strings.Contains(cell, "slice of them"):
		all = slices.Clone(before)
	}
	if strings.Contains(cell, "slice of") {
		for i := range all {
			all[i].List = true
		}
	}
	return all
}

// controlOf returns the control of a row of the table.
func controlOf(name string) Control {
	name = strings.Replace(name, "checkboxes of one name", "checkbox", 1)
	kind, isMultiple := strings.CutSuffix(name, " multiple")
	return Control{Type: kind, Multiple: isMultiple}
}

func TestDocumentedControlsFit(t *testing.T) {
	rows := documented(t)
	if len(rows) < 20 {
		t.Fatalf("the table has only %d rows of controls", len(rows))
	}
	for name, values := range rows {
		if !strings.HasPrefix(name, "file") && len(values) == 0 {
			t.Errorf("the types of the row %s are not understood", name)
		}
		for _, v := range values {
			if !v.Fits(controlOf(name)) {
				t.Errorf("%s: doesn't fit %+v", name, v)
			}
		}
	}
}

// What the table doesn't have doesn't fit, but for a text that the type may read.
func TestNoOtherControlFits(t *testing.T) {
	rows := documented(t)
	for _, name := range []string{"number", "range", "email", "url", "color", "checkbox", "select multiple", "date", "datetime-local", "month", "week", "time"} {
		for _, kind := range []Kind{Bool, Int, Float, Time, Duration, Whole} {
			v := Value{Kind: kind}
			if got, want := v.Fits(controlOf(name)), slices.Contains(rows[name], v); got != want {
				t.Errorf("%s: fits %+v: %t, but the table says %t", name, v, got, want)
			}
		}
	}
	for _, name := range []string{"text", "tel", "password", "checkbox", "select multiple"} {
		v := Value{Kind: String}
		if strings.HasPrefix(name, "te") || name == "password" {
			v.Kind = Bool
		}
		if v.Fits(controlOf(name)) {
			t.Errorf("%s fits %+v", name, v)
		}
	}
}

func TestWrittenControlsFit(t *testing.T) {
	for kind := Unknown; kind <= File; kind++ {
		for flags := range 8 {
			v := Value{Kind: kind, List: flags&1 != 0, Optional: flags&2 != 0, Choices: flags&4 != 0}
			for _, name := range v.Written() {
				if c := (Control{Type: name, Multiple: v.List && name == "select"}); !v.Fits(c) {
					t.Errorf("Field writes %s for %+v, which it doesn't fit", c, v)
				}
			}
		}
	}
}
