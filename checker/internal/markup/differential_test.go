package markup_test

import (
	"fmt"
	"go/token"
	"go/types"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"text/template"

	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/checker/internal/markup"
)

// TestDifferential compares what the checker says of random templates with
// what package text/template does when it executes them: one fails where, and
// only where, the other finds a fault.
func TestDifferential(t *testing.T) {
	source, err := os.ReadFile("shapes_test.go")
	if err != nil {
		t.Fatal(err)
	}
	p := checktest.New(t, string(source))
	if len(p.Errs) > 0 {
		t.Fatal(p.Errs)
	}
	dot := types.NewPointer(p.Types.Scope().Lookup("shapeRoot").Type())
	data := newShapes(names)
	g := &generator{rand.New(rand.NewPCG(3, 4))}
	failed := 0
	for range 5_000 {
		text := g.template(3)
		executed := execute(text, data)
		src := &markup.Source{Name: "t", Text: text, Pos: func(offset int) token.Pos { return token.Pos(offset + 1) }}
		set := &markup.Set{Name: "t", Texts: []*markup.Source{src}, Plain: true}
		faults := markup.Check(set, dot, nil, nil)
		if executed != nil {
			failed++
		}
		if (executed != nil) != (len(faults) > 0) {
			t.Errorf("%s\nthe checker says %v\nexecuted: %v", text, faults, executed)
		}
	}
	if failed < 500 || failed > 4_500 {
		t.Errorf("%d of the templates fail: the test says little", failed)
	}
}

// execute returns the error that a template ends with.
func execute(text string, data any) error {
	t, err := template.New("t").Parse(text)
	if err != nil {
		return err
	}
	return t.Execute(io.Discard, data)
}

// A generator makes templates in which most names are right.
type generator struct{ *rand.Rand }

// names are the members of all shapes, and some that none has.
var names = []string{
	"Shared", "Upper", "ByPointer", "ID", "N", "On", "At", "Next", "Labels", "Inner", "Deep", "hidden", "Total", "Join", "With", "Nothing", "unexported",
	"Items", "Refs", "ByName", "Grid", "One", "Ref", "Text", "Num", "First", "Find", "Sum", "Len", "Year", "Missing", "a",
}

// after lists what is likely to be right behind a name.
var after = map[string][]string{
	"":    {"Items", "Refs", "ByName", "Grid", "One", "Ref", "Text", "Num", "First", "Shared", "Upper", "ByPointer", "Sum"},
	"One": {"ID", "N", "On", "At", "Next", "Labels", "Inner", "Shared", "Upper", "ByPointer"}, "Ref": {"ID", "Next", "Inner", "At", "N"},
	"Next": {"ID", "Next", "Labels", "Upper"}, "Inner": {"Deep"}, "First": {"ID", "N", "Next", "ByPointer", "Join"}, "At": {"Year"}, "ID": {"Len"},
	"ByName": {"a"}, "Labels": {"a"},
}

func (g *generator) pick(words ...string) string { return words[g.IntN(len(words))] }

// template returns a template that is nested so deep at most.
func (g *generator) template(depth int) string {
	if depth == 0 {
		return "{{" + g.computed() + "}}"
	}
	inner := g.template(depth - 1)
	switch g.IntN(7) {
	case 0:
		return "{{with " + g.value() + "}}" + inner + "{{end}}"
	case 1:
		return "{{range " + g.chain("") + "}}" + inner + "{{end}}"
	case 2:
		return "{{range $i, $x := " + g.pick(".Items", ".Refs", ".ByName", "$.Items") + "}}{{$x" + g.chain("One") + "}}" + inner + "{{end}}"
	case 3:
		return "{{$x := " + g.computed() + "}}{{$x}}" + inner
	case 4:
		return fmt.Sprintf(`{{define "d%d"}}%s{{end}}{{template "d%d" %s}}`, depth, inner, depth, g.pick(".", "$", ".One", "$.Ref"))
	case 5:
		return "{{if true}}" + inner + "{{end}}"
	}
	return inner
}

// value returns an operand, or a call.
func (g *generator) value() string {
	switch g.IntN(8) {
	case 0:
		return g.pick(".One", ".Ref", "$.One", "$.First", "(index $.Items 0)") + g.pick(".Total", ".Join", ".With") + g.arguments()
	case 1:
		return g.pick(".Find", "$.Find", "$.Sum") + g.arguments()
	case 2:
		return "(" + g.pick("$.One.With \"x\"", "index $.Refs 0", "$.First") + ")" + g.chain("One")
	case 3:
		return "$" + g.chain("")
	case 4:
		return "len " + g.pick("$.Items", "$.Text", "$.ByName", "$.Num", "$.One", "$.Ref", "$.Grid", `"s"`, "3", "$.One.ID")
	}
	return g.chain("")
}

// computed returns what value does, or a call of a built-in function, whose
// result may be empty.
func (g *generator) computed() string {
	switch g.IntN(40) {
	case 0:
		return g.pick("eq", "eq", "ne", "lt", "gt", "le") + " " + g.operand() + " " + g.operand()
	case 1:
		return g.pick(
			"index $.Items ", "index $.ByName ", "index $.Text ", "index $.Num ", "index $.One.Labels ", "index $.Grid 0 ", "index $.One ", "index $.Refs ", "index nil ",
		) + g.pick("0", `"a"`, "$.One.ID", "$.Text", "1.0", "true", "$.One.On", "nil")
	case 2:
		return "slice " + g.operand() + g.pick("", " 0", " 0 1", ` "a"`, " 0 0 0", " 0 0 0 0")
	case 3:
		return g.pick("call $.Fn ", "call $.Num ", "call $.Text ", "call ") + g.pick("1", `"s"`, "$.Num", "$.One.N", "", "1 2", "1.0")
	case 4:
		return g.pick("not", "eq", "len", "print", "ne") + g.arguments()
	}
	return g.value()
}

// operand returns what can be compared, or not.
func (g *generator) operand() string {
	return g.pick("1", "2.5", `"s"`, "true", "nil", "$.Num", "$.Text", "$.One", "$.One.ID", "$.One.N", "$.One.On", "$.Ref", "$.Items", "$.Refs", "$.ByName", "$.Fn", "$.Grid", "$.One.At", "($.Items | len)")
}

// arguments returns none or some, some of them of the wrong type.
func (g *generator) arguments() string {
	var b strings.Builder
	for range g.IntN(3) {
		b.WriteString(" " + g.pick("1", `"s"`, "true", "$.One.N", "$.Text", "$.One.ID", "$.One.On", "2.5"))
	}
	return b.String()
}

// chain returns names that follow each other, behind one of that name.
func (g *generator) chain(last string) string {
	var b strings.Builder
	for range 1 + g.IntN(3) {
		likely := after[last]
		if len(likely) == 0 {
			if b.Len() > 0 {
				break
			}
			likely = names
		}
		last = g.pick(likely...)
		if g.IntN(12) == 0 {
			last = g.pick(names...)
		}
		b.WriteString("." + last)
	}
	return b.String()
}
