package rules

import (
	"go/ast"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
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
			Fixes:   addFallback(p, m),
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

// addFallback returns the fix that makes the method return the global channel
// for guests.
func addFallback(p *rule.Pass, m channelMethod) []analysis.SuggestedFix {
	result := globalIn(p, m.decl)
	if len(m.decl.Recv.List[0].Names) == 0 || m.decl.Recv.List[0].Names[0].Name == "_" || m.component.IDField == "" || result == "" || p.Component(m.decl) != m.component {
		return nil
	}
	instance := receiverName(m.decl) + "." + m.component.IDField + ".Instance"
	return rule.Insert("return the global channel for guests", m.decl.Body.Lbrace+1,
		"\n\tswitch "+instance+" {\n\tcase "+quoted(user.Shared)+":\n\t\treturn "+result+"\n\t}")
}

// quoted returns strings as the source of a list.
func quoted(values []string) string {
	var list []string
	for _, v := range values {
		list = append(list, strconv.Quote(v))
	}
	return strings.Join(list, ", ")
}

// globalIn returns how the global channel is written in a method: as the
// constant of the runtime, under the name that the file imports it by, or as a
// string.
func globalIn(p *rule.Pass, fd *ast.FuncDecl) string {
	fn, ok := p.Info.Defs[fd.Name].(*types.Func)
	if !ok {
		return ""
	}
	if _, isBasic := types.Unalias(fn.Signature().Results().At(0).Type()).(*types.Basic); isBasic {
		return strconv.Quote(global)
	}
	for _, f := range p.Files {
		if f.FileStart > fd.Pos() || fd.Pos() >= f.FileEnd {
			continue
		}
		for _, imp := range f.Imports {
			if name := p.Info.PkgNameOf(imp); name != nil && name.Imported().Path() == parser.RuntimePath && name.Name() != "_" && name.Name() != "." {
				return name.Name() + "." + parser.ChannelGlobal.Info().Func
			}
		}
	}
	return ""
}
