package generator

import (
	"fmt"
	"go/build"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/internal/client"
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
	if constrained(name+"_test.go") || name+"_test.go" == parser.TestFile {
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
const stubNote = "lcgen wrote this file to start from. It is yours: lcgen never changes it."

// lctest returns a name of the package that stubs test with.
func lctest(name string) *jen.Statement { return jen.Qual(lctestPath, name) }

// A stubTest is the stub of one component being written.
type stubTest struct {
	*file
	c                     *component
	t, id, open, h, valid string // names of its variables
	instance              string // that it speaks of
}

// stub writes the test that one component's own tests start from.
func stub(p *plan, c *component) ([]byte, error) {
	s := &stubTest{file: newFile(p, commentLines(stubNote)...), c: c, instance: "example"}
	if c.Channel.Strategy.Info().Owned {
		s.instance = "user-123" // whose user has that ID
	}
	names := p.locals(c, []string{runtimePath, lctestPath, testingPath, httpPath}, actionTypes(c)...)
	names.take(c.constant, c.register)
	s.t, s.id, s.open = names.pick("t", "tt"), names.pick("id", "componentID"), names.pick("open", "newPage")
	s.h, s.valid = names.pick("h", "page"), names.pick("valid", "params")

	body := []jen.Code{
		jen.Id(s.id).Op(":=").Id(c.constant).Dot("ID").Call(jen.Lit(s.instance)),
		s.opener(names.pick("app", "server")),
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
	if s.c.Channel.Strategy.Info().Owned {
		user = s.instance
	}
	secret := jen.Index().Byte().Parens(jen.Lit("a secret that only these tests know"))
	return jen.Id(s.open).Op(":=").Func().Params(s.testingT()).Op("*").Add(lctest("Harness")).Block(
		jen.Id(s.t).Dot("Helper").Call(),
		jen.Id(app).Op(":=").Add(lc("New")).Call(lc("WithSecret").Call(secret)),
		jen.Comment("A nil factory makes empty components. Pass one that gives them what they need."),
		jen.Id(s.c.register).Call(jen.Id(app), jen.Nil()),
		jen.Return(lctest("New").Call(jen.Id(s.t), jen.Id(app)).Dot("As").Call(jen.Lit(user))),
	)
}

func (s *stubTest) testingT() jen.Code { return jen.Id(s.t).Op("*").Qual(testingPath, "T") }

// action returns the subtest of one action: what its signature tells, then
// what only its author can tell. If lcgen knows no valid parameters, all that
// takes some waits for the author; if the component may refuse its user before
// it looks at parameters, everything does.
func (s *stubTest) action(a *parser.Action) jen.Code {
	var valid []jen.Code
	if params := requiredParams(a); len(params) > 0 {
		valid = append(valid, s.validParams(a, params))
	}
	missing, others := s.refusals(a)
	before, after := slices.Concat(valid, s.refused(slices.Concat(missing, others))), []jen.Code(nil)
	switch {
	case s.mayRefuse(), a.Partial: // it runs also with what is missing
		before, after = nil, append(before, jen.Line())
	case !exemplified(a):
		before, after = s.refused(missing), slices.Concat(valid, s.refused(others), []jen.Code{jen.Line()})
	}
	skip := []jen.Code{s.skip("what " + a.Name + " changes"), jen.Line()}
	if len(before) > 0 {
		before = slices.Concat([]jen.Code{s.opened()}, before, []jen.Code{jen.Id(s.h).Dot("AssertNoBroadcast").Call(), jen.Line()}, skip)
	} else {
		before = append(skip, s.opened())
	}
	return s.subtest(a.Name, slices.Concat(
		before,
		after,
		[]jen.Code{s.call(text(s.h), a.Name, s.params(a), "StatusOK"), s.broadcast(a)},
	)...)
}

// mayRefuse reports whether the component has code of its own that runs before
// an action's parameters are looked at, and may need data that the author has:
// hooks, and types that read the viewer's own fields from the token.
func (s *stubTest) mayRefuse() bool {
	picky := func(f parser.Field) bool { return f.Picky }
	return slices.ContainsFunc(s.c.Client, picky) ||
		s.c.Has(parser.HookAuthorize) || s.c.Has(parser.HookMount) || s.c.Has(parser.HookLoad) || s.c.Channel.Strategy == parser.ChannelMethod
}

// A refusal is a call that is refused, and why.
type refusal struct {
	why  string
	call jen.Code
}

// refusals returns the calls of an action that must be refused: those where
// something is missing, and those that have all that the action takes.
func (s *stubTest) refusals(a *parser.Action) (missing, others []refusal) {
	const invalid = "StatusUnprocessableEntity"
	unknown, params := "a parameter is unknown", text(`{"noSuchParameter": 1}`)
	if len(requiredParams(a)) > 0 {
		none := text("nil")
		if noFile := withoutFile(a); noFile != nil {
			none = noFile
		}
		missing = append(missing, refusal{"a parameter is missing", s.call(text(s.h), a.Name, none, invalid)})
		params = text(s.valid + `.With("noSuchParameter", 1)`)
		if exemplified(a) {
			unknown = "one is unknown"
		}
	} else {
		params = slices.Concat(qualified(lctestPath, "Params"), params)
	}
	others = append(others, refusal{unknown, s.call(text(s.h), a.Name, params, invalid)})
	if s.c.Channel.Strategy.Info().Owned {
		others = append(others, refusal{"the user is not the owner", s.call(text(s.h+`.As("user-456")`), a.Name, s.params(a), "StatusForbidden")})
	}
	return missing, others
}

// refused returns calls that are refused, below a comment that says why.
func (s *stubTest) refused(refusals []refusal) []jen.Code {
	var whys []string
	var calls []jen.Code
	for _, r := range refusals {
		whys = append(whys, r.why)
		calls = append(calls, r.call)
	}
	why := jen.Comment(upperFirst(strings.Join(whys, ", ")) + ".")
	return append([]jen.Code{jen.Line(), why}, calls...)
}

// renders returns the subtest of a component without actions.
func (s *stubTest) renders() jen.Code {
	return s.subtest("render",
		s.opened(),
		s.call(text(s.h), "noSuchAction", text("nil"), "StatusNotFound"),
		jen.Line(),
		s.skip("what it shows"),
		jen.Line(),
		jen.Id(s.h).Dot("Render").Call(jen.Id(s.id)).Dot("AssertStatus").Call(jen.Qual(httpPath, "StatusOK")),
	)
}

// opened returns the statement that opens a page.
func (s *stubTest) opened() jen.Code { return jen.Id(s.h).Op(":=").Id(s.open).Call(jen.Id(s.t)) }

func (s *stubTest) subtest(name string, body ...jen.Code) jen.Code {
	return jen.Id(s.t).Dot("Run").Call(jen.Lit(name), jen.Func().Params(s.testingT()).Block(body...))
}

// skip returns the statement that says what is left to write.
func (s *stubTest) skip(check string) jen.Code {
	message := fmt.Sprintf("to do: give %s test data, remove this line, check %s", s.c.register, check)
	return jen.Id(s.t).Dot("Skip").Call(jen.Lit(message))
}

// call returns the statement that calls an action on a page and compares the
// status, over two lines where one is too short.
func (s *stubTest) call(page fragment, action string, params fragment, status string) jen.Code {
	call := slices.Concat(page, text(fmt.Sprintf(".Call(%s, %q, ", s.id, action)), params, text(")"))
	assert := slices.Concat(text("AssertStatus("), qualified(httpPath, status), text(")"))
	code := call.code().Op(".")
	if !s.fits(text("\t\t"), call, text("."), assert) {
		code.Line()
	}
	return code.Add(assert.code())
}

// broadcast returns the statement that says who learns of the action.
func (s *stubTest) broadcast(a *parser.Action) jen.Code {
	channel := s.channel()
	if channel == nil || !a.Broadcast {
		return jen.Id(s.h).Dot("AssertNoBroadcast").Call()
	}
	event := client.EventUpdate
	if push(s.c.Component) == "PushRefresh" {
		event = client.EventRefresh
	}
	return jen.Id(s.h).Dot("AssertBroadcast").Call(channel, jen.Id(s.id), jen.Lit(event))
}

// channel returns the component's channel, nil where it has none.
func (s *stubTest) channel() jen.Code {
	instance := jen.Id(s.id).Dot("Instance")
	if s.c.Channel.Generated() {
		return channelOf(s.c.Channel, instance)
	}
	if s.c.Channel.Strategy == parser.ChannelMethod {
		c := jen.Parens(jen.Op("&").Id(s.c.Type).Values(field(s.c.IDField, jen.Id(s.id))))
		return lc("Channel").Call(c.Dot(parser.HookChannel).Call())
	}
	return nil
}
