package rules

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var hookIneffective = &rule.Rule{
	Code:  "LC020",
	Title: "a method that looks like a misspelt or ineffective hook",
	Level: rule.Error,
	Doc: `The runtime calls a method such as Load or Authorize by its name and signature.
One that is misspelt compiles, and is never called: behind Authorise the component
is open to everybody. "lcgen help methods" lists the hooks.

Found are methods with the signature of a hook and nearly its name, or a name that
people take for it (OnMount, CanAccess); methods with the name of a hook and another
signature; Joined and Left on a component whose channel is no presence channel; and
a hook on a value receiver that sets a field, which is lost with the copy. So is
what an action on a value receiver sets, if it doesn't return the component. A Left
or Joined that takes nothing and returns no error, as in Left() int, is no hook.

Named types among the parameters of actions have a hook of their own: Validate() error
says what is wrong with a value when it has been decoded. A method Validate with another
signature is never called.

A method that is marked //lc:action is no hook, and neither is one that is promoted
from an embedded type, unless lcgen may write it itself (Render, SSEChannel, Placeholder). If it
has the name and the signature of one, that is said.`,
	Check: checkHooks,
}

func checkHooks(p *rule.Pass) {
	told := map[*types.Func]bool{}
	for _, c := range p.Components {
		for _, fd := range p.Methods(c) {
			if h := misspeltHook(p, c, fd); h != nil {
				p.Report(rule.Finding{
					Code: "LC020", Pos: fd.Name.Pos(), End: fd.Name.End(), Component: c.Type,
					Message: "the runtime doesn't call the method " + fd.Name.Name + " of component " + c.Component.Name,
					Hint:    adviseHook(p, c, fd, h),
				})
			}
			checkLostChanges(p, c, fd)
		}
		checkUncalledHooks(p, c)
		checkValidate(p, c, told)
	}
}

// misspeltHook returns the hook that a method was most likely meant to be, nil
// if it is there for another reason that is known, or if the component has that
// hook.
func misspeltHook(p *rule.Pass, c *rule.Component, fd *ast.FuncDecl) *parser.Hook {
	fn, ok := p.Info.Defs[fd.Name].(*types.Func)
	if !ok || fd.Body == nil || isAction(c, fn.Name()) || p.IsTest(fd.Pos()) {
		return nil
	}
	h := parser.HookLike(fn.Name(), fn.Signature())
	if h == nil || c.Has(h.Name) || isOtherChannel(c, h, fn) || slices.Contains(parser.ReservedMethods(), fn.Name()) || mentions(fd.Doc, actionMention) ||
		isCalled(p, fn) || implements(p, c, fn.Name()) || isInTemplate(p, c, fn.Name()) {
		return nil
	}
	return h
}

// isAction reports whether a method of a component is marked as an action.
func isAction(c *rule.Component, method string) bool {
	marked := func(a *parser.Action) bool { return a.Method == method }
	return slices.ContainsFunc(c.Actions, marked) || slices.ContainsFunc(c.Broken, marked)
}

// isOtherChannel reports whether a method named as that of the channel is about
// something else: a directive says what the component's channel is, and it returns
// a text, such as the station of a radio.
func isOtherChannel(c *rule.Component, h *parser.Hook, fn *types.Func) bool {
	results := fn.Signature().Results()
	return h.Name == parser.HookChannel && c.Channel.Strategy != "" && !strings.EqualFold(fn.Name(), h.Name) &&
		results.Len() == 1 && results.At(0).Type().String() == "string"
}

// isInTemplate reports whether the template of a component may use a member of
// that name. One that renders itself may use any template of its package.
func isInTemplate(p *rule.Pass, c *rule.Component, name string) bool {
	if c.Template != nil {
		text, err := p.ReadFile(c.Template.Path)
		return err == nil && strings.Contains(string(text), "."+name)
	}
	f := templates(p)
	f.readPages()
	for _, t := range f.files {
		if t != nil && strings.Contains(t.text, "."+name) {
			return true
		}
	}
	return slices.ContainsFunc(f.pages, func(s *markup.Source) bool { return strings.Contains(s.Text, "."+name) })
}

// adviseHook says what a method was meant to be. One that could be an action may
// also be that.
func adviseHook(p *rule.Pass, c *rule.Component, fd *ast.FuncDecl, h *parser.Hook) string {
	sig := p.Info.Defs[fd.Name].(*types.Func).Signature()
	hint := "did you mean " + h.Name + "?"
	if !h.Matches(sig) {
		hint = "did you mean " + h.Form() + "?"
	}
	if fd.Name.IsExported() && !h.Telling() && parser.ActionShaped(sig, c.Named) {
		hint += " If it is an action, mark it with //lc:action"
	}
	return hint
}
