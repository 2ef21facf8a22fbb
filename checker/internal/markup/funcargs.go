package markup

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// A builtinCall is a call of a function of package text/template.
type builtinCall struct {
	*walk
	node *parse.IdentifierNode
	args []argument
}

// fault reports what the function does not take.
func (c builtinCall) fault(hint, format string, args ...any) {
	c.walk.fault(Members, int(c.node.Pos), len(c.node.Ident), hint, c.node.Ident+" "+format, args...)
}

// A demand is what a built-in function asks of its arguments: it ends the
// rendering if they don't meet it.
type demand struct {
	least, most int // number of arguments; most is -1 for any
	check       func(builtinCall)
}

// demands are those of the built-in functions that have some.
var demands = map[string]demand{
	"and":    {1, -1, nil},
	"or":     {1, -1, nil},
	"not":    {1, 1, nil},
	"len":    {1, 1, builtinCall.checkLen},
	"index":  {1, -1, builtinCall.checkIndex},
	"slice":  {1, 4, builtinCall.checkSlice},
	"call":   {1, -1, builtinCall.checkCall},
	"printf": {1, -1, builtinCall.checkPrintf},
	"eq":     {2, -1, builtinCall.checkEqual},
	"ne":     {2, 2, builtinCall.checkEqual},
	"lt":     {2, 2, builtinCall.checkOrder},
	"le":     {2, 2, builtinCall.checkOrder},
	"gt":     {2, 2, builtinCall.checkOrder},
	"ge":     {2, 2, builtinCall.checkOrder},
}

// count says how many arguments are taken, for people.
func (d demand) count() string {
	if d.most > d.least {
		return fmt.Sprintf("%d to %d arguments", d.least, d.most)
	}
	return arguments(d.least, d.most != d.least)
}

// shown names a value for people: by itself if it is written out.
func (t typ) shown() string {
	switch t.literal {
	case aString:
		return strconv.Quote(t.text)
	case aNumber:
		return t.number.Text
	}
	return t.String()
}

// checkBuiltin reports a call of a built-in function that fails when the
// template is executed.
func (w *walk) checkBuiltin(n *parse.IdentifierNode, args []argument) {
	w.checkTextOf(n, args)
	d, ok := demands[n.Ident]
	if !ok {
		return
	}
	c := builtinCall{w, n, args}
	switch {
	case len(args) < d.least || d.most >= 0 && len(args) > d.most:
		c.fault("", "takes %s, not %d", d.count(), len(args))
	case d.check != nil:
		d.check(c)
	}
}

// textOf are the functions that make text of their arguments.
var textOf = []string{"html", "js", "print", "printf", "println", "urlquery"}

// checkTextOf reports a binding of which a function makes text: then it is
// escaped like any text, and calls nothing.
func (w *walk) checkTextOf(n *parse.IdentifierNode, args []argument) {
	if !slices.Contains(textOf, n.Ident) {
		return
	}
	for _, a := range args {
		u := use{part: a.part, what: a.binding(), isDo: a.actions != nil}
		if u.part == "" && u.what == "" {
			continue
		}
		what, hint := u.what, "write it by itself"
		if u.part != "" {
			what = "." + u.part
		}
		if u.part == "" && !u.isDo && a.pos >= 0 {
			hint = "write {{(" + strings.TrimSuffix(strings.TrimPrefix(a.source, "("), ")") + ").Attrs}} by itself"
		}
		w.fault(Renders, int(n.Pos), len(n.Ident), hint, "%s makes text of %s, which calls nothing then", n.Ident, what)
	}
}

// A kind is what package text/template compares by.
type kind byte

const (
	unknownKind kind = iota
	boolKind
	intKind
	uintKind
	floatKind
	complexKind
	stringKind
	nilKind
	otherKind
)

