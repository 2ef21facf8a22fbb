package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// code writes the Go file with the component, its types and actions.
func (p *plan) code() ([]byte, error) {
	s := p.newSource()
	p.writeType(s)
	for _, t := range p.declare {
		s.line("\n%s", strings.TrimSuffix(t.source(), "\n"))
	}
	for _, a := range p.actions {
		p.writeAction(s, a)
	}
	if p.presence() {
		p.writePresence(s)
	}
	for _, a := range p.actions {
		if !a.isOnElement() && a.needsMethod() {
			p.writeAsk(s, a)
		}
	}
	if p.Render == RenderTempl {
		p.writeTemplRender(s)
	}
	return s.file("")
}

// writeType writes the component's type.
func (p *plan) writeType(s *source) {
	lc := s.use(runtimePath)
	s.comment(fmt.Sprintf("%s is the component %s. %s", p.typ, p.Name, p.Channel.model().About()))
	s.line("//")
	template := ""
	if p.Render == RenderTemplate {
		template = " template=" + p.fileBase() + ".html"
	}
	s.line("//lc:component %s%s", p.Name, template)
	s.line("//lc:channel %s", p.Channel.directive())
	if len(p.actions) == 0 && !p.presence() {
		s.line("//lc:ignore LC003 what it shows is changed by other code, which calls App.Refresh")
	}
	s.line("type %s struct {", p.typ)
	s.line("ID %s.ComponentID", lc)
	for _, f := range p.fields {
		s.useTypes(f.typeText)
		note := ""
		if f.name == p.told {
			note = " // what was called last: to be replaced by what the actions are for"
		}
		s.line("%s %s `lc:\"state\"`%s", f.name, f.typeText, note)
	}
	s.line("}")
}

// writeAction writes the method of an action.
func (p *plan) writeAction(s *source, a *action) {
	s.line("")
	s.comment(a.Method + " " + p.says(a))
	s.line("//\n//lc:action")
	for _, q := range a.params {
		s.useTypes(q.typeText)
	}
	ctx, params := "", a.Action.params(typeText)
	if a.asks {
		ctx = p.pick(a.params, "ctx", "parent")
		params = strings.TrimSuffix(ctx+" "+s.use("context")+".Context, "+params, ", ")
	}
	result, end := p.result(a)
	s.line("func (%s *%s) %s(%s)%s {", p.recv, p.typ, a.Method, params, result)
	if a.asks {
		p.writeGuard(s, a, ctx)
	}
	p.writeDeed(s, a)
	s.line("%s}", end)
}

// result returns the result of an action's method, and the statement that ends
// it.
func (p *plan) result(a *action) (result, end string) {
	switch {
	case !a.asks && !a.fails():
		return "", ""
	case a.isOnElement():
		return " error", ""
	case a.plain: // a parameter may be called nil
		return " (" + p.pick(a.params, "err", "problem") + " error)", "return\n"
	}
	return " error", "return nil\n"
}

// fails reports whether an action can refuse what it is given.
func (a *action) fails() bool {
	return a.isOnElement() || a.deed == doAdd && a.by.kind == parser.KindString
}

// isOnElement reports whether an action looks for an element by its ID.
func (a *action) isOnElement() bool {
	return a.deed == doRemove || a.deed == doMark || a.deed == doCount
}

// writeGuard writes who may call an action that takes from the browser who is
// acting: only the server knows.
func (p *plan) writeGuard(s *source, a *action, ctx string) {
	lc := s.use(runtimePath)
	user, ok := p.pick(a.params, "user", "viewer"), p.pick(a.params, "ok", "known")
	if a.guard != nil {
		s.line("// A browser may send any ID: only the server knows who is acting.")
		s.line("if %[1]s, %[2]s := %[3]s.UserFrom(%[4]s); !%[2]s || %[1]s != %[5]s {", user, ok, lc, ctx, a.guard.name)
		s.line("return %s.Forbidden(\"You can do this only for yourself.\")\n}", lc)
		return
	}
	s.line("// Whom a browser names as acting may be made up: only the server knows.")
	s.line("if _, %[1]s := %[2]s.UserFrom(%[3]s); !%[1]s {", ok, lc, ctx)
	s.line("return %s.Forbidden(\"Log in first.\")\n}", lc)
}

// says returns what an action does, for its comment.
func (p *plan) says(a *action) string {
	switch field := p.fieldName(a); a.deed {
	case doRemove:
		return "takes one of the " + field + " out."
	case doMark:
		return "marks one of the " + field + "."
	case doCount:
		return "counts for one of the " + field + "."
	case doAdd:
		return "adds to the " + field + "."
	case doClear:
		return "clears the " + field + "."
	case doMarkAll:
		return "marks all of the " + field + "."
	case doSet:
		return "sets the " + field + "."
	case doToggle:
		return "turns the " + field + " on and off."
	case doRaise:
		return "raises the " + field + "."
	case doLower:
		return "lowers the " + field + "."
	}
	return "is called from the page. So far it only says so there."
}

func (p *plan) fieldName(a *action) string {
	if a.target == nil {
		return ""
	}
	return words(a.target.name)
}

