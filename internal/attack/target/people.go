package main

import (
	"crypto/rand"
	"net/http"
	"sync"
)

const sessionCookie = "session"

// maxPeople bounds the sessions and the private texts, which strangers make.
const maxPeople = 10_000

// People knows who is logged in, and a private text of each user.
type people struct {
	mu       sync.Mutex
	sessions map[string]string // user by session
	private  map[string]string // text by user
}

func newPeople() *people {
	return &people{sessions: map[string]string{}, private: map[string]string{}}
}

// userOf returns who makes a request, empty for a guest.
func (p *people) userOf(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sessions[cookie.Value]
}

// begin logs a user in and returns the session, or "" if there are too many.
func (p *people) begin(user string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sessions) >= maxPeople {
		return ""
	}
	session := rand.Text()
	p.sessions[session] = user
	return session
}

// end ends a session.
func (p *people) end(session string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.sessions, session)
}

// keep sets a user's private text.
func (p *people) keep(user, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.private) < maxPeople {
		p.private[user] = text
	}
}

// text returns a user's private text.
func (p *people) text(user string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.private[user]
}
