package main

import (
	"strings"
	"testing"
)

// The traps of the design that these tests are about, in its words.
const (
	trapReplay    = "signed state replayed in another component or slot"
	trapHydration = "state chooses its own type on hydration"
	trapAccept    = "Accept header as CSRF guard"
	trapKeys      = "joined-string cache keys collide"
	trapUnbounded = "unbounded batch, joins, history"
	trapMarkup    = "attribute names unescaped; open redirect with tab/CR"
	trapStuck     = "one stuck browser freezes the channel"
	trapTimeout   = "WriteTimeout kills or deafens streams; Shutdown hangs"
)

// What a request to a component needs.
const (
	asJSON   = "Content-Type: application/json"
	asForm   = "Content-Type: application/x-www-form-urlencoded"
	asClient = "LC-Request: 6f9619ff-8b86-4011-b42d-00c04fc964ff"

	addComment = "/lc/comment-thread/post-123/addComment"
	setFilter  = "/lc/activity-feed/global/setFilter"
	markAll    = "/lc/notification-center/user-123/markAllAsRead"
	thread     = "/lc/comment-thread/post-123"
)

// Answers that several attacks get.
const (
	mayNotAct    = "403 You may not act here."
	mayNotRender = "403 You may not see this."
	mayNotListen = "403 You may not listen here."
	notYours     = "403 The token of the component is not yours, or not one of this site."
	tooOld       = "409 It has changed in the meantime. Look at what it is now, and try again."
	crossWrite   = "403 A page of another site may not do this."
	crossRead    = "403 A page of another site may not ask for this."
	crossStream  = "403 A page of another site may not open a stream."
	badChannel   = "404 There is no such channel: "
	noComponent  = "404 There is no component "
	nothingHere  = "404 There is nothing at this path."
)

func TestHostileTokens(t *testing.T) {
	v := newVictim(t)
	comment := func(name, as, token, want string) attack {
		return attack{trap: trapReplay, name: name, as: as, path: addComment, header: []string{asJSON, asClient, "LC-Token: " + token}, body: `{"content":"x"}`, want: want}
	}
	filter := func(name, as, token, want string) attack {
		return attack{trap: trapReplay, name: name, as: as, path: setFilter, header: []string{asJSON, asClient, "LC-Token: " + token}, body: `{"filter":"unread"}`, want: want}
	}
	runAll(t, v, []attack{
		comment("none", "ada", "", mayNotAct),
		comment("of another instance", "ada", "{ada comment-thread:post-124}", mayNotAct),
		comment("of another component", "ada", "{ada live-presence:lobby}", mayNotAct),
		comment("of another component on a channel of one's own", "ada", "{ada notification-center:user-123}", mayNotAct),
		comment("of another user", "linus", "{ada comment-thread:post-123}", mayNotAct),
		comment("of a user, by a guest", "", "{ada comment-thread:post-123}", mayNotAct),
		comment("of a guest, by a user", "ada", "{guest comment-thread:post-123}", mayNotAct),
		comment("expired", "ada", "{ada comment-thread:post-123 expired}", mayNotAct),
		comment("signed with another key", "ada", "{ada comment-thread:post-123 forged}", mayNotAct),
		comment("truncated", "ada", "{ada comment-thread:post-123 truncated}", mayNotAct),
		comment("beheaded", "ada", "{ada comment-thread:post-123 beheaded}", mayNotAct),
		comment("re-ordered", "ada", "{ada comment-thread:post-123 shifted}", mayNotAct),
		comment("with a letter changed", "ada", "{ada comment-thread:post-123 raised}", mayNotAct),
		comment("padded", "ada", "{ada comment-thread:post-123 padded}", mayNotAct),
		comment("doubled", "ada", "{ada comment-thread:post-123 doubled}", mayNotAct),
		comment("state for a grant", "ada", "{ada activity-feed:global state}", mayNotAct),
		comment("two of one's own, neither the right one", "ada", "{ada comment-thread:post-124}~{ada comment-thread:post-124}", mayNotAct),
		comment("no token at all", "ada", "not a token", mayNotAct),
		comment("40 KiB of nothing", "ada", strings.Repeat("A", 40<<10), mayNotAct),
		comment("longer than any token", "ada", strings.Repeat("A", 64<<10+1), mayNotAct),

		filter("parts in the wrong order", "ada", "{ada activity-feed:global turned}", notYours),
		filter("state of another instance", "ada", "{ada activity-feed:global grant}~{ada activity-feed:team-5 state}", notYours),
		filter("state of another user", "ada", "{ada activity-feed:global grant}~{linus activity-feed:global state}", notYours),
		filter("state of a guest", "ada", "{ada activity-feed:global grant}~{guest activity-feed:global state}", notYours),
		filter("grant for a state", "ada", "{ada activity-feed:global grant}~{ada activity-feed:global grant}", notYours),
		filter("state signed with another key", "ada", "{ada activity-feed:global grant}~{ada activity-feed:global forged state}", notYours),
		filter("state truncated", "ada", "{ada activity-feed:global truncated}", notYours),
		filter("state re-ordered", "ada", "{ada activity-feed:global grant}~{ada activity-feed:global state shifted}", notYours),
		filter("state expired", "ada", "{ada activity-feed:global grant}~{ada activity-feed:global expired state}", tooOld),
		filter("state of before a deployment", "ada", "{ada activity-feed:global grant}~{ada activity-feed:global newSchema state}", tooOld),
		filter("good state, no grant", "ada", "~{ada activity-feed:global state}", mayNotAct),

		{trap: trapReplay, name: "render with a token of another user", as: "linus", method: "GET", path: thread, header: []string{"LC-Token: {ada comment-thread:post-123}"}, want: mayNotRender},
		{trap: trapReplay, name: "render with a token of another instance", as: "ada", method: "GET", path: thread, header: []string{"LC-Token: {ada comment-thread:post-124}"}, want: mayNotRender},
		{trap: trapReplay, name: "form with a token of another user", as: "linus", path: addComment, header: []string{asForm}, body: "content=x&_token={ada comment-thread:post-123}", want: mayNotAct},
		{trap: trapReplay, name: "token in the query of an action", as: "ada", path: addComment + "?token={ada comment-thread:post-123}&_token={ada comment-thread:post-123}", header: []string{asJSON, asClient}, body: `{"content":"x"}`, want: mayNotAct},
	})
}

