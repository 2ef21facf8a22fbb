// Package shopfront renders its component with templates from several files.
package shopfront

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html"
	"html/template"
	"io"
	"strings"
	texttemplate "text/template"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed views
var views embed.FS

var funcs = template.FuncMap{
	"upper": strings.ToUpper,
	"euros": func(cents int) string { return fmt.Sprintf("%.2f €", float64(cents)/100) },
	"dict":  func(kv ...any) map[string]any { return nil },
	"safe":  func(s string) template.HTML { return template.HTML(s) },
}

var (
	base  = template.Must(template.New("layout.html").Funcs(funcs).ParseFS(views, "views/layout.html", "views/parts/*.html"))
	list  = template.Must(template.Must(base.Clone()).ParseFS(views, "views/list.html"))
	empty = template.Must(template.Must(base.Clone()).Parse(`{{define "body"}}<p>Nothing here, {{.User | upper}}.</p>{{end}}`))
	mail  = texttemplate.Must(texttemplate.New("mail").Parse("Dear {{.User}},\n{{range .Products}}- {{.Name}} <{{.SKU}}\n{{end}}"))
)

// A SKU names a product.
type SKU string

// Size is a size.
type Size uint8

// String shows it.
func (s Size) String() string { return "XL" }

// A Product can be bought.
type Product struct {
	SKU    SKU
	Name   string
	Cents  int
	Stock  uint16
	Weight float64
	Size   Size
	Added  time.Time
	Tags   []string
	Extra  map[string]string
	Parent *Product
	Price  func(currency string) string
}

// Label is short.
func (p *Product) Label(max int) string { return p.Name[:max] }

// Shop shows products.
//
//lc:component
//lc:channel global
type Shop struct {
	ID       lc.ComponentID
	Products []Product
	Stock    map[SKU]int
	Matrix   [3][]int
	Open     bool
	Note     template.HTML
	Any      any
	Err      error
}

// A view is what the templates see.
type view struct {
	*Shop
	User   string
	Chosen *Product
	Link   template.URL
	Bind   lc.Binding
}

// Name is that of the shop.
func (s *Shop) Name() string { return "shop" }

// Render renders.
func (s *Shop) Render(ctx context.Context, w io.Writer) error {
	user, _ := lc.UserFrom(ctx)
	v := view{Shop: s, User: user}
	if len(s.Products) == 0 {
		return empty.Execute(w, v)
	}
	if s.Open {
		return list.Lookup("row").Execute(w, &s.Products[0])
	}
	return draw(w, v)
}

func draw(w io.Writer, v view) error {
	var b bytes.Buffer
	if err := list.ExecuteTemplate(&b, "layout.html", v); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

// Buy buys.
//
//lc:action
func (s *Shop) Buy(sku string, count int, express *bool) error {
	var b bytes.Buffer
	return mail.Execute(&b, view{Shop: s})
}

// Close closes.
//
//lc:action
func (s *Shop) Close() { s.Open = false }

// Panel is written by Go code.
//
//lc:component
//lc:channel global
type Panel struct {
	ID    lc.ComponentID
	Lines []string `lc:"state"`
}

const (
	addAction = "addLine"
	lineParam = "data-lc-param-line"
)

// Render renders.
func (p *Panel) Render(ctx context.Context, w io.Writer) error {
	fmt.Fprintf(w, "<section class=%q>", "panel")
	for i, line := range p.Lines {
		fmt.Fprintf(w, `<p data-lc-key="%d">%s <button data-lc-action="drop" data-lc-param-index="%d">x</button></p>`, i, html.EscapeString(line), i)
	}
	fmt.Fprintf(w, "<button data-lc-action=%q %s=%q>+</button>", addAction, lineParam, "new")
	button(w, "clear", nil, "Clear")
	button(w, addAction, map[string]string{"line": "x"}, "Add")
	io.WriteString(w, `<form data-lc-action="`+addAction+`">`+field("line")+`</form>`)
	fmt.Fprint(w, `<button data-lc-action="`, addAction, `" data-lc-param-line="x" data-`)
	fmt.Fprint(w, `lc="1">`)
	_, err := io.WriteString(w, "</section>")
	return err
}

func field(name string) string {
	return fmt.Sprintf(`<input name=%q><p data-lc-error=%q></p>`, name, name)
}

func button(w io.Writer, action string, params map[string]string, label string) {
	fmt.Fprintf(w, "<button data-lc-action=%q", action)
	for name, value := range params {
		fmt.Fprintf(w, " data-lc-param-%s=%q", name, value)
	}
	fmt.Fprintf(w, ">%s</button>", label)
}

// AddLine adds.
//
//lc:action
func (p *Panel) AddLine(line string) { p.Lines = append(p.Lines, line) }

// Drop drops.
//
//lc:action
func (p *Panel) Drop(index int) error { return nil }

// Clear clears.
//
//lc:action
func (p *Panel) Clear() { p.Lines = nil }
