package lc

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// carryCookie takes what an action has left for the user to the next page, which
// takes it back.
const (
	carryCookie = "lc-flash"
	carryAge    = 2 * time.Minute
	carryBytes  = 3500 // of the cookie's value: browsers keep 4096 with its name and attributes
)

// carried is the content of the cookie. It is signed, for its messages appear
// as the site's own words; it is not bound to a viewer, for the action may
// have been a log-in. The tokens are.
type carried struct {
	Flash []string               `json:"flash,omitempty"`
	State map[ComponentID]string `json:"state,omitempty"` // the viewer's own fields, as in a token
}

type carriedKey struct{}

func carriedFrom(ctx context.Context) carried {
	c, _ := ctx.Value(carriedKey{}).(carried)
	return c
}

// Flashes returns the messages that an action has left for the page that comes
// after it: after a form that was sent without the browser client, and after a
// Redirect. They are there once, behind Middleware.
func Flashes(ctx context.Context) []string { return carriedFrom(ctx).Flash }

// sealCarried returns the cookie, nil where there is nothing to carry, and whether the
// state is in it. If not all fits, the state is left behind first, which is then as at
// the beginning, and messages after it.
func (a *App) sealCarried(c carried, secure bool) (cookie *http.Cookie, stateful bool) {
	stateful = len(c.State) > 0
	for len(c.Flash) > 0 || len(c.State) > 0 {
		if value := a.sealCookie(c); len(value) <= carryBytes {
			return &http.Cookie{
				Name: carryCookie, Value: value, Path: "/", MaxAge: int(carryAge.Seconds()),
				HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
			}, stateful
		}
		if len(c.State) > 0 {
			c.State, stateful = nil, false
		} else {
			c.Flash = c.Flash[1:]
		}
	}
	return nil, stateful
}

func (a *App) sealCookie(c carried) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings always have a JSON form
	}
	return a.keys.sealPayload(purposeFlash, payload, time.Now().Add(carryAge))
}

// openCarried returns what a request carries, nothing where it is not ours.
func (a *App) openCarried(r *http.Request) carried {
	cookie, err := r.Cookie(carryCookie)
	if err != nil {
		return carried{}
	}
	payload, err := a.keys.openPayload(purposeFlash, cookie.Value, time.Now())
	var c carried
	if err != nil || json.Unmarshal(payload, &c) != nil {
		return carried{}
	}
	return c
}

// takeCarried moves what a request carries into its context. It waits for the
// request of a page: those of its pictures come too.
func (a *App) takeCarried(w http.ResponseWriter, r *http.Request) *http.Request {
	if !isNavigation(r) {
		return r
	}
	c := a.openCarried(r)
	if c.Flash == nil && c.State == nil {
		return r
	}
	http.SetCookie(w, &http.Cookie{Name: carryCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	return r.WithContext(context.WithValue(r.Context(), carriedKey{}, c))
}

// isSecure reports whether the browser sends a form over TLS. Where a proxy has
// ended that, the form's origin still tells.
func isSecure(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(r.Header.Get("Origin"), "https://")
}

// isNavigation reports whether a browser is about to show the answer as a page.
func isNavigation(r *http.Request) bool {
	if r.Method != http.MethodGet || strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") {
		return false
	}
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}