func TestHostileViewers(t *testing.T) {
	v := newVictim(t)
	act := func(path, as, body, want string) attack {
		return attack{trap: "by default only user X on user:X", name: path + " by " + as, as: as, path: path, header: []string{asJSON, asClient}, body: body, want: want}
	}
	listen := func(trap, name, as, path, want string) attack {
		return attack{trap: trap, name: name, as: as, method: "GET", path: path, want: want}
	}
	runAll(t, v, []attack{
		act(markAll, "linus", "", mayNotAct),
		act(markAll, "", "", mayNotAct),
		act("/lc/notification-center/user-123/deleteNotification", "linus", `{"notificationId":"n1"}`, mayNotAct),
		act("/lc/notification-center/guest/markAllAsRead", "", "", "403 Log in to have notifications of your own."),
		act("/lc/notification-center/guest/markAllAsRead", "ada", "", "403 Log in to have notifications of your own."),
		act("/lc/notification-center/global/markAllAsRead", "ada", "", "403 Log in to have notifications of your own."),
		{trap: "by default only user X on user:X", name: "with a token that was rendered for the attacker", as: "linus", path: markAll, header: []string{asJSON, asClient, "LC-Token: {linus notification-center:user-123}"}, want: mayNotAct},
		{trap: "by default only user X on user:X", name: "render of another user's", as: "linus", method: "GET", path: "/lc/notification-center/user-123", want: mayNotRender},
		{trap: "Actions: Authorize", name: "comment of another user deleted", as: "linus", path: "/lc/comment-thread/post-123/deleteComment", header: []string{asJSON, asClient, "LC-Token: {linus comment-thread:post-123}"}, body: `{"commentId":"c4"}`, want: "403 Only Ada may delete this comment."},
		{trap: "Actions: Authorize", name: "feed of another team", as: "ada", path: "/lc/activity-feed/team-7/addActivity", header: []string{asJSON, asClient, "LC-Token: {linus activity-feed:team-7}"}, body: `{"activityType":"update","content":"x"}`, want: notYours},

		listen("Channels: default deny", "channel of another user", "linus", "/sse/events/user:user-123", mayNotListen),
		listen("Channels: default deny", "channel of a user, by a guest", "", "/sse/events/user:user-123", mayNotListen),
		listen("Channels: default deny", "in a list", "linus", "/sse/events?channel=global&channel=user:user-456&channel=user:user-123", mayNotListen),
		listen("Channels: default deny", "by a token of that user", "linus", "/sse/events/user:user-123?token={ada notification-center:user-123 grant}", mayNotListen),
		listen("Channels: default deny", "by a token for the attacker", "linus", "/sse/events/user:user-123?token={linus notification-center:user-123 grant}", mayNotListen),
		listen("replay authorized as live is", "by replay, in the query", "linus", "/sse/events/user:user-123?lastEventId=abc-1", mayNotListen),
		listen("replay authorized as live is", "by replay of the whole past", "", "/sse/events/comments:post-123?lastEventId=0-0", mayNotListen),
		{trap: "replay authorized as live is", name: "by replay, in the header", as: "linus", method: "GET", path: "/sse/events/user:user-123", header: []string{"Last-Event-ID: abc-1"}, want: mayNotListen},
		listen("Channels: default deny", "who I am in the query", "linus", "/sse/events/user:user-123?user=user-123", mayNotListen),
		{trap: "Channels: default deny", name: "who I am in a header", as: "linus", method: "GET", path: "/sse/events/user:user-123", header: []string{"User: user-123", "X-User: user-123", "X-Forwarded-User: user-123"}, want: mayNotListen},
		{trap: "Channels: default deny", name: "HEAD", as: "linus", method: "HEAD", path: "/sse/events/user:user-123", want: "403"},

		listen("F2: the filter compares user-123 with user id 123", "user by half an ID", "ada", "/sse/events/user:123", mayNotListen),
		listen("F5: only user: is checked", "comments without a token", "ada", "/sse/events/comments:post-123", mayNotListen),
		listen("F5: only user: is checked", "activity without a token", "ada", "/sse/events/activity:team-5", mayNotListen),
		listen("F5: only user: is checked", "presence without a token", "ada", "/sse/events/presence:lobby", mayNotListen),
		listen("F5: only user: is checked", "a channel that no component is on", "ada", "/sse/events/admin:all", mayNotListen),
		listen("F5: only user: is checked", "activity of another team, by a token of its member", "ada", "/sse/events/activity:team-7?token={linus activity-feed:team-7 grant}", mayNotListen),
		listen("F5: only user: is checked", "comments by a token of another post", "ada", "/sse/events/comments:post-123?token={ada comment-thread:post-124 grant}", mayNotListen),
		listen("F5: only user: is checked", "comments by an expired token", "ada", "/sse/events/comments:post-123?token={ada comment-thread:post-123 expired}", mayNotListen),
		listen("F5: only user: is checked", "one channel of two covered", "ada", "/sse/events?channel=comments:post-123&channel=comments:post-124&token={ada comment-thread:post-123 grant}", mayNotListen),

		{trap: "F4: guests share global", name: "what a guest may do is not another guest's", path: "/lc/notification-center/guest/deleteNotification", header: []string{asJSON, asClient}, body: `{"notificationId":"n1"}`, want: "403 Log in to have notifications of your own."},
		{trap: "F6: author comes from the client", name: "author of a comment", as: "linus", path: addComment, header: []string{asJSON, asClient, "LC-Token: {linus comment-thread:post-123}"}, body: `{"content":"x","authorId":"user-123","authorName":"Ada"}`, want: "422 Some parameters are invalid. [#/authorId is not a parameter of this action] [#/authorName is not a parameter of this action]"},
		{trap: "F6: presence identity comes from the client", name: "presence by an action", as: "linus", path: "/lc/live-presence/lobby/userJoined", header: []string{asJSON, asClient, "LC-Token: {linus live-presence:lobby}"}, body: `{"userId":"user-123","userName":"Ada"}`, want: "404 There is no action userJoined of live-presence."},
		{trap: "F6: presence identity comes from the client", name: "presence by its hook", as: "linus", path: "/lc/live-presence/lobby/joined", header: []string{asJSON, asClient, "LC-Token: {linus live-presence:lobby}"}, want: "404 There is no action joined of live-presence."},
	})
}