// writeDeed writes what an action does.
func (p *plan) writeDeed(s *source, a *action) {
	field := p.recv
	if a.target != nil {
		field += "." + a.target.name
	}
	by := "1"
	if a.by != nil {
		by = a.by.name
	}
	switch a.deed {
	case doRemove, doMark, doCount:
		p.writeOnElement(s, a, field)
	case doAdd:
		p.writeAdd(s, a, field)
	case doClear:
		if a.target.list != nil {
			s.line("%s = nil", field)
		} else {
			s.line("%s = 0", field)
		}
	case doMarkAll:
		i := p.pick(a.params, "i", "index")
		s.line("for %s := range %s {\n%s[%s].%s = true\n}", i, field, field, i, a.target.list.done)
	case doSet:
		s.line("%s = %s", field, by)
	case doToggle:
		s.line("%[1]s = !%[1]s", field)
	case doRaise, doLower:
		op := map[deed]string{doRaise: "+", doLower: "-"}[a.deed]
		if by == "1" {
			s.line("%s%s%s", field, op, op)
		} else {
			s.line("%s %s= %s", field, op, by)
		}
	default:
		p.writeTell(s, a, field+"."+p.told)
	}
}

// writeOnElement writes how an element is found, and what is done to it.
func (p *plan) writeOnElement(s *source, a *action, field string) {
	lc := s.use(runtimePath)
	l := a.target.list
	i, item := p.pick(a.params, "i", "index"), p.pick(a.params, "item", "element")
	s.line("for %s, %s := range %s {", i, item, field)
	s.line("if %s.%s != %s {\ncontinue\n}", item, l.id, a.by.name)
	switch a.deed {
	case doRemove:
		s.line("%[1]s = %[2]s.Delete(%[1]s, %[3]s, %[3]s+1)", field, s.use("slices"), i)
	case doMark:
		s.line("%s[%s].%s = true", field, i, l.done)
	case doCount:
		s.line("%s[%s].%s++", field, i, l.count)
	}
	s.line("return nil\n}")
	s.line("return %s.NotFound(%q)", lc, "There is no such "+singular(a.target)+" any more.")
}

// singular returns what one element of a list is called.
func singular(f *stateField) string {
	if f.list.literal != "" {
		return words(f.list.literal)
	}
	return strings.TrimSuffix(words(f.name), "s")
}

// writeAdd writes how an element is made and appended.
func (p *plan) writeAdd(s *source, a *action, field string) {
	l, text := a.target.list, a.by.name
	if a.by.kind == parser.KindString {
		s.line("if %s == \"\" {\nreturn %s.Invalid(%q, \"Write something first.\")\n}", text, s.use(runtimePath), a.by.wire)
	}
	if !l.takes(a.by) {
		s.line("%[1]s = append(%[1]s, %[2]s)", field, text)
		return
	}
	ref := ""
	if l.pointer {
		ref = "&"
	}
	s.line("%[1]s = append(%[1]s, %[2]s%[3]s{%[4]s: %[5]s.Text(), %[6]s: %[7]s})", field, ref, l.literal, l.id, s.use("crypto/rand"), l.text, text)
}

// writeTell writes that an action says that it was called, and with what.
func (p *plan) writeTell(s *source, a *action, field string) {
	format, args := label(a.Method), ""
	for _, q := range a.params {
		if a.plain || q.optional || strings.Contains(q.typeText, "*") {
			continue // would show where it is kept, not what it is
		}
		args += ", " + q.name
	}
	if args == "" {
		s.line("%s = %q", field, format)
		return
	}
	verbs := strings.TrimPrefix(strings.Repeat(", %v", strings.Count(args, ", ")), ", ")
	s.line("%s = %s.Sprintf(%q%s)", field, s.use("fmt"), format+": "+verbs, args)
}

// writePresence writes the methods that are told who comes and goes.
func (p *plan) writePresence(s *source) {
	lc, context, slices := s.use(runtimePath), s.use("context"), s.use("slices")
	field := p.recv + "." + p.people
	m, user := p.pick(nil, "m", "member"), p.pick(nil, "user", "name")
	s.line("")
	s.comment("Joined is called when the first page of a user has connected.")
	s.line("func (%s *%s) Joined(_ %s.Context, %s %s.Member) error {", p.recv, p.typ, context, m, lc)
	s.line("if !%s.Contains(%s, %s.User) {\n%s = append(%s, %s.User)\n}\nreturn nil\n}", slices, field, m, field, field, m)
	s.line("")
	s.comment("Left is called when the last page of a user has been gone for a moment.")
	s.line("func (%s *%s) Left(_ %s.Context, %s %s.Member) error {", p.recv, p.typ, context, m, lc)
	s.line("%s = %s.DeleteFunc(%s, func(%s string) bool { return %s == %s.User })\nreturn nil\n}", field, slices, field, user, user, m)
}

// needsMethod reports whether a template has no literal for a parameter.
func (a *action) needsMethod() bool {
	return slices.ContainsFunc(a.params, func(q *param) bool {
		_, tmpl := q.blank()
		return !q.variadic && tmpl == ""
	})
}

// writeAsk writes the method that binds an action whose parameters a template
// has no literals for.
func (p *plan) writeAsk(s *source, a *action) {
	for _, q := range a.params {
		s.useTypes(q.typeText)
	}
	name := p.askName(a)
	s.line("")
	s.comment(name + " binds the action " + a.wire + " to a form that asks for its parameters.")
	s.line("func (%s *%s) %s() %s.Binding {", p.recv, p.typ, name, s.use(runtimePath))
	s.line("return %s", p.bindCode(a))
	s.line("}")
}

// bindCode returns the Go expression of a binding that asks for all
// parameters.
func (p *plan) bindCode(a *action) string {
	var args, asked []string
	for _, q := range a.params {
		code, _ := q.blank()
		if !q.variadic {
			args = append(args, code)
		}
		asked = append(asked, fmt.Sprintf("%q", q.wire))
	}
	call := fmt.Sprintf("%s.Do().%s(%s)", p.recv, a.Method, strings.Join(args, ", "))
	if len(asked) > 0 {
		call += ".Ask(" + strings.Join(asked, ", ") + ")"
	}
	return call
}
