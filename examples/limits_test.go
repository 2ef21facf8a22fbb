package examples_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// TestLimits checks that docs/operations.md tells each limit.
func TestLimits(t *testing.T) {
	text := string(read(t, filepath.Join(repository, "docs", "operations.md")))
	_, text, _ = strings.Cut(text, "\n## Limits\n")
	text, _, found := strings.Cut(text, "\n### ")
	if !found {
		t.Fatal("docs/operations.md has no section of limits")
	}
	for _, of := range []reflect.Type{reflect.TypeFor[lc.Limits](), reflect.TypeFor[lc.History]()} {
		for _, f := range reflect.VisibleFields(of) {
			if !strings.Contains(text, "`"+of.Name()+"."+f.Name+"`") {
				t.Errorf("docs/operations.md does not tell what lc.%s.%s does", of.Name(), f.Name)
			}
		}
	}
}
