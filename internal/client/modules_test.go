package client

import (
	"regexp"
	"strings"
	"testing"
)

// The browser client asks for no module of another form, and puts each
// attribute down to one.
func TestModules(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+$`)
	seen := map[string]string{}
	for i, m := range Modules {
		if !form.MatchString(m.Name) || m.Name == "client" || m.Name == "share" {
			t.Errorf("%s can't be the name of a module", m.Name)
		}
		if i > 0 && Modules[i-1].Name >= m.Name {
			t.Errorf("%s is not in order", m.Name)
		}
		for _, use := range m.Attributes {
			if seen[use] != "" {
				t.Errorf("%s belongs to %s and %s", use, seen[use], m.Name)
			}
			seen[use] = m.Name
		}
		for _, name := range m.Attributes {
			if !strings.HasPrefix(name, AttrPrefix) && name != "shadowrootmode" { // HTML's own, for which a module stands in
				t.Errorf("%s is not lcgen's", name)
			}
		}
	}
}

func TestModulesUsed(t *testing.T) {
	for _, test := range []struct {
		attributes, triggers []string
		want                 string
	}{
		{nil, nil, ""},
		{[]string{"data-lc-key", "class"}, nil, ""},
		{[]string{"data-lc-lazy", "class"}, nil, "nested"},
		{[]string{"data-lc-grant", "data-lc-lazy"}, nil, "nested"},
		{[]string{"data-lc-on"}, []string{"click", "input"}, ""},
		{[]string{"data-lc-on", "data-lc-once"}, []string{"click", "click@outside"}, "trigger wait"},
	} {
		if got := strings.Join(ModulesUsed(test.attributes, test.triggers), " "); got != test.want {
			t.Errorf("%v with %v use %q, want %q", test.attributes, test.triggers, got, test.want)
		}
	}
}
