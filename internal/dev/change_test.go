package dev

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestSort has one file change after another, and says what follows.
func TestSort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	write := func(name, content string) {
		if err := os.MkdirAll(filepath.Dir(path(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path(name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"main.go", "cart/cart.go", "cart/cart.html", "go.mod", "style.css"} {
		write(name, "as it was")
	}
	s := &session{
		prog: &program{
			trees: []string{dir},
			dirs:  map[string][]string{dir: {"static", "words.txt"}, path("cart"): {"cart.html"}},
		},
		contents:  contents{},
		templates: map[string]component{path("cart/cart.html"): {"cart", path("cart")}},
	}
	s.remember()
	for _, test := range []struct {
		name string
		want change
	}{
		{"main.go", change{folders: []string{"."}, build: true}},
		{"cart/cart.go", change{folders: []string{"cart"}, build: true}},
		{"cart/new.go", change{folders: []string{"cart"}, build: true}},
		{"apart/apart.go", change{folders: []string{"apart"}}},
		{"cart/cart_test.go", change{}},
		{"cart/lc_gen.go", change{folders: []string{"cart"}}},
		{"cart/lc_gen_test.go", change{folders: []string{"cart"}}},
		{"cart/cart.html", change{folders: []string{"cart"}, templates: []string{"cart/cart.html"}, pages: true}},
		{"cart/cart.s", change{build: true}},
		{"apart/apart.s", change{}},
		{"style.css", change{pages: true}},
		{"static/deep/x.css", change{build: true}},
		{"words.txt", change{build: true}},
		{"cart/words.txt", change{}},
		{"data.json", change{}},
		{"shop.db", change{}},
		{"go.mod", change{all: true, build: true}},
		{"go.work", change{all: true, build: true}},
	} {
		before := s.sort(batch{paths: []string{path(test.name)}})
		if _, err := os.Stat(path(test.name)); err == nil && !before.nothing() {
			t.Errorf("%s counts as changed, and is as it was: %+v", test.name, before)
		}
		write(test.name, "changed")
		got := s.sort(batch{paths: []string{path(test.name)}})
		for i := range test.want.folders {
			test.want.folders[i] = filepath.Clean(path(test.want.folders[i]))
		}
		for i := range test.want.templates {
			test.want.templates[i] = path(test.want.templates[i])
		}
		if !test.want.nothing() {
			test.want.paths = []string{path(test.name)}
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", test.name, got, test.want)
		}
	}
	os.Remove(path("main.go"))
	if got := s.sort(batch{paths: []string{path("main.go")}}); !got.build {
		t.Errorf("a file that is gone: %+v", got)
	}
	if got := s.sort(batch{paths: []string{path("main.go")}}); !got.nothing() {
		t.Errorf("gone again: %+v", got)
	}
	if got := s.sort(batch{lost: true}); !got.all || !got.build || got.what(dir) != "changes" {
		t.Errorf("unnoticed changes: %+v", got)
	}
}

func TestMentionsOutput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !mentionsOutput(dir) {
		t.Error("nothing is known, and no mention found")
	}
	write("lc_gen.go", "package p\n\nvar cartTemplate = 1\n\nvar cartHTML string\n")
	write("cart.go", "package p\n\ntype Cart struct{}\n")
	write("cart_test.go", "package p\n\nvar _ = cartTemplate\n")
	if mentionsOutput(dir) {
		t.Error("a mention is found where there is none but in a test")
	}
	write("more.go", "package p\n\nfunc init() { _ = cartTemplate }\n")
	if !mentionsOutput(dir) {
		t.Error("a mention is not found")
	}
	write("more.go", "package p {\n")
	if !mentionsOutput(dir) {
		t.Error("source that does not parse may mention anything")
	}
}
