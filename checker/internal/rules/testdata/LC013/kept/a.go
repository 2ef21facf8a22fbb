package a

import (
	"context"
	"embed"
	"html/template"
	"io"
	"io/fs"
	"sync"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed views
var files embed.FS

// set is made before main runs.
var set *template.Template

func init() { set = template.Must(template.ParseFS(files, "views/init.html")) }

// Twice is set by others, and chosen is set twice.
var (
	Twice  *template.Template
	chosen *template.Template
)

func choose(big bool) {
	Twice = template.Must(template.ParseFS(files, "views/silent.html"))
	chosen = template.Must(template.ParseFS(files, "views/silent.html"))
	if big {
		chosen = template.Must(template.New("big").Parse("big"))
	}
}

var sub = template.Must(template.ParseFS(must(fs.Sub(files, "views")), "sub.html"))

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err)
	}
	return f
}

var once = sync.OnceValues(func() (*template.Template, error) { return template.ParseFS(files, "views/once.html") })

// A site keeps its template.
type site struct {
	page  *template.Template
	other *template.Template
}

func newSite() *site {
	return &site{page: ready(template.ParseFS(files, "views/field.html")), other: set}
}

func newOther() *site { return &site{other: sub} }

func ready(t *template.Template, err error) *template.Template {
	if err == nil {
		return t
	}
	panic(err)
}

// List is a list.
//
//lc:component
//lc:channel global
type List struct {
	ID   lc.ComponentID
	site *site
}

//lc:action
func (l *List) Clear() {}

func (l *List) Render(ctx context.Context, w io.Writer) error {
	for _, t := range []*template.Template{Twice, chosen} {
		if err := t.Execute(w, l); err != nil {
			return err
		}
	}
	if err := set.Execute(w, l); err != nil {
		return err
	}
	if err := sub.Execute(w, l); err != nil {
		return err
	}
	if err := l.site.page.Execute(w, l); err != nil {
		return err
	}
	if err := l.site.other.Execute(w, site{}); err != nil {
		return err
	}
	if err := Twice.Execute(w, l); err != nil {
		return err
	}
	if err := chosen.Execute(w, l); err != nil {
		return err
	}
	t, err := once()
	if err != nil {
		return err
	}
	return t.Execute(w, l)
}
