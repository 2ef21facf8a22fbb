package catalog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A Component is a component as "lcgen list --json" shows it.
type Component struct {
	Name      string      `json:"name"`
	Package   string      `json:"package"` // import path
	Type      string      `json:"type"`
	File      string      `json:"file"`
	Line      int         `json:"line"`
	Channel   Channel     `json:"channel"`
	Authorize bool        `json:"authorize"` // it may refuse viewers
	Template  string      `json:"template,omitempty"`
	Push      parser.Push `json:"push"`
	Route     string      `json:"route"`
	Actions   []Action    `json:"actions"`

	Doc string `json:"-"` // doc comment without directives
}

// An Action is what may be called from outside.
type Action struct {
	Name      string  `json:"name"`
	Method    string  `json:"method"`
	Params    []Param `json:"params"`
	Broadcast bool    `json:"broadcast"`
	Route     string  `json:"route"`
	Line      int     `json:"line"`
}

// A Param is a parameter by the name that it has in a request.
type Param struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Optional bool   `json:"optional,omitempty"`
	Variadic bool   `json:"variadic,omitempty"`
}

// Options say how components are shown.
type Options struct {
	// Path shows an absolute path: most often relative to the current folder.
	// Nil: as it is.
	Path func(string) string

	// Returned are the channels that hand-written methods return, as far as
	// that is known.
	Returned map[*parser.Component][]string
}

// New returns the components of packages, by name.
func New(pkgs []*parser.Package, opts Options) []Component {
	path := opts.Path
	if path == nil {
		path = func(p string) string { return p }
	}
	components := []Component{}
	for _, pkg := range pkgs {
		for _, m := range pkg.Components {
			c := newComponent(m, opts.Returned[m])
			c.Package, c.File = pkg.Path, path(m.File)
			if m.Template != nil {
				c.Template = path(m.Template.Path)
			}
			components = append(components, c)
		}
	}
	slices.SortFunc(components, func(a, b Component) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Type, b.Type))
	})
	return components
}

func newComponent(m *parser.Component, returned []string) Component {
	route := "/lc/" + m.Name + "/" + parser.InstanceMark
	c := Component{
		Name: m.Name, Type: m.Type, Line: m.Pos.Line, Channel: newChannel(m.Channel, returned), Authorize: m.Has(parser.HookAuthorize),
		Push: m.Push, Route: "GET " + route, Actions: []Action{}, Doc: m.Doc,
	}
	for _, a := range m.Actions {
		c.Actions = append(c.Actions, newAction(a, "POST "+route+"/"+a.Name))
	}
	return c
}

func newAction(m *parser.Action, route string) Action {
	a := Action{Name: m.Name, Method: m.Method, Params: []Param{}, Broadcast: m.Broadcast, Route: route, Line: m.Pos.Line}
	for _, p := range m.Params {
		a.Params = append(a.Params, Param{Name: p.Wire, Type: p.Type.String(), Optional: p.Optional, Variadic: p.Variadic})
	}
	return a
}

// String gives the action as a person would call it.
func (a Action) String() string {
	var params []string
	for _, p := range a.Params {
		params = append(params, p.String())
	}
	return a.Name + "(" + strings.Join(params, ", ") + ")"
}

// String gives the parameter as it is declared: "quantity *int".
func (p Param) String() string {
	switch {
	case p.Optional:
		return p.Name + " *" + p.Type
	case p.Variadic:
		return p.Name + " ..." + p.Type
	}
	return p.Name + " " + p.Type
}
