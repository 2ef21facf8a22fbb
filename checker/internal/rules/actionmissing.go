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

A component needs no action if something else changes it: it follows presence
(Joined, Left), it shows the application's own data (Load, Version), or code
that is checked with it pushes to it by App.Refresh, App.Broadcast or the
component's constant, such as TallyComponent.Update. If that code can't be seen,
say so with //lc:ignore LC003 and the reason. Under go vet, only the same package
is seen; the directive is fine there too.`,
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
			Hint:    "mark a method with //lc:action, or say what changes it: //lc:ignore LC003 REASON",
			Silent:  showsOwnData(c) || isPushed(p, c),
		})
	}
}

// showsOwnData reports whether a component shows data of the application's own,
// which other code may change.
func showsOwnData(c *rule.Component) bool {
	return c.Has("Version") || c.Has(parser.HookLoad)
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
