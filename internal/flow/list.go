package flow

import (
	"context"
	"maps"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// A Listing is the components of packages, and what can be known of them
// without running them.
type Listing struct {
	Result

	// Returned are the channels that a component's hand-written method may
	// return, each once: "board:{instance}", with {…} for what is not known.
	// Those that vary with the instance come first, global comes last.
	Returned map[*parser.Component][]string
}

// List reads the components of all packages that the patterns match.
func List(ctx context.Context, opts Options) (*Listing, error) {
	loaded, err := load.Load(ctx, opts.load(), opts.Patterns...)
	if err != nil {
		return nil, err
	}
	listing := &Listing{Returned: map[*parser.Component][]string{}}
	listing.Warnings = loaded.Warnings
	for _, u := range parse(loaded, &listing.Result) {
		checker.FindContained(u.loaded.Input(), u.pkg)
		maps.Copy(listing.Returned, checker.ReturnedChannels(u.loaded.Input(), u.pkg))
	}
	listing.Diagnostics = tidy(listing.Diagnostics)
	return listing, nil
}
