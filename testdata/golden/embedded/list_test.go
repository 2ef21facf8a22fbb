// lcgen wrote this file once, to start from. It is yours now, and lcgen leaves
// it as it is.

package embedded

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestList(t *testing.T) {
	id := lc.ComponentID{Name: "list", Instance: "user-123"}
	open := func(t *testing.T) *lctest.Harness {
		app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
		// nil makes empty components: give them what they need here.
		RegisterList(app, nil)
		return lctest.New(t, app).As("somebody")
	}

	t.Run("append", func(t *testing.T) {
		h := open(t)
		h.Call(id, "append", lctest.Params{}).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "append", lctest.Params{"item": "text", "noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("append is not tested yet: have RegisterList make components with test data, remove this line, and check what it changes, with AssertHTML and the like")

		h.Call(id, "append", lctest.Params{"item": "text"}).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.ContextChannel("list", id.Instance), id, "component-update")
	})
}
