package markup

import (
	"go/types"
	"text/template/parse"
)

// A walk follows one template as package text/template would execute it, with
// types in place of values.
type walk struct {
	*text
	name string     // of the template
	vars []variable // innermost last; the first is $
}

// A variable of the template.
type variable struct {
	name string // with the dollar sign
	typ  typ
}

// list follows nodes one after the other.
func (w *walk) list(l *parse.ListNode, dot typ) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		w.node(n, dot)
	}
}

func (w *walk) node(n parse.Node, dot typ) {
	switch n := n.(type) {
	case *parse.ActionNode:
		t := w.pipe(n.Pipe, dot)
		if len(n.Pipe.Decl) == 0 {
			w.wrote(n, t)
		}
	case *parse.IfNode:
		w.branch(&n.BranchNode, dot, func(typ) typ { return dot })
	case *parse.WithNode:
		w.branch(&n.BranchNode, dot, func(t typ) typ { return t })
	case *parse.RangeNode:
		w.rangeOver(n, dot)
	case *parse.TemplateNode:
		w.template(n, dot)
	}
}

// branch follows an if or a with. In the first of its lists dot is what inner
// makes of the pipeline's type.
func (w *walk) branch(n *parse.BranchNode, dot typ, inner func(typ) typ) {
	mark := len(w.vars)
	t := w.pipe(n.Pipe, dot)
	w.list(n.List, inner(t))
	w.list(n.ElseList, dot)
	w.vars = w.vars[:mark]
}

// rangeOver follows a range.
func (w *walk) rangeOver(n *parse.RangeNode, dot typ) {
	mark := len(w.vars)
	over := w.value(n.Pipe, dot)
	key, element := w.elements(over, n)
	switch vars := n.Pipe.Decl; {
	case n.Pipe.IsAssign:
		for _, v := range vars {
			w.assign(v.Ident[0], typ{})
		}
	case len(vars) == 1:
		w.vars = append(w.vars, variable{vars[0].Ident[0], element})
	case len(vars) == 2:
		w.vars = append(w.vars, variable{vars[0].Ident[0], key}, variable{vars[1].Ident[0], element})
	}
	w.list(n.List, element)
	w.list(n.ElseList, dot)
	w.vars = w.vars[:mark]
}

// elements returns the types that a range goes through.
func (w *walk) elements(over typ, n *parse.RangeNode) (key, element typ) {
	if over.t == nil {
		return typ{}, typ{}
	}
	switch u := types.Unalias(deref(over.t)).Underlying().(type) {
	case *types.Slice:
		return basic(types.Int), known(u.Elem()).fixedAs(true)
	case *types.Array:
		return basic(types.Int), known(u.Elem()).fixedAs(over.fixed || over.isPointer())
	case *types.Map:
		return known(u.Key()), known(u.Elem())
	case *types.Chan:
		return basic(types.Int), known(u.Elem())
	case *types.Basic:
		if u.Info()&types.IsInteger != 0 {
			return typ{}, typ{t: over.t}
		}
	case *types.Signature:
		return iterated(u)
	case *types.Interface:
		return typ{}, typ{}
	}
	w.fault(Members, int(n.Pipe.Pos), 0, "", "range can't go through a value of type %s", over)
	return typ{}, typ{}
}

// iterated returns what an iterator yields.
func iterated(sig *types.Signature) (key, element typ) {
	if sig.Params().Len() != 1 {
		return typ{}, typ{}
	}
	yield, ok := sig.Params().At(0).Type().Underlying().(*types.Signature)
	if !ok {
		return typ{}, typ{}
	}
	switch p := yield.Params(); p.Len() {
	case 1:
		return typ{}, known(p.At(0).Type())
	case 2:
		return known(p.At(0).Type()), known(p.At(1).Type())
	}
	return typ{}, typ{}
}

// template follows the template that is called, with its own dot.
func (w *walk) template(n *parse.TemplateNode, dot typ) {
	w.output[n.Pos] = unknown
	inner := typ{literal: aNil}
	if n.Pipe != nil {
		inner = w.pipe(n.Pipe, dot)
	}
	if w.trees[n.Name] != nil {
		w.calls[n.Pos] = call{by: w.name, name: n.Name}
		w.execute(n.Name, inner)
		return
	}
	if !w.set.AnyTemplate {
		w.dangling = true
		at, length := w.find(n.Pos, n.Name)
		w.fault(w.noTemplate(), at, length, suggest(n.Name, w.templateNames()), "there is no template %q", n.Name)
	}
}

