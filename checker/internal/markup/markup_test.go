package markup_test

import (
	"fmt"
	"go/token"
	"go/types"
	"path"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/parser"
)

// shop is the package whose component Cart the templates render.
const shop = `package shop

import (
	"context"
	"html/template"
	"io"
	"iter"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

type ItemID string

type Item struct {
	ID       ItemID
	Name     string
	Price    int
	Added    time.Time
	Tags     []string
	Next     *Item
	supplier string
}

func (i Item) Total(count int) int { return i.Price * count }

func (i *Item) Label() (string, error) { return i.Name, nil }

func (i Item) Nothing() {}

type Owner struct{ Email string }

func (o *Owner) Short() string { return o.Email }

// Cart is a cart.
//
//lc:component
//lc:channel user
type Cart struct {
	Owner
	ID      lc.ComponentID
	Items   []Item
	ByName  map[string]Item
	Count   int
	Gift    bool
	Note    template.HTML
	Any     any
	Shop    io.Reader
	Format  func(int) string
	Panel   Panel
	Framed  Frame
	Bound   lc.Binding
	store   *Item
}

type Frame struct {
	*Panel
	Title string
}

func (c *Cart) Render(ctx context.Context, w io.Writer) error { return nil }

func (c *Cart) Each() iter.Seq2[int, Item] { return nil }

func (c *Cart) Find(name string, exact bool) *Item { return nil }

func (c *Cart) Sum(numbers ...int) int { return 0 }

func (c *Cart) Empty(ctx context.Context) error { return nil }

//lc:action
func (c *Cart) Add(ctx context.Context, itemID ItemID, count int) error { return nil }

//lc:action
func (c *Cart) Checkout(address string, note *string, gift bool, tags ...string) error { return nil }

//lc:action clearAll
func (c *Cart) Clear() {}

//lc:action
func (c *Cart) Broken(f func()) {}

//lc:component
//lc:channel none
type Panel struct{ ID lc.ComponentID }

func (p *Panel) Render(ctx context.Context, w io.Writer) error { return nil }

//lc:action
func (p *Panel) Close() {}
`

// faults checks a template of Cart and shows what is wrong with it: line,
// column, the text that is meant, the message, the advice.
func faults(t *testing.T, text string) string {
	t.Helper()
	return faultsIn(t, shop, text)
}

// faultsIn is faults for the first component of a package.
func faultsIn(t *testing.T, source, text string) string {
	t.Helper()
	p := checktest.New(t, source)
	if len(p.Errs) > 0 {
		t.Fatalf("the package does not compile: %v", p.Errs)
	}
	model, _ := parser.Parse(p.Input())
	components := markup.Components(model, p.Types)
	file := p.Fset.AddFile("cart.html", -1, len(text))
	file.SetLinesForContent([]byte(text))
	src := &markup.Source{Name: "cart.html", Text: text, Pos: func(offset int) token.Pos { return file.Pos(offset) }, Own: true}
	set := &markup.Set{Name: src.Name, Texts: []*markup.Source{src}}
	var b strings.Builder
	for _, f := range markup.Check(set, types.NewPointer(components[0].Type), components[0], components) {
		at := p.Fset.Position(f.Pos)
		fmt.Fprintf(&b, "%s:%d:%d: %s", path.Base(at.Filename), at.Line, at.Column, f.Code)
		if f.End.IsValid() {
			fmt.Fprintf(&b, " %q", text[file.Offset(f.Pos):file.Offset(f.End)])
		}
		fmt.Fprintf(&b, ": %s", f.Message)
		if f.Hint != "" {
			fmt.Fprintf(&b, "; %s", f.Hint)
		}
		b.WriteByte('\n')
	}
	return strings.ReplaceAll(b.String(), "cart.html:", "")
}

// A faultTest is a template and what is wrong with it.
type faultTest struct {
	name, template string
	want           []string
}

