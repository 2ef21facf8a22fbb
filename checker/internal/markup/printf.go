package markup

import (
	"go/types"
	"regexp"
	"strings"
)

// verb matches a formatting verb of package fmt.
var verb = regexp.MustCompile(`%[-+# 0]*(\*|[0-9]*)(\.(\*|[0-9]*))?(\[[0-9]+\])?[a-zA-Z%]`)

// checkPrintf reports a format that is no string, and one that does not fit its
// arguments: what it writes then is no text for users.
func (c builtinCall) checkPrintf() {
	format := c.args[0].typ
	if !accepts(types.Typ[types.String], format) {
		c.fault("", "needs a string as its format, not %s", format.shown())
		return
	}
	if format.literal != aString || strings.ContainsAny(format.text, "*[") {
		return
	}
	var verbs []string
	for _, v := range verb.FindAllString(format.text, -1) {
		if v[len(v)-1] != '%' {
			verbs = append(verbs, v)
		}
	}
	args := c.args[1:]
	if len(verbs) != len(args) {
		c.fault("", "%q asks for %s, not %d", format.text, arguments(len(verbs), false), len(args))
		return
	}
	for i, v := range verbs {
		if !prints(v[len(v)-1], args[i].typ) {
			c.fault("", "can't print %s by %s", args[i].shown(), v)
			return
		}
	}
}

// prints reports whether a verb prints a value, as far as that is known.
func prints(verb byte, a typ) bool {
	if a.t != nil {
		for _, name := range []string{"Format", "String", "Error", "GoString"} {
			if lookup(a.t, name) != nil {
				return true
			}
		}
	}
	k := a.kind()
	switch k {
	case unknownKind, otherKind, nilKind:
		return true
	}
	kinds, ok := map[byte][]kind{
		't': {boolKind},
		'd': {intKind, uintKind},
		'c': {intKind, uintKind}, 'o': {intKind, uintKind}, 'O': {intKind, uintKind}, 'U': {intKind, uintKind},
		's': {stringKind},
		'q': {stringKind, intKind, uintKind},
		'e': {floatKind, complexKind}, 'f': {floatKind, complexKind}, 'g': {floatKind, complexKind},
		'E': {floatKind, complexKind}, 'F': {floatKind, complexKind}, 'G': {floatKind, complexKind},
	}[verb]
	if !ok {
		return true
	}
	for _, allowed := range kinds {
		if k == allowed {
			return true
		}
	}
	return false
}
