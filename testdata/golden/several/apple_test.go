// lcgen wrote this file to start from. It is yours: lcgen never changes it.

package somename

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestApple(t *testing.T) {
	id := AppleComponent.ID("example")
	open := func(t *testing.T) *lctest.Harness {
		t.Helper()
		app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
		// A nil factory makes empty components. Pass one that gives them what they need.
		RegisterApple(app, nil)
		return lctest.New(t, app).As("somebody")
	}

	t.Run("fall", func(t *testing.T) {
		h := open(t)

		// A parameter is unknown.
		h.Call(id, "fall", lctest.Params{"noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterApple test data, remove this line, check what fall changes")

		h.Call(id, "fall", nil).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})
}