func runFaults(t *testing.T, tests []faultTest) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := strings.Join(tt.want, "\n")
			if want != "" {
				want += "\n"
			}
			if got := faults(t, tt.template); got != want {
				t.Errorf("template %s\ngot:\n%swant:\n%s", tt.template, got, want)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "field, promoted field, method, promoted method", template: `{{.Count}} {{.Email}} {{.Each}} {{.Short}} {{.ID.Instance}} {{.SSEChannel}}`},
		{name: "misspelt field", template: "<p>\n  {{.Cuont}}", want: []string{`2:6: LC013 "Cuont": Cart has no field or method Cuont; did you mean Count?`}},
		{name: "misspelt in a chain", template: `{{.ID.Instanc}}`, want: []string{`1:7: LC013 "Instanc": ComponentID has no field or method Instanc; did you mean Instance?`}},
		{name: "first of a chain", template: `{{.Idd.Instance.X}}`, want: []string{`1:4: LC013 "Idd": Cart has no field or method Idd; did you mean ID?`}},
		{name: "unexported field", template: `{{.store}}`, want: []string{`1:4: LC013 "store": a template can't see Cart.store: the field is unexported`}},
		{name: "nothing close", template: `{{.ID.Zzzzzz}}`, want: []string{`1:7: LC013 "Zzzzzz": ComponentID has no field or method Zzzzzz; it has Instance, MarshalText, Name, String, UnmarshalText and Validate`}},
		{name: "range over a slice", template: `{{range .Items}}{{.Name}}{{.Nmae}}{{end}}`, want: []string{`1:29: LC013 "Nmae": Item has no field or method Nmae; did you mean Name?`}},
		{name: "range with variables", template: `{{range $i, $item := .Items}}{{$i}}{{$item.Nmae}}{{$.Count}}{{$.Cont}}{{end}}`, want: []string{
			`1:44: LC013 "Nmae": Item has no field or method Nmae; did you mean Name?`,
			`1:65: LC013 "Cont": Cart has no field or method Cont; did you mean Count?`,
		}},
		{name: "range with one variable has the element", template: `{{range $item := .Items}}{{$item.Name}}{{$item.X}}{{end}}`, want: []string{`1:48: LC013 "X": Item has no field or method X`}},
		{name: "else of a range has the outer dot", template: `{{range .Items}}{{.Name}}{{else}}{{.Count}}{{.Name}}{{end}}`, want: []string{`1:47: LC013 "Name": Cart has no field or method Name; did you mean ByName?`}},
		{name: "range over a map", template: `{{range $k, $v := .ByName}}{{$k}}{{$v.Price}}{{$v.Cost}}{{end}}`, want: []string{`1:51: LC013 "Cost": Item has no field or method Cost`}},
		{name: "range over an iterator", template: `{{range $i, $v := .Each}}{{$v.Prize}}{{end}}`, want: []string{`1:31: LC013 "Prize": Item has no field or method Prize; did you mean Price?`}},
		{name: "range over an int", template: `{{range $i := .Count}}{{printf "%d" $i}}{{end}}`},
		{name: "range over a struct", template: `{{range .ID}}{{end}}`, want: []string{`1:9: LC013: range can't go through a value of type lc.ComponentID`}},
		{name: "break and continue", template: `{{range .Items}}{{if .Name}}{{break}}{{end}}{{continue}}{{end}}`},
		{name: "with", template: `{{with .Find "a" true}}{{.Name}}{{.Nme}}{{else}}{{.Count}}{{end}}`, want: []string{`1:36: LC013 "Nme": Item has no field or method Nme; did you mean Name?`}},
		{name: "else with", template: `{{with .Owner}}{{.Email}}{{else with .ID}}{{.Email}}{{end}}`, want: []string{`1:46: LC013 "Email": ComponentID has no field or method Email; it has Instance, MarshalText, Name, String, UnmarshalText and Validate`}},
		{name: "variable", template: `{{$item := index .Items 0}}{{$item.Name}}{{$item.Neme}}`, want: []string{`1:50: LC013 "Neme": Item has no field or method Neme; did you mean Name?`}},
		{name: "variable of two types", template: `{{$x := .Count}}{{if .Gift}}{{$x = .Owner}}{{end}}{{$x.Email}}`},
		{name: "variable ends with its block", template: `{{$x := .Owner}}{{with $x := .ID}}{{$x.Instance}}{{end}}{{$x.Email}}{{$x.Instance}}`, want: []string{`1:74: LC013 "Instance": Owner has no field or method Instance; it has Email and Short`}},
		{name: "defined template", template: `{{define "row"}}<b>{{.Nane}}</b>{{end}}{{range .Items}}{{template "row" .}}{{end}}`, want: []string{`1:23: LC013 "Nane": Item has no field or method Nane; did you mean Name?`}},
		{name: "template without data", template: `{{define "row"}}{{.Nane}}{{end}}{{template "row"}}`},
		{name: "recursive template", template: `{{define "row"}}{{.Name}}{{with .Next}}{{template "row" .}}{{end}}{{end}}{{template "row" index .Items 0}}`},
		{name: "block", template: `{{block "foot" .Owner}}{{.Emial}}{{end}}`, want: []string{`1:27: LC013 "Emial": Owner has no field or method Emial; did you mean Email?`}},
		{name: "unknown template", template: `{{define "row"}}{{end}}{{template "rows" .}}`, want: []string{`1:36: LC019 "rows": there is no template "rows"; did you mean row?`}},
		{name: "template never called", template: `{{define "row"}}{{.Anything}}{{end}}`},
		{name: "method with arguments", template: `{{(index .Items 0).Total 3}}{{(index .Items 0).Total}}`, want: []string{`1:48: LC013 "Total": Item.Total takes 1 argument, not 0; write its arguments behind it: count int`}},
		{name: "wrong type of argument", template: `{{.Find 3 true}}{{.Find .Emial .Gift}}{{.Find "a" .Count}}`, want: []string{
			`1:9: LC013 "3": Cart.Find takes a string as argument 1, not a number`,
			`1:26: LC013 "Emial": Cart has no field or method Emial; did you mean Email?`,
			`1:51: LC013 ".Count": Cart.Find takes a bool as argument 2, not int`,
		}},
		{name: "variadic method", template: `{{.Sum}}{{.Sum 1 2 .Count}}{{.Sum "a"}}`, want: []string{`1:35: LC013 "\"a\"": Cart.Sum takes an int as argument 1, not a string`}},
		{name: "piped argument", template: `{{true | .Find "a"}}{{"x" | .Find "a"}}`, want: []string{`1:30: LC013 "Find": Cart.Find takes a bool as argument 2, not a string`}},
		{name: "context is passed by nobody", template: `{{.Empty}}`, want: []string{`1:4: LC013 "Empty": Cart.Empty takes 1 argument, not 0; write its arguments behind it: ctx context.Context`}},
		{name: "method without results", template: `{{(index .Items 0).Nothing}}`, want: []string{`1:20: LC013 "Nothing": a template can't call Item.Nothing: it returns nothing; return a value, or a value and an error`}},
		{name: "pointer receiver", template: `{{range .Items}}{{.Label}}{{end}}{{with .Find "a" true}}{{.Label}}{{end}}{{(index .Items 0).Label}}{{.ByName.a.Label}}`, want: []string{
			`1:112: LC013 "Label": a template can't call Item.Label here: it has a pointer receiver, and the value is a copy; return or hold a pointer, or give the method a value receiver`,
		}},
		{name: "kinds of numbers", template: `{{.Sum 1 -1}}{{.Sum 1.5}}{{.Sum 0x10 'a' 1e3}}`, want: []string{`1:21: LC013 "1.5": Cart.Sum takes an int as argument 1, not a number`}},
		{name: "range over a string", template: `{{range .Email}}{{.}}{{end}}`, want: []string{`1:9: LC013: range can't go through a value of type string`}},
		{name: "field with arguments", template: `{{.Count 1}}`, want: []string{`1:4: LC013 "Count": Cart.Count is a field and takes no arguments`}},
		{name: "function value", template: `{{call .Format .Count}}`},
		{name: "interfaces may hold anything", template: `{{.Any.Whatever}}{{.Shop.Name}}{{range .Any}}{{.X}}{{end}}`},
		{name: "entries of a map", template: `{{.ByName.apple.Name}}{{.ByName.apple.Nam}}`, want: []string{`1:39: LC013 "Nam": Item has no field or method Nam; did you mean Name?`}},
		{name: "builtins", template: `{{len .Items}}{{if and .Gift (gt .Count 3) (not .Note)}}{{printf "%s" (or .Email "x") | html}}{{end}}{{(slice .Items 1 2) | len}}`},
		{name: "type through or", template: `{{(or .Owner .Owner).Emal}}{{(or .Owner .ID).Emal}}`, want: []string{`1:22: LC013 "Emal": Owner has no field or method Emal; did you mean Email?`}},
		{name: "unknown function", template: `{{pritnf "%s" .Email}}{{money .Count}}`, want: []string{
			`1:3: LC013 "pritnf": the template has no function pritnf; did you mean printf?`,
			`1:25: LC013 "money": the template has no function money; make it a method`,
		}},
		{name: "does not parse", template: "<p>\n  {{if .Gift}}\n", want: []string{"2:15: LC013: the template does not parse: unexpected EOF; an {{end}} is missing: each {{if}}, {{range}}, {{with}}, {{block}} and {{define}} needs one"}},
		{name: "an end too many", template: "<p>\n  {{end}}\n", want: []string{"2:3: LC013: the template does not parse: unexpected {{end}}; there is one {{end}} more than there is {{if}}, {{range}}, {{with}}, {{block}} and {{define}}"}},
		{name: "an action that is left open", template: "<p>{{.Count", want: []string{"1:1: LC013: the template does not parse: unclosed action"}},
		{name: "comments and trimming", template: "{{- /* .Nothing */ -}}\n{{- .Count -}}\n  {{- .Cuont -}}", want: []string{`3:8: LC013 "Cuont": Cart has no field or method Cuont; did you mean Count?`}},
		{name: "parentheses", template: `{{(.Find "a" true).Next.Nome}}`, want: []string{`1:25: LC013 "Nome": Item has no field or method Nome; did you mean Name?`}},
		{name: "letters of several bytes", template: "é {{.Cuont}}", want: []string{`1:7: LC013 "Cuont": Cart has no field or method Cuont; did you mean Count?`}},
	})
}

