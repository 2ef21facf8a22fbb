package forms

import (
	"html/template"

	lc "github.com/lcgen/lcgen/runtime"
)

var shared = template.Must(template.New("").Funcs(lc.TemplateFuncs()).Parse(`{{define "ask"}}<FORM {{.Form}}>{{.Fields}}<input name="text"></FORM>{{end}}{{define "body"}}{{component "say" 1}}{{end}}`)) // want `LC023: component say has a <form>`

// Say has a form.
//
//lc:component template=say.html
//lc:channel none
type Say struct {
	ID   lc.ComponentID
	Text string
}

//lc:action
func (s *Say) Say(text string) { s.Text = text }

// Asks has one of its partials.
//
//lc:component template=asks.html partials=shared
//lc:channel none
type Asks struct {
	ID   lc.ComponentID
	Text string
}

//lc:action
func (a *Asks) Ask(text string) { a.Text = text }

// Around shows one that has a form.
//
//lc:component template=around.html
//lc:channel none
type Around struct{ ID lc.ComponentID }

//lc:action
func (a *Around) Open() {}

// Ring shows itself.
//
//lc:component template=ring.html
//lc:channel none
type Ring struct{ ID lc.ComponentID }

//lc:action
func (r *Ring) Open() {}

// Plain has none that is shown.
//
//lc:component template=plain.html
//lc:channel none
type Plain struct{ ID lc.ComponentID }

//lc:action
func (p *Plain) Open() {}

// Outer has a form.
//
//lc:component template=outer.html partials=shared
//lc:channel none
type Outer struct {
	ID   lc.ComponentID
	Name string
}

//lc:action
func (o *Outer) Save(name string) { o.Name = name }
