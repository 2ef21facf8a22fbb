package generator

import (
	"fmt"
	"go/build"
	"io"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// stubFile returns the name of the test that is offered for c:
// notification_center_test.go for NotificationCenter.
func stubFile(c *component) string {
	name := strings.ReplaceAll(parser.KebabName(c.Type), "-", "_")
	// Not every letter may stand in a Go file's name; kebab-case keeps those of
	// the type.
	name = strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
	name = strings.TrimLeft(name, "_")
	if constrained(name + "_test.go") {
		name += "_component"
	}
	return name + "_test.go"
}

// constrained reports whether the go command builds a file of that name on
// some systems only: chat_js_test.go.
func constrained(name string) bool {
	none := build.Context{
		GOOS: "none", GOARCH: "none", Compiler: "none",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p")), nil },
	}
	match, err := none.MatchFile("", name)
	return err == nil && !match
}

// stubNote stands at the head of a stub: it takes no header, for it belongs to
// the user.
const stubNote = "lcgen wrote this file once, as a start. It is yours: lcgen never changes it, and takes a file of this name for a sign that it is not wanted again."

// lctest returns a name of the test helpers.
func lctest(name string) *jen.Statement { return jen.Qual(lctestPath, name) }

// A stubTest is the stub of one component being written.
type stubTest struct {
	*file
	c              *component
	t, id, harness string // names of its variables
	user           string // who calls
}

// stub writes the test that one component's own tests start from.
func stub(p *plan, c *component) ([]byte, error) {
	s := &stubTest{file: newFile(p, ""), c: c, user: "somebody"}
	if c.Channel.Strategy == parser.ChannelUser {
		s.user = stubInstance
	}
	names := p.locals(c, []string{runtimePath, lctestPath, testingPath, httpPath}, s.types()...)
	names.take(c.register)
	s.t, s.id, s.harness = names.pick("t"), names.pick("id"), names.pick("h")
	app := names.pick("app")

	body := []jen.Code{
		jen.Id(s.id).Op(":=").Add(lc("ComponentID")).Values(field("Name", jen.Lit(c.Name)), field("Instance", jen.Lit(stubInstance))),
		jen.Id(app).Op(":=").Add(lc("New")).Call(lc("WithSecret").Call(jen.Index().Byte().Parens(jen.Lit("a secret that only tests may know")))),
		jen.Comment("// nil makes empty components: put a factory here that gives them what they need."),
		jen.Id(c.register).Call(jen.Id(app), jen.Nil()),
		jen.Id(s.harness).Op(":=").Add(lctest("New")).Call(jen.Id(s.t), jen.Id(app)).Dot("As").Call(jen.Lit(s.user)),
		jen.Line(),
	}
	if len(c.Actions) == 0 {
		body = append(body, s.renders())
	}
	for i, a := range c.Actions {
		if i > 0 {
			body = append(body, jen.Line())
		}
		body = append(body, s.action(a))
	}
	for _, line := range commentLines(stubNote) {
		s.HeaderComment(line)
	}
	s.decl("", jen.Func().Id(s.testName()).Params(jen.Id(s.t).Op("*").Qual(testingPath, "T")).Block(body...))
	return s.source()
}

// stubInstance is the instance that stubs speak of.
const stubInstance = "user-123"

func (s *stubTest) types() []parser.Type {
	var types []parser.Type
	for _, a := range s.c.Actions {
		types = append(types, paramTypes(a)...)
	}
	return types
}

// testName returns the name of the stub's function, that of the component
// unless the package's tests have it.
func (s *stubTest) testName() string {
	names := newScope(s.pkg.Taken...)
	names.take(s.pkg.Scope...)
	return names.pick("Test" + upperFirst(s.c.Type))
}

// action returns the subtest of one action: what its signature tells, then
// what only its author can tell.
func (s *stubTest) action(a *parser.Action) jen.Code {
	var body []jen.Code
	if p := firstRequired(a); p != nil {
		body = append(body, s.expectStatus("without "+p.Wire, "StatusUnprocessableEntity", 422, s.harness, a, params(a, p.Wire)))
	}
	unknown := append(params(a, ""), jen.Lit("noSuchParameter").Op(":").Lit("1"))
	body = append(body, s.expectStatus("with an unknown parameter", "StatusUnprocessableEntity", 422, s.harness, a, unknown))
	foreign := s.expectForeign(a)
	if foreign != nil && !s.c.Mount { // Mount may need what a nil factory lacks
		body = append(body, foreign)
		foreign = nil
	}
	body = append(body,
		jen.Id(s.harness).Dot("AssertNoBroadcast").Call(),
		jen.Line(),
		jen.Id(s.t).Dot("Skip").Call(jen.Lit(fmt.Sprintf("%s is untested: give %s a factory, remove this line, and say below what the action changes", a.Name, s.c.register))),
		jen.Line(),
	)
	if foreign != nil {
		body = append(body, foreign)
	}
	body = append(body, s.expectStatus("with valid parameters", "StatusOK", 200, s.harness, a, params(a, "")), s.expectBroadcast(a))
	return jen.Id(s.t).Dot("Run").Call(jen.Lit(a.Name), s.subtest(body...))
}

// renders returns the subtest of a component without actions.
func (s *stubTest) renders() jen.Code {
	return jen.Id(s.t).Dot("Run").Call(jen.Lit("renders"), s.subtest(
		jen.Id(s.t).Dot("Skip").Call(jen.Lit(fmt.Sprintf("%s is untested: give %s a factory, remove this line, and say below what is shown", s.c.Name, s.c.register))),
		jen.Line(),
		jen.Id(s.harness).Dot("Render").Call(jen.Id(s.id)),
	))
}

func (s *stubTest) subtest(body ...jen.Code) jen.Code {
	return jen.Func().Params(jen.Id(s.t).Op("*").Qual(testingPath, "T")).Block(body...)
}

// expectStatus returns the statement that calls an action and compares the
// status.
func (s *stubTest) expectStatus(when, status string, code int, harness string, a *parser.Action, params []jen.Code) jen.Code {
	return s.expectFrom(jen.Id(harness), when, status, code, a, params)
}

func (s *stubTest) expectFrom(harness *jen.Statement, when, status string, code int, a *parser.Action, params []jen.Code) jen.Code {
	res := "res"
	call := harness.Dot("Call").Call(jen.Id(s.id), jen.Lit(a.Name), lctest("Params").Values(params...))
	return jen.If(
		jen.Id(res).Op(":=").Add(call),
		jen.Id(res).Dot("Status").Op("!=").Qual(httpPath, status),
	).Block(
		jen.Id(s.t).Dot("Errorf").Call(jen.Lit(fmt.Sprintf("%s: status %%d, want %d", when, code)), jen.Id(res).Dot("Status")),
	)
}

// expectForeign returns the statement by which another user is refused, nil
// where anybody may call the action.
func (s *stubTest) expectForeign(a *parser.Action) jen.Code {
	if s.c.Channel.Strategy != parser.ChannelUser {
		return nil
	}
	other := jen.Id(s.harness).Dot("As").Call(jen.Lit("user-456"))
	return s.expectFrom(other, "as another user", "StatusForbidden", 403, a, params(a, ""))
}

// expectBroadcast returns the statement that says who learns of the action.
func (s *stubTest) expectBroadcast(a *parser.Action) jen.Code {
	channel := s.channel()
	if channel == nil || !a.Broadcast {
		return jen.Id(s.harness).Dot("AssertNoBroadcast").Call()
	}
	event := "component-update"
	if refreshes(s.c.Component) {
		event = "component-refresh"
	}
	return jen.Id(s.harness).Dot("AssertBroadcast").Call(channel, jen.Id(s.id), jen.Lit(event))
}

// channel returns the component's channel, nil where it has none.
func (s *stubTest) channel() jen.Code {
	instance := jen.Id(s.id).Dot("Instance")
	switch s.c.Channel.Strategy {
	case parser.ChannelGlobal:
		return lc("Global")
	case parser.ChannelUser:
		return lc("UserChannel").Call(instance)
	case parser.ChannelContext:
		return lc("ContextChannel").Call(jen.Lit(s.c.Channel.Prefix), instance)
	case parser.ChannelPresence:
		return lc("PresenceChannel").Call(instance)
	case parser.ChannelMethod:
		c := jen.Parens(jen.Op("&").Id(s.c.Type).Values(field(s.c.IDField, jen.Id(s.id))))
		return lc("Channel").Call(c.Dot("SSEChannel").Call())
	}
	return nil
}

// firstRequired returns the first parameter that must be given, nil where
// there is none.
func firstRequired(a *parser.Action) *parser.Param {
	for i, p := range a.Params {
		if !p.Optional && !p.Variadic {
			return &a.Params[i]
		}
	}
	return nil
}

// params returns values for the parameters of an action but one, as the
// elements of a map.
func params(a *parser.Action, but string) []jen.Code {
	var elements []jen.Code
	for _, p := range a.Params {
		if p.Wire != but {
			elements = append(elements, jen.Lit(p.Wire).Op(":").Add(example(p)))
		}
	}
	return elements
}

// example returns a value for a parameter.
func example(p parser.Param) jen.Code {
	var value jen.Code
	switch p.Type.Kind {
	case parser.KindString:
		value = jen.Lit("text")
	case parser.KindBool:
		value = jen.True()
	case parser.KindInt, parser.KindUint:
		value = jen.Lit(1)
	case parser.KindFloat:
		value = jen.Lit(1.5)
	case parser.KindTime:
		value = jen.Lit("2006-01-02T15:04:05Z")
	case parser.KindDuration:
		value = jen.Lit("1m30s")
	default:
		value = jen.New(typ(p.Type))
	}
	if p.Variadic {
		return jen.Index().Any().Values(value)
	}
	return value
}
