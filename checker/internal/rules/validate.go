package rules

import (
	"go/token"
	"go/types"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// checkValidate reports methods Validate, of named types among the parameters of a
// component's actions, that can't be called, for they have another signature. Each
// is told once.
func checkValidate(p *rule.Pass, c *rule.Component, told map[*types.Func]bool) {
	methods := types.NewMethodSet(types.NewPointer(c.Named))
	for _, a := range c.Actions {
		m := methods.Lookup(p.Pkg, a.Method)
		if m == nil {
			continue
		}
		for v := range m.Type().(*types.Signature).Params().Variables() {
			parser.EachNamed(v.Type(), func(n *types.Named, validate *types.Func) {
				if validate != nil && !told[validate] && !parser.IsValidate(validate.Signature()) {
					told[validate] = true
					reportValidate(p, c, a, v, n, validate)
				}
			})
		}
	}
}

// reportValidate reports a method where it is written; if that is in another
// package, the parameter for the sake of which it would be called.
func reportValidate(p *rule.Pass, c *rule.Component, a *parser.Action, param *types.Var, n *types.Named, validate *types.Func) {
	at := types.Object(validate)
	if validate.Pkg() != p.Pkg {
		at = param
	}
	p.Report(rule.Finding{
		Code: "LC020", Pos: at.Pos(), End: at.Pos() + token.Pos(len(at.Name())), Component: c.Type,
		Message: "the runtime doesn't call " + n.Obj().Name() + "." + parser.ValidateMethod + " for action " + a.Name + ": it has the signature " +
			types.TypeString(validate.Signature(), types.RelativeTo(p.Pkg))[len("func"):],
		Hint: "want " + parser.ValidateMethod + "() error",
	})
}