func TestDo(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "right", template: `{{range .Items}}<a {{($.Do.Add .ID 1).Attrs}}></a>{{end}}<a {{.Do.Clear.Attrs}}></a>{{with .Do.Clear}}<form {{.Form}}>{{.Fields}}</form>{{end}}`},
		{name: "unknown action", template: `<a {{(.Do.Ad "x" 1).Attrs}}></a>`, want: []string{`1:11: LC012 "Ad": component cart has no action Ad; it has Add, Broken, Checkout and Clear`}},
		{name: "method that is no action", template: `<a {{.Do.Empty.Attrs}}></a>`, want: []string{`1:10: LC012 "Empty": the method Empty of Cart is no action; mark it with //lc:action`}},
		{name: "missing argument", template: `<a {{(.Do.Add "x").Attrs}}></a>`, want: []string{`1:11: LC012 "Add": action add is not given its parameter count; write Add itemId count`}},
		{name: "too many arguments", template: `<a {{(.Do.Clear 1).Attrs}}></a>`, want: []string{`1:11: LC012 "Clear": action clearAll takes no arguments, not 1; write Clear`}},
		{name: "wrong type", template: `{{range .Items}}<a {{($.Do.Add .Name 1).Attrs}}></a><a {{($.Do.Add .ID "1").Attrs}}></a>{{end}}`, want: []string{
			`1:32: LC012 ".Name": parameter itemId of action add is a shop.ItemID, not string; a template doesn't convert values: use a method that returns a shop.ItemID`,
			`1:72: LC012 "\"1\"": parameter count of action add is an int, not a string`,
		}},
		{name: "optional and variadic", template: `<a {{(.Do.Checkout "a" nil true).Attrs}}></a><a {{(.Do.Checkout "a" nil true "b" "c").Attrs}}></a><a {{(.Do.Checkout "a" nil true 3).Attrs}}></a>`, want: []string{`1:131: LC012 "3": parameter tags of action checkout is a string, not a number`}},
		{name: "not of a binding", template: `<a {{.Do.Clear.Atrs}}></a>`, want: []string{`1:16: LC013 "Atrs": Binding has no field or method Atrs; did you mean Attrs?`}},
		{name: "of another component", template: `<a {{.Panel.Do.Close.Attrs}}></a><a {{.Panel.Do.Clear.Attrs}}></a>`, want: []string{`1:49: LC012 "Clear": component panel has no action Clear; it has Close`}},
		{name: "broken action is reported elsewhere", template: `<a {{.Do.Broken.Attrs}}></a>`},
	})
}

