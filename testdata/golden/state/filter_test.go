// lcgen wrote this file once, to start from. It is yours now, and lcgen leaves
// it as it is.

package state

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestFilter(t *testing.T) {
	id := lc.ComponentID{Name: "filter", Instance: "user-123"}
	open := func(t *testing.T) *lctest.Harness {
		app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
		// nil makes empty components: give them what they need here.
		RegisterFilter(app, nil)
		return lctest.New(t, app).As("somebody")
	}

	t.Run("render", func(t *testing.T) {
		h := open(t)
		h.Call(id, "noSuchAction", lctest.Params{}).AssertStatus(http.StatusNotFound)

		t.Skip("filter is not tested yet: have RegisterFilter make components with test data, remove this line, and check what it shows, with AssertHTML and the like")

		h.Render(id).AssertStatus(http.StatusOK)
	})
}
