package load_test

import (
	"slices"
	"testing"

	"github.com/lcgen/lcgen/parser/load"
)

// TestCandidates finds the packages that a name may stand for, and which of
// them declare a type.
func TestCandidates(t *testing.T) {
	dir := module(t, "-- cart/cart.go --\npackage url\n\ntype (\n\tCart int\n\tURL string\n)\n-- internal/url/url.go --\npackage url\n\ntype Cart int\n")
	found, err := load.FindCandidates(t.Context(), load.Config{Dir: dir}, dir)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, c := range found["url"] {
		paths = append(paths, c.Path)
	}
	if !slices.Contains(paths, "net/url") || !slices.Contains(paths, "example.com/shop/cart") {
		t.Errorf("url is %q", paths)
	}
	for typ, want := range map[string][]string{
		"Cart":    {"example.com/shop/cart"},
		"Values":  {"net/url"},
		"URL":     {"example.com/shop/cart", "net/url"},
		"Nothing": nil,
	} {
		got := found.Declaring("url", typ)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("url.%s is declared by %q, want %q", typ, got, want)
		}
	}
}
