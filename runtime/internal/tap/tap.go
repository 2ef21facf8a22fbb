// Package tap gives package lctest what it needs of an App, without methods of
// App's that applications would see. Package lc sets the functions; the types
// are its own, which this package can't import.
package tap

import (
	"context"
	"html/template"
)

// Published has fn told each lc.Message that an *lc.App publishes, until ctx is
// done.
var Published func(ctx context.Context, app any, fn func(any))

// Token returns the token that the wrapper of a component would have for the
// user of ctx, empty if they may not see it. The options are a
// []lc.ComponentOption; the error says that its props can't be. It does not
// render the component, which may need data that a test does not have.
var Token func(ctx context.Context, app, id, opts any) (string, error)

// A Fault is one that a page of a plain form tells.
type Fault struct{ Pointer, Detail string }

type faultsKey struct{}

// WithFaults returns a context for a request. If it is answered with a page that
// shows a form again, into holds its faults then.
func WithFaults(ctx context.Context, into *[]Fault) context.Context {
	return context.WithValue(ctx, faultsKey{}, into)
}

// FaultsOf returns where the faults of a request belong, nil if nobody asks.
func FaultsOf(ctx context.Context) *[]Fault {
	into, _ := ctx.Value(faultsKey{}).(*[]Fault)
	return into
}

// Parsed returns a copy of what an *lc.Template executes.
var Parsed func(t any) (*template.Template, error)

// Proof returns what a browser sends in the place of a lc.File that it has put to its
// URL, for a field of an action of a component, as a user.
var Proof func(app, id any, user, action, field string, file any) string
