package generator

import (
	"fmt"
	"go/build"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

func stubFile(c *component) string { return StubFile(c.Type) }

// StubFile returns the name of the test that is offered for a component type:
// notification_center_test.go for NotificationCenter.
func StubFile(typ string) string {
	name := strings.ReplaceAll(parser.KebabName(typ), "-", "_")
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
const stubNote = "lcgen wrote this file once, to start from. It is yours now, and lcgen leaves it as it is."

// lctest returns a name of the package that stubs test with.
func lctest(name string) *jen.Statement { return jen.Qual(lctestPath, name) }

// A stubTest is the stub of one component being written.
type stubTest struct {
	*file
	c              *component
	t, id, open, h string // names of its variables
}

// stubInstance is the instance that stubs speak of, and the user that it is of
// where it is a user's.
const stubInstance = "user-123"

// stub writes the test that one component's own tests start from.
func stub(p *plan, c *component) ([]byte, error) {
	s := &stubTest{file: newFile(p, ""), c: c}
	for _, line := range commentLines(stubNote) {
		s.HeaderComment(line)
	}
	names := p.locals(c, []string{runtimePath, lctestPath, testingPath, httpPath}, actionTypes(c)...)
	names.take(c.register)
	s.t, s.id, s.open, s.h = names.pick("t"), names.pick("id"), names.pick("open"), names.pick("h")

	body := []jen.Code{
		jen.Id(s.id).Op(":=").Add(lc("ComponentID")).Values(field("Name", jen.Lit(c.Name)), field("Instance", jen.Lit(stubInstance))),
		s.opener(names.pick("app")),
	}
	for _, a := range c.Actions {
		body = append(body, jen.Line(), s.action(a))
	}
	if len(c.Actions) == 0 {
		body = append(body, jen.Line(), s.renders())
	}
	s.Func().Id(s.testName()).Params(jen.Id(s.t).Op("*").Qual(testingPath, "T")).Block(body...)
	return s.source()
}

// testName returns the name of the stub's function, that of the component
// unless the package has it.
func (s *stubTest) testName() string {
	names := newScope(s.pkg.Taken...)
	names.take(s.pkg.Scope...)
	return names.pick("Test" + upperFirst(s.c.Type))
}

// opener returns the function that opens a page for one subtest.
func (s *stubTest) opener(app string) jen.Code {
	user := "somebody"
	if s.c.Channel.Strategy == parser.ChannelUser {
		user = stubInstance
	}
	secret := jen.Index().Byte().Parens(jen.Lit("a secret that only these tests know"))
	return jen.Id(s.open).Op(":=").Func().Params(s.testingT()).Op("*").Add(lctest("Harness")).Block(
		jen.Id(app).Op(":=").Add(lc("New")).Call(lc("WithSecret").Call(secret)),
		jen.Comment("nil makes empty components: give them what they need here."),
		jen.Id(s.c.register).Call(jen.Id(app), jen.Nil()),
		jen.Return(lctest("New").Call(jen.Id(s.t), jen.Id(app)).Dot("As").Call(jen.Lit(user))),
	)
}

func (s *stubTest) testingT() jen.Code { return jen.Id(s.t).Op("*").Qual(testingPath, "T") }

// action returns the subtest of one action: what its signature tells, then
// what only its author can tell.
func (s *stubTest) action(a *parser.Action) jen.Code {
	valid := examples(a)
	var body []jen.Code
	if len(valid) > 0 {
		body = append(body, s.call(jen.Id(s.h), a, nil, "StatusUnprocessableEntity"))
	}
	unknown := append(slices.Clone(valid), jen.Lit("noSuchParameter").Op(":").Lit(1))
	body = append(body, s.call(jen.Id(s.h), a, unknown, "StatusUnprocessableEntity"))
	skip := []jen.Code{jen.Line(), s.skip(a.Name, "what it changes, with AssertHTML and the like"), jen.Line()}
	foreign := s.call(jen.Id(s.h).Dot("As").Call(jen.Lit("user-456")), a, valid, "StatusForbidden")
	quiet := jen.Id(s.h).Dot("AssertNoBroadcast").Call()
	switch {
	case s.c.Channel.Strategy != parser.ChannelUser:
		body = append(append(body, quiet), skip...)
	case exemplified(a):
		body = append(append(body, foreign, quiet), skip...)
	default: // refused as well, but for the parameters
		body = append(append(append(body, quiet), skip...), foreign)
	}
	body = append(body, s.call(jen.Id(s.h), a, valid, "StatusOK"), s.broadcast(a))
	return s.subtest(a.Name, body...)
}

// renders returns the subtest of a component without actions.
func (s *stubTest) renders() jen.Code {
	none := &parser.Action{Name: "noSuchAction"}
	return s.subtest("render",
		s.call(jen.Id(s.h), none, nil, "StatusNotFound"),
		jen.Line(),
		s.skip(s.c.Name, "what it shows, with AssertHTML and the like"),
		jen.Line(),
		jen.Id(s.h).Dot("Render").Call(jen.Id(s.id)).Dot("AssertStatus").Call(jen.Qual(httpPath, "StatusOK")),
	)
}

func (s *stubTest) subtest(name string, body ...jen.Code) jen.Code {
	body = append([]jen.Code{jen.Id(s.h).Op(":=").Id(s.open).Call(jen.Id(s.t))}, body...)
	return jen.Id(s.t).Dot("Run").Call(jen.Lit(name), jen.Func().Params(s.testingT()).Block(body...))
}

// skip returns the statement that says what is left to write.
func (s *stubTest) skip(what, check string) jen.Code {
	message := fmt.Sprintf("%s is not tested yet: have %s make components with test data, remove this line, and check %s", what, s.c.register, check)
	return jen.Id(s.t).Dot("Skip").Call(jen.Lit(message))
}

// call returns the statement that calls an action and compares the status.
func (s *stubTest) call(page *jen.Statement, a *parser.Action, params []jen.Code, status string) jen.Code {
	return page.Dot("Call").Call(jen.Id(s.id), jen.Lit(a.Name), lctest("Params").Values(params...)).
		Dot("AssertStatus").Call(jen.Qual(httpPath, status))
}

// broadcast returns the statement that says who learns of the action.
func (s *stubTest) broadcast(a *parser.Action) jen.Code {
	channel := s.channel()
	if channel == nil || !a.Broadcast {
		return jen.Id(s.h).Dot("AssertNoBroadcast").Call()
	}
	event := "component-update"
	if refreshes(s.c.Component) {
		event = "component-refresh"
	}
	return jen.Id(s.h).Dot("AssertBroadcast").Call(channel, jen.Id(s.id), jen.Lit(event))
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

// examples returns values for the parameters of an action that must be given,
// as the elements of a map.
func examples(a *parser.Action) []jen.Code {
	var elements []jen.Code
	for _, p := range a.Params {
		if !p.Optional && !p.Variadic {
			elements = append(elements, jen.Lit(p.Wire).Op(":").Add(example(p.Type)))
		}
	}
	return elements
}

// example returns a value of a type: one that is sure to be taken where lcgen
// knows what the type takes.
func example(t parser.Type) jen.Code {
	switch t.Kind {
	case parser.KindString:
		return jen.Lit("text")
	case parser.KindBool:
		return jen.True()
	case parser.KindInt, parser.KindUint:
		return jen.Lit(1)
	case parser.KindFloat:
		return jen.Lit(1.5)
	case parser.KindTime:
		return jen.Lit("2006-01-02T15:04:05Z")
	case parser.KindDuration:
		return jen.Lit("1m30s")
	}
	switch text := t.String(); {
	case strings.HasPrefix(text, "["):
		return jen.Index().Any().Values()
	case strings.HasPrefix(text, "map["):
		return jen.Map(jen.String()).Any().Values()
	}
	return jen.New(typ(t))
}

// exemplified reports whether the examples for an action are sure to be taken.
func exemplified(a *parser.Action) bool {
	for _, p := range a.Params {
		named := p.Type.Kind == parser.KindText || p.Type.Kind == parser.KindJSON
		if text := p.Type.String(); named && !p.Optional && !p.Variadic && text[0] != '[' && !strings.HasPrefix(text, "map[") {
			return false
		}
	}
	return true
}
