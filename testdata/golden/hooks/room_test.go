// lcgen wrote this file once, to start from. It is yours now, and lcgen leaves
// it as it is.

package hooks

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestRoom(t *testing.T) {
	id := lc.ComponentID{Name: "room", Instance: "user-123"}
	open := func(t *testing.T) *lctest.Harness {
		app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
		// nil makes empty components: give them what they need here.
		RegisterRoom(app, nil)
		return lctest.New(t, app).As("somebody")
	}

	t.Run("say", func(t *testing.T) {
		h := open(t)
		h.Call(id, "say", lctest.Params{}).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "say", lctest.Params{"text": "text", "noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("say is not tested yet: have RegisterRoom make components with test data, remove this line, and check what it changes, with AssertHTML and the like")

		h.Call(id, "say", lctest.Params{"text": "text"}).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.PresenceChannel(id.Instance), id, "component-refresh")
	})

	t.Run("shout", func(t *testing.T) {
		h := open(t)
		h.Call(id, "shout", lctest.Params{}).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "shout", lctest.Params{"words": "text", "noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("shout is not tested yet: have RegisterRoom make components with test data, remove this line, and check what it changes, with AssertHTML and the like")

		h.Call(id, "shout", lctest.Params{"words": "text"}).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.PresenceChannel(id.Instance), id, "component-refresh")
	})
}
