package generator

import (
	"slices"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

func TestScopePick(t *testing.T) {
	s := newScope("ctx", "ctx2", "arg2")
	var got []string
	for _, wants := range [][]string{{"ctx"}, {"ctx"}, {"c", "comp"}, {"c", "comp"}, {"c", "comp"}, {"arg"}, {"arg"}} {
		got = append(got, s.pick(wants...))
	}
	if want := []string{"ctx3", "ctx4", "c", "comp", "c2", "arg", "arg3"}; !slices.Equal(got, want) {
		t.Errorf("picked %v, want %v", got, want)
	}
}

func TestParamNames(t *testing.T) {
	tests := []struct {
		name  string
		taken []string
		param parser.Param
		want  string
	}{
		{name: "its own", param: parser.Param{Name: "noteID", Wire: "noteId"}, want: "noteID"},
		{name: "taken", taken: []string{"lc"}, param: parser.Param{Name: "lc", Wire: "lc"}, want: "lcArg"},
		{name: "predeclared", taken: hidden, param: parser.Param{Name: "string", Wire: "string"}, want: "stringArg"},
		{name: "Unicode", param: parser.Param{Name: "größe", Wire: "größe"}, want: "größe"},
		{name: "blank", param: parser.Param{Name: "_", Wire: "by"}, want: "by"},
		{name: "none", param: parser.Param{Wire: "by"}, want: "by"},
		{name: "a keyword on the wire", param: parser.Param{Name: "_", Wire: "type"}, want: "arg"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := paramNames(newScope(test.taken...), &parser.Action{Params: []parser.Param{test.param}})
			if len(got) != 1 || got[0] != test.want {
				t.Errorf("names %q, want %q", got, test.want)
			}
		})
	}
}

func TestHiddenNames(t *testing.T) {
	tests := []struct {
		name string
		want bool
	}{
		{"string", true}, {"error", true}, {"any", true}, {"nil", true}, {"true", true},
		{"len", false}, {"max", false}, {"new", false}, {"content", false},
	}
	for _, test := range tests {
		if got := slices.Contains(hidden, test.name); got != test.want {
			t.Errorf("a local must not hide %s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestExported(t *testing.T) {
	for name, want := range map[string]string{
		"count": "Count",
		"Count": "Count",
		"über":  "Über",
		"数":     "F数",
		"_x":    "F_x",
	} {
		if got := exported(name); got != want {
			t.Errorf("exported(%q) = %q, want %q", name, got, want)
		}
	}
}
