package scaffold

import (
	"fmt"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// testUser is who acts in the tests, and the instance where that is a user's.
const testUser = "user-123"

// A testWriter writes the test of a component.
type testWriter struct {
	*source
	plan                 *plan
	t, h, id, open       string // names of its variables
	lc, lctest, http, tt string // and of what it imports
}

// test returns the file of the component's own test.
func (p *plan) test() ([]byte, error) {
	s := p.newSource()
	w := &testWriter{source: s, plan: p}
	w.t, w.h, w.id, w.open = p.pick(nil, "t", "tt"), p.pick(nil, "h", "page"), p.pick(nil, "id", "instance"), p.pick(nil, "open", "newPage")
	w.lc, w.lctest = s.use(runtimePath), s.use(runtimePath+"/lctest")
	w.http, w.tt = s.use("net/http"), s.use("testing")
	name := p.pkg.free("Test"+p.typ, "Component")
	w.comment(name + " calls the component as a browser does.")
	w.line("func %s(%s *%s.T) {", name, w.t, w.tt)
	w.line("%s := %s.ComponentID{Name: %q, Instance: %q}", w.id, w.lc, p.Name, testUser)
	w.opener()
	w.renders()
	for _, a := range p.actions {
		w.action(a)
	}
	if p.presence() {
		w.presence()
	}
	w.line("}")
	return s.file("")
}

// opener writes the function that opens a page with test data on it.
func (w *testWriter) opener() {
	p := w.plan
	app := p.pick(nil, "app", "theApp")
	w.line("%s := func(%s *%s.T) *%s.Harness {", w.open, w.t, w.tt, w.lctest)
	w.line("%s.Helper()", w.t)
	w.line("%s := %s.New(%s.WithSecret([]byte(\"a secret that only these tests know\")))", app, w.lc, w.lc)
	seeds := ""
	for _, f := range p.fields {
		seeds += w.seed(f)
	}
	factory := "nil"
	if seeds != "" {
		id := p.pick(nil, "id", "instance")
		factory = fmt.Sprintf("func(_ %s.Context, %s %s.ComponentID) (*%s, error) {\nreturn &%s{\nID: %s,\n%s}, nil\n}", w.use("context"), id, w.lc, p.typ, p.typ, id, seeds)
	}
	w.line("%s(%s, %s)", parser.RegisterName(p.typ), app, factory)
	w.line("return %s.New(%s, %s).As(%q)\n}", w.lctest, w.t, app, testUser)
}

// seed returns the test data of a field, where actions look for elements.
func (w *testWriter) seed(f *stateField) string {
	for _, a := range w.plan.actions {
		if a.target != f || !a.isOnElement() {
			continue
		}
		l := f.list
		typ := f.typeText
		if l.literal == "" || !strings.HasPrefix(typ, "[]") {
			return "" // nothing is known of its literal
		}
		var elements strings.Builder
		for _, e := range []struct{ id, text string }{{seedID(f, 1), "First"}, {seedID(f, 2), "Second"}} {
			text := ""
			if l.text != "" {
				text = fmt.Sprintf(", %s: %q", l.text, e.text)
			}
			fmt.Fprintf(&elements, "{%s: %q%s},\n", l.id, e.id, text)
		}
		return fmt.Sprintf("%s: %s{\n%s},\n", f.name, typ, elements.String())
	}
	return ""
}

// seeded reports whether there are elements that an action finds.
func (w *testWriter) seeded(a *action) bool { return w.seed(a.target) != "" }

func seedID(f *stateField, n int) string {
	return fmt.Sprintf("%s-%d", strings.ReplaceAll(singular(f), " ", "-"), n)
}

// run begins a subtest with a page.
func (w *testWriter) run(name string) {
	w.line("\n%s.Run(%q, func(%s *%s.T) {", w.t, name, w.t, w.tt)
	w.line("%s := %s(%s)", w.h, w.open, w.t)
}

// renders writes the subtest of what is shown, and to whom.
func (w *testWriter) renders() {
	w.run("render")
	w.line("%s.Render(%s).AssertStatus(%s.StatusOK)", w.h, w.id, w.http)
	w.line("%s.AssertHTML(\"h2\", %q)", w.h, sentence(w.plan.Name))
	if w.plan.Channel.Strategy.Info().Owned {
		w.line("%s.As(\"user-456\").Render(%s).AssertStatus(%s.StatusForbidden)", w.h, w.id, w.http)
	}
	w.line("})")
}

// action writes the subtest of an action.
func (w *testWriter) action(a *action) {
	params, missing, sure := w.params(a)
	if !sure || a.isOnElement() && !w.seeded(a) {
		w.direct(a)
		return
	}
	w.run(a.wire)
	w.line("%s.Call(%s, %q, %s).AssertStatus(%s.StatusOK)", w.h, w.id, a.wire, params, w.http)
	if channel := w.channel(); channel != "" {
		w.line("%s.AssertBroadcast(%s, %s, %q)", w.h, channel, w.id, client.EventUpdate)
	} else {
		w.line("%s.AssertNoBroadcast()", w.h)
	}
	w.effect(a)
	if a.isOnElement() {
		w.line("\n%s.Call(%s, %q, %s.Params{%q: \"nothing\"}).AssertStatus(%s.StatusNotFound)", w.h, w.id, a.wire, w.lctest, a.by.wire, w.http)
	}
	if a.asks {
		w.foreign(a, params)
	}
	if missing {
		w.line("%s.Call(%s, %q, nil).AssertStatus(%s.StatusUnprocessableEntity)", w.h, w.id, a.wire, w.http)
	}
	w.line("})")
}

// foreign writes that who is not who they say is refused.
func (w *testWriter) foreign(a *action, params string) {
	user := ""
	if a.guard != nil && !w.plan.Channel.Strategy.Info().Owned {
		user = "user-456"
	}
	w.line("%s.As(%q).Call(%s, %q, %s).AssertStatus(%s.StatusForbidden)", w.h, user, w.id, a.wire, params, w.http)
}

// params returns the parameters of a call, whether any must be given, and
// whether they are sure to be taken.
func (w *testWriter) params(a *action) (source string, missing, sure bool) {
	var list []string
	for _, q := range a.params {
		if !q.required() {
			continue
		}
		missing = true
		code, ok := q.sample()
		switch {
		case a.isOnElement() && q == a.by:
			code = fmt.Sprintf("%q", seedID(a.target, 1))
		case q == a.guard:
			code = fmt.Sprintf("%q", testUser)
		case !ok:
			return "", true, false
		}
		list = append(list, fmt.Sprintf("%q: %s", q.wire, code))
	}
	if len(list) == 0 {
		return "nil", false, true
	}
	return w.lctest + ".Params{" + strings.Join(list, ", ") + "}", missing, true
}

// channel returns the component's channel as source, empty where it has none.
func (w *testWriter) channel() string {
	if c := w.plan.Channel.model(); c.Generated() {
		return c.Source(w.lc, w.id+".Instance")
	}
	return ""
}

// effect writes what an action has changed in the page.
func (w *testWriter) effect(a *action) {
	item := func(n int) string { return fmt.Sprintf("`li[data-lc-key=%q]`", seedID(a.target, n)) }
	switch a.deed {
	case doRemove:
		w.line("%s.AssertNoHTML(%s)", w.h, item(1))
		w.line("%s.AssertHTML(%s, \"\")", w.h, item(2))
	case doMark:
		w.line("%s.AssertHTML(%s, %q)", w.h, item(1), words(a.target.list.done))
	case doCount:
		w.line("%s.AssertHTML(%s, %q)", w.h, item(1), label(a.target.list.count)+": 1")
	case doAdd:
		if a.by.kind == parser.KindString {
			w.line("%s.AssertHTML(\"li\", \"text\")", w.h)
		}
	case doSet:
		if a.by.kind == parser.KindString {
			w.line("%s.AssertHTML(\"strong\", \"text\")", w.h)
		}
	case doTell:
		w.line("%s.AssertHTML(\"[role=status]\", %q)", w.h, label(a.Method))
	}
}

// direct writes the subtest of an action that no request is sure to reach: the
// method is called with values that its types have to begin with.
func (w *testWriter) direct(a *action) {
	p := w.plan
	var args []string
	for _, q := range a.params {
		switch {
		case q.variadic:
		case q.optional:
			args = append(args, "nil")
		default:
			w.useTypes(q.typeText)
			args = append(args, "*new("+q.typeText+")")
		}
	}
	c := p.pick(nil, "c", "component")
	w.line("\n%s.Run(%q, func(%s *%s.T) {", w.t, a.wire, w.t, w.tt)
	w.line("%s := &%s{ID: %s}", c, p.typ, w.id)
	if a.asks {
		ctx := fmt.Sprintf("%s.ContextWithUser(%s.Context(), \"\")", w.lc, w.t)
		w.line("if err := %s.%s(%s); err == nil {", c, a.Method, strings.Join(append([]string{ctx}, args...), ", "))
		w.line("%s.Error(\"it lets in who is nobody\")\n}\n})", w.t)
		return
	}
	call := fmt.Sprintf("%s.%s(%s)", c, a.Method, strings.Join(args, ", "))
	switch {
	case a.isOnElement():
		w.line("if err := %s; err == nil {\n%s.Error(\"it finds what is not there\")\n}", call, w.t)
	case a.fails():
		w.line("if err := %s; err == nil {\n%s.Error(\"it takes what is empty\")\n}", call, w.t)
	default:
		w.line("%s", call)
		if a.deed == doTell {
			w.line("if %s.%s == \"\" {\n%s.Error(\"it leaves no trace\")\n}", c, p.told, w.t)
		}
	}
	w.line("})")
}

// presence writes the subtest of those who come and go.
func (w *testWriter) presence() {
	p := w.plan
	c := p.pick(nil, "c", "component")
	w.line("\n%s.Run(\"presence\", func(%s *%s.T) {", w.t, w.t, w.tt)
	w.line("%s := &%s{ID: %s}", c, p.typ, w.id)
	w.line("ada := %s.Member{User: %q}", w.lc, testUser)
	w.line("for range 2 {\nif err := %s.Joined(%s.Context(), ada); err != nil {\n%s.Fatal(err)\n}\n}", c, w.t, w.t)
	w.line("if len(%s.%s) != 1 {\n%s.Errorf(\"after Ada came, there are %%q\", %s.%s)\n}", c, p.people, w.t, c, p.people)
	w.line("if err := %s.Left(%s.Context(), ada); err != nil {\n%s.Fatal(err)\n}", c, w.t, w.t)
	w.line("if len(%s.%s) != 0 {\n%s.Errorf(\"after Ada went, there are %%q\", %s.%s)\n}\n})", c, p.people, w.t, c, p.people)
}
