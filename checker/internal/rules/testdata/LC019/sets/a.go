package a

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"sync"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed views
var views embed.FS

var funcs = template.FuncMap{"upper": strings.ToUpper, "safe": func(s string) template.HTML { return template.HTML(s) }}

var tmpl = template.Must(template.New("").Funcs(funcs).Funcs(template.FuncMap{"last": func(s []string) string { return "" }}).ParseFS(views, "views/todo.html", "views/partials/*.html"))

// page is what the template sees: the component, by an embedded pointer, and
// more.
type page struct {
	*Todo
	User string
	Rows []row
}

type row struct {
	Text string
	Act  lc.Binding
}

// Todo is a list of things to do.
//
//lc:component
//lc:channel context todo
type Todo struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

func (t *Todo) Render(ctx context.Context, w io.Writer) error {
	switch t.ID.Instance {
	case "lookup":
		return tmpl.Lookup("lookup.html").Execute(w, page{Todo: t}) // want "LC019: there is no template .lookup.html. to execute"
	case "misspelt":
		return tmpl.ExecuteTemplate(w, "tudo.html", page{Todo: t}) // want "LC019: there is no template .tudo.html. to execute; did you mean todo.html"
	case "root":
		return tmpl.Execute(w, page{Todo: t}) // want "LC019: there is no template .. to execute"
	case "sub":
		sub, err := fs.Sub(views, "views/partials")
		if err != nil {
			return err
		}
		return template.Must(template.ParseFS(sub, "lone.html")).Execute(w, t)
	case "once":
		return once().ExecuteTemplate(w, "once.html", t)
	case "open":
		return open.Execute(w, t)
	case "page":
		return over("over").Execute(w, t)
	}
	return draw(w, page{Todo: t})
}

// draw is a function that a method calls.
func draw(w io.Writer, p page) error {
	var b bytes.Buffer
	t, err := tmpl.Clone()
	if err != nil {
		return err
	}
	if err := t.ExecuteTemplate(&b, "todo.html", p); err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

var once = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(views, "views/once.html")) })

// open is given further templates and functions where it is not followed.
var open = template.Must(template.New("open").Parse(`{{template "later" .}}{{.Nothing}}`)) // want "LC013: Todo has no field or method Nothing"

func init() { template.Must(open.New("later").Parse(`x`)) }

// over returns a template in which another takes a block's place.
func over(name string) *template.Template {
	return template.Must(template.Must(template.New(name).Parse(`<p>{{block "body" .}}{{.Old}}{{end}}</p>`)).Parse(`{{define "body"}}{{.New}}{{end}}`)) // want "LC013: Todo has no field or method New"
}

//lc:action
func (t *Todo) Add(text string) error { t.Items = append(t.Items, text); return nil }

//lc:action
func (t *Todo) Remove(text string) error { return nil }
