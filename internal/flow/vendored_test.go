package flow

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/lcgen/lcgen/internal/verify"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// What tests import since the vendor folder was made is named, with what to do.
func TestUnvendored(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "cart/cart.go", "package cart\n\nimport _ \"github.com/lcgen/lcgen/runtime\"\n")
	put(t, dir, "cart/lc_gen_test.go", "package cart\n\nimport (\n\t\"testing\"\n\n\t\"example.com/other\"\n\t_ \"github.com/lcgen/lcgen/runtime\"\n\t_ \"github.com/lcgen/lcgen/runtime/lctest/expect\"\n)\n")
	put(t, dir, "cart/cart_test.go", "package cart\n\nimport _ \"github.com/lcgen/lcgen/runtime/lctest\"\n")
	put(t, dir, "vendor/github.com/lcgen/lcgen/runtime/lc.go", "package lc\n")
	vendored := &load.Result{Imported: []string{filepath.Join(dir, "cart"), filepath.Join(dir, "vendor/github.com/lcgen/lcgen/runtime")}}
	units := []*unit{{pkg: &parser.Package{Path: "example.com/shop/cart", Dir: filepath.Join(dir, "cart")}, loaded: &load.Package{}}}

	want := []string{`the vendor folder lacks github.com/lcgen/lcgen/runtime/lctest and github.com/lcgen/lcgen/runtime/lctest/expect, which tests import: run "go mod vendor" again`}
	if got := unvendored(vendored, units); !slices.Equal(got, want) {
		t.Errorf("warnings %q, want %q", got, want)
	}
	if got := unvendored(&load.Result{Imported: []string{filepath.Join(dir, "runtime")}}, units); len(got) > 0 {
		t.Errorf("without a vendor folder, warnings %q", got)
	}
	fault := `package example.com/shop/cart: the vendor folder lacks github.com/lcgen/lcgen/runtime/arg, which generated code imports: run "go mod vendor" again`
	verdict := &verify.Verdict{Output: []parser.Diagnostic{{Message: "could not import github.com/lcgen/lcgen/runtime/arg"}}}
	if got := outputError(vendored, units[0], verdict).Error(); got != fault {
		t.Errorf("error\n\t%s\nwant\n\t%s", got, fault)
	}

	for _, path := range []string{"lctest/lctest.go", "lctest/expect/expect.go", "arg/arg.go"} {
		put(t, dir, "vendor/github.com/lcgen/lcgen/runtime/"+path, "package p\n")
	}
	if got := unvendored(vendored, units); len(got) > 0 {
		t.Errorf("after go mod vendor, warnings %q", got)
	}
}
