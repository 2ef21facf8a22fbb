// Package tap gives package lctest what it needs of an App, without methods of
// App's that applications would see. Package lc sets the functions; the types
// are its own, which this package can't import.
package tap

import "context"

// Published has fn told each lc.Message that an *lc.App publishes, until ctx is
// done.
var Published func(ctx context.Context, app any, fn func(any))

// Token returns the token that the wrapper of a component would have for the
// user of ctx, empty if they may not see it. It does not render the component,
// which may need data that a test does not have.
var Token func(ctx context.Context, app, id any) string
