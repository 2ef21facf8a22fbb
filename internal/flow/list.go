package flow

import (
	"cmp"
	"context"
	"slices"

	"github.com/lcgen/lcgen/checker/rule"
	"github.com/lcgen/lcgen/checker/trace"
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
		u.traceChannels(listing.Returned)
	}
	listing.Diagnostics = tidy(listing.Diagnostics)
	return listing, nil
}

// traceChannels finds out what the hand-written channel methods of a package
// return.
func (u *unit) traceChannels(returned map[*parser.Component][]string) {
	pass := rule.NewPass(u.loaded.Input(), u.pkg, nil)
	for _, c := range pass.Components {
		if c.Channel.Strategy != parser.ChannelMethod {
			continue
		}
		if _, decl := pass.Method(c, "SSEChannel"); decl != nil {
			returned[c.Component] = forms(pass.Trace().Channel(decl, trace.Component{Name: c.Name}))
		}
	}
}

// forms returns how the outcomes look, each form once.
func forms(outcomes []trace.Outcome) []string {
	slices.SortStableFunc(outcomes, func(a, b trace.Outcome) int { return cmp.Compare(constancy(a.Text), constancy(b.Text)) })
	var found []string
	for _, o := range outcomes {
		if s := o.Text.String(); s != "" && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	return found
}

// constancy orders texts by how little they depend on a component's instance.
func constancy(t trace.Text) int {
	text, isConstant := t.Constant()
	switch {
	case t.Has(trace.Instance):
		return 0
	case !isConstant:
		return 1
	case text != "global":
		return 2
	}
	return 3
}
