package scaffold

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// An action is a requested action with what it will do.
type action struct {
	*parser.Action
	Params []*param

	Deed   deed
	Target *field // what it changes
	By     *param // the ID, the value or the text, nil for none
	plain  bool   // nothing may be used in it but the receiver: a parameter hides one of usedNames
	Asks   bool   // asks who is acting
	Guard  *param // must say who is acting, which only the server knows

	// In Go.
	Declared string // its parameters
	Result   string // "error"
	End      string // the last statement
	Field    string // the target: "n.Notes"
	Element  string // of the target: "n.Notes[i]"
	Var, Pkg map[string]string

	Binding value  // what its form binds it by
	Ask     string // the method that returns the binding, if a template has no literals for it
	Asking  string // what that method returns

	// In the test.
	Callable bool   // a request is sure to reach it
	Given    string // the parameters that such a request must have, empty if none
	Zeros    string // the arguments of a call in Go
}

// newAction puts together what was asked for and what the skeleton has told.
// guarded is the parameter that takes from the browser who is acting.
func newAction(asked Action, model *parser.Action, sig *types.Signature, guarded string) *action {
	a := &action{Action: model, Declared: asked.params(typeText)}
	for i, m := range model.Params {
		q := &param{Param: m, Declared: typeText(asked.Params[i].Type), typ: sig.Params().At(i).Type(), from: sig.Params().At(i).Pkg()}
		if q.Optional {
			q.typ = types.Unalias(q.typ).(*types.Pointer).Elem()
		}
		if q.Variadic {
			q.typ = q.typ.(*types.Slice).Elem()
		}
		if q.Name == guarded {
			a.Asks = true
			if isString(q.typ) && q.Required() {
				a.Guard = q
			}
		}
		a.Params = append(a.Params, q)
	}
	return a
}

// Label returns what people read on the action's button.
func (a *action) Label() string { return label(a.Method) }

// OnElement reports whether an action looks for an element by its ID.
func (a *action) OnElement() bool {
	return a.Deed == doRemove || a.Deed == doMark || a.Deed == doCount
}

// Makes reports whether an action makes an element of a text.
func (a *action) Makes() bool { return a.Target.List.takes(a.By) }

// Fails reports whether an action can refuse what it is given.
func (a *action) Fails() bool { return a.OnElement() || a.Deed == doAdd && a.By.IsText() }

// Tells are the parameters that an action says it was called with: of others it
// would show where they are kept, not what they are.
func (a *action) Tells() []*param {
	return slices.DeleteFunc(slices.Clone(a.Params), func(q *param) bool {
		return a.plain || q.Optional || q.isFile() || strings.Contains(q.Declared, "*")
	})
}

// needsMethod reports whether a template has no literal for a parameter.
func (a *action) needsMethod() bool {
	return slices.ContainsFunc(a.Params, func(q *param) bool {
		_, tmpl := q.blank()
		return !q.Variadic && !q.isFile() && tmpl == ""
	})
}

// NeedsFile reports whether an action must be sent a file, so that it takes no JSON.
func (a *action) NeedsFile() bool {
	return slices.ContainsFunc(a.Params, func(q *param) bool { return q.isFile() && q.Required() })
}

// writeAction decides how an action is written in Go.
func (p *plan) writeAction(a *action) {
	a.Var, a.Pkg = p.vars(a.Params), p.Pkg
	a.Field = p.Recv + "." + a.Target.Name
	a.Element = a.Field + "[" + a.Var["i"] + "]"
	if a.Stored() {
		a.Field = a.Var["data"] + "." + a.Target.Name
		a.Element = a.Field + "[" + a.Var["i"] + "]"
	}
	if a.Asks || a.Stored() {
		a.Declared = strings.TrimSuffix(a.Var["ctx"]+" "+p.Pkg["context"]+".Context, "+a.Declared, ", ")
	}
	switch {
	case a.Stored():
		a.Result = "error"
	case !a.Asks && !a.Fails():
	case a.OnElement():
		a.Result = "error"
	case a.plain: // a parameter may be called nil
		a.Result, a.End = "("+a.Var["err"]+" error)", "return"
	default:
		a.Result, a.End = "error", "return nil"
	}
}

// testAction decides how an action is tested.
func (p *plan) testAction(a *action) {
	var given, zeros []string
	a.Callable = !a.OnElement() || a.Target.Seeded()
	for _, q := range a.Params {
		if !q.Required() {
			if q.Optional {
				zeros = append(zeros, "nil")
			}
			continue
		}
		zeros = append(zeros, "*new("+q.Declared+")")
		example, sure := q.example()
		switch {
		case a.OnElement() && q == a.By:
			example = strconv.Quote(a.Target.Slug() + "-1")
		case q == a.Guard:
			example = strconv.Quote(p.User)
		case !sure:
			a.Callable = false
		}
		given = append(given, fmt.Sprintf("%q: %s", q.Wire, example))
	}
	if a.Stored() && !a.Asks {
		zeros = append([]string{p.Var["t"] + ".Context()"}, zeros...)
	}
	a.Zeros = strings.Join(zeros, ", ")
	if len(given) > 0 {
		a.Given = p.Pkg["lctest"] + ".Params{" + strings.Join(given, ", ") + "}"
	}
}
