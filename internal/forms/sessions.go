package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"maps"
	"net/http"
	"sync"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// sessions knows who is logged in. A browser has two cookies: one from its first
// page on, which tells it from others, and one while it is logged in.
type sessions struct {
	check   func(name, password string) bool
	mu      sync.Mutex
	all     map[string]session // by ID
	tickets map[string]ticket
}

// A session says who is logged in, and until when.
type session struct {
	user  string
	until time.Time
}

// A ticket is a session that its browser has to fetch the cookie of.
type ticket struct {
	session, browser string
	until            time.Time
}

const (
	browserCookie = "browser"
	sessionCookie = "session"
	ticketAge     = time.Minute
	sessionAge    = 12 * time.Hour
)

func newSessions(check func(name, password string) bool) *sessions {
	return &sessions{check: check, all: map[string]session{}, tickets: map[string]ticket{}}
}

type browserKey struct{}

// know puts the cookie that tells a browser from others into the context of its
// requests.
func (s *sessions) know(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), browserKey{}, cookieOf(r, browserCookie))))
	})
}

// mark gives a browser that cookie: with a page, which no cache keeps.
func (s *sessions) mark(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if cookieOf(r, browserCookie) == "" {
		setCookie(w, r, browserCookie, rand.Text())
	}
}

// begin begins a session, and returns the ticket by which the browser of ctx, and
// no other, gets its cookie.
func (s *sessions) begin(ctx context.Context, name, password string) (string, error) {
	browser, _ := ctx.Value(browserKey{}).(string)
	if browser == "" {
		return "", lc.Invalid("", "Allow cookies, and load the page again.")
	}
	if !s.check(name, password) {
		return "", lc.Invalid("password", "Name or password is wrong.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(s.all, func(_ string, one session) bool { return now.After(one.until) })
	maps.DeleteFunc(s.tickets, func(_ string, t ticket) bool { return now.After(t.until) })
	key, id := rand.Text(), rand.Text()
	s.all[id] = session{name, now.Add(sessionAge)}
	s.tickets[key] = ticket{id, browser, now.Add(ticketAge)}
	return key, nil
}

// exchange gives the browser of a ticket its cookie. A form that was sent twice
// leads here twice, so a ticket may be used again while it lasts: by its browser,
// and until the session ends.
func (s *sessions) exchange(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	t, ok := s.tickets[r.URL.Query().Get("ticket")]
	_, alive := s.all[t.session]
	s.mu.Unlock()
	own := subtle.ConstantTimeCompare([]byte(t.browser), []byte(cookieOf(r, browserCookie))) == 1
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if !ok || !own || !alive || time.Now().After(t.until) {
		http.Redirect(w, r, "/login/one", http.StatusSeeOther)
		return
	}
	setCookie(w, r, sessionCookie, t.session)
	http.Redirect(w, r, "/home", http.StatusSeeOther)
}

// user tells who makes a request.
func (s *sessions) user(r *http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.all[cookieOf(r, sessionCookie)]
	if time.Now().After(one.until) {
		return ""
	}
	return one.user
}

// end ends the session, and what other tabs of the user have open.
func (s *sessions) end(app *lc.App) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		delete(s.all, cookieOf(r, sessionCookie))
		s.mu.Unlock()
		if user, ok := lc.UserFrom(r.Context()); ok {
			app.Disconnect(user)
		}
		http.Redirect(w, r, "/login/one", http.StatusSeeOther)
	})
}

func cookieOf(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie sets a cookie for no script, no other site, and no longer than the
// browser runs.
func setCookie(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
}
