// lcgen wrote this file to start from. It is yours: lcgen never changes it.

package immutable

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestSwitch(t *testing.T) {
	id := SwitchComponent.ID("example")
	open := func(t *testing.T) *lctest.Harness {
		t.Helper()
		app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
		// A nil factory makes empty components. Pass one that gives them what they need.
		RegisterSwitch(app, nil)
		return lctest.New(t, app).As("somebody")
	}

	t.Run("flip", func(t *testing.T) {
		h := open(t)

		// A parameter is unknown.
		h.Call(id, "flip", lctest.Params{"noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterSwitch test data, remove this line, check what flip changes")

		h.Call(id, "flip", nil).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("set", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"on": true}

		// A parameter is missing, one is unknown.
		h.Call(id, "set", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "set", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterSwitch test data, remove this line, check what set changes")

		h.Call(id, "set", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("copy", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"times": 1}

		// A parameter is missing, one is unknown.
		h.Call(id, "copy", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "copy", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterSwitch test data, remove this line, check what copy changes")

		h.Call(id, "copy", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})
}
