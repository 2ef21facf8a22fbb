package rules

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/trace"
	"github.com/lcgen/lcgen/parser"
)

// A channelMethod is a hand-written SSEChannel.
type channelMethod struct {
	component *rule.Component
	decl      *ast.FuncDecl
	outcomes  []trace.Outcome
}

// channelMethods returns the hand-written channel methods of the package's
// components. One that several components share by embedding is there for
// each.
func channelMethods(p *rule.Pass) []channelMethod {
	return rule.Cached(p, "channel methods", func() []channelMethod {
		var found []channelMethod
		for _, c := range p.Components {
			if c.Channel.Strategy != parser.ChannelMethod {
				continue
			}
			if _, decl := p.Method(c, parser.HookChannel); decl != nil {
				found = append(found, channelMethod{c, decl, p.Trace().Channel(decl, trace.Component{Name: c.Component.Name})})
			}
		}
		return found
	})
}

// of returns what the method returns for one instance.
func (m channelMethod) of(p *rule.Pass, instance string) []trace.Outcome {
	return p.Trace().Channel(m.decl, trace.Component{Name: m.component.Component.Name, Instance: instance})
}

// at returns where an outcome is returned, or the method where that is not
// known.
func (m channelMethod) at(o trace.Outcome) ast.Node {
	if o.Return != nil {
		return o.Return
	}
	return m.decl.Name
}

const global = parser.GlobalChannel

// user is the strategy by which a component belongs to a user.
var user = parser.ChannelUser.Info()

// everybody are the words for an instance that stands for all.
var everybody = []string{"all", "any", "everybody", "everyone", "everything", global, "public", "shared", "*"}

// A constant is a channel that is the same for every instance.
type constant struct {
	trace.Outcome
	text, kind, instance string
	hasColon             bool
}

// constants returns the channels that are always the same, but for those
// chosen for certain instances, which are deliberate.
func (m channelMethod) constants() []constant {
	var found []constant
	for _, o := range m.outcomes {
		text, ok := o.Text.Constant()
		if !ok || text == global || text == "" {
			continue
		}
		kind, instance, hasColon := strings.Cut(text, ":")
		if hasColon && (o.Only != "" && instance == o.Only || o.Narrow && kind != user.Kind()) {
			continue
		}
		found = append(found, constant{o, text, kind, instance, hasColon})
	}
	return found
}

// isBroad reports whether the channel has a word for everybody in it, or no
// instance at all.
func (c constant) isBroad() bool {
	return !c.hasColon || slices.Contains(everybody, strings.ToLower(c.instance))
}

// varies reports whether some way through the method depends on the instance,
// or on something else that is not known.
func (m channelMethod) varies() bool {
	return slices.ContainsFunc(m.outcomes, func(o trace.Outcome) bool {
		_, constant := o.Text.Constant()
		return !constant
	})
}
