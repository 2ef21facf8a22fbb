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

// Parsed returns a copy of what an *lc.Template executes.
var Parsed func(t any) (*template.Template, error)
