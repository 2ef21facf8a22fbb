package main

import (
	"context"
	"net/url"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Login is the form of a guest who logs in.
//
//lc:component login template=login.html
//lc:channel none
type Login struct {
	ID       lc.ComponentID
	sessions *sessions
}

// LogIn begins a session. The answer of an action has no cookie of the
// application's, so the browser fetches it from the page that it is sent to.
//
//lc:action
func (l *Login) LogIn(ctx context.Context, name, password string) error {
	ticket, err := l.sessions.begin(ctx, name, password)
	if err != nil {
		return err
	}
	lc.Flash(ctx, "Welcome, "+name+".")
	return lc.Redirect(ctx, "/session?ticket="+url.QueryEscape(ticket))
}
