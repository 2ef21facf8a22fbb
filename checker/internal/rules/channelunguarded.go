package rules

import (
	"fmt"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var channelUnguarded = &rule.Rule{
	Code:  "LC016",
	Title: "a hand-written channel other than global, without Authorize",
	Level: rule.Warning,
	Doc: `By default only the user X may listen on user:X, and on any other channel only
those to whom the server has rendered a component on it. A component that makes
up its channel by itself most often has rules of its own for who may see it,
and these belong into a method Authorize, which guards listening, acting and
rendering alike:

	func (c *Room) Authorize(ctx context.Context, a lc.Access) error

Without such rules, a //lc:channel directive says the same in one line.`,
	Check: checkChannelUnguarded,
}

func checkChannelUnguarded(p *rule.Pass) {
	for _, m := range channelMethods(p) {
		if m.component.Has(parser.HookAuthorize) || m.component.Incomplete || hasMethod(p, m.component, parser.HookAuthorize) {
			continue
		}
		for _, o := range m.outcomes {
			if o.Text.Prefix() == "" || o.Text.Matches(global) {
				continue
			}
			p.Report(rule.Finding{
				Code: "LC016", Pos: m.decl.Name.Pos(), End: m.decl.Name.End(), Component: m.component.Type,
				Message: fmt.Sprintf("component %s makes up its channel %q, but does not say who may listen", m.component.Component.Name, o.Text),
				Hint:    "add " + parser.HookNamed(parser.HookAuthorize).Form() + ", or use //lc:channel",
			})
			break
		}
	}
}
