package rules

import (
	"go/ast"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

var guestFallback = &rule.Rule{
	Code:  "LC007",
	Title: "a user channel with no fallback for guest and global",
	Level: rule.Error,
	Doc: `A guest sees the instance "guest", and an instance for
everybody is called "global". On the channels "user:guest" and "user:global"
nobody may listen, since no user has these names: such a component never hears
of a change.

Return lc.Global for these two instances, or use //lc:channel user, which does.
Then what the component shows to guests must be fit for everybody.`,
	Check: checkGuestFallback,
}

func checkGuestFallback(p *rule.Pass) {
	for _, m := range channelMethods(p) {
		var without []string
		for _, instance := range user.Shared {
			if m.alwaysUser(p, instance) {
				without = append(without, instance)
			}
		}
		if len(without) == 0 {
			continue
		}
		at := ast.Node(m.decl.Name)
		for _, o := range m.outcomes {
			if o.Text.Prefix() == user.Kind()+":" {
				at = m.at(o)
			}
		}
		p.Report(rule.Finding{
			Code: "LC007", Pos: at.Pos(), End: at.End(), Component: m.component.Type,
			Message: "the channel of component " + m.component.Component.Name + " is user:" + strings.Join(without, " and user:") + " for guests, on which nobody may listen",
			Hint:    "return lc.Global for " + strings.Join(without, " and "),
		})
	}
}

// alwaysUser reports whether the method surely returns the user channel of
// somebody who is no user.
func (m channelMethod) alwaysUser(p *rule.Pass, instance string) bool {
	outcomes := m.of(p, instance)
	for _, o := range outcomes {
		if text, ok := o.Text.Constant(); !ok || text != user.Kind()+":"+instance {
			return false
		}
	}
	return len(outcomes) > 0
}
