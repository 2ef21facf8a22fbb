package a

import (
	"context"
	"embed"
	"html/template"
	"io"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// List is a list.
//
//lc:component
//lc:channel global
type List struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

//lc:action
func (l *List) Add(item string) { l.Items = append(l.Items, item) }

const page = `
<button data-lc-action="ad">{{len .Items}}</button> <!-- want "LC012: component list has no action .ad.; it has add" -->
{{.Itens}} <!-- want "LC013: List has no field or method Itens" -->
`

var tmpl = template.Must(template.New("page").Parse(page))

func (l *List) Render(ctx context.Context, w io.Writer) error {
	return tmpl.Execute(w, l)
}

// Panel has an embedded template, functions and a view of its own.
//
//lc:component
//lc:channel global
type Panel struct{ ID lc.ComponentID }

//lc:action
func (p *Panel) Close(why string) {}

//go:embed panel.html
var panelHTML string

var panel = template.Must(template.New("panel").Funcs(template.FuncMap{"upper": strings.ToUpper, "twice": twice}).Parse(panelHTML))

func twice(s string, n int) string { return strings.Repeat(s, n) }

type view struct{ Title string }

func (p *Panel) Render(ctx context.Context, w io.Writer) error {
	return panel.Execute(w, view{"t"})
}

// Table has a file system of templates, and other delimiters.
//
//lc:component
//lc:channel global
type Table struct{ ID lc.ComponentID }

//lc:action
func (t *Table) Sort() {}

//go:embed *.html
var files embed.FS

var all = template.Must(template.ParseFS(files, "table.html", "row.html"))

func (t *Table) Render(ctx context.Context, w io.Writer) error {
	if t.ID.Instance == "" {
		return all.ExecuteTemplate(w, "row.html", t)
	}
	return all.Execute(w, t)
}

// Other has what can't be followed.
//
//lc:component
//lc:channel global
type Other struct {
	ID   lc.ComponentID
	tmpl *template.Template
}

//lc:action
func (o *Other) Go() {}

func (o *Other) Render(ctx context.Context, w io.Writer) error {
	square := template.Must(template.New("x").Delims("[[", "]]").Parse("[[.Idd]] {{.Nothing}}\t[[.Idx]]")) // want "LC013: Other has no field or method Idd" "LC013: .*Idx"
	if err := square.Execute(w, o); err != nil {
		return err
	}
	if err := template.Must(template.New("y").Funcs(o.funcs()).Parse("{{any .ID}}{{.Foo}}")).Execute(w, o); err != nil { // want "LC013: Other has no field or method Foo"
		return err
	}
	return o.tmpl.Execute(w, map[string]any{"Any": o})
}

func (o *Other) funcs() template.FuncMap { return nil }
