package rules

import (
	"go/token"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
)

var templateCall = &rule.Rule{
	Code:  "LC012",
	Title: "a template that calls an action wrongly",
	Level: rule.Error,
	Doc: `An element calls an action by its name on the wire (data-lc-action), and passes
parameters by theirs: data-lc-param-notification-id for notificationId, and the
named fields of a form. A name that is misspelt, or a parameter that is left
out, makes the server refuse the call when somebody clicks. So does a method of
Do() with the wrong arguments, when the page is rendered.

The parameters of a form are those fields that can be seen in the template;
where it writes fields by other means, none is missed. A parameter that is a
pointer, variadic or a bool may be left out.

Attributes that the browser passes over without a word are found too: one that
is a misspelling (data-lc-acton) or that the browser client does not know
(data-lc-click), a word of data-lc-on that calls nothing, a data-lc-debounce
that is no time. What may come in the pages of all viewers at once (every, load,
intersect, @window and @document) needs an action with broadcast=none: otherwise each
page would tell all others. Names that begin with data-lc- are lcgen's: an
attribute of your own needs another prefix.

data-lc-change on a form names a partial action, which takes every field that the
form sends it: all but files, passwords and buttons. The button of a binding, .Button,
sends passwords, too.

A control must fill the type of the parameter, or of the part of one, that it has the
name of: a date fills no number, a number no bool, a week no time.Time, a
<select multiple> no string, and a checkbox without a value only a bool. A text fills
all that has a text. A control whose type the template writes may be any.

.Field "price" "type" "date" is found if price is no time: no such control is
written, and the rendering ends. So are attributes that Field refuses, such as
onclick, and a name without a value.

HTML that Go code writes is checked as far as it is made of constants, also by
package fmt, in several statements, and in functions that a component's methods
call.

{{component "card" .ID "compact" true}}, lazy and defer place another component: one
that the program has, with an instance, and with props by the names on the wire of
its lc:"prop" fields, each with a value of the field's type. Anything else ends the
rendering.

An instance is a string, an integer or a Stringer: a pointer to an integer is none,
nor is a struct whose String method has a pointer receiver, as a template passes a
copy. Props are encoded as JSON, and read from it: an integer fits a float64, and a
time.Time a string, but a struct is an object for a string, even if it has a method
String. A float64 for an int is found too: it fits only as long as it has no
fraction. What is behind an interface, or writes or reads its own JSON, may be
anything.

Under go vet, which sees one package, a component that is not there may
be in another: only a name that is nearly one of the package's is found.`,
	Check: func(p *rule.Pass) { reportTemplates(p, markup.Calls) },
}

var templateMember = &rule.Rule{
	Code:  "LC013",
	Title: "a template that uses a field or method that is not there",
	Level: rule.Error,
	Doc: `A template is executed with the component as its dot. A field or method that does
not exist, is unexported or takes other arguments ends the rendering there, when
the first visitor sees the page. So does a function that is not defined, or one
that does not take what it is given: eq of a string and a number, len of a number,
index of a struct. A template that does not parse keeps the program from starting.

Types are followed through range, with, variables and the templates it calls, also
those in other files that ParseFS puts together; what is behind an interface or in
a map may be anything. Under go vet only templates that the package embeds are
looked at again when they change.

The functions and templates of partials=VAR are known if the variable's initializer
is made of template.New, Must, Funcs, Parse and ParseFS, over texts that are written
out or embedded, and functions in a template.FuncMap. If not, that is said here:
what the template uses of them can't be checked. The partials are parsed when the
program starts, with the functions that Funcs has given them before. If they call
another, the program panics: one that places components needs
Funcs(lc.TemplateFuncs()).`,
	Check: func(p *rule.Pass) { reportTemplates(p, markup.Members) },
}

// reportTemplates reports the faults of the package's templates that have a
// code.
func reportTemplates(p *rule.Pass, code string) {
	for _, t := range templateFaults(p) {
		if t.Code != code {
			continue
		}
		p.Report(rule.Finding{Code: t.Code, Pos: t.Pos, End: t.End, Message: t.Message, Hint: t.Hint, Component: t.component})
	}
}

// A templateFault is a fault in a template of a component.
type templateFault struct {
	markup.Fault
	component string // type name
}

// templateFaults checks the templates of all components of a package: those
// that directives name, and those that Go code executes.
func templateFaults(p *rule.Pass) []templateFault { return templates(p).faults }

// templates finds the templates of a package.
func templates(p *rule.Pass) *templateFinder {
	return rule.Cached(p, "templates", func() *templateFinder {
		f := &templateFinder{Pass: p, files: map[string]*textFile{}, goFiles: map[string]*token.File{}, placed: map[string][]markup.Placed{}, noted: map[templateFault]bool{}}
		for _, c := range p.Components {
			if c.Template != nil {
				f.named(c)
			}
		}
		f.lookAtCode()
		return f
	})
}
