package refused

import (
	"embed"
	"html/template"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed parts
var files embed.FS

var bare = template.Must(template.ParseFS(files, "parts/*.html"))

var late = template.Must(template.New("late").Parse(`{{upper .}}`)).Funcs(template.FuncMap{"upper": strings.ToUpper}) // want `LC013: the program panics when it starts: these partials call upper, and have no such function when they are parsed; call Funcs before Parse and ParseFS`

var good = template.Must(template.New("good").Funcs(lc.TemplateFuncs()).Funcs(template.FuncMap{"upper": strings.ToUpper}).Parse(`{{component "list" .}}{{lazy "list" .}}{{defer "list" (. | upper | len)}}`))

var marked = template.Must(template.New("marked").Delims("[[", "]]").Parse(`{{component}}[[if true]][[(lazy "list" 1).Len]][[end]]`)) // want `LC013: .* call lazy`

var cloned = template.Must(template.Must(good.Clone()).New("cloned").Parse(`{{template "good" "a"}}{{component "list" 1}}{{other 1}}`)) // want `LC013: .* call other, and have no such function when they are parsed; give them the function by Funcs, before Parse and ParseFS`

var open = template.Must(template.New("open").Funcs(funcs()).Parse(`{{component "list" 1}}{{other 1}}`))

func funcs() template.FuncMap { return nil }

//lc:component template=list.html partials=bare
//lc:channel none
type List struct{ ID lc.ComponentID }

//lc:action
func (l *List) Open() {}

//lc:component template=list.html partials=bare
//lc:channel none
type Again struct{ ID lc.ComponentID }

//lc:action
func (a *Again) Open() {}

//lc:component template=late.html partials=late
//lc:channel none
type Late struct{ ID lc.ComponentID }

//lc:action
func (l *Late) Open() {}

//lc:component template=good.html partials=good
//lc:channel none
type Good struct{ ID lc.ComponentID }

//lc:action
func (g *Good) Open() {}

//lc:component template=marked.html partials=marked
//lc:channel none
type Marked struct{ ID lc.ComponentID }

//lc:action
func (m *Marked) Open() {}

//lc:component template=cloned.html partials=cloned
//lc:channel none
type Cloned struct{ ID lc.ComponentID }

//lc:action
func (c *Cloned) Open() {}

//lc:component template=late.html partials=open
//lc:channel none
type Open struct{ ID lc.ComponentID } // want -2 `LC013: what the template of component open uses of open can't be checked`

//lc:action
func (o *Open) Open() {}