// kind returns the kind of a value. A number that is written out is an int, if
// it can be one and does not look like a float.
func (t typ) kind() kind {
	switch t.literal {
	case aString:
		return stringKind
	case aBool:
		return boolKind
	case aNil:
		return nilKind
	case aNumber:
		return numberKind(t.number)
	}
	if t.t == nil || t.actions != nil || isInvalid(t.t) || types.IsInterface(t.t) {
		return unknownKind
	}
	b, ok := t.t.Underlying().(*types.Basic)
	if !ok {
		return otherKind
	}
	switch info := b.Info(); {
	case b.Kind() == types.UntypedNil || b.Kind() == types.Invalid:
		return unknownKind
	case info&types.IsBoolean != 0:
		return boolKind
	case info&types.IsUnsigned != 0:
		return uintKind
	case info&types.IsInteger != 0:
		return intKind
	case info&types.IsFloat != 0:
		return floatKind
	case info&types.IsComplex != 0:
		return complexKind
	case info&types.IsString != 0:
		return stringKind
	}
	return otherKind
}

func numberKind(n *parse.NumberNode) kind {
	isHex := len(n.Text) > 2 && n.Text[0] == '0' && (n.Text[1] == 'x' || n.Text[1] == 'X') && !strings.ContainsAny(n.Text, "pP")
	switch {
	case n.IsComplex:
		return complexKind
	case n.IsFloat && !isHex && n.Text[0] != '\'' && strings.ContainsAny(n.Text, ".eEpP"):
		return floatKind
	case n.IsInt:
		return intKind
	}
	return unknownKind
}

func (k kind) isInteger() bool { return k == intKind || k == uintKind }

// checkEqual reports values that can't be compared.
func (c builtinCall) checkEqual() {
	first := c.args[0].typ
	for _, a := range c.args[1:] {
		k1, k2 := first.kind(), a.kind()
		switch {
		case k1 == unknownKind || k2 == unknownKind || k1 == nilKind || k2 == nilKind || k1.isInteger() && k2.isInteger():
		case k1 != k2:
			c.fault(compareHint(first, a.typ), "can't compare %s with %s", first.shown(), a.shown())
			return
		case k1 == otherKind && shape(first.t) != shape(a.t):
			c.fault("", "can't compare %s with %s", first.shown(), a.shown())
			return
		case k1 == otherKind && !types.Comparable(a.t):
			c.fault("compare its elements, or its length by len", "can't compare values of type %s", a)
			return
		}
	}
}

// compareHint says how to compare a number with a string that is one.
func compareHint(a, b typ) string {
	if b.kind() == stringKind {
		a, b = b, a
	}
	if a.literal != aString || !(b.kind().isInteger() || b.kind() == floatKind) {
		return ""
	}
	if _, err := strconv.ParseFloat(a.text, 64); err != nil {
		return ""
	}
	return "write " + a.text + " without quotes"
}

// shape names the kind of a type that is no basic one.
func shape(t types.Type) string {
	return fmt.Sprintf("%T", types.Unalias(t).Underlying())
}

// checkOrder reports values that have no order, or not the same.
func (c builtinCall) checkOrder() {
	a, b := c.args[0].typ, c.args[1].typ
	for _, t := range []typ{a, b} {
		switch t.kind() {
		case unknownKind, intKind, uintKind, floatKind, stringKind:
		default:
			c.fault("", "can't order a value of type %s", t)
			return
		}
	}
	k1, k2 := a.kind(), b.kind()
	if k1 != k2 && k1 != unknownKind && k2 != unknownKind && !(k1.isInteger() && k2.isInteger()) {
		c.fault(compareHint(a, b), "can't compare %s with %s", a.shown(), b.shown())
	}
}

// checkLen reports a value that has no length.
func (c builtinCall) checkLen() {
	t := c.args[0].typ
	if t.t != nil {
		t.t = deref(t.t)
	}
	switch t.kind() {
	case unknownKind, stringKind:
		return
	case otherKind:
		switch t.t.Underlying().(type) {
		case *types.Slice, *types.Array, *types.Map, *types.Chan:
			return
		}
	}
	c.fault("", "is of a string, list or map, not of %s", c.args[0].shown())
}

// checkIndex reports an index that the value does not have.
func (c builtinCall) checkIndex() {
	item := c.args[0].typ
	if item.literal != notLiteral && item.literal != aString {
		c.fault("", "can't look into %s", item.shown())
		return
	}
	for i, index := range c.args[1:] {
		if !c.checkElement(item, index) {
			return
		}
		item = indexed([]argument{{typ: item}, c.args[1+i]})
	}
}

