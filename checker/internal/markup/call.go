package markup

import (
	"go/types"
	"text/template/parse"
)

// callMethod returns what a method gives, and reports a call that package
// text/template can't make.
func (w *walk) callMethod(m *types.Func, t typ, offset int, args []argument) typ {
	if !m.Exported() {
		w.fault(Members, offset, len(m.Name()), w.suggestMember(t.t, m.Name()), "a template can't call %s.%s: the method is unexported", typeName(t.t), m.Name())
		return typ{}
	}
	sig := m.Signature()
	name := typeName(t.t) + "." + m.Name()
	if !callable(sig) {
		w.fault(Members, offset, len(m.Name()), "return a value, or a value and an error", "a template can't call %s: it returns %s", name, resultsText(sig))
		return typ{}
	}
	w.checkArgs(Members, name, sig, args, offset, len(m.Name()))
	return known(sig.Results().At(0).Type())
}

// callable reports whether a template can call a function: it has one result,
// or a second that is an error.
func callable(sig *types.Signature) bool {
	switch r := sig.Results(); r.Len() {
	case 1:
		return true
	case 2:
		return types.Identical(r.At(1).Type(), types.Universe.Lookup("error").Type()) || isInvalid(r.At(1).Type())
	}
	return false
}

func resultsText(sig *types.Signature) string {
	if sig.Results().Len() == 0 {
		return "nothing"
	}
	return typeString(sig.Results())
}

// checkArgs reports a wrong number of arguments, else those of a type that a
// parameter does not take.
func (w *walk) checkArgs(code, name string, sig *types.Signature, args []argument, offset, length int) {
	params := sig.Params()
	fixed := params.Len()
	if sig.Variadic() {
		fixed--
	}
	if len(args) < fixed || len(args) > fixed && !sig.Variadic() {
		w.fault(code, offset, length, "write "+callText(sig), "%s takes %s, not %d", name, arguments(fixed, sig.Variadic()), len(args))
		return
	}
	for i, a := range args {
		p := params.At(min(i, params.Len()-1)).Type()
		if sig.Variadic() && i >= fixed {
			p = params.At(fixed).Type().(*types.Slice).Elem()
		}
		if !accepts(p, a.typ) {
			at, n := a.pos, a.length
			if at < 0 {
				at, n = offset, length
			}
			w.fault(code, at, n, "", "%s takes %s as argument %d, not %s", name, article(typeString(p)), i+1, a)
		}
	}
}

// accepts reports whether package text/template passes an argument of type a
// to a parameter of type p, as far as that is known.
func accepts(p types.Type, a typ) bool {
	if a.actions != nil || !a.known() || isInvalid(p) || types.IsInterface(p) {
		return true
	}
	if _, generic := types.Unalias(p).(*types.TypeParam); generic {
		return true
	}
	b, _ := p.Underlying().(*types.Basic)
	is := func(info types.BasicInfo) bool { return b != nil && b.Info()&info != 0 }
	switch a.literal {
	case aString:
		return is(types.IsString)
	case aNumber:
		return takesNumber(b, a.number)
	case aBool:
		return is(types.IsBoolean)
	case aNil:
		return b == nil
	}
	if types.AssignableTo(a.t, p) || a.fixed && types.AssignableTo(types.NewPointer(a.t), p) {
		return true
	}
	ptr, ok := types.Unalias(a.t).Underlying().(*types.Pointer)
	return ok && types.AssignableTo(ptr.Elem(), p)
}

// takesNumber reports whether a number in a template can become a value of a
// basic type.
func takesNumber(b *types.Basic, n *parse.NumberNode) bool {
	if b == nil || n == nil {
		return false
	}
	switch info := b.Info(); {
	case info&types.IsUnsigned != 0:
		return n.IsUint
	case info&types.IsInteger != 0:
		return n.IsInt
	case info&types.IsFloat != 0:
		return n.IsFloat
	case info&types.IsComplex != 0:
		return n.IsComplex
	}
	return false
}
