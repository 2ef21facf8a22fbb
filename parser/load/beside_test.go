package load_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser/load"
)

// TestReadFolder reads what a folder holds, or will hold.
func TestReadFolder(t *testing.T) {
	dir := module(t, "-- cart/cart.go --\npackage shop\n-- cart/cart_test.go --\npackage shop\n-- cart/never.go --\n//go:build never\n\npackage shop\n-- cart/note.txt --\n-- broken/b.go --\nfunc\n")
	f, err := load.ReadFolder(load.Config{Dir: dir}, "cart")
	if err != nil {
		t.Fatal(err)
	}
	if f.Path != "example.com/shop/cart" || f.GoVersion != "go1.26.0" || f.Module != dir || len(f.Files) != 1 || len(f.Tests) != 2 {
		t.Errorf("cart is %+v", f)
	}
	if want := []string{"cart.go", "cart_test.go", "never.go", "note.txt"}; !slices.Equal(f.Names, want) {
		t.Errorf("cart has %q, want %q", f.Names, want)
	}
	if f, err := load.ReadFolder(load.Config{Dir: dir}, "./a/b"); err != nil || f.Path != "example.com/shop/a/b" || len(f.Names) > 0 {
		t.Errorf("a folder that is not there is %+v, %v", f, err)
	}
	if _, err := load.ReadFolder(load.Config{Dir: dir}, "broken"); err == nil || !strings.Contains(err.Error(), "b.go:1:1") {
		t.Errorf("source that does not parse: %v", err)
	}
	if _, err := load.ReadFolder(load.Config{Dir: dir}, filepath.VolumeName(dir)+string(filepath.Separator)); err == nil || !strings.Contains(err.Error(), "no go.mod") {
		t.Errorf("a folder of no module: %v", err)
	}
}

// TestBeside type-checks a package with a file that is not there.
func TestBeside(t *testing.T) {
	dir := module(t, "-- cart/cart.go --\npackage shop\n\nimport \"strings\"\n\ntype Item struct{ strings.Builder }\n")
	imports := load.NewImports(load.Config{Dir: dir}, "strings")
	check := func(source string) []string {
		f, err := load.ReadFolder(load.Config{Dir: dir}, "cart")
		if err != nil {
			t.Fatal(err)
		}
		result, err := f.Beside(t.Context(), imports, "shop", map[string][]byte{"new.go": []byte(source)})
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, e := range result.Packages[0].TypeErrors {
			said = append(said, filepath.Base(e.Pos.Filename)+": "+e.Message)
		}
		return said
	}
	if said := check("package shop\n\nfunc New() Item { return Item{} }\n"); len(said) > 0 {
		t.Errorf("it fits, and yet: %q", said)
	}
	if said := check("package shop\n\nfunc New() Itm { return Itm{} }\n"); !slices.Contains(said, "new.go: undefined: Itm") {
		t.Errorf("it does not fit, and yet: %q", said)
	}
	// What only the new file imports is loaded too; what can't be had is told.
	if said := check("package shop\n\nimport lc \"github.com/lcgen/lcgen/runtime\"\n\nvar _ lc.ComponentID\n"); len(said) > 0 {
		t.Errorf("the runtime: %q", said)
	}
	if said := check("package shop\n\nimport \"example.com/nowhere\"\n\nvar _ nowhere.Thing\n"); len(said) == 0 || !strings.Contains(said[0], "no required module provides package example.com/nowhere") {
		t.Errorf("a package that is not there: %q", said)
	}
}
