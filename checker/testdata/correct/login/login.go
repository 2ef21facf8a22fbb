// Package login takes what nobody but the browser knows.
package login

import (
	"context"
	"errors"

	lc "github.com/lcgen/lcgen/runtime"
)

// Login asks for a name and a password.
//
//lc:component template=login.html
//lc:channel none
type Login struct {
	ID       lc.ComponentID
	Attempts int `lc:"client"`
	check    func(username, password string) (token string, ok bool)
}

//lc:action
func (l *Login) SignIn(ctx context.Context, username, password string) error {
	if _, ok := l.check(username, password); !ok {
		l.Attempts++
		return lc.Invalid("password", "wrong")
	}
	return lc.Redirect(ctx, "/")
}

//lc:action
func (l *Login) ResetPassword(email string) error { return errors.New("not yet") }

// HasFailed says so after three.
func (l *Login) HasFailed() bool { return l.Attempts > 2 }
