package presence_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lcgen/lcgen/examples/showcase/presence"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

var lobby = presence.LivePresenceComponent.ID("lobby")

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
	synctest.Test(t, func(t *testing.T) {
		app := newApp(t)
		defer app.Shutdown(context.WithoutCancel(t.Context()))
		h := lctest.New(t, app)

		leave := join(t, app, "user-123")
		h.AssertBroadcast("presence:lobby", lobby, "component-update")
		h.Render(lobby)
		h.AssertHTML(".person", "Ada")

		leaveTab := join(t, app, "user-123")
		join(t, app, "") // a guest
		join(t, app, "user-456")
		time.Sleep(time.Second)
		h.Render(lobby)
		h.AssertHTML(".badge", "2 here")
		h.AssertHTML(".people", "Ada")
		h.AssertHTML(".people", "Linus")

		leaveTab()
		time.Sleep(time.Minute)
		h.Render(lobby)
		h.AssertHTML(".badge", "2 here")

		leave()
		time.Sleep(time.Second) // a reload would be over by then
		h.Render(lobby)
		h.AssertHTML(".badge", "2 here")
		time.Sleep(time.Minute)
		h.Render(lobby)
		h.AssertHTML(".badge", "1 here")
		h.AssertHTML(".people", "Linus")
	})
}

// join opens a stream on the lobby's channel as a browser of the user does,
// and returns what closes it.
func join(t *testing.T, app *lc.App, user string) (leave func()) {
	t.Helper()
	var page strings.Builder
	if err := app.Render(lc.ContextWithUser(t.Context(), user), &page, lobby); err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(page.String(), `data-lc-token="`)
	token, _, _ = strings.Cut(token, `"`)

	ctx, cancel := context.WithCancel(t.Context())
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "/sse/events/presence:lobby?token="+token, nil)
	req.Header.Set("X-User", user)
	res := httptest.NewRecorder()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		app.ServeHTTP(res, req)
	}()
	synctest.Wait()
	leave = func() {
		cancel()
		<-ended
	}
	t.Cleanup(func() {
		leave()
		if !strings.Contains(res.Body.String(), "event: connected") {
			t.Errorf("the stream answers %d: %s", res.Code, res.Body)
		}
	})
	return leave
}
