// lcgen wrote this file once, to start from. It is yours now, and lcgen leaves
// it as it is.

package notifications

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestNotificationCenter(t *testing.T) {
	id := lc.ComponentID{Name: "notification-center", Instance: "user-123"}
	open := func(t *testing.T) *lctest.Harness {
		app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
		// nil makes empty components: give them what they need here.
		RegisterNotificationCenter(app, nil)
		return lctest.New(t, app).As("user-123")
	}

	t.Run("markAsRead", func(t *testing.T) {
		h := open(t)
		h.Call(id, "markAsRead", lctest.Params{}).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "markAsRead", lctest.Params{"notificationId": "text", "noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.As("user-456").Call(id, "markAsRead", lctest.Params{"notificationId": "text"}).AssertStatus(http.StatusForbidden)
		h.AssertNoBroadcast()

		t.Skip("markAsRead is not tested yet: have RegisterNotificationCenter make components with test data, remove this line, and check what it changes, with AssertHTML and the like")

		h.Call(id, "markAsRead", lctest.Params{"notificationId": "text"}).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.UserChannel(id.Instance), id, "component-update")
	})

	t.Run("markAllAsRead", func(t *testing.T) {
		h := open(t)
		h.Call(id, "markAllAsRead", lctest.Params{"noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.As("user-456").Call(id, "markAllAsRead", lctest.Params{}).AssertStatus(http.StatusForbidden)
		h.AssertNoBroadcast()

		t.Skip("markAllAsRead is not tested yet: have RegisterNotificationCenter make components with test data, remove this line, and check what it changes, with AssertHTML and the like")

		h.Call(id, "markAllAsRead", lctest.Params{}).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.UserChannel(id.Instance), id, "component-update")
	})

	t.Run("look", func(t *testing.T) {
		h := open(t)
		h.Call(id, "look", lctest.Params{}).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "look", lctest.Params{"notificationId": "text", "from": "text", "noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.As("user-456").Call(id, "look", lctest.Params{"notificationId": "text", "from": "text"}).AssertStatus(http.StatusForbidden)
		h.AssertNoBroadcast()

		t.Skip("look is not tested yet: have RegisterNotificationCenter make components with test data, remove this line, and check what it changes, with AssertHTML and the like")

		h.Call(id, "look", lctest.Params{"notificationId": "text", "from": "text"}).AssertStatus(http.StatusOK)
		h.AssertNoBroadcast()
	})
}
