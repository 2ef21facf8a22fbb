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
	Element   string      `json:"element,omitempty"` // of its wrapper, empty for a div
	Props     []Param     `json:"props,omitempty"`   // what it is given where it is placed
	Address   []Param     `json:"address,omitempty"` // names in the query of the page's address
	Kept      []Param     `json:"kept,omitempty"`    // what the browser keeps over a reload of the tab
	Load      bool        `json:"load,omitempty"`    // it reads what it shows from the application's own database
	Push      parser.Push `json:"push"`
	Route     string      `json:"route"`
	Actions   []Action    `json:"actions"`
	Contains  []Contained `json:"contains,omitempty"` // what it places, each component once

	Doc string `json:"-"` // doc comment without directives
}

// A Contained is a component that another one places.
type Contained struct {
	Name string `json:"name"`
	By   string `json:"by"` // "component", "lazy" or "defer": the first of them that places it
	File string `json:"file"`
	Line int    `json:"line"`
}

// String says how it is placed, too: "chart (lazy)".
func (c Contained) String() string {
	if c.By == "component" {
		return c.Name
	}
	return c.Name + " (" + c.By + ")"
}

// An Action is what may be called from outside.
type Action struct {
	Name      string  `json:"name"`
	Method    string  `json:"method"`
	Params    []Param `json:"params"`
	Broadcast bool    `json:"broadcast"`
	Partial   bool    `json:"partial,omitempty"` // it runs with what is missing or doesn't decode, too
	Route     string  `json:"route"`
	Line      int     `json:"line"`

	Files   []string `json:"files,omitempty"`   // names of the form's fields that take files; "*" is any part
	MaxFile int64    `json:"maxFile,omitempty"` // bytes of one; 0: the limit of the App
	Accept  string   `json:"accept,omitempty"`  // their types
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
			c.Contains = contained(m.Contains, path)
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
		Name: m.Name, Type: m.Type, Line: m.Pos.Line, Channel: newChannel(m.Channel, returned), Authorize: m.Has(parser.HookAuthorize), Load: m.Has(parser.HookLoad),
		Push: m.Push, Route: "GET " + route, Actions: []Action{}, Doc: m.Doc,
	}
	if m.Element != parser.DefaultElement {
		c.Element = m.Element
	}
	for _, f := range m.Props {
		c.Props = append(c.Props, Param{Name: f.Wire, Type: f.Type.String()})
	}
	for _, f := range m.Client {
		if f.Query != "" {
			c.Address = append(c.Address, Param{Name: f.Query, Type: f.Type.String()})
		}
		if f.Keep {
			c.Kept = append(c.Kept, Param{Name: f.Wire, Type: f.Type.String()})
		}
	}
	for _, a := range m.Actions {
		c.Actions = append(c.Actions, newAction(a, "POST "+route+"/"+a.Name))
	}
	return c
}

// contained returns what a component places, each component once, in the order in
// which they are placed.
func contained(all []parser.Contained, path func(string) string) []Contained {
	var found []Contained
	for _, m := range all {
		if !slices.ContainsFunc(found, func(c Contained) bool { return c.Name == m.Name }) {
			found = append(found, Contained{Name: m.Name, By: m.By, File: path(m.Pos.Filename), Line: m.Pos.Line})
		}
	}
	return found
}

func newAction(m *parser.Action, route string) Action {
	a := Action{Name: m.Name, Method: m.Method, Params: []Param{}, Broadcast: m.Broadcast, Partial: m.Partial, Route: route, Line: m.Pos.Line,
		Files: m.Files, MaxFile: m.MaxFile, Accept: m.Accept}
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

// texts returns parameters as they are declared.
func texts(params []Param) []string {
	var all []string
	for _, p := range params {
		all = append(all, p.String())
	}
	return all
}

// Notes says what else there is to know of a component, a line each: its element,
// its props, what is in the address or kept, what it contains, and whether it reads from a database.
func (c Component) Notes() []string {
	var notes []string
	if c.Element != "" {
		notes = append(notes, "element: "+c.Element)
	}
	add := func(what string, words []string) {
		if len(words) > 0 {
			notes = append(notes, what+": "+strings.Join(words, ", "))
		}
	}
	var contained []string
	for _, other := range c.Contains {
		contained = append(contained, other.String())
	}
	add("props", texts(c.Props))
	add("in the address", texts(c.Address))
	add("kept over a reload", texts(c.Kept))
	add("contains", contained)
	if c.Load {
		notes = append(notes, "reads the application's database: "+parser.HookLoad)
	}
	return notes
}
