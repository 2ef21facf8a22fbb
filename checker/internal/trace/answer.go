package trace

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/lcgen/lcgen/parser"
)

// A Viewer is who asks to see a component.
type Viewer uint8

const (
	Nobody Viewer = iota + 1 // who is not logged in
	User                     // some user
)

// An Answer is what an Authorize method may say.
type Answer struct{ Allows, Refuses bool }

// SeenOnGlobal returns what an Authorize method may say to a viewer who asks to
// see its component, where that is on the channel that everybody may listen to.
// If a way through the method can't be followed, it may say both.
func (s *Source) SeenOnGlobal(authorize *ast.FuncDecl, c Component, v Viewer) Answer {
	var all Answer
	var way []bool
	for range maxRuns {
		r := newRun(s, c, way)
		r.viewer = v
		a := r.answer(authorize)
		all.Allows = all.Allows || a.Allows
		all.Refuses = all.Refuses || a.Refuses
		if way = nextWay(r.way); way == nil {
			return all
		}
	}
	return Answer{Allows: true, Refuses: true}
}

// answer follows an Authorize method on one way. It is empty if this way never
// returns.
func (r *run) answer(authorize *ast.FuncDecl) Answer {
	f := r.newFrame()
	f.bind(authorize.Recv, []value{self{}})
	f.bind(authorize.Type.Params, []value{nil, question{}})
	f.declareResults(authorize.Type.Results)
	if r.setsFromClosure(authorize) {
		return Answer{Allows: true, Refuses: true}
	}
	switch f.block(authorize.Body.List) {
	case never:
		return Answer{}
	case returned:
		switch f.result(0).(type) {
		case none:
			return Answer{Allows: true}
		case failure:
			return Answer{Refuses: true}
		}
	}
	return Answer{Allows: true, Refuses: true}
}

// A question is the lc.Access that an Authorize method is given.
type question struct{}

// of returns a field of the question.
func (question) of(f *frame, e *ast.SelectorExpr) value {
	switch e.Sel.Name {
	case "Kind":
		return accessRender(f.info.TypeOf(e))
	case "Component":
		return identity{literal(f.component.Name), f.instance}
	case "Action":
		return Text{}
	case "Channel":
		return literal(parser.GlobalChannel)
	case "User":
		return f.viewer.name()
	}
	return nil
}

// accessRender returns the constant lc.AccessRender, whose type is kind.
func accessRender(kind types.Type) value {
	named, ok := types.Unalias(kind).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return nil
	}
	if c, ok := named.Obj().Pkg().Scope().Lookup("AccessRender").(*types.Const); ok {
		return number{c.Val()}
	}
	return nil
}

// somebody is the name of a user. It is neither empty nor that of an instance
// that no user has.
type somebody struct{}

func (v Viewer) name() value {
	switch v {
	case Nobody:
		return Text{}
	case User:
		return somebody{}
	}
	return nil
}

// isNo reports whether a text is a name that no user has.
func (somebody) isNo(t Text) bool {
	for _, name := range append([]string{""}, parser.ChannelUser.Info().Shared...) {
		if c, ok := t.Constant(); ok && c == name {
			return true
		}
	}
	return false
}

// userFrom is lc.UserFrom with the context that Authorize is given.
func userFrom(f *frame, _ []value, _ []ast.Expr) value {
	if f.viewer == 0 {
		return nil
	}
	return tuple{f.viewer.name(), f.viewer == User}
}

// fails is a function that always returns an error.
func fails(*frame, []value, []ast.Expr) value { return failure{} }

// asksChannel reports whether a call asks the component for its channel.
func (f *frame) asksChannel(e *ast.CallExpr) bool {
	s, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok || s.Sel.Name != parser.HookChannel {
		return false
	}
	_, ok = f.eval(s.X).(self)
	return ok
}

// alike decides whether two values other than strings are equal, where that is
// known.
func (f *frame) alike(a, b value) (equal, known bool) {
	switch a := a.(type) {
	case bool:
		b, ok := b.(bool)
		return a == b, ok
	case number:
		b, ok := b.(number)
		return ok && constant.Compare(a.Value, token.EQL, b.Value), ok
	case none:
		switch b.(type) {
		case none:
			return true, true
		case failure:
			return false, true
		}
	case failure:
		_, ok := b.(none)
		return false, ok
	case somebody:
		t, ok := b.(Text)
		return false, ok && a.isNo(t.with(f.instance))
	case Text:
		if s, ok := b.(somebody); ok {
			return f.alike(s, a)
		}
	}
	return false, false
}
