package main

import (
	"fmt"
	"net/url"
)

// showcaseSite is the showcase. Its victim is Ada, whose notifications and own
// feed nobody else may see.
func showcaseSite() *site {
	const ada, linus, grace = "user-123", "user-456", "user-789"
	const crowded = "article-456" // where attacks leave their comments
	center, feed := "notification-center:"+ada, "activity-feed:"+ada
	return &site{
		name:   "showcase",
		weight: 2,
		pkg:    "github.com/lcgen/lcgen/examples/showcase",
		args:   func(string) []string { return []string{"-addr", "127.0.0.1:0"} }, // in memory
		env:    func(secret, _ string) []string { return []string{"SHOWCASE_SECRET=" + secret} },

		victim:    ada,
		strangers: []string{linus, grace},
		pages: func(user string) []string {
			if user == ada {
				return []string{"/?post=post-123&feed=" + ada}
			}
			return []string{"/?post=post-123&feed=global", "/?post=" + crowded + "&feed=global"}
		},
		prepare: func(secret string) []*request {
			return []*request{post("/notify", asForm, "to="+ada+"&text="+url.QueryEscape(text(secret, 0)))}
		},
		told: center,
		say: func(text string) []*request {
			form := "to=" + ada + "&text=" + url.QueryEscape(text)
			return []*request{post("/notify", asForm, form), post("/notify", asForm, form+"&push=fragments")}
		},
		repeated: call{component: "activity-feed:global", action: "addActivity", body: `{"activityType":"update","content":"TEXT"}`},
		granted:  "comment-thread:post-123",
		kept:     call{component: "activity-feed:global", action: "setFilter", body: `{"filter":"unread"}`},
		deeds: []deed{
			{status: 204, component: center, request: func(secret string, n int, _ func(string) string) *request {
				return post("/notify", asForm, "to="+ada+"&text="+url.QueryEscape(text(secret, n)))
			}},
			{status: 200, component: center, request: func(string, int, func(string) string) *request {
				return post(actionPath(center, "markAllAsRead"), asJSON, "{}")
			}},
			{status: 200, component: feed, request: func(secret string, n int, token func(string) string) *request {
				return post(actionPath(feed, "addActivity"), asJSON, fmt.Sprintf(`{"activityType":"update","content":%q}`, text(secret, n)), "LC-Token: "+token(feed))
			}},
			{status: 200, request: func(_ string, _ int, token func(string) string) *request {
				return post(actionPath(feed, "setFilter"), asJSON, `{"filter":"unread"}`, "LC-Token: "+token(feed))
			}},
			{status: 200, request: func(string, int, func(string) string) *request { return get(componentPath(center)) }},
			{status: 200, request: func(string, int, func(string) string) *request { return get("/?post=post-124&feed=" + ada) }},
		},
		calls: []call{
			{component: "comment-thread:" + crowded, action: "addComment", body: `{"content":"hello","parentId":""}`},
			{component: "comment-thread:" + crowded, action: "deleteComment", body: `{"commentId":"c4"}`},
			{component: "activity-feed:global", action: "addActivity", body: `{"activityType":"update","content":"hello"}`},
			{component: "activity-feed:global", action: "markAsRead", body: `{"activityId":"a1"}`},
			{component: "activity-feed:global", action: "setFilter", body: `{"filter":"unread"}`, guests: true},
			{component: "notification-center:" + linus, action: "markAllAsRead", body: `{}`},
			{component: "notification-center:guest", action: "markAsRead", body: `{"notificationId":"n1"}`},
		},
		privates: private{
			components: []string{center, feed},
			channels:   []string{"user:" + ada, "activity:" + ada},
			calls: []call{
				{component: center, action: "markAllAsRead", body: "{}"},
				{component: center, action: "deleteNotification", body: `{"notificationId":"x"}`},
				{component: feed, action: "addActivity", body: `{"activityType":"update","content":"` + mark + `"}`},
			},
		},
	}
}
