package load

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/packages"
)

func TestCacheLooksEmpty(t *testing.T) {
	for _, test := range []struct {
		name    string
		entries int // in each of the 256 folders
		want    bool
	}{
		{"no folders", -1, true},
		{"empty folders", 0, true},
		{"a small program", 1, true},
		{"the standard library", 4, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			cache := t.TempDir()
			for i := 0; i < 256 && test.entries >= 0; i++ {
				dir := filepath.Join(cache, fmt.Sprintf("%02x", i))
				if err := os.Mkdir(dir, 0o777); err != nil {
					t.Fatal(err)
				}
				for n := range test.entries {
					if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d-a", n)), nil, 0o666); err != nil {
						t.Fatal(err)
					}
				}
			}
			l := &loading{cfg: Config{Env: []string{"GOCACHE=elsewhere", "GOCACHE=" + cache}}}
			if got := l.cacheLooksEmpty(); got != test.want {
				t.Errorf("looks empty is %t, want %t", got, test.want)
			}
		})
	}
}

func TestUnreadableImport(t *testing.T) {
	for _, test := range []struct {
		name string
		err  packages.Error
		want bool
	}{
		{"newer export data", packages.Error{Kind: packages.UnknownError, Msg: "reading /cache/x-d: unsupported version: 9"}, true},
		{"missing package", packages.Error{Kind: packages.ListError, Msg: "no required module provides package x"}, false},
		{"type error", packages.Error{Kind: packages.TypeError, Msg: "undefined: x"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &packages.Package{Imports: map[string]*packages.Package{"x": {Errors: []packages.Error{test.err}}}}
			if got := hasUnreadableImport(p); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}
