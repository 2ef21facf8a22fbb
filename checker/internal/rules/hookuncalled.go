package rules

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/trace"
	"github.com/lcgen/lcgen/parser"
)

// checkUncalledHooks reports methods with the name and the signature of a hook
// that the runtime doesn't call all the same.
func checkUncalledHooks(p *rule.Pass, c *rule.Component) {
	methods := types.NewMethodSet(types.NewPointer(c.Named))
	for i := range parser.Hooks {
		h := &parser.Hooks[i]
		m := methods.Lookup(p.Pkg, h.Name)
		if m == nil || p.IsGenerated(m.Obj().Pos()) && m.Obj().Pkg() == p.Pkg || !h.Matches(m.Type().(*types.Signature)) {
			continue
		}
		why, advice := whyUncalled(p, c, h, m)
		if why == "" {
			continue
		}
		at := hookPlace(c, m)
		p.Report(rule.Finding{
			Code: "LC020", Pos: at.Pos(), End: at.Pos() + token.Pos(len(at.Name())), Component: c.Type,
			Message: "the runtime doesn't call " + h.Name + " of component " + c.Component.Name + ": " + why,
			Hint:    advice,
		})
	}
}

// hookPlace returns what to point at for a method: the field that promotes it,
// or the method itself.
func hookPlace(c *rule.Component, m *types.Selection) types.Object {
	if len(m.Index()) > 1 {
		return c.Named.Underlying().(*types.Struct).Field(m.Index()[0])
	}
	return m.Obj()
}

// whyUncalled says why a method that could be h is none that the runtime calls,
// "" if it is one, or if the parser has said so.
func whyUncalled(p *rule.Pass, c *rule.Component, h *parser.Hook, m *types.Selection) (why, advice string) {
	switch promoted := len(m.Index()) > 1; {
	case isAction(c, h.Name):
		return "it is an action", "remove //lc:action if the runtime is to call it, otherwise rename it"
	case promoted && !h.Emitted && !h.Telling():
		embedded := hookPlace(c, m).Name()
		return "it is promoted from " + embedded, "write " + h.Name + " on " + c.Type + ", and call " + embedded + "." + h.Name + " in it if that is meant"
	case c.Has(h.Name) && h.Presence && !mayBePresence(p, c):
		return "its channel is no presence channel", "write //lc:channel " + string(parser.ChannelPresence)
	}
	return "", ""
}

// mayBePresence reports whether a component may be on a presence channel. One
// without any channel has another fault.
func mayBePresence(p *rule.Pass, c *rule.Component) bool {
	switch c.Channel.Strategy {
	case parser.ChannelPresence, parser.ChannelMissing:
		return true
	case parser.ChannelMethod:
	default:
		return false
	}
	channels, known := outcomesOf(p, c)
	return !known || slices.ContainsFunc(channels, func(t trace.Text) bool {
		return strings.HasPrefix(t.Prefix(), parser.ChannelPresence.Info().Kind()+":")
	})
}
