package rules

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var channelHardCoded = &rule.Rule{
	Code:  "LC004",
	Title: "a channel with a hard-coded user or instance",
	Level: rule.Error,
	Doc: `A channel such as "user:123" is the same for every instance of the component:
what one user does is sent to user 123, and to nobody else. The same goes for a
broadcast to one user by name. Most often it is left over from a first try.

Make the channel from the component's instance (lc.UserChannel(c.ID.Instance))
or with //lc:channel, and a broadcast from the user it is for. A channel that is
chosen for one instance only, by a condition on it, is not reported.`,
	Check: func(p *rule.Pass) {
		checkChannelHardCoded(p)
		checkBroadcastHardCoded(p)
	},
}

func checkChannelHardCoded(p *rule.Pass) {
	for _, m := range channelMethods(p) {
		for _, c := range m.constants() {
			if c.isBroad() {
				continue
			}
			at := m.at(c.Outcome)
			what := "instance"
			if c.kind == user.Kind() {
				what = "user"
			}
			p.Report(rule.Finding{
				Code: "LC004", Pos: at.Pos(), End: at.End(), Component: m.component.Type,
				Message: fmt.Sprintf("the channel %q of component %s names one %s, whatever the instance is", c.text, m.component.Component.Name, what),
				Hint:    "make it from the instance: " + channelCall(p, m, c.kind),
			})
		}
	}
}

// channelCall shows how to make a channel of a kind from a component's
// instance.
func channelCall(p *rule.Pass, m channelMethod, kind string) string {
	instance := receiverName(m.decl) + "." + m.component.IDField + ".Instance"
	if m.component.IDField == "" {
		instance = receiverName(m.decl) + ".ID.Instance"
	}
	ch := parser.Channel{Strategy: parser.StrategyOf(kind).Strategy, Prefix: kind}
	return ch.Source(parser.RuntimeName, instance)
}

// receiverName returns the name of a method's receiver, "c" where it has none.
func receiverName(fd *ast.FuncDecl) string {
	if len(fd.Recv.List) > 0 && len(fd.Recv.List[0].Names) > 0 && fd.Recv.List[0].Names[0].Name != "_" {
		return fd.Recv.List[0].Names[0].Name
	}
	return "c"
}

func checkBroadcastHardCoded(p *rule.Pass) {
	for _, b := range broadcasts(p) {
		id, ok := strings.CutPrefix(b.channel, user.Kind()+":")
		if !ok || id == "" || isChannelMethod(b.arg) {
			continue
		}
		p.Report(rule.Finding{
			Code: "LC004", Pos: b.arg.Pos(), End: b.arg.End(),
			Message: fmt.Sprintf("the broadcast to %q names one user", b.channel),
			Hint:    "make the channel from the user it is for: lc.UserChannel(user)",
		})
	}
}

// isChannelMethod reports whether an expression asks a component for its
// channel, which is reported where it is made.
func isChannelMethod(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == parser.HookChannel
}

// A broadcast is a call of App.Broadcast or App.Dispatch with a channel that is
// always the same.
type broadcast struct {
	arg     ast.Expr
	channel string
}

// broadcasts returns the broadcasts of a package to constant channels, but for
// those of tests.
func broadcasts(p *rule.Pass) []broadcast {
	return rule.Cached(p, "broadcasts", func() []broadcast {
		var found []broadcast
		for _, f := range p.Files {
			if p.IsTest(f.Pos()) {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) < 2 || !isBroadcast(p, call) {
					return true
				}
				if channel, ok := p.Trace().Constant(call.Args[1]); ok && channel != "" {
					found = append(found, broadcast{call.Args[1], channel})
				}
				return true
			})
		}
		return found
	})
}

// isBroadcast reports whether a call is one of App.Broadcast or App.Dispatch.
func isBroadcast(p *rule.Pass, call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(p.Info, call).(*types.Func)
	if !ok {
		return false
	}
	method, ok := strings.CutPrefix(fn.FullName(), "(*"+parser.RuntimePath+".App).")
	return ok && (method == "Broadcast" || method == "Dispatch")
}