// checkElement reports an index of the wrong type, or a value without
// elements.
func (c builtinCall) checkElement(item typ, index argument) bool {
	if item.literal == aString {
		item = basic(types.String)
	}
	if item.t == nil || item.actions != nil {
		return false // not known
	}
	switch u := deref(item.t).Underlying().(type) {
	case *types.Slice, *types.Array:
		return c.checkPosition(index)
	case *types.Map:
		if !passes(u.Key(), index.typ) {
			c.fault("", "needs %s as the key of %s, not %s", article(typeString(u.Key())), item, index.shown())
			return false
		}
		return true
	case *types.Interface:
		return false
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return c.checkPosition(index)
		}
		if u.Kind() == types.Invalid {
			return false
		}
	}
	c.fault("", "can't look into a value of type %s", item)
	return false
}

// checkPosition reports an index that is no integer.
func (c builtinCall) checkPosition(index argument) bool {
	if k := index.kind(); k != unknownKind && !k.isInteger() {
		c.fault("", "needs an integer as index, not %s", index.shown())
		return false
	}
	return true
}

// checkSlice reports what can't be cut, or not there.
func (c builtinCall) checkSlice() {
	item := c.args[0].typ
	switch {
	case item.literal == aString:
		item = basic(types.String)
	case item.literal != notLiteral:
		c.fault("", "can't cut %s", item.shown())
		return
	}
	if item.t == nil || item.actions != nil || types.IsInterface(item.t) || isInvalid(deref(item.t)) {
		return
	}
	switch u := deref(item.t).Underlying().(type) {
	case *types.Slice, *types.Array:
	case *types.Basic:
		switch {
		case u.Info()&types.IsString == 0:
			c.fault("", "can't cut a value of type %s", item)
			return
		case len(c.args) == 4:
			c.fault("", "cuts a string by two numbers, not three")
			return
		}
	default:
		c.fault("", "can't cut a value of type %s", item)
		return
	}
	for _, index := range c.args[1:] {
		if !c.checkPosition(index) {
			return
		}
	}
}

// checkCall reports a value that is no function, and arguments that it does
// not take.
func (c builtinCall) checkCall() {
	fn := c.args[0].typ
	if fn.kind() == unknownKind {
		return
	}
	var sig *types.Signature
	if fn.t != nil {
		sig, _ = fn.t.Underlying().(*types.Signature)
	}
	if sig == nil {
		c.fault("leave call out", "is for a field that holds a function, not for %s", fn.shown())
		return
	}
	args := c.args[1:]
	fixed := sig.Params().Len()
	if sig.Variadic() {
		fixed--
	}
	if len(args) < fixed || len(args) > fixed && !sig.Variadic() {
		c.fault("", "%s takes %s, not %d", c.args[0].source, arguments(fixed, sig.Variadic()), len(args))
		return
	}
	for i, a := range args {
		p := sig.Params().At(min(i, sig.Params().Len()-1)).Type()
		if sig.Variadic() && i >= fixed {
			p = p.(*types.Slice).Elem()
		}
		if !passes(p, a.typ) {
			c.fault("", "%s takes %s as argument %d, not %s", c.args[0].source, article(typeString(p)), i+1, a.shown())
			return
		}
	}
}

// passes reports whether a built-in function passes a value on as one of type
// p, as far as that is known. Unlike a method, it does not turn what is written
// out into the type that is asked for.
func passes(p types.Type, a typ) bool {
	k := a.kind()
	if k == unknownKind || isInvalid(p) || types.IsInterface(p) {
		return true
	}
	if _, generic := types.Unalias(p).(*types.TypeParam); generic {
		return true
	}
	t := a.t
	switch a.literal {
	case aNil:
		_, isBasic := p.Underlying().(*types.Basic)
		_, isStruct := p.Underlying().(*types.Struct)
		_, isArray := p.Underlying().(*types.Array)
		return !isBasic && !isStruct && !isArray
	case aString:
		t = types.Typ[types.String]
	case aBool:
		t = types.Typ[types.Bool]
	case aNumber:
		t = types.Typ[map[kind]types.BasicKind{intKind: types.Int, floatKind: types.Float64, complexKind: types.Complex128}[k]]
	}
	return types.AssignableTo(t, p) || k.isInteger() && typ{t: p}.kind().isInteger()
}
