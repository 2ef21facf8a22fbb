package rules

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var stateChoice = &rule.Rule{
	Code:  "LC022",
	Title: "one viewer's choice in shared state",
	Level: rule.Warning,
	Doc: `A field marked lc:"state" has one value for all viewers of an instance. A filter, a
tab or a page number kept there changes for everybody when one of them chooses: a
list jumps while others read it. What each viewer chooses for themselves belongs in
a field marked lc:"client".

Found are actions that do nothing but set such a field from a parameter, or toggle
it, on a component whose channel several users share. The names of the field and of
the action decide: setTitle changes what is shared, setFilter what is shown. An
action that asks lc.UserFrom who is acting is left out, and so are components that
show one thing to all on purpose, such as a presentation.`,
	Check: checkStateChoices,
}

func checkStateChoices(p *rule.Pass) {
	for _, c := range p.Components {
		if !isShared(p, c) || isForAll(c.Type) {
			continue
		}
		var reported []string
		for _, a := range c.Actions {
			_, decl := p.Method(c, a.Method)
			if decl == nil || !isChoosing(a.Method) || asksUser(p, decl, 0) != asksNothing {
				continue
			}
			field := chosen(p, c, decl)
			if field == "" || slices.Contains(reported, field) {
				continue
			}
			reported = append(reported, field)
			p.Report(rule.Finding{
				Code: "LC022", Pos: decl.Name.Pos(), End: decl.Name.End(), Component: c.Type,
				Message: fmt.Sprintf("action %s sets %s for all viewers of component %s, as it is marked lc:\"state\"", a.Name, field, c.Component.Name),
				Hint:    fmt.Sprintf("mark %s lc:\"client\" if each viewer chooses it", field),
			})
		}
	}
}

// isShared reports whether several users surely share an instance of a component
// and hear of its changes.
func isShared(p *rule.Pass, c *rule.Component) bool {
	switch c.Channel.Strategy {
	case parser.ChannelGlobal, parser.ChannelContext, parser.ChannelPresence:
		return true
	case parser.ChannelMethod:
		channels, known := outcomesOf(p, c)
		for _, ch := range channels {
			if strings.HasPrefix(ch.Prefix(), user.Kind()+":") {
				return false
			}
		}
		return known && len(channels) > 0
	}
	return false
}

// chosen returns the field that an action sets for its viewer, "" if it does more
// than that, or nothing of the kind.
func chosen(p *rule.Pass, c *rule.Component, decl *ast.FuncDecl) string {
	m := &choosing{Pass: p, decl: decl, component: c}
	ast.Inspect(decl.Body, m.visit)
	if m.more {
		return ""
	}
	return m.field
}

// A choosing is an action in which choices are looked for.
type choosing struct {
	*rule.Pass
	component *rule.Component
	decl      *ast.FuncDecl

	field string // the first that is set from a parameter, or toggled
	more  bool   // it does something else as well
}

func (m *choosing) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, target := range n.Lhs {
			m.assigned(n, target, i)
		}
	case *ast.CallExpr:
		m.more = m.more || !m.isPlain(n)
	case *ast.IncDecStmt:
		m.more = m.more || receiverField(m.Pass, m.decl, n.X) != ""
	case *ast.RangeStmt, *ast.ForStmt, *ast.GoStmt, *ast.DeferStmt, *ast.SendStmt, *ast.FuncLit:
		m.more = true
	}
	return !m.more
}

// assigned notes what an assignment does with its i-th target. Local variables
// are free to change.
func (m *choosing) assigned(n *ast.AssignStmt, target ast.Expr, i int) {
	if id, ok := ast.Unparen(target).(*ast.Ident); ok && !isReceiver(m.Pass, m.decl, id) {
		return
	}
	field := m.choice(target)
	if field == "" || n.Tok != token.ASSIGN || len(n.Lhs) != len(n.Rhs) {
		m.more = true
		return
	}
	source := m.source(n.Rhs[i], 0)
	m.more = m.more || source == elsewhere
	if m.field == "" && source == given {
		m.field = field
	}
}

// choice returns the field of the receiver that an expression is, if it is state
// that is one viewer's choice by its name and type; else "".
func (m *choosing) choice(e ast.Expr) string {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	isState := func(f parser.Field) bool { return f.Name == sel.Sel.Name }
	if !ok || !isReceiver(m.Pass, m.decl, id) || !slices.ContainsFunc(m.component.State, isState) {
		return ""
	}
	b, ok := m.Info.TypeOf(sel).Underlying().(*types.Basic)
	if !ok || !isChoice(sel.Sel.Name, b.Info()) {
		return ""
	}
	return sel.Sel.Name
}

// An origin is where a value comes from.
type origin int

const (
	unchanging origin = iota // it is the same each time
	given                    // a parameter, or the choice before
	elsewhere                // what the component or the application knows
)

// maxLocals is how many local variables deep a value is followed.
const maxLocals = 8

// source returns where the value of an expression comes from.
func (m *choosing) source(e ast.Expr, depth int) origin {
	from := unchanging
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if m.choice(n) != "" {
				from = max(from, given)
				return false
			}
		case *ast.Ident:
			if v, ok := m.Info.Uses[n].(*types.Var); ok && !v.IsField() {
				from = max(from, m.variable(n, v, depth))
			}
		}
		return true
	})
	return from
}

// variable returns where the value of a variable comes from.
func (m *choosing) variable(id *ast.Ident, v *types.Var, depth int) origin {
	switch {
	case depth > maxLocals || isReceiver(m.Pass, m.decl, id) || v.Parent() == m.Pkg.Scope():
		return elsewhere
	case m.decl.Type.Params.Pos() <= v.Pos() && v.Pos() < m.decl.Type.Params.End():
		return given
	}
	from := unchanging
	ast.Inspect(m.decl.Body, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, target := range assign.Lhs {
			if id, ok := target.(*ast.Ident); !ok || m.Info.ObjectOf(id) != v {
				continue
			}
			from = max(from, m.source(assign.Rhs[min(i, len(assign.Rhs)-1)], depth+1))
		}
		return true
	})
	return from
}

// isPlain reports whether a call changes nothing: a conversion, a built-in, a
// function of a package of values, or a method of the component that only reads.
func (m *choosing) isPlain(call *ast.CallExpr) bool {
	if tv, ok := m.Info.Types[call.Fun]; ok && tv.IsType() {
		return true
	} else if ok && tv.IsBuiltin() {
		return !slices.Contains(changing, calledName(call).Name)
	}
	var id *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	default:
		return false
	}
	fn, ok := m.Info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	if decl := m.Trace().Decl(fn); decl != nil { // with a context it may go anywhere
		return fn.Signature().Results().Len() > 0 && !takesContext(fn) && (decl.Recv == nil || len(changedFields(m.Pass, decl)) == 0)
	}
	return slices.Contains(plainPackages, fn.Pkg().Path()) || fn.Pkg().Path() == parser.RuntimePath && slices.Contains(refusals, fn.Name())
}

// takesContext reports whether the first parameter of a function is a context.
func takesContext(fn *types.Func) bool {
	params := fn.Signature().Params()
	return params.Len() > 0 && params.At(0).Type().String() == "context.Context"
}

// changing are the built-in functions that change an argument.
var changing = []string{"clear", "close", "copy", "delete"}

// plainPackages are those whose functions make values of values.
var plainPackages = []string{"cmp", "errors", "fmt", "maps", "math", "slices", "strconv", "strings", "unicode", "unicode/utf8"}

// refusals are the functions of the runtime by which an action refuses a value.
var refusals = []string{"Invalid", "Forbidden", "NotFound"}