// pipe follows a pipeline and declares or sets its variables.
func (w *walk) pipe(p *parse.PipeNode, dot typ) typ {
	t := w.value(p, dot)
	for _, v := range p.Decl {
		if p.IsAssign {
			w.assign(v.Ident[0], t)
		} else {
			w.vars = append(w.vars, variable{v.Ident[0], t})
		}
	}
	return t
}

// assign sets a variable. One that gets values of several types is unknown
// from there on.
func (w *walk) assign(name string, t typ) {
	for i := len(w.vars) - 1; i >= 0; i-- {
		if w.vars[i].name == name {
			if w.vars[i].typ.String() != t.String() {
				w.vars[i].typ = typ{}
			}
			return
		}
	}
}

// lookup returns the type of a variable.
func (w *walk) lookup(name string) typ {
	for i := len(w.vars) - 1; i >= 0; i-- {
		if w.vars[i].name == name {
			return w.vars[i].typ
		}
	}
	return typ{}
}

// value returns the type of a pipeline: that of its last command, which is
// given the one before it as its last argument.
func (w *walk) value(p *parse.PipeNode, dot typ) typ {
	if p == nil {
		return typ{}
	}
	var last *typ
	for _, c := range p.Cmds {
		t := w.command(c, dot, last)
		last = &t
	}
	if last == nil {
		return typ{}
	}
	return *last
}

// command returns the type of one command of a pipeline.
func (w *walk) command(c *parse.CommandNode, dot typ, final *typ) typ {
	args := w.args(c.Args[1:], dot, final)
	switch n := c.Args[0].(type) {
	case *parse.FieldNode:
		return w.chain(dot, n.Ident, w.firstIdent(n.Pos, n.Ident), args)
	case *parse.VariableNode:
		if len(n.Ident) == 1 {
			return w.lookup(n.Ident[0])
		}
		return w.chain(w.lookup(n.Ident[0]), n.Ident[1:], int(n.Pos)+1, args)
	case *parse.ChainNode:
		return w.chain(w.operand(n.Node, dot), n.Field, int(n.Pos)+1, args)
	case *parse.IdentifierNode:
		return w.function(n, args)
	default:
		return w.operand(n, dot)
	}
}

// An argument of a call: its type, and where it stands.
type argument struct {
	typ
	pos    int
	length int
	source string // as written
}

// args returns the arguments of a command, the piped one last.
func (w *walk) args(nodes []parse.Node, dot typ, final *typ) []argument {
	var args []argument
	for _, n := range nodes {
		args = append(args, argument{w.operand(n, dot), w.start(n), len(n.String()), n.String()})
	}
	if final != nil {
		args = append(args, argument{typ: *final, pos: -1, source: "…"})
	}
	return args
}

// operand returns the type of a node that stands for a value.
func (w *walk) operand(n parse.Node, dot typ) typ {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return w.chain(dot, n.Ident, w.firstIdent(n.Pos, n.Ident), nil)
	case *parse.VariableNode:
		if len(n.Ident) == 1 {
			return w.lookup(n.Ident[0])
		}
		return w.chain(w.lookup(n.Ident[0]), n.Ident[1:], int(n.Pos)+1, nil)
	case *parse.ChainNode:
		return w.chain(w.operand(n.Node, dot), n.Field, int(n.Pos)+1, nil)
	case *parse.PipeNode:
		return w.value(n, dot)
	case *parse.IdentifierNode:
		return w.function(n, nil)
	case *parse.StringNode:
		return typ{literal: aString, text: n.Text}
	case *parse.NumberNode:
		return typ{literal: aNumber, number: n}
	case *parse.BoolNode:
		return typ{literal: aBool}
	case *parse.NilNode:
		return typ{literal: aNil}
	}
	return typ{}
}

// chain follows the names behind a value. The arguments are those of the last.
func (w *walk) chain(t typ, names []string, offset int, args []argument) typ {
	for i, name := range names {
		var mine []argument
		if i == len(names)-1 {
			mine = args
		}
		t = w.member(t, name, offset, mine)
		offset += len(name) + len(".")
	}
	return t
}
