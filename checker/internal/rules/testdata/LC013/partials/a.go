package partials

import (
	"embed"
	"html/template"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed rows
var files embed.FS

//go:embed head.html
var head string

var funcs = template.FuncMap{
	"upper": strings.ToUpper,
	"twice": twice,
	"short": func(s string) string { return s },
}

func twice(n int) int { return 2 * n }

var shared = template.Must(template.Must(template.New("").Funcs(lc.TemplateFuncs()).Funcs(funcs).ParseFS(files, "rows/*.html")).New("head").Parse(head))

var literal = template.Must(template.New("row").Parse(`<i>{{.Nmae}}</i>`)) // want `LC013: Other has no field or method Nmae; did you mean Name\?`

var open = template.Must(template.New("row").Parse(`<i>{{.Name}}</i>`))

var made = template.Must(make())

func make() (*template.Template, error) { return template.New("row"), nil }

var strange = template.Must(template.New("row").Funcs(others()).Parse(`<i></i>`))

func others() template.FuncMap { return nil }

func init() { open.Funcs(others()) }

// List uses templates and functions of the package.
//
//lc:component list template=list.html partials=shared
//lc:channel none
type List struct {
	ID   lc.ComponentID
	Name string
	N    int
	Rows []Row
}

// A Row is in the list.
type Row struct{ Text string }

//lc:action
func (l *List) Open(n int) {}

// Other uses a template of a literal.
//
//lc:component other template=other.html partials=literal
//lc:channel none
type Other struct {
	ID   lc.ComponentID
	Name string
}

//lc:action
func (o *Other) Open() {}

// Third can't be checked whole.
//
//lc:component third template=third.html partials=open
//lc:channel none
type Third struct{ ID lc.ComponentID } // want -2 `LC013: what the template of component third uses of open can't be checked: other code adds to it or sets it; initialize it by`

//lc:action
func (t *Third) Open() {}

// Fourth can't be checked either.
//
//lc:component fourth template=third.html partials=made
//lc:channel none
type Fourth struct{ ID lc.ComponentID } // want -2 `LC013: what the template of component fourth uses of made can't be checked: its initializer isn't made of template.New, Must, Funcs, Parse and ParseFS`

//lc:action
func (f *Fourth) Open() {}

// Fifth has functions that nobody knows.
//
//lc:component fifth template=third.html partials=strange
//lc:channel none
type Fifth struct{ ID lc.ComponentID } // want -2 `LC013: what the template of component fifth uses of strange can't be checked: its functions aren't written out in a template.FuncMap`

//lc:action
func (f *Fifth) Open() {}