func TestHostileTypes(t *testing.T) {
	v := newVictim(t)
	add := func(name, body, want string) attack {
		return attack{trap: trapHydration, name: name, as: "ada", path: addComment, header: []string{asJSON, asClient, "LC-Token: {ada comment-thread:post-123}"}, body: body, want: want}
	}
	unknown := func(fields ...string) string {
		word := "422 Some parameters are invalid."
		for _, f := range fields {
			word += " [#/" + f + " is not a parameter of this action]"
		}
		return word
	}
	call := func(method string) attack {
		return attack{trap: trapHydration, name: "method " + method, as: "ada", path: thread + "/" + method, header: []string{asJSON, asClient, "LC-Token: {ada comment-thread:post-123}"}, body: "{}", want: "404 There is no action " + method + " of comment-thread."}
	}
	runAll(t, v, []attack{
		add("type name", `{"content":"x","__class":"os/exec.Cmd","@type":"x"}`, unknown("__class", "@type")),
		add("property path", `{"content":"x","comments.0.authorId":"user-456","Comments[0]":{}}`, unknown("comments.0.authorId", "Comments%5B0%5D")),
		add("field of the component", `{"content":"x","Comments":[],"ID":"comment-thread:post-124"}`, unknown("Comments", "ID")),
		add("state", `{"content":"x","state":{"comments":[]},"version":99}`, unknown("state", "version")),
		add("prototype", `{"content":"x","__proto__":{"a":1},"constructor":{}}`, unknown("__proto__", "constructor")),
		add("object for a string", `{"content":{"toString":"x"}}`, "422 Some parameters are invalid. [#/content must be a string]"),
		add("array for a string", `{"content":["x"]}`, "422 Some parameters are invalid. [#/content must be a string]"),
		add("number for a string", `{"content":1e999999999}`, "422 Some parameters are invalid. [#/content must be a string]"),
		add("NaN", `{"content":NaN}`, "400 The body is not valid JSON: a value is expected, at byte 11."),
		add("parameter in another case", `{"Content":"x"}`, "422 Some parameters are invalid. [#/content is required] [#/Content is not a parameter of this action]"),
		add("token as a parameter", `{"content":"x","_token":"y"}`, unknown("_token")),
		call("Mount"), call("Authorize"), call("withComment"), call("WithComment"), call("Total"), call("Tree"), call("Render"), call("SSEChannel"), call("sseChannel"), call("AddComment"), call("addcomment"), call("Do"), call("String"), call("__construct"),
	})
}

