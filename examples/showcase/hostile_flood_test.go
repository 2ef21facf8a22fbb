package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lcgen/lcgen/examples/showcase/comments"
	"github.com/lcgen/lcgen/examples/showcase/notifications"
	lc "github.com/lcgen/lcgen/runtime"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// comment adds a comment in the name of Ada, and returns the answer.
func (v *victim) comment(text string) *http.Response {
	return v.do(attack{as: "ada", path: addComment, header: []string{asForm, "Accept: application/json", "LC-Token: {ada comment-thread:post-123}"}, body: "content=" + text})
}

// dial opens a connection and sends what a slow client begins with.
func (v *victim) dial(text string) net.Conn {
	v.t.Helper()
	conn, err := net.Dial("tcp", v.server.Listener.Addr().String())
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		v.t.Fatal(err)
	}
	return conn
}

// Clients that send a byte now and then are cut off, whether they dawdle over
// the header or the body of an action or of a stream's request; meanwhile
// others are served.
func TestHostileSlowloris(t *testing.T) {
	v := newVictim(t, lc.WithLimits(lc.Limits{ActionTime: time.Second}))
	v.server.Config.ReadHeaderTimeout = time.Second // read for each connection
	v.server.Config.ReadTimeout = 0                 // leave the body to the App
	before := v.snapshot()
	var slow []net.Conn
	for range 20 {
		slow = append(slow,
			v.dial("POST "+addComment+" HTTP/1.1\r\nHost: x\r\n"+asJSON+"\r\nContent-Length: 1000\r\n\r\n{"),
			v.dial("POST "+addComment+" HTTP/1.1\r\nHost: x\r\n"+asForm+"\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n"),
			v.dial("POST "+addComment+" HTTP/1.1\r\nHost: x\r\nX-"),
			v.dial("GET /sse/events/global HTTP/1.1\r\nHost: x\r\nX-"))
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer func() { cancel(); wg.Wait() }()
	for _, conn := range slow {
		wg.Go(func() {
			for ctx.Err() == nil {
				if _, err := io.WriteString(conn, " "); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		})
	}
	// They last for a second at least: whoever comes meanwhile is served.
	res := v.do(attack{as: "ada", method: "GET", path: "/lc/comment-thread/post-123", header: []string{"LC-Token: {ada comment-thread:post-123}"}})
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("somebody else is answered %s meanwhile", res.Status)
	}
	for _, conn := range slow {
		conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset by peer") {
			t.Fatalf("a slow client is not cut off: %v", err)
		}
	}
	cancel()
	if after := v.snapshot(); fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("the site has changed:\n%v\nbefore:\n%v", after, before)
	}
	res = v.comment("served")
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("somebody else is answered %s afterwards", res.Status)
	}
}

// Viewers who open a stream and take nothing of it delay nobody.
func TestHostileStuckViewers(t *testing.T) {
	v := newVictim(t)
	token := v.token(v.site.app, "", "comment-thread:post-123")
	request := "GET /sse/events/comments:post-123?token=" + token + " HTTP/1.1\r\nHost: x\r\n\r\n"
	for range 50 {
		conn := v.dial(request)
		conn.(*net.TCPConn).SetReadBuffer(1 << 10)
		if _, err := conn.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
	viewer := bufio.NewReader(v.dial(request))
	// read takes lines until one holds the text.
	read := func(text string) {
		t.Helper()
		for line := ""; !strings.Contains(line, text); {
			var err error
			if line, err = viewer.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
	}
	read("event: connected") // what is said before isn't told
	for i := range 40 {
		text := fmt.Sprintf("comment-%d-%s", i, strings.Repeat("x", 1900))
		began := time.Now()
		res := v.comment(text)
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatalf("comment %d is answered %s", i, res.Status)
		}
		read(text)
		if took := time.Since(began); took > patience {
			t.Fatalf("%s: comment %d came after %v", trapStuck, i, took)
		}
	}
}

// Streams opened and closed as fast as it goes: beyond the burst, each is told
// to wait, and nothing of them remains.
func TestHostileOpens(t *testing.T) {
	for _, tt := range []struct {
		name   string
		header string
	}{
		{"by a user", "Cookie: %s"},
		{"by a guest behind a proxy", "X-Forwarded-For: 203.0.113.9"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const opens, clients, burst, rate = 10_000, 16, 200, 50
			v := newVictim(t, lc.WithLimits(lc.Limits{Burst: burst, Rate: rate}), lc.WithTrustedProxies(netip.MustParsePrefix("127.0.0.1/32")))
			goroutines := runtime.NumGoroutine()
			header := tt.header
			if strings.Contains(header, "%s") {
				header = fmt.Sprintf(header, v.session("ada"))
			}
			transport := &http.Transport{MaxConnsPerHost: clients, MaxIdleConnsPerHost: clients}
			statuses := flood(t, transport, v.server.URL+"/sse/events/global", header, opens, clients)
			seconds := statuses.took.Seconds()
			opened, refused := statuses.count(200)+statuses.count(503), statuses.count(429)
			if most := burst + int(seconds*rate) + 1; opened > most || opened < burst || opened+refused != opens {
				t.Errorf("%s: of %d opens in %.1f seconds %d were let in, want %d to %d, and %d told to wait", trapUnbounded, opens, seconds, opened, burst, most, refused)
			}
			t.Logf("%.0f opens per second, %d let in", opens/seconds, opened)
			transport.CloseIdleConnections()
			res := v.do(attack{as: "linus", method: "GET", path: "/lc/notification-center/user-456"})
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("somebody else is answered %s", res.Status)
			}
			http.DefaultTransport.(*http.Transport).CloseIdleConnections()
			for deadline := time.Now().Add(patience); runtime.NumGoroutine() > goroutines+5; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%d goroutines remain, there were %d", runtime.NumGoroutine(), goroutines)
				}
			}
		})
	}
}

