package markup

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestClientKnowsTheseAttributes holds the lists to the browser client's
// source: a name that it looks for must never count as misspelt.
func TestClientKnowsTheseAttributes(t *testing.T) {
	paths, err := filepath.Glob("../../../runtime/client/src/*.ts")
	if err != nil || len(paths) == 0 {
		t.Fatalf("the client's source is not there: %v", err)
	}
	inText, inDataset := regexp.MustCompile(`data-lc-([a-z]+)`), regexp.MustCompile(`\blc([A-Z][A-Za-z]*)\b`)
	used := map[string]bool{}
	var source strings.Builder
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
		for _, m := range inText.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
		for _, m := range inDataset.FindAllStringSubmatch(string(text), -1) {
			used[dashes(m[1])] = true
		}
	}
	for name := range used {
		if !strings.HasPrefix(name, "param") && !slices.Contains(clientAttrs, name) {
			t.Errorf("the client looks for %s%s, which is not in the list", attrPrefix, name)
		}
	}
	if !used["action"] || !used["loading"] {
		t.Errorf("found only %v in the client", used)
	}
	types := regexp.MustCompile(`(?m)^const types = \[(.*)\];`).FindStringSubmatch(source.String())
	if want := `"` + strings.Join(clientEvents, `", "`) + `"`; types == nil || types[1] != want {
		t.Errorf("the client listens to %q, not to %s", types, want)
	}
}

// dashes turns FooBar, of a dataset's lcFooBar, into foo-bar.
func dashes(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func TestMeantAttr(t *testing.T) {
	tests := map[string]string{
		"data-lc-action":        "",
		"data-lc-on":            "",
		"data-lc-param-id":      "",
		"data-lc-param-paramid": "",
		"data-lc-actoin":        "data-lc-action",
		"data-lc-eror":          "data-lc-error",
		"data-lc-debouce":       "data-lc-debounce",
		"data-lc-parm-item-id":  "data-lc-param-item-id",
		"data-lc-params-id":     "data-lc-param-id",
		"data-lc_action":        "data-lc-action",
		"data-lc_param-id":      "data-lc-param-id",
		"lc-action":             "data-lc-action",
		"lc:action":             "data-lc-action",
		"lc-on":                 "data-lc-on",
		"data-lc-ok":            "", // one of the page's own
		"data-lc-price":         "",
		"data-lc-row-id":        "",
		"data-action":           "",
		"class":                 "",
		"lc":                    "",
		"data-lc-":              "",
	}
	for name, want := range tests {
		if got := meantAttr(name); got != want {
			t.Errorf("%s is a misspelling of %q, want %q", name, got, want)
		}
	}
}
