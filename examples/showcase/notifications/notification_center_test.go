package notifications_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/examples/showcase/notifications"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

var (
	ada   = notifications.ID("user-123")
	guest = notifications.ID("")
)

// setUp returns an App with three notifications for Ada, of which the last is
// new, and one for guests.
func setUp(t *testing.T) (*lctest.Harness, *notifications.Service, *notifications.Inboxes) {
	t.Helper()
	inboxes, err := notifications.OpenInboxes("")
	if err != nil {
		t.Fatal(err)
	}
	for owner, texts := range map[string][]string{
		ada.Instance:   {"One", "Two", "Three"},
		guest.Instance: {"Open to all"},
	} {
		if err := inboxes.Seed(owner, texts...); err != nil {
			t.Fatal(err)
		}
	}
	app := lc.New(lc.WithSecret([]byte("a secret that only tests may know")))
	t.Cleanup(func() { app.Shutdown(context.WithoutCancel(t.Context())) })
	notifications.RegisterNotificationCenter(app, notifications.New(inboxes))
	return lctest.New(t, app), notifications.NewService(app, inboxes), inboxes
}

func TestRender(t *testing.T) {
	h, _, _ := setUp(t)
	page := h.As("user-123")
	page.Render(ada).AssertStatus(http.StatusOK)
	page.AssertHTML(`[data-sse-channel="user:user-123"] #notification-list`, "Three")
	page.AssertHTML("#unread-count", "1 unread")
	page.AssertHTML("li.row-new form[data-lc-action=markAsRead] button", "Mark as read")
	page.AssertHTML("form[data-lc-action=markAllAsRead]", "")
}

// Guests share one center and look at it on the channel that is open to all:
// there is nothing of anybody's in it, and nothing to press.
func TestRenderForGuests(t *testing.T) {
	h, _, _ := setUp(t)
	h.Render(guest).AssertStatus(http.StatusOK)
	h.AssertHTML("[data-sse-channel=global] #notification-list", "Open to all")
	h.AssertNoHTML("form")
}

func TestRenderOfAnotherUsers(t *testing.T) {
	h, _, _ := setUp(t)
	for _, user := range []string{"user-456", ""} {
		h.As(user).Render(ada).AssertStatus(http.StatusForbidden)
	}
}

func TestMarkAsRead(t *testing.T) {
	h, _, inboxes := setUp(t)
	page := h.As("user-123")
	page.Call(ada, "markAsRead", lctest.Params{"notificationId": newest(inboxes).ID}).AssertStatus(http.StatusOK)
	page.AssertHTML("#unread-count", "0 unread")
	page.AssertNoHTML(".row-new")
	page.AssertBroadcast("user:user-123", ada, "component-update")
	if !newest(inboxes).Read {
		t.Error("the inbox has it unread still")
	}
}

func TestDeleteNotification(t *testing.T) {
	h, _, inboxes := setUp(t)
	page := h.As("user-123")
	gone := lctest.Params{"notificationId": newest(inboxes).ID}
	page.Call(ada, "deleteNotification", gone).AssertStatus(http.StatusOK)
	page.AssertBroadcast("user:user-123", ada, "component-update")
	page.AssertHTML("#notification-list", "Two")
	if got := len(inboxes.List("user-123")); got != 2 {
		t.Errorf("the inbox has %d notifications, want 2", got)
	}
	page.Call(ada, "deleteNotification", gone).AssertStatus(http.StatusNotFound)
	page.AssertNoBroadcast()
}

func TestMarkAllAsRead(t *testing.T) {
	h, _, inboxes := setUp(t)
	if err := inboxes.Add("user-123", "Four"); err != nil {
		t.Fatal(err)
	}
	page := h.As("user-123")
	page.Render(ada)
	page.AssertHTML("#unread-count", "2 unread")
	page.Call(ada, "markAllAsRead", nil).AssertStatus(http.StatusOK)
	page.AssertHTML("#unread-count", "0 unread")
	page.AssertBroadcast("user:user-123", ada, "component-update")
}

// The same forms work without JavaScript.
func TestForms(t *testing.T) {
	h, _, inboxes := setUp(t)
	page := h.As("user-123")
	page.CallForm(ada, "markAsRead", lctest.Params{"notificationId": newest(inboxes).ID}).AssertStatus(http.StatusSeeOther)
	page.AssertHTML("#unread-count", "0 unread")
	page.AssertBroadcast("user:user-123", ada, "component-update")
}

func TestRefused(t *testing.T) {
	for _, test := range []struct {
		name, user string
		id         lc.ComponentID
		action     string
		params     lctest.Params
		status     int
	}{
		{"another user", "user-456", ada, "markAllAsRead", nil, http.StatusForbidden},
		{"a guest", "", ada, "markAllAsRead", nil, http.StatusForbidden},
		{"a guest, for all guests", "", guest, "markAllAsRead", nil, http.StatusForbidden},
		{"a user, for all guests", "user-123", guest, "markAllAsRead", nil, http.StatusForbidden},
		{"no parameter", "user-123", ada, "markAsRead", nil, http.StatusUnprocessableEntity},
		{"unknown parameter", "user-123", ada, "markAllAsRead", lctest.Params{"id": "1"}, http.StatusUnprocessableEntity},
		{"method that is no action", "user-123", ada, "unreadCount", nil, http.StatusNotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, _, _ := setUp(t)
			h.As(test.user).Call(test.id, test.action, test.params).AssertStatus(test.status)
			h.AssertNoBroadcast()
			page := h.As("user-123")
			page.Render(ada)
			page.AssertHTML("#unread-count", "1 unread")
		})
	}
}

func TestSend(t *testing.T) {
	h, service, _ := setUp(t)
	if err := service.Send(t.Context(), "user-123", "Four"); err != nil {
		t.Fatal(err)
	}
	h.AssertBroadcast("user:user-123", ada, "component-update")
	page := h.As("user-123")
	page.Render(ada)
	page.AssertHTML("#unread-count", "2 unread")
	page.AssertHTML("#notification-list li", "Four")
}

func TestSendFragments(t *testing.T) {
	h, service, _ := setUp(t)
	if err := service.SendFragments(t.Context(), "user-123", "Four"); err != nil {
		t.Fatal(err)
	}
	h.AssertBroadcast("user:user-123", ada, "component-fragments")
	data := string(h.Broadcasts()[0].Data)
	for _, want := range []string{`"#unread-count":"<span id=\"unread-count\"`, `"#notification-list":"<ul id=\"notification-list\"`, "Four", `action=\"/lc/notification-center/user-123/deleteNotification\"`} {
		if !strings.Contains(data, want) {
			t.Errorf("the fragments are\n%s\nwithout %s", data, want)
		}
	}
}

func TestInboxIsBounded(t *testing.T) {
	_, _, inboxes := setUp(t)
	for range 60 {
		if err := inboxes.Add("user-123", "Again"); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(inboxes.List("user-123")); got != 50 {
		t.Errorf("the inbox has %d notifications, want 50", got)
	}
}

// newest returns the one notification that Ada has not read.
func newest(inboxes *notifications.Inboxes) notifications.Notification {
	return inboxes.List(ada.Instance)[0]
}