// statuses counts answers by their status.
type statuses struct {
	by   [600]atomic.Int64
	took time.Duration
}

func (s *statuses) count(status int) int { return int(s.by[status].Load()) }

// flood sends n requests from several clients, and lets go of each answer at
// once.
func flood(t *testing.T, transport *http.Transport, url, header string, n, clients int) *statuses {
	t.Helper()
	began, all := time.Now(), new(statuses)
	name, value, _ := strings.Cut(header, ": ")
	var sent atomic.Int64
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for sent.Add(1) <= int64(n) {
				req, err := http.NewRequest(http.MethodGet, url, nil)
				if err != nil {
					t.Error(err)
					return
				}
				req.Header.Set(name, value)
				res, err := transport.RoundTrip(req)
				if err != nil {
					t.Error(err)
					return
				}
				if res.StatusCode == http.StatusTooManyRequests {
					io.Copy(io.Discard, res.Body)
					if res.Header.Get("Retry-After") == "" {
						t.Error("429 without Retry-After")
					}
				}
				res.Body.Close()
				all.by[res.StatusCode].Add(1)
			}
		})
	}
	wg.Wait()
	all.took = time.Since(began)
	return all
}

// A viewer has a few dozen streams at a time, however slowly they are opened.
func TestHostileManyStreams(t *testing.T) {
	v := newVictim(t)
	const most = 32
	for i := range most + 5 {
		res := v.do(attack{as: "ada", method: "GET", path: "/sse/events/global"})
		defer res.Body.Close()
		want := "200 stream"
		if i >= most {
			want = "503 You have reached the limit of 32 open streams."
			if res.Header.Get("Retry-After") == "" {
				t.Error("503 without Retry-After")
			}
		}
		if got := wordOf(t, res); got != want {
			t.Errorf("%s: stream %d is answered %q, want %q", trapUnbounded, i+1, got, want)
		}
	}
}

// What one viewer was answered is kept by all that tells one request from
// another: nobody else gets it, whatever their names look like put together.
func TestHostileRepetition(t *testing.T) {
	v := newVictim(t)
	send := func(as, instance, action, body string) string {
		path := "/lc/activity-feed/" + instance + "/" + action
		res := v.do(attack{as: as, path: path, header: []string{asJSON, asClient, "LC-Token: {" + as + " activity-feed:" + instance + "}"}, body: body})
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s by %s is answered %s %s, %v", path, as, res.Status, text, err)
		}
		return string(text)
	}
	first := send("ada", "global", "addActivity", `{"activityType":"update","content":"by Ada"}`)
	if again := send("ada", "global", "addActivity", `{"activityType":"update","content":"by Ada"}`); again != first {
		t.Error("the same request has run twice")
	}
	for _, other := range [][]string{
		{"linus", "global", "addActivity", `{"activityType":"update","content":"by Linus"}`},
		{"ada", "team-5", "addActivity", `{"activityType":"update","content":"by Ada"}`},
		{"ada", "global", "setFilter", `{"filter":"unread"}`},
	} {
		if got := send(other[0], other[1], other[2], other[3]); got == first || strings.Contains(got, v.token(v.site.app, ada, "activity-feed:global")) {
			t.Errorf("%s: %s gets the answer of another", trapKeys, other[:3])
		}
	}
	if n := v.events.Load(); n != 3 {
		t.Errorf("%d events, want those of three activities", n)
	}
}