func TestActions(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "right", template: `<button data-lc-action="add" data-lc-param-item-id="{{.Email}}" data-lc-param-count='3'>`},
		{name: "misspelt action", template: `<button data-lc-action="clearAl">`, want: []string{`1:25: LC012 "clearAl": component cart has no action "clearAl"; did you mean clearAll?`}},
		{name: "method name for an action", template: `<button data-lc-action="Clear">`, want: []string{`1:25: LC012 "Clear": component cart has no action "Clear"; did you mean clearAll?`}},
		{name: "method that is no action", template: `<button data-lc-action="empty">`, want: []string{`1:25: LC012 "empty": component cart has no action "empty"; mark the method Empty with //lc:action`}},
		{name: "nothing close", template: `<a data-lc-action=fly>`, want: []string{`1:19: LC012 "fly": component cart has no action "fly"; it has add, broken, checkout and clearAll`}},
		{name: "empty", template: `<a data-lc-action="">`, want: []string{`1:20: LC012: data-lc-action is empty; name an action`}},
		{name: "missing parameter", template: `<button data-lc-action="add" data-lc-param-item-id="1">`, want: []string{`1:25: LC012 "add": action add is not given its parameter count; add data-lc-param-count="…"`}},
		{name: "unknown parameter", template: `<button data-lc-action="clearAll" data-lc-param-id="1">`, want: []string{`1:49: LC012 "id": action clearAll takes no parameters`}},
		{name: "misspelt parameter is reported once", template: `<button data-lc-action="add" data-lc-param-itemid="1" data-lc-param-count="1">`, want: []string{`1:44: LC012 "itemid": action add has no parameter "itemid"; did you mean item-id?`}},
		{name: "optional, bool and variadic may be left out", template: `<button data-lc-action="checkout" data-lc-param-address="x">`},
		{name: "form", template: `<form data-lc-action="checkout"><input name="address"><textarea name="note"></textarea><input type=checkbox name=gift></form>`},
		{name: "form whose field stands before it", template: `<input form="f" name="address"><form id="f" data-lc-action="checkout"><button>Go</button></form>`},
		{name: "form misses a field", template: `<form data-lc-action="checkout"><input name="note"><button>Go</button></form>`, want: []string{`1:23: LC012 "checkout": action checkout is not given its parameter address; add data-lc-param-address="…", or a field with name="address"`}},
		{name: "form with a misspelt field", template: `<form data-lc-action="checkout"><input name="adress"></form>`, want: []string{`1:46: LC012 "adress": action checkout has no parameter "adress"; did you mean address?`}},
		{name: "fields of the other form", template: `<form data-lc-action="checkout"><input name="address"></form><form><input name="x"></form>`},
		{name: "token", template: `<form data-lc-action="clearAll"><input type="hidden" name="_token" value=""></form>`},
		{name: "form chosen by a condition", template: `{{if .Gift}}<form data-lc-action="checkout">{{else}}<form data-lc-action="checkout" class="x">{{end}}<input name="address"></form>`},
		{name: "fields in a condition", template: `<form data-lc-action="checkout">{{if .Gift}}<input name="address">{{end}}</form>`},
		{name: "fields by a template", template: `{{define "f"}}<input name="address">{{end}}<form data-lc-action="checkout">{{template "f"}}</form>`},
		{name: "fields by a value", template: `<form data-lc-action="checkout">{{.Note}}</form>`},
		{name: "text is no field", template: `<form data-lc-action="checkout">{{.Email}}</form>`, want: []string{`1:23: LC012 "checkout": action checkout is not given its parameter address; add data-lc-param-address="…", or a field with name="address"`}},
		{name: "field with a computed name", template: `<form data-lc-action="checkout">{{range .Items}}<input name="{{.Name}}">{{end}}</form>`},
		{name: "field of a form by its id", template: `<form id="f" data-lc-action="checkout"></form><input form="f" name="address">`},
		{name: "field calls its action", template: `<input data-lc-action="checkout" data-lc-on="input" name="address" value="{{.Email}}">`},
		{name: "button in a form is on its own", template: `<form data-lc-action="checkout"><input name="address"><button type="button" data-lc-action="add">+</button></form>`, want: []string{
			`1:93: LC012 "add": action add is not given its parameter itemId; add data-lc-param-item-id="…"`,
			`1:93: LC012 "add": action add is not given its parameter count; add data-lc-param-count="…"`,
		}},
		{name: "attributes that the template writes", template: `<button data-lc-action="add" {{.Note}}>`},
		{name: "attributes in a condition", template: `<button data-lc-action="add" {{if .Gift}}data-lc-param-item-id="1"{{end}} data-lc-param-count="1">`},
		{name: "computed action", template: `<button data-lc-action="{{.Email}}">`},
		{name: "action chosen by a condition", template: `<button data-lc-action="{{if .Gift}}clearAl{{else}}add{{end}}">`, want: []string{`1:37: LC012 "clearAl": component cart has no action "clearAl"; did you mean clearAll?`}},
		{name: "quotes inside an action", template: `<button data-lc-action="add" data-lc-param-item-id="{{printf "%s>" .Email}}" data-lc-param-count="1">`},
		{name: "place for an error", template: `<form data-lc-action="checkout"><input name="address"><p data-lc-error="adress"></p></form>`, want: []string{`1:73: LC021 "adress": no error shows here: action checkout has no parameter "adress"; did you mean address?`}},
		{name: "parameter without an action", template: `<button data-lc-param-id="1">`, want: []string{`1:9: LC012 "data-lc-param-id": data-lc-param-id is on an element that calls no action; add data-lc-action`}},
		{name: "parameter of a bound action", template: `<button {{.Do.Clear.Attrs}} data-lc-param-id="1">`},
		{name: "buttons that send nothing", template: `<form data-lc-action="checkout"><input name="address"><input type="button" name="preview"><input type="RESET" name="clear"><button type="button" name="later">L</button><button type=reset name="undo">U</button></form>`},
		{name: "a button that sends its name", template: `<form data-lc-action="checkout"><input name="address"><button name="preview">P</button></form>`, want: []string{`1:69: LC012 "preview": action checkout has no parameter "preview"; it has address, gift, note and tags`}},
		{name: "a button of a type that is not known", template: `<form data-lc-action="checkout"><input name="address"><button type="{{if .Gift}}button{{end}}" name="preview">P</button></form>`, want: []string{`1:102: LC012 "preview": action checkout has no parameter "preview"; it has address, gift, note and tags`}},
		{name: "a parameter by a button that sends nothing", template: `<form data-lc-action="checkout"><button type="button" name="address">A</button></form>`, want: []string{`1:23: LC012 "checkout": action checkout is not given its parameter address; add data-lc-param-address="…", or a field with name="address"`}},
		{name: "disabled fields", template: `<form data-lc-action="checkout"><input name="address" disabled><input name="draft" disabled></form>`},
		{name: "a field that is disabled now and then", template: `<form data-lc-action="checkout"><input name="address"><input {{if .Gift}}class="x" disabled{{end}} name="draft"></form>`, want: []string{`1:106: LC012 "draft": action checkout has no parameter "draft"; it has address, gift, note and tags`}},
		{name: "a disabled field of a bound form", template: `{{with (.Do.Checkout "" nil false).Ask "address"}}<form {{.Form}}>{{.Fields}}<input name="address" disabled><input name="draft" disabled><input name="adres"></form>{{end}}`, want: []string{`1:151: LC012 "adres": action checkout has no parameter "adres"; did you mean address?`}},
		{name: "condition right after a name", template: `<form{{if .Gift}} class="x"{{end}} data-lc-action="checkout"><input{{/* */}} name="adress"></form>`, want: []string{`1:84: LC012 "adress": action checkout has no parameter "adress"; did you mean address?`}},
		{name: "condition right after an attribute", template: `<p data-lc-key{{if .Gift}} data-lc-acton="x"{{else}} data-lc-eror{{end}}>`, want: []string{
			`1:28: LC012 "data-lc-acton": the browser client knows no attribute data-lc-acton; did you mean data-lc-action?`,
			`1:54: LC012 "data-lc-eror": the browser client knows no attribute data-lc-eror; did you mean data-lc-error?`,
		}},
		{name: "attributes chosen by a condition", template: `<p {{if .Gift}}data-lc-acton{{else}}data-lc-eror="x"{{end}}>`, want: []string{
			`1:16: LC012 "data-lc-acton": the browser client knows no attribute data-lc-acton; did you mean data-lc-action?`,
			`1:37: LC012 "data-lc-eror": the browser client knows no attribute data-lc-eror; did you mean data-lc-error?`,
		}},
		{name: "attributes without space between them", template: `<button data-lc-action="add"data-lc-param-item-id='1'data-lc-param-coutn="2">`, want: []string{`1:68: LC012 "coutn": action add has no parameter "coutn"; did you mean count?`}},
		{name: "attribute whose name the template writes", template: `<button data-lc-action="add" data-lc-param-{{.Email}}="1" data-lc-{{.Count}}y>`},
		{name: "action without quotes chosen by a condition", template: `<button data-lc-action={{if .Gift}}clearAl{{else}}add{{end}}>`, want: []string{`1:36: LC012 "clearAl": component cart has no action "clearAl"; did you mean clearAll?`}},
		{name: "quotes chosen by a condition", template: `<button data-lc-action={{if .Gift}}"clearAl"{{else}}"add"{{end}}>`, want: []string{`1:37: LC012 "clearAl": component cart has no action "clearAl"; did you mean clearAll?`}},
		{name: "no value", template: `<button data-lc-action>`, want: []string{`1:23: LC012: data-lc-action is empty; name an action`}},
		{name: "text that holds no elements", template: `<title><a data-lc-action="x"></title><xmp><a data-lc-action="x"></xmp><iframe><a data-lc-action="x"></iframe><style/><a data-lc-action="x"></style>{{/* */}}<![CDATA[<a data-lc-action="y">]]>`},
		{name: "script in a comment of a script", template: `<script><!--<script></script><a data-lc-action="x">--></script><a data-lc-action="y">`, want: []string{
			`1:64: LC019: the template can't be rendered: it ends in a tag, a quote, a comment or an element that is not closed; close the tag, quote, comment or element that begins here`,
			`1:83: LC012 "y": component cart has no action "y"; it has add, broken, checkout and clearAll`,
		}},
		{name: "tag that the template ends in", template: `<a data-lc-action="x" data-lc-param-id="`, want: []string{
			`1:1: LC019: the template can't be rendered: it ends in a tag, a quote, a comment or an element that is not closed; close the tag, quote, comment or element that begins here`,
			`1:20: LC012 "x": component cart has no action "x"; it has add, broken, checkout and clearAll`,
		}},
		{name: "form that ends in a tag whose name the template writes", template: `<form data-lc-action="checkout"></{{.Email}}></form><form data-lc-action="checkout"></{{.Note}}></form>`, want: []string{`1:23: LC012 "checkout": action checkout is not given its parameter address; add data-lc-param-address="…", or a field with name="address"`}},
		{name: "comments and scripts hold no elements", template: `<!-- <a data-lc-action="x"> --><script>"<a data-lc-action='x'>"</script><textarea><a data-lc-action="x"></textarea>`},
		{name: "broken action is reported elsewhere", template: `<a data-lc-action="broken">`},
		{name: "inside a range", template: "{{range .Items}}\n<a data-lc-action=\"ad\" data-lc-param-x=\"{{.Nme}}\"></a>\n{{end}}", want: []string{
			`2:20: LC012 "ad": component cart has no action "ad"; it has add, broken, checkout and clearAll`,
			`2:44: LC013 "Nme": Item has no field or method Nme; did you mean Name?`,
		}},
	})
}

