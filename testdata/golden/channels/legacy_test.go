// lcgen wrote this file to start from. It is yours: lcgen never changes it.

package channels

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestLegacy(t *testing.T) {
	id := LegacyComponent.ID("example")
	open := func(t *testing.T) *lctest.Harness {
		t.Helper()
		app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
		// A nil factory makes empty components. Pass one that gives them what they need.
		RegisterLegacy(app, nil)
		return lctest.New(t, app).As("somebody")
	}

	t.Run("render", func(t *testing.T) {
		h := open(t)
		h.Call(id, "noSuchAction", nil).AssertStatus(http.StatusNotFound)

		t.Skip("to do: give RegisterLegacy test data, remove this line, check what it shows")

		h.Render(id).AssertStatus(http.StatusOK)
	})
}
