package presence_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/examples/showcase/presence"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

var lobby = presence.ID("lobby")

func newApp(t *testing.T) *lc.App {
	t.Helper()
	app := lc.New(
		lc.WithSecret([]byte("a secret that only tests may know")),
		lc.WithUser(func(r *http.Request) string { return r.Header.Get("X-User") }),
	)
	presence.RegisterLivePresence(app, presence.New(presence.NewRooms()))
	return app
}

func TestRender(t *testing.T) {
	h := lctest.New(t, newApp(t))
	r := h.Render(lobby).AssertStatus(http.StatusOK)
	if r.Channel != "presence:lobby" {
		t.Errorf("the lobby is on channel %s, want presence:lobby", r.Channel)
	}
	h.AssertHTML(".people", "Nobody who is logged in.")
}

// Somebody is there as long as a page of theirs is connected, in whichever
// number of tabs, and nobody can say so but the connection.
func TestComingAndGoing(t *testing.T) {
	app := newApp(t)
	server := httptest.NewServer(app)
	t.Cleanup(server.Close)
	t.Cleanup(func() { app.Shutdown(context.WithoutCancel(t.Context())) })
	h := lctest.New(t, app)

	leave := join(t, app, server, "user-123")
	h.AssertBroadcast("presence:lobby", lobby, "component-update")
	h.Render(lobby)
	h.AssertHTML(".person", "Ada")

	leaveTab := join(t, app, server, "user-123")
	join(t, app, server, "") // a guest
	join(t, app, server, "user-456")
	waitFor(t, h, "2 here")
	h.AssertHTML(".people", "Ada")
	h.AssertHTML(".people", "Linus")

	leaveTab()
	leave()
	waitFor(t, h, "1 here")
	h.AssertHTML(".people", "Linus")
}

// join opens a stream on the lobby's channel as a browser of the user does,
// and returns what closes it.
func join(t *testing.T, app *lc.App, server *httptest.Server, user string) (leave func()) {
	t.Helper()
	var page strings.Builder
	if err := app.Render(lc.ContextWithUser(t.Context(), user), &page, lobby); err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(page.String(), `data-lc-token="`)
	token, _, _ = strings.Cut(token, `"`)

	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/sse/events/presence:lobby?token="+token, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-User", user)
	res, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the stream answers %s", res.Status)
	}
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if lines.Text() == "event: connected" {
			return cancel
		}
	}
	t.Fatal("the stream ended before it was connected")
	return nil
}

// waitFor waits until the lobby shows a number of people: who leaves is given
// a few seconds to come back.
func waitFor(t *testing.T, h *lctest.Harness, count string) {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for {
		if strings.Contains(h.Render(lobby).HTML, ">"+strings.Replace(count, " ", ` <span class="sr-only">`, 1)) {
			return
		}
		if time.Now().After(deadline) {
			h.AssertHTML(".badge", count)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}