func TestUploadAttributes(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "right", template: `<div data-lc-drop="scan"><form><input type="file" name="photo"><progress data-lc-progress="photo" hidden></progress><button type="button" data-lc-cancel hidden>End</button></form></div><input type=FILE name=scan><button data-lc-cancel>End</button>`},
		{name: "written by the template", template: `<p data-lc-drop="{{.Email}}"></p><progress data-lc-progress="{{.Email}}"></progress>`},
		{name: "misspelt field", template: `<input type="file" name="photo"><p data-lc-drop="fhoto"></p><progress data-lc-progress="photos"></progress>`, want: []string{
			`1:50: LC012 "fhoto": no file input is called "fhoto"; did you mean photo?`,
			`1:89: LC012 "photos": no file input is called "photos"; did you mean photo?`,
		}},
		{name: "no file input", template: `<input name="photo"><p data-lc-drop="photo"></p>`, want: []string{`1:38: LC012 "photo": no file input is called "photo"; add <input type="file" name="photo">`}},
		{name: "file inputs that can't be seen", template: `{{.Note}}<p data-lc-drop="photo"></p>`},
		{name: "a file input whose name the template writes", template: `<input type="file" name="{{.Email}}"><p data-lc-drop="photo"></p>`},
		{name: "an input whose type the template writes", template: `<input type="{{.Email}}" name="photo"><p data-lc-drop="photo"></p>`},
		{name: "no name", template: `<p data-lc-drop></p>`, want: []string{`1:16: LC012: data-lc-drop is empty; name a file input`}},
		{name: "optimistic", template: `<button data-lc-action="clearAll" data-lc-optimistic="{{if .Gift}}remove li{{end}}">Clear</button><button {{.Do.Clear.Attrs}} data-lc-optimistic="text:&quot;Saving…&quot; .status; class:{{.Email}} li">Clear</button>`},
		{name: "a misspelt change", template: `<button data-lc-action="clearAll" data-lc-optimistic="text:'a' p; remov li">Clear</button>`, want: []string{`1:67: LC012 "remov": data-lc-optimistic: there is no change "remov"; did you mean remove?`}},
		{name: "a change in references", template: `<button data-lc-action="clearAll" data-lc-optimistic="text:&quot;a p">Clear</button>`, want: []string{`1:55: LC012 "text:&quot;a p": data-lc-optimistic: the text does not end; write " after it`}},
		{name: "changes on an element that calls nothing", template: `<p data-lc-optimistic="remove li"></p>`, want: []string{`1:4: LC012 "data-lc-optimistic": data-lc-optimistic is on an element that calls no action; add data-lc-action`}},
		{name: "messages that stay for a while", template: `<div data-lc-flash="soon"></div><div data-lc-flash></div><div data-lc-flash="8000"></div><div data-lc-flas></div>`, want: []string{
			`1:21: LC012 "soon": data-lc-flash is "soon", which is no time to wait; write a number of milliseconds, or 0.3s`,
			`1:95: LC012 "data-lc-flas": the browser client knows no attribute data-lc-flas; did you mean data-lc-flash?`,
		}},
		{name: "progress on another element", template: `<input type="file" name="photo"><p data-lc-progress="photo"></p>`, want: []string{`1:36: LC012 "data-lc-progress": <p> shows no progress; put it on a <progress>`}},
		{name: "cancel on another element", template: `<p data-lc-cancel></p>`, want: []string{`1:4: LC012 "data-lc-cancel": <p> is no button; write <button type="button" data-lc-cancel>`}},
		{name: "a cancel button that sends the form", template: `<form><button data-lc-cancel>End</button></form>`, want: []string{`1:15: LC012 "data-lc-cancel": before the browser client is there, this button sends its form; add type="button"`}},
		{name: "misspelt attributes", template: `<p data-lc-drog="photo" data-lc-cancle></p>`, want: []string{
			`1:4: LC012 "data-lc-drog": the browser client knows no attribute data-lc-drog; did you mean data-lc-drop?`,
			`1:25: LC012 "data-lc-cancle": the browser client knows no attribute data-lc-cancle; did you mean data-lc-cancel?`,
		}},
	})
}

