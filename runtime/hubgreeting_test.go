package lc

import (
	"strings"
	"testing"
)

func TestTheGreetingTellsTheBuild(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.Build = `1.2 "b"` })
	got := string(openOn(t, h, "room:1").greeting(nil))
	if want := `"versions":{}}},"build":"1.2 \"b\""}`; !strings.Contains(got, want) {
		t.Errorf("the greeting is %s, want it with %s", got, want)
	}
}

func TestABuildWithoutBounds(t *testing.T) {
	for _, name := range []string{strings.Repeat("x", maxBuild+1), "\xff"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("build %q is taken", name)
				}
			}()
			New(WithBuild(name))
		}()
	}
	New(WithBuild(strings.Repeat("x", maxBuild))).Shutdown(t.Context())
}
