package parser

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A param is a parameter of an action in types and in syntax.
type param struct {
	*types.Var
	syntax *ast.Field
}

// node returns the parameter's name where it has one, else its type.
func (q param) node() ast.Node {
	for _, n := range q.syntax.Names {
		if n.Pos() == q.Pos() {
			return n
		}
	}
	return q.syntax.Type
}

// params pairs the parameters of a signature with their syntax.
func params(sig *types.Signature, decl *ast.FuncDecl) []param {
	var out []param
	for _, f := range decl.Type.Params.List {
		for range max(1, len(f.Names)) {
			if len(out) < sig.Params().Len() {
				out = append(out, param{sig.Params().At(len(out)), f})
			}
		}
	}
	return out
}

// readParams reads an action's parameters, and reports each that can't come
// from outside.
func (p *parsing) readParams(a *Action, d *directive, sig *types.Signature, decl *ast.FuncDecl) bool {
	list := params(sig, decl)
	if len(list) > 0 && isContext(list[0].Type()) && !sig.Variadic() || len(list) > 1 && isContext(list[0].Type()) {
		a.Context = true
		list = list[1:]
	}
	ok := true
	wires := map[string]string{}
	for i, q := range list {
		ok = p.readParam(a, q, sig.Variadic() && i == len(list)-1, wires) && ok
	}
	if ok {
		spread(a.Params, list)
		ok = p.readFiles(a, d, list)
	}
	return ok
}

// spread marks the only struct among the parameters. What reads itself from a
// text is none.
func spread(params []Param, list []param) {
	only := -1
	for i, q := range list {
		t := q.Type()
		if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
			t = ptr.Elem()
		}
		if _, isStruct := t.Underlying().(*types.Struct); !isStruct || kindOf(t) != KindJSON || hasMethod(t, "UnmarshalJSON") {
			continue
		}
		if only >= 0 {
			return
		}
		only = i
	}
	if only >= 0 {
		params[only].Spread = true
	}
}

// isContext reports whether t is context.Context.
func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

// readParam adds one parameter to an action.
func (p *parsing) readParam(a *Action, q param, variadic bool, wires map[string]string) bool {
	out := Param{Name: q.Name(), Wire: WireName(q.Name()), Variadic: variadic, Pos: p.position(q.node().Pos())}
	t := q.Type()
	if s, ok := t.(*types.Slice); ok && variadic {
		t = s.Elem()
	} else if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		out.Optional = true
		t = ptr.Elem()
	}
	if isInvalid(t) { // the compiler reports it
		return false
	}
	out.Type = typeText(t, kindOf(t), p.in.Pkg)
	if s, ok := types.Unalias(t).(*types.Slice); ok && IsFile(s.Elem()) && !out.Optional && !out.Variadic {
		out.List, out.Type.Kind = true, KindFile
	}
	out.Type.Empty = emptyTravels(t)
	out.Choices = choices(t, p.in.Pkg, p.in.Fset)
	out.Validate = validates(t)
	if out.Wire == "" {
		p.reportNode("LC008", q.node(), "name it", "a parameter of action %s has no name to be passed by", a.Method)
		return false
	}
	if why, advice := paramFault(t, out); why != "" {
		p.reportNode("LC008", q.node(), advice, "parameter %s of action %s can't be passed: %s", q.Name(), a.Method, why)
		return false
	}
	if first, taken := wires[out.Wire]; taken {
		p.reportNode("LC009", q.node(), "rename one of them", "parameters %s and %s of action %s are both %q on the wire", first, q.Name(), a.Method, out.Wire)
		return false
	}
	wires[out.Wire] = q.Name()
	a.Params = append(a.Params, out)
	return true
}

// paramFault says why a value of type t, the parameter's or what it points to
// or takes several of, can't come from outside.
func paramFault(t types.Type, out Param) (why, advice string) {
	if isContext(t) {
		return "a context.Context comes first", "make it the first parameter"
	}
	if why, advice := pointerFault(t, out); why != "" {
		return why, advice
	}
	if f := findFault(t, decodeOnly); f != nil {
		return f.text(out.Name), f.advice
	}
	for _, part := range out.Type.Parts {
		if part.Path != "" && !token.IsExported(part.Text) {
			return "generated code can't name " + part.Pkg + "." + part.Text, "use an exported type"
		}
	}
	return "", ""
}

// pointerFault says why what stands behind a pointer or dots is one too many:
// one pointer says that a parameter may be absent, and whatever else can be
// nil says so itself.
func pointerFault(t types.Type, out Param) (why, advice string) {
	switch t.Underlying().(type) {
	case *types.Pointer:
		switch {
		case out.Variadic:
			return "several values can't be absent one by one", "drop the pointer"
		case out.Optional:
			return "a second pointer has no meaning on the wire", "use a pointer to a value"
		}
		return "a pointer behind a name has no meaning on the wire", "write the pointer out"
	case *types.Slice:
		if out.Optional && out.Type.Kind == KindJSON && !hasMethod(t, "UnmarshalJSON") {
			return "a pointer to a slice has no meaning on the wire", "drop the pointer, or make it variadic where it may be absent"
		}
	case *types.Map:
		if out.Optional && !hasMethod(t, "UnmarshalJSON") && !hasMethod(t, "UnmarshalText") {
			return "a pointer to a map has no meaning on the wire", "drop the pointer, or put the map into a struct where it may be absent"
		}
	}
	return "", ""
}
