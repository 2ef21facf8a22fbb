package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// exampleArgs are what the arguments and options of directives may hold, by
// what stands for them in help.
var exampleArgs = map[string]string{
	"NAME": "other", "FILE": "other.html", "PREFIX": "comments", "CODE": "LC001", "REASON": "because it is so",
	"TAG": "section", "VAR": "templates",
	"SIZE": "20MiB", "LIST": "image/*,.pdf",
}

// TestDirectivesAreHeard writes every directive, choice and option of the table
// into source, and leaves each out: if that makes no difference, nobody asks
// for it.
func TestDirectivesAreHeard(t *testing.T) {
	for _, d := range parser.Directives {
		form := "//lc:" + d.Name
		if len(d.Choices) == 0 {
			heard(t, d, form+arguments(t, d.Args), "//")
		}
		for _, c := range d.Choices {
			heard(t, d, form+" "+c.Name+arguments(t, c.Args), "//")
		}
		for _, o := range d.Options {
			if o.Flag {
				heard(t, d, form+" "+o.Name, form)
				continue
			}
			values := o.Values
			if values == nil {
				values = []string{example(t, o.Value)}
			}
			for _, value := range values {
				heard(t, d, form+" "+o.Name+"="+value, form)
			}
		}
	}
}

// arguments returns examples of arguments, a space before each.
func arguments(t *testing.T, args []parser.Arg) string {
	t.Helper()
	text := ""
	for _, a := range args {
		text += " " + example(t, a.Name)
	}
	return text
}

func example(t *testing.T, name string) string {
	t.Helper()
	if exampleArgs[name] == "" {
		t.Errorf("exampleArgs has no %s", name)
	}
	return exampleArgs[name]
}

// heard sees that one line makes a difference to another, somewhere that the
// directive may stand.
func heard(t *testing.T, d parser.Definition, line, other string) {
	t.Helper()
	for _, place := range []string{
		// The directives of a type, then those of a method.
		"%s\ntype T struct{ ID lc.ComponentID }\nfunc (*T) Render(context.Context, io.Writer) error { return nil }\n%s\nfunc (*T) Act(s string) error { return nil }\n",
		"%s\ntype T struct{ ID lc.ComponentID; Choice string `lc:\"client\"` }\nfunc (*T) Render(context.Context, io.Writer) error { return nil }\n%s\nfunc (*T) Act(s string) error { return nil }\n",
	} {
		if told(t, place, d, line) != told(t, place, d, other) {
			return
		}
	}
	t.Errorf("%s says nothing: nobody asks for it", line)
}

// told returns all that the parser makes of a component and its action, one of
// which has the line of a directive in place of the usual one.
func told(t *testing.T, place string, d parser.Definition, line string) string {
	t.Helper()
	onType, onMethod := []string{"//lc:component"}, []string{"//lc:action"}
	on := &onType
	if d.On&parser.OnStruct == 0 {
		on = &onMethod
	}
	if (*on)[0] == "//lc:"+d.Name {
		*on = nil
	}
	*on = append(*on, line)
	pkg, ds := parse(t, head+fmt.Sprintf(place, strings.Join(onType, "\n"), strings.Join(onMethod, "\n")))
	return fmt.Sprint(lines(ds), dump(pkg), pkg.Ignores)
}