func TestClientAttributes(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "right", template: `<p data-lc-key="{{.Email}}" data-lc-ignore data-row="3" lc-row="3"><i data-lc-loading hidden></i><i data-lc-loading="clearAll"></i><input data-lc-action="clearAll" data-lc-on="{{if .Gift}}input{{else}}change{{end}}" data-lc-debounce="300" data-lc-confirm="Sure?">`},
		{name: "written by the template", template: `<p data-lc-on="{{.Email}}" data-lc-debounce="{{.Count}}" data-lc-loading="{{.Email}}" data-lc-{{.Email}}="x">`},
		{name: "hook", template: `<canvas data-lc-hook="chart"></canvas><i data-lc-hook="{{.ID.Name}}"></i>`},
		{name: "hook without a name", template: `<i data-lc-hook></i><i data-lc-hok="chart"></i><i data-lc-hook="{{if .ID.Name}}chart{{end}}"></i>`, want: []string{
			`1:4: LC012 "data-lc-hook": data-lc-hook names no hook; write the name that the page's script gives to liveComponentManager.hook`,
			`1:24: LC012 "data-lc-hok": the browser client knows no attribute data-lc-hok; did you mean data-lc-hook?`,
		}},
		{name: "misspelt attribute", template: `<button data-lc-acton="clearAll" data-lc-param-id="1">`, want: []string{`1:9: LC012 "data-lc-acton": the browser client knows no attribute data-lc-acton; did you mean data-lc-action?`}},
		{name: "unknown attributes", template: `<p data-lc-row-id="3" data-lc-click="clearAll" data-lc-trigger="x" data-lc-ok data-lc-param="1">`, want: []string{
			`1:4: LC012 "data-lc-row-id": the browser client knows no attribute data-lc-row-id; give an attribute of your own another prefix: data-row-id`,
			`1:23: LC012 "data-lc-click": the browser client knows no attribute data-lc-click; write data-lc-action="ACTION" data-lc-on="click"`,
			`1:48: LC012 "data-lc-trigger": the browser client knows no attribute data-lc-trigger; did you mean data-lc-on?`,
			`1:68: LC012 "data-lc-ok": the browser client knows no attribute data-lc-ok; give an attribute of your own another prefix: data-ok`,
			`1:79: LC012 "data-lc-param": the browser client knows no attribute data-lc-param; name the parameter: data-lc-param-NAME`,
		}},
		{name: "misspelt parameter's attribute", template: `<button data-lc-action="clearAll" data-lc-pram-id="1">`, want: []string{`1:35: LC012 "data-lc-pram-id": the browser client knows no attribute data-lc-pram-id; did you mean data-lc-param-id?`}},
		{name: "event", template: `<input data-lc-action="clearAll" data-lc-on="inptu">`, want: []string{`1:46: LC012 "inptu": no action is called on the event "inptu"; did you mean input?`}},
		{name: "what does not bubble", template: `<input data-lc-action="clearAll" data-lc-on=blur>`},
		{name: "another event", template: `<input data-lc-action="clearAll" data-lc-on="keydwn">`, want: []string{`1:46: LC012 "keydwn": no action is called on the event "keydwn"; did you mean keydown?`}},
		{name: "time with a unit", template: `<input data-lc-action="clearAll" data-lc-debounce="300ms" data-lc-throttle=".5s"><input data-lc-action="clearAll" data-lc-throttle="5h">`, want: []string{`1:133: LC012 "5h": data-lc-throttle is "5h", which is no time to wait; write a number of milliseconds, or 0.3s`}},
		{name: "while an action runs that there is not", template: `<i data-lc-loading="clearal"></i>`, want: []string{`1:21: LC012 "clearal": component cart has no action "clearal"; did you mean clearAll?`}},
	})
}

