//go:build !lcdev

package lc

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// TestNoDevelopmentMode holds a program that is built without the tag lcdev to
// having nothing of development mode.
func TestNoDevelopmentMode(t *testing.T) {
	t.Setenv("LCGEN_DEV", t.TempDir()+"/nobody.sock")
	t.Setenv("LCGEN_DEV_SECRET", strings.Repeat("00", shortSecret))
	f := newFixture(t, tallyDefinition())
	for _, path := range []string{"", "state", "events", "call", "page.js", "inspector.js"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			res := f.send(request{method: method, path: "/lc/_dev/" + path})
			if res.Code != http.StatusNotFound && res.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s /lc/_dev/%s: %d, want 404 or 405", method, path, res.Code)
			}
		}
	}
	if tag := string(f.clientTag(t.Context())); strings.Contains(tag, "dev") {
		t.Errorf("the page's script tag is %s", tag)
	}
	if newKeyring(nil, f.App.log)[0][0] == 0 && newKeyring(nil, f.App.log)[0][1] == 0 {
		t.Error("the secret of development mode is used")
	}
}

// TestNoDevelopmentCode holds a program without the tag to having none of the
// code either.
func TestNoDevelopmentCode(t *testing.T) {
	t.Parallel()
	list := func(args ...string) string {
		out, err := exec.Command("go", append([]string{"list", "-deps", "-f", `{{.ImportPath}} {{.EmbedFiles}}`}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("go list: %v\n%s", err, out)
		}
		return string(out)
	}
	for _, part := range []string{"internal/devlink", "dev/inspector.html"} {
		if strings.Contains(list("."), part) {
			t.Errorf("%s is compiled into every program", part)
		}
		if !strings.Contains(list("-tags=lcdev", "."), part) {
			t.Errorf("%s is not compiled in by the tag either", part)
		}
	}
}