// The faults of the original that are not refusals.
func TestHostileFaultsOfTheOriginal(t *testing.T) {
	v := newVictim(t)
	center := notifications.NotificationCenterComponent.ID(ada)
	// F1: a push to user:123 for a component on user:user-123.
	err := v.site.app.Broadcast(t.Context(), lc.UserChannel("123"), lc.ComponentUpdate(center, nil, "<p>lost</p>"))
	if err == nil || !strings.Contains(err.Error(), "is on channel user:user-123, not on user:123") {
		t.Errorf("F1: a push to the wrong channel gives %v", err)
	}
	// F2: the filter compares user-123 with 123, and always refuses.
	own := v.do(attack{as: "ada", method: "GET", path: "/sse/events/user:user-123"})
	defer own.Body.Close()
	if own.StatusCode != http.StatusOK {
		t.Errorf("F2: Ada's stream is answered %s", own.Status)
	}
	// F3: one person's filter for the whole team.
	team := v.do(attack{as: "linus", method: "GET", path: "/sse/events/activity:team-5?token={linus activity-feed:team-5 grant}"})
	defer team.Body.Close()
	before := v.events.Load()
	res := v.do(attack{as: "ada", path: "/lc/activity-feed/team-5/setFilter", header: []string{asJSON, asClient, "LC-Token: {ada activity-feed:team-5}"}, body: `{"filter":"unread"}`})
	res.Body.Close()
	if n := v.events.Load() - before; res.StatusCode != http.StatusOK || n != 0 {
		t.Errorf("F3: a filter is answered %s, and told to others %d times", res.Status, n)
	}
	// F3, F4: what is pushed holds nothing that was made for one viewer.
	res = v.do(attack{as: "ada", path: "/lc/activity-feed/team-5/addActivity", header: []string{asJSON, "LC-Request: 1", "LC-Token: {ada activity-feed:team-5}"}, body: `{"activityType":"update","content":"news"}`})
	res.Body.Close()
	lines, push, place := bufio.NewReader(team.Body), "", ""
	for !strings.HasPrefix(push, "event: component-") {
		if push, err = lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		if id, ok := strings.CutPrefix(push, "id: "); ok && place == "" {
			place = strings.TrimSpace(id)
		}
	}
	data, _ := lines.ReadString('\n')
	if push != "event: component-refresh\n" || strings.Contains(data, "html") || strings.Contains(data, "news") {
		t.Errorf("F4: viewers of a feed are sent %s%s", push, data)
	}
	// What has happened since that place is replayed to those who may listen, and
	// to nobody else.
	for _, viewer := range []struct {
		name, as, token string
		status          int
	}{
		{"a guest", "", "", http.StatusForbidden},
		{"a guest with the token of another", "", "&token={linus activity-feed:team-5 grant}", http.StatusForbidden},
		{"who was there", "linus", "&token={linus activity-feed:team-5 grant}", http.StatusOK},
	} {
		res := v.do(attack{as: viewer.as, method: "GET", path: "/sse/events/activity:team-5?lastEventId=" + place + viewer.token})
		begun := make([]byte, 4096)
		n, err := io.ReadAtLeast(res.Body, begun, 1)
		for err == nil && viewer.status == http.StatusOK && !strings.Contains(string(begun[:n]), "event: component-refresh") {
			var more int
			more, err = res.Body.Read(begun[n:])
			n += more
		}
		res.Body.Close()
		if told := strings.Contains(string(begun[:n]), "component-refresh"); err != nil || res.StatusCode != viewer.status || told != (viewer.status == http.StatusOK) {
			t.Errorf("replay to %s is answered %s, %v: %s", viewer.name, res.Status, err, begun[:n])
		}
	}
	// F6: identity is the session's.
	res = v.comment("whose")
	res.Body.Close()
	if by := authorOf(t, v, "whose"); by != ada {
		t.Errorf("F6: the comment is by %q", by)
	}
	// F7: a method that is called by hand changes its value, and tells nobody:
	// what runs an action is the App.
	told := v.events.Load()
	byHand, err := comments.CommentThread{ID: comments.CommentThreadComponent.ID("post-123")}.AddComment(lc.ContextWithUser(t.Context(), ada), "by hand", nil)
	if n := v.events.Load() - told; err != nil || len(byHand.Comments) != 1 || n != 0 {
		t.Errorf("F7: a method called by hand has told %d times, %v", n, err)
	}
	res = v.comment("by the App")
	res.Body.Close()
	if n := v.events.Load() - told; n != 1 {
		t.Errorf("F7: an action has told %d times, want once", n)
	}
	// F8: every change has a version, and every refusal a form.
	res = v.do(attack{as: "ada", method: "GET", path: thread, header: []string{"LC-Token: {ada comment-thread:post-123}"}})
	defer res.Body.Close()
	html, _ := io.ReadAll(res.Body)
	if got := versionAttr.FindString(string(html)); got != `data-lc-version="2"` {
		t.Errorf("F8: after two comments the version is %s", got)
	}
}

// authorOf returns the user whose comment holds the text.
func authorOf(t *testing.T, v *victim, text string) string {
	t.Helper()
	var html strings.Builder
	if err := v.site.app.Render(t.Context(), &html, comments.CommentThreadComponent.ID("post-123")); err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(html.String(), ">"+text+"<")
	if !found {
		t.Fatalf("no comment %q", text)
	}
	i := strings.LastIndex(before, `data-author="`)
	author, _, _ := strings.Cut(before[i+len(`data-author="`):], `"`)
	return author
}

// The server that main makes waits for nobody for ever, and does not end
// streams by its own timeout.
func TestHostileTimeouts(t *testing.T) {
	server := newServer(nil, slog.New(slog.DiscardHandler))
	if server.ReadHeaderTimeout == 0 || server.ReadTimeout == 0 || server.IdleTimeout == 0 || server.WriteTimeout != 0 {
		t.Errorf("%s: timeouts are %+v", trapTimeout, server)
	}
}
