package graph

import (
	_ "embed"
	"html/template"
	"io"

	"github.com/lcgen/lcgen/internal/catalog"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

var page = template.Must(template.New("page").Parse(pageSource))

// HTML writes the picture as a page of its own: with a list of the components,
// a search, a filter by who may listen, and what there is to say of the one
// that is chosen, while its neighbours stand out. It asks the network for
// nothing.
func HTML(w io.Writer, g *Graph) error {
	theme := ":root {" + light + "}\n@media (prefers-color-scheme: dark) {\n:root:not([data-theme=light]) {" + dark + "}\n}\n:root[data-theme=dark] {" + dark + "}\n"
	return page.Execute(w, pageData{
		Title: g.Title(), Counts: g.Counts(), Listeners: drawn(g.Listeners), Components: entries(g),
		Style:   template.CSS(theme + shapes + pageStyle),
		Picture: template.HTML(svg(g, "")),
		Script:  template.JS(pageScript),
	})
}

// pageData is what the page is made from. Style, Picture and Script are
// trusted: the first and last are ours, and svg escapes.
type pageData struct {
	Title, Counts string
	Listeners     []*Listener
	Components    []entry
	Style         template.CSS
	Picture       template.HTML
	Script        template.JS
}

// drawn returns the listeners that are in the picture.
func drawn(listeners []*Listener) []*Listener {
	var found []*Listener
	for _, l := range listeners {
		if l.isMain() {
			found = append(found, l)
		}
	}
	return found
}

// An entry is what the page's script knows of a component.
type entry struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Type      string        `json:"type"`
	Package   string        `json:"package"`
	Place     string        `json:"place"` // file:line
	Doc       string        `json:"doc"`
	Channel   string        `json:"channel"` // node
	Form      string        `json:"form"`
	Instead   string        `json:"instead"`
	Who       string        `json:"who"` // node
	Listeners string        `json:"listeners"`
	Authorize bool          `json:"authorize"`
	Route     string        `json:"route"`
	Actions   []entryAction `json:"actions"`
	Element   string        `json:"element"`
	Props     []string      `json:"props"`
	Inside    []string      `json:"inside"`  // nodes
	Outside   []string      `json:"outside"` // nodes
}

type entryAction struct {
	Call      string `json:"call"`
	Route     string `json:"route"`
	Broadcast bool   `json:"broadcast"`
}

func entries(g *Graph) []entry {
	found := []entry{}
	for _, c := range g.Components {
		l := c.Channel.Listener
		e := entry{
			ID: c.ID, Name: c.Name, Type: c.Type, Package: c.Package, Place: c.place(), Doc: c.Doc,
			Channel: c.Channel.ID, Form: c.Channel.Label, Instead: c.instead(), Who: l.ID, Listeners: l.Words(),
			Authorize: c.Authorize, Route: c.Route, Actions: entryActions(c.Actions),
			Element: c.Element, Props: []string{}, Inside: nodes(c.Inside), Outside: nodes(c.Outside),
		}
		for _, p := range c.Props {
			e.Props = append(e.Props, p.String())
		}
		found = append(found, e)
	}
	return found
}

// nodes returns the IDs of components.
func nodes(components []*Component) []string {
	found := []string{}
	for _, c := range components {
		found = append(found, c.ID)
	}
	return found
}

func entryActions(actions []catalog.Action) []entryAction {
	found := []entryAction{}
	for _, a := range actions {
		found = append(found, entryAction{Call: a.String(), Route: a.Route, Broadcast: a.Broadcast})
	}
	return found
}
