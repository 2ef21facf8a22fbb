package examples_test

import (
	"context"
	"testing"

	"github.com/lcgen/lcgen/examples/showcase/activity"
	"github.com/lcgen/lcgen/examples/showcase/comments"
	"github.com/lcgen/lcgen/examples/showcase/notifications"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// This file has the tests that docs/testing.md and package lctest show.

func TestAddComment(t *testing.T) {
	factory := comments.New(func(string) []comments.Comment { return nil })

	app := lc.New()
	comments.RegisterCommentThread(app, factory)
	thread := comments.CommentThreadComponent.ID("post-123")

	h := lctest.New(t, app) // a guest's page
	ada := h.As("user-123") // a page of Ada's

	ada.Render(thread).AssertStatus(200)
	ada.AssertHTML(`[data-sse-channel="comments:post-123"] h2`, "Comments")

	r := ada.Call(thread, "addComment", lctest.Params{"content": "Hello"})
	r.AssertStatus(200)
	ada.AssertHTML(".comment", "Hello")
	ada.AssertBroadcast("comments:post-123", thread, "component-update")

	t.Run("fetched later", func(t *testing.T) {
		h := lctest.New(t, app)
		h.Render(thread, lc.Lazy).AssertStatus(200)
		h.AssertNoHTML("h2")
		h.Load(thread).AssertStatus(200)
		h.AssertHTML("h2", "Comments")
	})

	t.Run("refused", func(t *testing.T) {
		r := ada.Call(thread, "addComment", lctest.Params{"content": ""})
		r.AssertStatus(422)
		if r.Problem.At("content") != "Write something first." {
			t.Error(r)
		}
	})
}

// inboxes returns inboxes in which Ada has one notification.
func inboxes(t *testing.T) *notifications.Inboxes {
	t.Helper()
	inboxes, err := notifications.OpenInboxes("")
	if err != nil {
		t.Fatal(err)
	}
	if err := inboxes.Seed("user-123", "Welcome."); err != nil {
		t.Fatal(err)
	}
	return inboxes
}

func TestMarkAllAsRead(t *testing.T) {
	inboxes := inboxes(t)
	app := lc.New()
	notifications.RegisterNotificationCenter(app, notifications.New(inboxes))
	id := notifications.NotificationCenterComponent.ID("user-123")

	ada := lctest.New(t, app).As("user-123")
	ada.Render(id)
	ada.AssertHTML("#unread-count", "1 unread")

	ada.Call(id, "markAllAsRead", nil).AssertStatus(200)
	ada.AssertHTML("#unread-count", "0 unread")
	ada.AssertBroadcast("user:user-123", id, "component-update")
}

func TestOthersAreRefused(t *testing.T) {
	inboxes := inboxes(t)
	app := lc.New()
	notifications.RegisterNotificationCenter(app, notifications.New(inboxes))
	adasNotifications := notifications.ID("user-123")
	h := lctest.New(t, app)

	h.As("user-456").Render(adasNotifications).AssertStatus(403)
	h.As("user-456").Call(adasNotifications, "markAllAsRead", nil).AssertStatus(403)
	h.AssertNoBroadcast()

	ctx, service := t.Context(), notifications.NewService(app, inboxes)
	service.Send(ctx, "user-123", "The kettle has boiled.")
	h.AssertBroadcast("user:user-123", adasNotifications, "component-update")
}

func TestFilterIsOnesOwn(t *testing.T) {
	app := lc.New()
	t.Cleanup(func() { app.Shutdown(context.WithoutCancel(t.Context())) })
	activity.RegisterActivityFeed(app, activity.New(func(string) []activity.Activity { return nil }))
	feed := activity.ActivityFeedComponent.ID("team-5")
	h := lctest.New(t, app)
	ada, linus := h.As("user-123"), h.As("user-456")

	ada.Call(feed, "setFilter", lctest.Params{"filter": "question"})
	ada.AssertNoBroadcast()
	linus.Render(feed)
	linus.AssertHTML("[aria-pressed=true]", "all")
}
