package markup_test

import (
	"strings"
	"testing"
)

// orders is a package whose component has actions with structs.
const orders = `package orders

import (
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

type Order struct {
	Title   string \x60json:"title"\x60
	ShipTo  Place
	Lines   []Line \x60json:"lines"\x60
	Labels  map[string]string
	Counts  map[string]Line
	Due     time.Time
	Total   Cents
	Photo   []byte
	Parent  *Order
	Hidden  string \x60json:"-"\x60
	secret  string
	Stamped
	*Owned
}

type (
	Place   struct{ City, ZIPCode string }
	Line    struct{ Name string; Sizes [2]int }
	Stamped struct{ By string }
	Owned   struct{ Owner string }
)

type Cents struct{ n int }

func (c *Cents) UnmarshalText(text []byte) error { return nil }

//lc:component
//lc:channel none
type Desk struct {
	ID   lc.ComponentID
	Rows []int
}

//lc:action
func (d *Desk) Save(order Order, note string) {}

//lc:action
func (d *Desk) Swap(from, to Place) {}

//lc:action
func (d *Desk) Add(lines ...Line) {}
`

func TestNamesOfFields(t *testing.T) {
	source := strings.ReplaceAll(orders, "\\x60", "`")
	form := func(fields string) string {
		return `<form data-lc-action="save"><input name="note"><input name="title">` + fields + `</form>`
	}
	for _, tt := range []struct{ name, template, want string }{
		{"all that lead somewhere", form(`<input name="shipTo.city"><input name="order.title"><input name="order.shipTo.zipCode"><input name="lines.0.name"><input name="lines.1.sizes.0">` +
			`<input name="lines"><input name="labels.red"><input name="counts.a.name"><input name="due"><input name="total"><input name="photo"><input name="parent.parent.title"><input name="by">`), ""},
		{"written by the template", form(`{{range $i, $r := .Rows}}<input name="lines.{{$i}}.name"><input name="lines.{{$i}}.sizes.{{$r}}"><input name="labels.{{$r}}"><input name="{{$r}}.x">{{end}}`), ""},
		{"misspelt member", form(`<input name="shipTo.citty">`), `"shipTo.citty": action save has no parameter "shipTo.citty"; did you mean shipTo.city?`},
		{"misspelt member of a whole", form(`<input name="order.titel">`), `"order.titel": action save has no parameter "order.titel"; did you mean order.title?`},
		{"misspelt struct", form(`<input name="shipt.city">`), `"shipt.city": action save has no parameter "shipt.city"`},
		{"misspelt after an index", form(`{{range $i, $r := .Rows}}<input name="lines.{{$i}}.nam">{{end}}`), `"lines.": action save has no parameter "lines.….nam"; did you mean lines.….name?`},
		{"name of Go", form(`<input name="shipTo.City">`), `"shipTo.City": action save has no parameter "shipTo.City"; did you mean shipTo.city?`},
		{"no index", form(`<input name="lines.name">`), `"lines.name": action save has no parameter "lines.name"`},
		{"part of a scalar", form(`<input name="title.x"><input name="due.year"><input name="total.x">`), `"title.x": action save has no parameter "title.x"
"due.year": action save has no parameter "due.year"
"total.x": action save has no parameter "total.x"`},
		{"never from a form", form(`<input name="hidden"><input name="secret"><input name="owner">`), `"hidden": action save has no parameter "hidden"
"secret": action save has no parameter "secret"
"owner": action save has no parameter "owner"`},
		{"nothing of a struct", `<form data-lc-action="save"><input name="note"></form>`, `"save": action save is not given its parameter order; add data-lc-param-order="…", or a field with name="title"`},
		{"attribute", `<button data-lc-action="save" data-lc-param-note="x" data-lc-param-ship-to.city="y">`, ""},
		{"two structs take prefixes", `<form data-lc-action="swap"><input name="from.city"><input name="to.city"><input name="city"></form>`, `"city": action swap has no parameter "city"; it has from and to`},
		{"variadic", `<form data-lc-action="add"><input name="lines.0.name"><input name="lines.0.nam"></form>`, `"lines.0.nam": action add has no parameter "lines.0.nam"; did you mean lines.0.name?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for line := range strings.Lines(faultsIn(t, source, tt.template)) {
				_, fault, _ := strings.Cut(line, "LC012 ")
				got = append(got, strings.TrimSpace(fault))
			}
			if got := strings.Join(got, "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestFieldsOfBindings has the checker know which fields a binding writes by
// itself, and which parts of a parameter it leaves to the form.
func TestFieldsOfBindings(t *testing.T) {
	source := strings.ReplaceAll(orders, "\\x60", "`") + "\n\nfunc (d *Desk) One() Order { return Order{} }\n"
	form := func(ask, inside string) string {
		return `{{with (.Do.Save .One "x").Ask ` + ask + `}}<form {{.Form}}>{{.Fields}}` + inside + `</form>{{end}}`
	}
	for _, tt := range []struct{ name, template, want string }{
		{"written by the binding", form(`"order"`, `{{.Field "title"}}<label for="{{.FieldID "lines.0.name"}}">Name</label>{{.Field "lines.0.name" "class" "wide"}}`), ""},
		{"written by the binding, and by hand", form(`"order" "note"`, `{{.Field "title"}}<input name="note">`), ""},
		{"parts", form(`"title" "shipTo.city"`, `{{.Field "title"}}<input name="shipTo.city">`), ""},
		{"part of a part", form(`"shipTo"`, `{{.Field "shipTo.city"}}`), ""},
		{"with the name of the parameter", form(`"title"`, `{{.Field "order.title"}}`), ""},
		{"name that the template writes", form(`"order" "note"`, `{{range $.Rows}}{{$.ID}}{{end}}{{.Field (printf "lines.%d.name" 1)}}`), ""},
		{"misspelt", form(`"order"`, `{{.Field "titel"}}`), `"titel": action save has no parameter "titel"; did you mean title?`},
		{"misspelt in a label", form(`"order"`, `{{.Field "title"}}{{.FieldID "titel"}}`), `"titel": action save has no parameter "titel"; did you mean title?`},
		{"part that is misspelt", form(`"shipTo.citty"`, ``), `"shipTo.citty": action save has no parameter "shipTo.citty"; did you mean shipTo.city?`},
		{"not asked for", form(`"order"`, `{{.Field "title"}}{{.Field "note"}}`), `"note": parameter note of action save is given by the binding, so that no field can ask for it; write .Ask "note" where the action is bound`},
		{"not asked for in part", form(`"title"`, `{{.Field "title"}}<input name="shipTo.city">`), `"shipTo.city": parameter order of action save is given twice: by the binding and by this field; write .Ask "shipTo.city" where the action is bound`},
		{"asked for, without a field", form(`"title" "shipTo.city"`, `{{.Field "title"}}`), `"shipTo.city": the form is to give parameter shipTo.city of action save, but has no field for it; add a field with name="shipTo.city" to the form`},
		{"whole, without a field", form(`"order" "note"`, `{{.Field "title"}}`), `"note": the form is to give parameter note of action save, but has no field for it; add a field with name="note" to the form`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for line := range strings.Lines(faultsIn(t, source, tt.template)) {
				_, fault, _ := strings.Cut(line, "LC012 ")
				got = append(got, strings.TrimSpace(fault))
			}
			if got := strings.Join(got, "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
	got := faultsIn(t, source, `{{with (.Do.Save .One "x").Ask "title"}}<form {{.Form}} {{.Field "title"}}>{{.Fields}}<textarea>{{.Field "title"}}</textarea></form>{{end}}`)
	for _, want := range []string{"a field of a form is written in a tag", "a field of a form is written as the text of an element"} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant in it\n%s", got, want)
		}
	}
}
