package markup

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// bind returns what the method of an action returns that Do leads to, and
// reports an action that is not there or is given the wrong arguments.
func (w *walk) bind(c *Component, name string, offset int, args []argument) typ {
	a := c.method(name)
	if a == nil {
		w.unknownMethod(c, name, offset)
		return typ{}
	}
	t := known(c.Binding)
	if !a.Broken {
		w.checkBinding(a, offset, args)
		t.bound = &binding{action: a}
		for _, arg := range args {
			t.bound.args = append(t.bound.args, arg.typ)
		}
	}
	return t
}

// A binding is an action with its arguments, as Do gives it.
type binding struct {
	action *Action
	args   []typ
	asked  []word // parameters, or parts of them, that the fields of a form give instead
	open   bool   // others may be asked for
	part   string // "", or the method that has made something of it, as isBindingPart knows them
	field  string // of the part Field: the name of the field that it writes, empty if that is not known
	secret bool   // that is a password
	in     *text  // where the names asked for are
}

// isBindingMethod reports whether a binding has a method of that name whose
// result matters here.
func isBindingMethod(name string) bool {
	return name == "Ask" || name == "FieldID" || isBindingPart(name)
}

// isBindingPart reports whether a method of a binding makes HTML of it, or, as
// AttrMap does, what templ makes HTML of.
func isBindingPart(name string) bool {
	return name == "Attrs" || name == "Form" || name == "Fields" || name == "Field" || name == "Button" || name == "AttrMap"
}

// bindingMethod returns what a method of a binding returns.
func (w *walk) bindingMethod(t typ, name string, offset int, args []argument) typ {
	bound := *t.bound
	t.bound = nil
	out := t
	if t.t != nil {
		out = w.member(t, name, offset, args)
	}
	switch name {
	case "Ask":
		w.ask(&bound, args)
	case "FieldID":
		w.askedField(&bound, args)
		return out
	case "Field":
		bound.field, bound.secret = w.askedField(&bound, args), isPassword(args)
		bound.part = name
		w.checkField(&bound, bound.field, args)
	default:
		bound.part = name
	}
	out.bound, out.part = &bound, bound.part
	return out
}

// isPassword reports whether the arguments of Field make a password of it.
func isPassword(args []argument) bool {
	for i := 1; i+1 < len(args); i += 2 {
		if args[i].literal == aString && args[i].text == "type" {
			return args[i+1].literal != aString || args[i+1].text == "password"
		}
	}
	return false
}

// askedField returns the name of the field that Field writes, empty if it isn't
// known, and reports one that the binding doesn't ask for.
func (w *walk) askedField(b *binding, args []argument) string {
	if len(args) == 0 || args[0].literal != aString || args[0].pos < 0 {
		return ""
	}
	name := word{args[0].text, args[0].pos + len(`"`)}
	switch p, leads, _ := b.action.fieldParam(name.text); {
	case p == nil || !leads:
		w.unknownParam(b.action, name)
		return "" // it may be any, misspelt
	case !b.open && !b.asksFor(name.text):
		w.fault(Calls, name.offset, len(name.text), fmt.Sprintf("write .Ask %q where the action is bound", p.Name),
			"parameter %s of action %s is given by the binding, so that no field can ask for it", p.Name, b.action.Name)
	}
	return name.text
}

// ask notes the parameters that a form asks for.
func (w *walk) ask(b *binding, args []argument) {
	b.asked, b.in = slices.Clone(b.asked), w.text
	for _, a := range args {
		if a.literal != aString || a.pos < 0 {
			b.open = true
			continue
		}
		name := word{a.text, a.pos + len(`"`)}
		b.asked = append(b.asked, name)
		if p, leads, _ := b.action.fieldParam(name.text); p == nil || !leads {
			w.unknownParam(b.action, name)
		}
	}
}

// asks reports whether a form is to give a parameter.
func (b *binding) asks(param string) bool {
	return slices.ContainsFunc(b.asked, func(w word) bool { return w.text == param })
}

