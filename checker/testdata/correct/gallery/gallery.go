// Package gallery has several templates in a folder.
package gallery

import (
	"context"
	"embed"
	"html/template"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed html/*.html
var folder embed.FS

var pages = template.Must(template.ParseFS(folder, "html/*.html"))

// Gallery shows pictures.
//
//lc:component
//lc:channel context gallery
type Gallery struct {
	ID       lc.ComponentID
	Pictures []*Picture `lc:"state"`
	Large    bool       `lc:"client"`
}

// A Picture is one of them.
type Picture struct{ URL, Alt string }

// Small is its thumbnail.
func (p *Picture) Small() template.URL { return template.URL(p.URL) }

// Render writes one of two pages.
func (g *Gallery) Render(ctx context.Context, w io.Writer) error {
	name := "grid.html"
	if g.Large {
		name = "single.html"
	}
	if name == "" {
		return pages.ExecuteTemplate(w, "grid.html", g)
	}
	return pages.ExecuteTemplate(w, name, g)
}

//lc:action
func (g *Gallery) Toggle() { g.Large = !g.Large }
