package a

import (
	"context"
	"fmt"
	"html"
	"html/template"
	"io"
	"os"
	"strconv"
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

//lc:action
func (l *List) Clear() { l.Items = nil }

const (
	addAction  = "add"
	badAction  = "ad" // want "LC012: component list has no action .ad.; it has add and clear"
	itemAttr   = "data-lc-param-item"
	itemAttrs  = "data-lc-param-items"            // want "LC012: action add has no parameter .items.; did you mean item"
	wholeTag   = `<button data-lc-action="clea">` // want "LC012: component list has no action .clea."
	actionAttr = "data-lc-action"
)

func (l *List) Render(ctx context.Context, w io.Writer) error {
	// Beside constants.
	io.WriteString(w, `<button data-lc-action="`+addAction+`" `+itemAttr+`="x">`)
	io.WriteString(w, `<button data-lc-action="`+badAction+`">`)
	io.WriteString(w, `<button data-lc-action="add" `+itemAttrs+`="x">`)
	io.WriteString(w, `<button `+actionAttr+`="add">`) // want "LC012: action add is not given its parameter item"
	io.WriteString(w, wholeTag)
	io.WriteString(w, `<button data-lc-action="add" `+strings.Join(l.Items, " ")+`>`)
	io.WriteString(w, `<form data-lc-action="add">`+l.fields()+`</form>`)

	// By package fmt.
	fmt.Fprintf(w, "<button %s=%q %s=%q>%d%%</button>", actionAttr, "add", "data-lc-param-itm", l.Items, 3) // want "LC012: action add has no parameter .itm.; did you mean item"
	fmt.Fprintf(w, "<button %s=%q>", actionAttr, "clear")
	fmt.Fprintf(w, "<button %s=%q>", actionAttr, l.ID.Name)
	fmt.Fprintf(w, "<button %[1]s=%[2]q data-lc-clik %[1]s>", actionAttr, "clear") // want "LC012: the browser client knows no attribute data-lc-clik"
	fmt.Fprintf(w, "<button %[2]s=%[1]q>", "clea", actionAttr)                     // want "LC012: component list has no action .clea."
	fmt.Fprintf(w, "<button data-lc-action=%q%s>", "add", strings.Repeat(" ", 3))
	fmt.Fprint(w, `<button data-lc-action="`, "ad", `">`) // want "LC012: component list has no action .ad."
	io.WriteString(w, fmt.Sprintf(`<button data-lc-action="%s">`, html.EscapeString("ad")))
	_ = template.HTML("<b data-lc-eror=item>" + html.EscapeString(l.Items[0]) + "</b>") // want "LC012: .* did you mean data-lc-error"

	// Piece by piece: what a tag goes on with is not known.
	fmt.Fprint(w, `<button data-lc-`)
	fmt.Fprint(w, `action="add" data-lc-param-item="x">`)
	fmt.Fprint(w, `<button data-lc-act`)

	l.collect(w)
	l.add(w)
	l.replace(w)

	// By functions.
	l.button(w, "cler") // want "LC012: component list has no action .cler.; did you mean clear"
	link := func(action string) { fmt.Fprintf(w, `<a data-lc-action=%q>`, action) }
	link("clear")
	link("clean") // want "LC012: component list has no action .clean.; did you mean clear"
	button(w, "clear", "Clear")
	button(w, "clera", "Clear")                               // want "LC012: component list has no action .clera.; did you mean clear"
	io.WriteString(w, link("ad"))                             // want "LC012: component list has no action .ad."
	io.WriteString(w, "<a "+attr("data-lc-action", "ad")+">") // want "LC012: component list has no action .ad."
	view{}.draw(w)
	return nil
}

// collect writes a tag in several steps.
func (l *List) collect(w io.Writer) {
	var b strings.Builder
	b.WriteString("<button ")
	b.WriteString(actionAttr)
	b.WriteByte('=')
	b.WriteString(`"ad"`) // want "LC012: component list has no action .ad."
	fmt.Fprintf(&b, " class=%q", l.ID.Name)
	b.WriteString(`>x</button>`)
	io.WriteString(w, b.String())

	if _, err := io.WriteString(w, `<button data-lc-action="`); err != nil {
		return
	}
	name := "cle" // want "LC012: component list has no action .clear-all."
	if _, err := io.WriteString(w, name); err != nil {
		return
	}
	_, err := fmt.Fprint(w, `ar-all">`)
	if err != nil {
		return
	}

	io.WriteString(w, `<a data-lc-action="add" `)
	l.button(w, "clear")
	io.WriteString(w, `data-lc-param-item="x">`)
	w.Write([]byte(`<a data-lc-action="add" `))
	w.Write([]byte(`data-lc-param-tem="x">`)) // want "LC012: action add has no parameter .tem.; did you mean item"
}

// add adds to a string.
func (l *List) add(w io.Writer) {
	s := `<button data-lc-action="`
	s += "ad" // want "LC012: component list has no action .ad."
	s += `">`
	io.WriteString(w, s)
	s = `<button data-lc-action="`
	if len(l.Items) > 0 {
		s += "add"
	}
	s += `">`
	io.WriteString(w, s)
	io.WriteString(w, string(append([]byte(`<button data-lc-action="`), `clear">`...)))
	io.WriteString(w, open+`clear">`)
	io.WriteString(w, strings.Join([]string{"<button", actionAttr + "=" + strconv.Quote("ad"), ">"}, " ")) // want "LC012: component list has no action .ad."
}

// open is a tag that others go on with.
const open = `<button data-lc-action="`

// replace writes what only becomes HTML.
func (l *List) replace(w io.Writer) {
	io.WriteString(w, strings.ReplaceAll(`<button data-lc-action="ACTION">`, "ACTION", "clear"))
	io.WriteString(w, strings.NewReplacer("{action}", "clear").Replace(form))
	io.WriteString(w, os.Expand(`<button data-lc-action="$action">`, func(string) string { return "clear" }))
}

const form = `<form data-lc-action="{action}">`

func (l *List) button(w io.Writer, action string) {
	io.WriteString(w, `<button data-lc-action="`+action+`">`)
}

func (l *List) fields() string { return `<input name="item">` }

func button(w io.Writer, action, label string) {
	fmt.Fprintf(w, "<button data-lc-action=%q>%s</button>", action, label)
}

func link(action string) string { return `<a data-lc-action="` + action + `">x</a>` }

func attr(name, value string) string { return fmt.Sprintf("%s=%q", name, value) }

type view struct{}

func (view) draw(w io.Writer) { io.WriteString(w, `<a data-lc-action="drw">`) } // want "LC012: component list has no action .drw."

// Other is another component, so that functions which neither calls are
// nobody's.
//
//lc:component
//lc:channel global
type Other struct{ ID lc.ComponentID }

//lc:action
func (o *Other) Go() {}

func (o *Other) Render(ctx context.Context, w io.Writer) error {
	button(w, "go", "Go")
	button(w, "clear", "Clear") // want "LC012: component other has no action .clear."
	return nil
}

func nobodys(w io.Writer) {
	io.WriteString(w, `<a data-lc-action="anything" data-lc-href="x">`) // want "LC012: .* give an attribute of your own another prefix: data-href"
}

var menu = map[string]string{"home": `<a data-lc-nav-x="y">`} // want "LC012: the browser client knows no attribute data-lc-nav-x"

func bound(w io.Writer, b lc.Binding) {
	fmt.Fprintf(w, "<button %v>x</button>", b) // want "LC019: a binding is written as it is, so that the element calls nothing; write what its method Attrs or Form returns"
	fmt.Fprintf(w, "<form %s>", b.Form())
	_ = fmt.Sprintf("%v", b)
}
