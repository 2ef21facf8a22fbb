package load

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

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

// TestSwitchToSource loads with export data until it turns out that the
// standard library is being compiled for it.
func TestSwitchToSource(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: TestColdCache loads from source, without net/http")
	}
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod": "module example.com/shop\n\ngo 1.26.0\n",
		"a.go":   "package shop\n\nimport \"net/http\"\n\n//lc:component\ntype T struct{ http.Handler }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOCACHE", t.TempDir())
	l := &loading{cfg: Config{Dir: dir}, folders: []string{dir}, patience: time.Nanosecond}
	loaded, err := l.runOrSwitch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded) != 1 || len(loaded[0].Errors) > 0 {
		t.Fatalf("got %v with errors %v", loaded, loaded[0].Errors)
	}
	if http := loaded[0].Imports["net/http"]; len(http.Syntax) == 0 {
		t.Error("net/http was not loaded from source")
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