// asksFor reports whether a form is to give what a field of a name fills: it, or
// what it is a part of.
func (b *binding) asksFor(field string) bool {
	p, path := b.action.fieldPath(field)
	return slices.ContainsFunc(b.asked, func(w word) bool {
		of, whole := b.action.fieldPath(w.text)
		return of != nil && of == p && len(whole) <= len(path) && slices.Equal(whole, path[:len(whole)])
	})
}

// asksForPart reports whether a form is to give a part of a parameter, but not
// all of it.
func (b *binding) asksForPart(p *Param) bool {
	return !b.asks(p.Name) && slices.ContainsFunc(b.asked, func(w word) bool {
		of, _ := b.action.fieldPath(w.text)
		return of == p
	})
}

// gives reports whether the binding itself surely gives a parameter: nil
// leaves it out.
func (b *binding) gives(i int) bool {
	if b.asks(b.action.Params[i].Name) || b.action.Params[i].File {
		return false
	}
	for _, p := range b.action.Params[:i] {
		if p.File {
			i--
		}
	}
	if i >= len(b.args) {
		return false
	}
	a := b.args[i]
	if a.t == nil {
		return a.literal == aString || a.literal == aNumber || a.literal == aBool
	}
	_, isPointer := a.t.Underlying().(*types.Pointer)
	return !isPointer
}

// key tells bindings apart.
func (b *binding) key() string {
	if b == nil {
		return ""
	}
	return fmt.Sprint(b.action.Name, b.asked, b.open, b.part, b.field, b.secret)
}

func (b *binding) same(o *binding) bool { return b.key() == o.key() }

// unknownMethod reports a name behind Do that is no action's method.
func (w *walk) unknownMethod(c *Component, name string, offset int) {
	if lookup(c.Type, name) != nil {
		w.fault(Calls, offset, len(name), "mark it with //lc:action", "the method %s of %s is no action", name, c.Type.Obj().Name())
		return
	}
	var methods []string
	for _, a := range c.Actions {
		methods = append(methods, a.Method)
	}
	w.fault(Calls, offset, len(name), suggest(name, methods), "component %s has no action %s", c.Name, name)
}

// checkBinding compares the arguments of a binding with the parameters of its
// action.
func (w *walk) checkBinding(a *Action, offset int, args []argument) {
	params := a.bindable()
	fixed, variadic := len(params), false
	if fixed > 0 && params[fixed-1].Variadic {
		fixed, variadic = fixed-1, true
	}
	switch {
	case len(args) < fixed:
		w.fault(Calls, offset, len(a.Method), "write "+useText(a), "action %s is not given its parameter %s", a.Name, params[len(args)].Name)
		return
	case len(args) > fixed && !variadic:
		w.fault(Calls, offset, len(a.Method), "write "+useText(a), "action %s takes %s, not %d", a.Name, arguments(fixed, false), len(args))
		return
	}
	for i, arg := range args {
		p := params[min(i, len(params)-1)]
		if accepts(p.Type, arg.typ) {
			continue
		}
		at, length := arg.pos, arg.length
		if at < 0 {
			at, length = offset, len(a.Method)
		}
		w.fault(Calls, at, length, adviseConversion(p.Type, arg.t), "parameter %s of action %s is %s, not %s", p.Name, a.Name, article(typeString(p.Type)), arg)
	}
}

// adviseConversion says what to do about a value that Go would convert to a type
// by its name alone, "" if it wouldn't.
func adviseConversion(want, got types.Type) string {
	if got == nil {
		return ""
	}
	isBasic := func(t types.Type, info types.BasicInfo) bool {
		b, ok := t.Underlying().(*types.Basic)
		return ok && b.Info()&info != 0
	}
	for _, info := range []types.BasicInfo{types.IsNumeric, types.IsString} {
		if isBasic(want, info) && isBasic(got, info) {
			return "a template doesn't convert values: use a method that returns " + article(typeString(want))
		}
	}
	return ""
}

// useText shows how an action is bound: "MarkAsRead notificationId".
func useText(a *Action) string {
	words := []string{a.Method}
	for _, p := range a.bindable() {
		name := p.Name
		if p.Variadic {
			name += "…"
		}
		words = append(words, name)
	}
	return strings.Join(words, " ")
}
