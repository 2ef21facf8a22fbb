package rules

import (
	"slices"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/trace"
	"github.com/lcgen/lcgen/parser"
)

var pushRefused = &rule.Rule{
	Code:  "LC024",
	Title: "HTML pushed on global, where Authorize refuses guests",
	Level: rule.Warning,
	Doc: `Everybody may listen on the channel global, and the instances guest and global of
a component with //lc:channel user are on it too. HTML that is pushed there would
go past an Authorize that lets only some viewers see the component. So before each
push on global the runtime asks Authorize in nobody's name, with lc.AccessRender.
If it refuses, viewers are sent a hint instead, and each fetches their own view.

If that is meant, write push=refresh. If not, let Authorize allow lc.AccessRender
for everybody, or leave Authorize out.`,
	Check: checkPushRefused,
}

func checkPushRefused(p *rule.Pass) {
	for _, c := range p.Components {
		if c.Push != parser.PushHTML || c.Incomplete || !c.Has(parser.HookAuthorize) || !refusesSome(p, c) {
			continue
		}
		pos, end := c.Spec.Name.Pos(), c.Spec.Name.End()
		if _, decl := p.Method(c, parser.HookAuthorize); decl != nil {
			pos, end = decl.Name.Pos(), decl.Name.End()
		}
		p.Report(rule.Finding{
			Code: "LC024", Pos: pos, End: end, Component: c.Type,
			Message: "Authorize of component " + c.Component.Name + " may refuse guests on the channel global: then no HTML is pushed there, and each viewer fetches their own view",
			Hint:    "write push=refresh in //lc:component, or let Authorize allow lc.AccessRender for everybody",
		})
	}
}

// refusesSome reports whether an instance of a component on the channel global
// may be shown to some users, but not to guests.
func refusesSome(p *rule.Pass, c *rule.Component) bool {
	return slices.ContainsFunc(onGlobal(p, c), func(instance string) bool {
		_, authorize := p.Method(c, parser.HookAuthorize)
		if authorize == nil {
			return true // it is in another package
		}
		about := trace.Component{Name: c.Component.Name, Instance: instance}
		return p.Trace().SeenOnGlobal(authorize, about, trace.Nobody).Refuses && p.Trace().SeenOnGlobal(authorize, about, trace.User).Allows
	})
}

// onGlobal returns the instances of a component that are on the channel global;
// an empty one stands for those that are not known by name.
func onGlobal(p *rule.Pass, c *rule.Component) []string {
	switch c.Channel.Strategy {
	case parser.ChannelGlobal:
		return []string{""}
	case parser.ChannelUser:
		return user.Shared
	}
	i := slices.IndexFunc(channelMethods(p), func(m channelMethod) bool { return m.component == c })
	if i < 0 {
		return nil
	}
	return channelMethods(p)[i].onGlobal(p)
}

// onGlobal returns the instances for which a method returns the channel global.
// Those that no user has come first: if it returns global for these, they are
// what the rest of the method is about.
func (m channelMethod) onGlobal(p *rule.Pass) []string {
	var instances []string
	for _, instance := range user.Shared {
		if hasGlobal(m.of(p, instance)) {
			instances = append(instances, instance)
		}
	}
	for _, o := range m.outcomes {
		if isGlobal(o) && (!o.Narrow || len(instances) == 0) && !slices.Contains(instances, o.Only) {
			instances = append(instances, o.Only)
		}
	}
	return instances
}

func isGlobal(o trace.Outcome) bool {
	text, ok := o.Text.Constant()
	return ok && text == global
}

func hasGlobal(outcomes []trace.Outcome) bool { return slices.ContainsFunc(outcomes, isGlobal) }