func TestBoundForms(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "right", template: `{{with (.Do.Checkout "" nil false).Ask "address"}}<form {{.Form}}>{{.Fields}}<input name="address"><p data-lc-error="address"></p></form>{{end}}`},
		{name: "without fields of its own", template: `{{range .Items}}{{with $.Do.Add .ID 1}}<form {{.Form}}>{{.Fields}}<button>+</button></form>{{end}}{{end}}`},
		{name: "by a variable", template: `{{$b := .Do.Clear}}<form {{$b.Form}}>{{$b.Fields}}</form>`},
		{name: "asks for what is no parameter", template: `{{with (.Do.Checkout "" nil false).Ask "adress"}}<form {{.Form}}>{{.Fields}}</form>{{end}}`, want: []string{
			`1:41: LC012 "adress": action checkout has no parameter "adress"; did you mean address?`,
		}},
		{name: "has no field for what it asks for", template: `{{with (.Do.Checkout "" nil false).Ask "address"}}<form {{.Form}}>{{.Fields}}</form>{{end}}`, want: []string{
			`1:41: LC012 "address": the form is to give parameter address of action checkout, but has no field for it; add a field with name="address" to the form`,
		}},
		{name: "asks for what may be left out", template: `{{with (.Do.Checkout "a" nil false).Ask "note" "gift"}}<form {{.Form}}>{{.Fields}}</form>{{end}}`},
		{name: "misspelt field", template: `{{with (.Do.Checkout "" nil false).Ask "address"}}<form {{.Form}}>{{.Fields}}<input name="adress"></form>{{end}}`, want: []string{
			`1:91: LC012 "adress": action checkout has no parameter "adress"; did you mean address?`,
		}},
		{name: "field beside its argument", template: `{{with .Do.Checkout "" nil false}}<form {{.Form}}>{{.Fields}}<input name="address"><input name="note"></form>{{end}}`, want: []string{
			`1:75: LC012 "address": parameter address of action checkout is given twice: by the binding and by this field; write .Ask "address" where the action is bound`,
		}},
		{name: "forgets its arguments", template: `{{with .Do.Add "a" 1}}<form {{.Form}}><button>+</button></form>{{end}}`, want: []string{
			`1:31: LC012: the form of action add does not send its arguments; write {{.Fields}} inside the form`,
		}},
		{name: "place for the error of another action", template: `{{with .Do.Clear}}<form {{.Form}}>{{.Fields}}<p data-lc-error="address"></p></form>{{end}}`, want: []string{
			`1:64: LC021 "address": no error shows here: action clearAll takes no parameters`,
		}},
		{name: "asks for what is computed", template: `{{with (.Do.Checkout "" nil false).Ask .Email}}<form {{.Form}}>{{.Fields}}</form>{{end}}`},
		{name: "fields that can't be seen", template: `{{with (.Do.Checkout "" nil false).Ask "address"}}<form {{.Form}}>{{.Fields}}{{$.Note}}</form>{{end}}`},
		{name: "one template for two bindings", template: `{{define "f"}}<form {{.Form}}>{{.Fields}}<input name="x"></form>{{end}}{{template "f" .Do.Clear}}{{template "f" (.Do.Add "a" 1)}}`},
		{name: "element that is no form", template: `<a {{.Do.Clear.Attrs}}>x</a><input {{((.Do.Add "a" 1).Ask "count").Attrs}} name="count">`},
	})
}
