package rules

import (
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var actionMissing = &rule.Rule{
	Code:  "LC003",
	Title: "a component with no action",
	Level: rule.Warning,
	Doc: `Nothing in the browser can change a component that has no action. Either an
//lc:action was forgotten, or the component need not be one: a template alone
renders what never changes.

A component that follows presence (Joined, Left) needs no action. One that only
shows what other code pushes says so with //lc:ignore LC003 and the reason.`,
	Check: checkActionMissing,
}

func checkActionMissing(p *rule.Pass) {
	for _, c := range p.Components {
		if len(c.Actions)+len(c.Broken) > 0 || c.Has(parser.HookJoined) || c.Has(parser.HookLeft) || c.Incomplete || meantActions(p, c) {
			continue
		}
		p.Report(rule.Finding{
			Code: "LC003", Pos: c.Spec.Name.Pos(), End: c.Spec.Name.End(), Component: c.Type,
			Message: "component " + c.Component.Name + " has no action, so nothing in the browser can change it",
			Hint:    "mark a method with //lc:action",
		})
	}
}

// meantActions reports whether a method has what was meant to be an
// //lc:action, and is reported for what is wrong with it.
func meantActions(p *rule.Pass, c *rule.Component) bool {
	for _, fd := range p.Methods(c) {
		if mentions(fd.Doc, actionMention) {
			return true
		}
	}
	return false
}
