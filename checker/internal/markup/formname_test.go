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