func TestHostileSites(t *testing.T) {
	v := newVictim(t)
	var attacks []attack
	add := func(name, method, path string, header []string, body, want string) {
		attacks = append(attacks, attack{trap: trapAccept, name: name, as: "ada", method: method, path: path, header: header, body: body, want: want})
	}
	// What browsers tell of a page of another site, old ones only by Origin.
	origins := map[string][]string{
		"cross-site":               {"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"},
		"same-site":                {"Sec-Fetch-Site: same-site", "Origin: http://sub.127.0.0.1"},
		"without fetch metadata":   {"Origin: https://evil.example"},
		"sandboxed":                {"Origin: null"},
		"sandboxed, with metadata": {"Sec-Fetch-Site: cross-site", "Origin: null"},
		"our name on another port": {"Origin: http://127.0.0.1:1"},
		"our name in another's":    {"Origin: http://127.0.0.1.evil.example"},
		"an unknown word":          {"Sec-Fetch-Site: friendly", "Origin: https://evil.example"},
	}
	bodies := map[string]struct{ header, body string }{
		"form":                      {asForm, "content=x&_token={ada comment-thread:post-123}"},
		"multipart form":            {"Content-Type: multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nx\r\n--b--\r\n"},
		"text that looks like JSON": {"Content-Type: text/plain", `{"content":"x"}`},
		"fetch":                     {asJSON, `{"content":"x"}`},
	}
	for from, header := range origins {
		for name, b := range bodies {
			add(name+" from "+from, "POST", addComment, append([]string{b.header}, header...), b.body, crossWrite)
		}
		add("form from "+from+" that accepts JSON", "POST", markAll, append([]string{"Accept: application/vnd.live-component+html, application/json", asForm}, header...), "", crossWrite)
		add("form from "+from+" with the client's header", "POST", markAll, append([]string{asClient, "X-Requested-With: XMLHttpRequest", asForm}, header...), "", crossWrite)
		add("stream from "+from, "GET", "/sse/events/user:user-123", header, "", crossStream)
		add("streams from "+from, "GET", "/sse/events?channel=user:user-123", header, "", crossStream)
		add("HEAD of a stream from "+from, "HEAD", "/sse/events/user:user-123", header, "", "403")
		add("render from "+from, "GET", "/lc/notification-center/user-123", header, "", crossRead)
	}
	add("navigation to a render", "GET", "/lc/notification-center/user-123", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, "", crossRead)
	add("script from another site", "GET", "/lc/notification-center/user-123", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script"}, "", crossRead)
	add("preflight", "OPTIONS", markAll, []string{"Origin: https://evil.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: lc-request"}, "", "405 This takes POST only.")
	runAll(t, v, attacks)
}

func runAll(t *testing.T, v *victim, attacks []attack) {
	seen := map[string]bool{}
	for _, a := range attacks {
		if seen[a.name] {
			t.Fatalf("there are two attacks %q", a.name)
		}
		seen[a.name] = true
		t.Run(a.name, func(t *testing.T) {
			v.t = t
			a.run(t, v)
		})
	}
}
