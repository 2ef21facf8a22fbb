package markup

import (
	"encoding/base64"
	"fmt"
	"go/types"
	"math"
	"strconv"
	"strings"
	"time"
)

// checkProp reports a value that can't become a prop, by way of JSON, as far as
// that is known.
func checkProp(c *Placeable, p *Prop, value argument, fault faulting) {
	if p.Go == nil || isInvalid(p.Go) {
		return
	}
	what, hint := value.misfit(p.Go)
	if what != "" {
		fault(value, hint, "the prop %s of component %s takes %s, not %s", p.Wire, c.Name, article(p.Type.String()), what)
	}
}

// misfit returns how to name a value that can't become a prop of a type, and what
// to do; nothing if it can.
func (a argument) misfit(want types.Type) (what, hint string) {
	switch a.literal {
	case aNil:
		return "", ""
	case aNumber:
		return a.numberMisfit(want)
	case aString:
		if hint := a.textMisfit(want); hint != "" {
			return strconv.Quote(a.text), hint
		}
	}
	if a.literal == notLiteral && a.t != nil {
		if none := unencodable(a.t); none != "" {
			return a.String(), "JSON has no " + none
		}
	}
	got := a.jsonShape()
	if jsonFits(want, got, 0) {
		return "", ""
	}
	return a.String(), misfitHint(want, a.t, got)
}

// textMisfit returns what to do about a text that is written out and can't be read
// as a type that texts are given to; nothing if it can.
func (a argument) textMisfit(want types.Type) (hint string) {
	if !a.isWritten() {
		return ""
	}
	if isNamed(deref(want), "time", "Time") && new(time.Time).UnmarshalText([]byte(a.text)) != nil {
		return "write it as in 2006-01-02T15:04:05Z"
	}
	if _, err := base64.StdEncoding.DecodeString(a.text); err != nil && jsonRead(want).bytes {
		return "write it in base64"
	}
	return ""
}

// misfitHint says what to do about a value of a type that doesn't fit.
func misfitHint(want, t types.Type, got jsonShape) string {
	wanted := jsonRead(want)
	switch {
	case wanted.kind == jsonInteger && got.kind == jsonNumber:
		return "give it an integer: a fraction ends the rendering"
	case wanted.kind == jsonString && got.kind == jsonString && t != nil:
		return "give it a time.Time"
	case wanted.kind == jsonString && got.kind == jsonObject && t != nil && hasMethod(t, "String", false):
		return "give it a string: JSON has no String method"
	}
	return ""
}

// isWritten reports whether a constant is written where it is used, and not by way
// of a variable, which may have other values.
func (a argument) isWritten() bool {
	return a.source != "" && (a.literal == aString && strings.ContainsRune("\"`", rune(a.source[0])) || a.literal == aNumber && a.source[0] != '$' && a.source[0] != '(')
}

// jsonShape returns what a value is in JSON.
func (a argument) jsonShape() jsonShape {
	switch a.literal {
	case aString:
		return jsonShape{kind: jsonString, text: true} // textMisfit has read it
	case aBool:
		return jsonShape{kind: jsonBool}
	}
	if a.t == nil || a.actions != nil {
		return jsonShape{}
	}
	return jsonWritten(a.t, false)
}

// numberMisfit is misfit for a number that is written out.
func (a argument) numberMisfit(want types.Type) (what, hint string) {
	n := a.number
	switch kind := numberKind(n); {
	case kind == complexKind:
		return n.Text, "JSON has no complex numbers"
	case kind == unknownKind:
		return n.Text, tooLarge
	}
	switch jsonRead(want).kind {
	case jsonAny:
	case jsonInteger:
		return a.integerMisfit(want)
	case jsonNumber:
		b, ok := deref(want).Underlying().(*types.Basic)
		if ok && b.Kind() == types.Float32 && math.Abs(n.Float64) > math.MaxFloat32 && a.isWritten() {
			return n.Text, "a float32 holds up to 3.4e+38"
		}
	default:
		return a.String(), ""
	}
	return "", ""
}

// tooLarge says why a template has no such number.
var tooLarge = fmt.Sprintf("templates have no integer above %d", math.MaxInt64)

// integerMisfit is misfit for a number where an integer is asked for.
func (a argument) integerMisfit(want types.Type) (what, hint string) {
	n := a.number
	low, high, ok := integerRange(want)
	switch {
	case !n.IsInt && !(n.IsUint && ok && low == 0 && high == math.MaxInt64):
		return a.String(), ""
	case !ok || !n.IsInt || !a.isWritten() || low <= n.Int64 && n.Int64 <= high:
		return "", ""
	case high == math.MaxInt64:
		return a.String(), ""
	}
	b := deref(want).Underlying().(*types.Basic)
	return n.Text, fmt.Sprintf("%s holds %d to %d", article(b.Name()), low, high)
}

// checkInstance reports what can't be an instance, as far as that is known.
func checkInstance(a argument, fault faulting) {
	switch {
	case a.literal == aString && a.isWritten() && !isInstanceText(a.text):
		fault(a, "", "%s is no instance: it takes 1 to %d letters, digits and characters of %s", strconv.Quote(a.text), maxInstance, instanceMarks)
	case a.literal == aNumber && numberKind(a.number) == unknownKind:
		fault(a, tooLarge, "%s can't be an instance", a.number.Text)
	case a.literal == notLiteral && a.t != nil && isNamed(deref(a.t), "time", "Time"):
		fault(a, `write its Unix time, or what (.Format "2006-01-02") gives`, "%s is no instance: its text has spaces", article(a.String()))
	case !isInstance(a.typ):
		fault(a, instanceHint(a.t), "an instance is a string, an integer or a Stringer, not %s", a.typ)
	}
}

// instanceHint says what to do about a value that is no instance.
func instanceHint(t types.Type) string {
	if t != nil && !isStringer(t) && isStringer(types.NewPointer(t)) {
		return "give it a pointer, or let String have a value receiver"
	}
	return ""
}

// isInstance reports whether a value can be an instance, as far as that is known.
func isInstance(t typ) bool {
	switch t.literal {
	case aNumber:
		return t.number == nil || numberKind(t.number) == intKind
	case aBool, aNil:
		return false
	case aString:
		return true
	}
	if t.t == nil || t.actions != nil || isInvalid(deref(t.t)) || types.IsInterface(t.t) || isStringer(t.t) {
		return true
	}
	b, ok := types.Unalias(t.t).Underlying().(*types.Basic)
	return ok && b.Kind() != types.Uintptr && b.Info()&(types.IsString|types.IsInteger) != 0
}

// isStringer reports whether a value of a type has the method of a fmt.Stringer.
func isStringer(t types.Type) bool {
	o, _, _ := types.LookupFieldOrMethod(t, false, nil, "String")
	fn, ok := o.(*types.Func)
	if !ok {
		return false
	}
	sig := fn.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.String])
}
