// Package lctest tests components without a browser: it shows them, calls
// their actions the way the browser client does, through the App's own HTTP
// handler, and tells what was broadcast.
//
//	func TestMarkAllAsRead(t *testing.T) {
//		inboxes := inboxes(t)
//		app := lc.New()
//		notifications.RegisterNotificationCenter(app, notifications.New(inboxes))
//		id := notifications.NotificationCenterComponent.ID("user-123")
//
//		ada := lctest.New(t, app).As("user-123")
//		ada.Render(id)
//		ada.AssertHTML("#unread-count", "1 unread")
//
//		ada.Call(id, "markAllAsRead", nil).AssertStatus(200)
//		ada.AssertHTML("#unread-count", "0 unread")
//		ada.AssertBroadcast("user:user-123", id, "component-update")
//	}
//
// Nothing is mocked: a call goes through routing, decoding, access rules and
// rendering, so calling the method of an action directly, which broadcasts
// nothing, is no substitute for it.
//
// A [Harness] stands for one page that one user has open. [Harness.As] opens
// another page of the same App: that of another user, or a second one of the
// same.
package lctest
