package checker

import (
	"cmp"
	"slices"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/trace"
	"github.com/lcgen/lcgen/parser"
)

// ReturnedChannels returns what the hand-written channel methods of a package
// may return, each once: "board:{instance}", with {…} for what is not known.
// Those that vary with the instance come first, global comes last.
func ReturnedChannels(in parser.Input, pkg *parser.Package) map[*parser.Component][]string {
	returned := map[*parser.Component][]string{}
	pass := rule.NewPass(in, pkg, nil)
	for _, c := range pass.Components {
		if c.Channel.Strategy != parser.ChannelMethod {
			continue
		}
		if _, decl := pass.Method(c, parser.HookChannel); decl != nil {
			returned[c.Component] = forms(pass.Trace().Channel(decl, trace.Component{Name: c.Name}))
		}
	}
	return returned
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
	case text != parser.GlobalChannel:
		return 2
	}
	return 3
}
