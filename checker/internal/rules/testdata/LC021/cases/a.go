package a

import (
	"bytes"
	"context"
	"embed"
	_ "embed"
	"html/template"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Product is for sale.
type Product struct {
	Name  string
	Price float64 `json:"cost"`
	Tags  []string
	Lines []struct{ Name string }
	Stock
	skip int
	Made time.Time `json:"-"`
}

// A Stock is how many there are.
type Stock struct {
	Count int
	*Stock
}

// ProductForm changes products.
//
//lc:component template=form.html
//lc:channel global
type ProductForm struct {
	ID   lc.ComponentID
	Name string `lc:"state"`
}

//lc:action
func (f *ProductForm) Save(ctx context.Context, product Product, itemIDs []string) error {
	switch {
	case product.Name == "":
		return lc.Invalid("product", "Which?")
	case product.Price < 0:
		return lc.Invalid("cost", "Too cheap.")
	case product.Count < 0:
		return lc.Invalid("count", "Too few.")
	case len(product.Tags) == 0:
		return lc.Invalid("product.tags", "At least one.")
	case len(itemIDs) == 0:
		return lc.Invalid("itemIds.0", "At least one.")
	case len(itemIDs) == 1:
		return lc.Invalid("itemIDs", "Two.") // want "LC021: action save has no parameter .itemIDs.; did you mean itemIds"
	case len(itemIDs) == 2:
		return lc.Invalid("prodct.name", "Three.") // want "LC021: action save has no parameter .prodct.; did you mean product"
	case len(itemIDs) == 4:
		return lc.Invalid("product.tag", "Of tags.") // want "LC021: action save has no parameter .product.tag.; did you mean product.tags"
	case len(itemIDs) == 5:
		return lc.Invalid("lines.0.nane", "Of a line.") // want "LC021: action save has no parameter .lines.0.nane.; did you mean lines.0.name"
	case len(itemIDs) == 6:
		return lc.Invalid("lines[1].name", "Of a line.")
	case len(itemIDs) == 7:
		return lc.Invalid("lines.0.other", "Nothing near.")
	case len(itemIDs) == 3:
		return lc.Invalid("price", "It is called cost.") // want "LC021: action save has no parameter .price.; it has product, name, cost, tags, lines, count or itemIds"
	}
	const field = "nmae"
	if f.Name == "" {
		return lc.Invalid(field, "Without one.") // want "LC021: .*; did you mean name"
	}
	return f.check(ctx)
}

//lc:action
func (f *ProductForm) Rename(title string) error {
	check := func() error { return lc.Invalid("name", "It is of the other action.") } // want "LC021: action rename has no parameter .name.; it has title"
	if title == "" {
		return lc.Invalid("", "Of nothing.")
	}
	return check()
}

//lc:action
func (f *ProductForm) Clear() error {
	return lc.Invalid("title", "There are none.") // want "LC021: action clear has no parameter .title."
}

// check is called by any action.
func (f *ProductForm) check(ctx context.Context) error {
	if f.Name == "a" {
		return lc.Invalid("tilte", "Near.") // want "LC021: no action has a parameter .tilte.; did you mean title"
	}
	if f.Name == "b" {
		return lc.Invalid(f.Name, "Unknown.")
	}
	return lc.Invalid("elsewhere", "It may be another's.")
}

func required(s string) error {
	if s == "" {
		return lc.Invalid("titel", "Near.") // want "LC021: no action has a parameter .titel.; did you mean title"
	}
	return lc.Invalid("quantity", "It may be another's.")
}

//go:embed page.html
var page string

//go:embed pages
var pages embed.FS

var all = template.Must(template.ParseFS(pages, "pages/*.html"))

const inline = `{{component "prodct-form" "one"}} {{component "product-form" "one"}} {{component "other" .}}` // want "LC021: there is no component .prodct-form.; did you mean product-form"

const name = "product-from"

func use(ctx context.Context, app *lc.App, instance string) error {
	_ = app.Render(ctx, new(bytes.Buffer), lc.ComponentID{Name: "product-form", Instance: instance})
	_ = app.Render(ctx, new(bytes.Buffer), lc.ComponentID{name, instance})      // want "LC021: there is no component .product-from.; did you mean product-form"
	_ = app.Refresh(ctx, lc.ComponentID{Instance: "one", Name: "produkt-form"}) // want "LC021: there is no component .produkt-form."
	_, _ = lc.ParseComponentID("product-fom:" + instance)                       // want "LC021: there is no component .product-fom."
	_, _ = lc.ParseComponentID("product-form:one")
	_, _ = lc.ParseComponentID(instance)
	id := lc.ComponentID{Name: "newsletter", Instance: instance}                                        // of another program
	_ = app.Broadcast(ctx, lc.Global, lc.ComponentUpdate(lc.ComponentID{Name: "productform"}, nil, "")) // want "LC021: there is no component .productform."
	_ = app.Broadcast(ctx, lc.Global, lc.ComponentFragments(id, nil))
	for _, alike := range []lc.ComponentID{{Name: "product-for", Instance: "m"}, {Name: "product-form", Instance: "x"}} {
		_ = app.Refresh(ctx, alike)
	}
	return app.Refresh(ctx, lc.ComponentID{Name: instance})
}

// Note has checks of its own.
//
//lc:component note template=note.html
//lc:channel global
type Note struct{ ID lc.ComponentID }

//lc:action
func (n *Note) Write(heading, text string) error {
	if err := notEmpty("headin", heading); err != nil { // want "LC021: action write has no parameter .headin.; did you mean heading"
		return err
	}
	if err := n.short(text, "txt"); err != nil { // want "LC021: action write has no parameter .txt.; did you mean text"
		return err
	}
	return notEmpty("text", text)
}

func notEmpty(name, value string) error {
	if value == "" {
		return lc.Invalid(name, "Write something.")
	}
	return nil
}

func (n *Note) short(value, name string) error {
	if len(value) > 100 {
		return lc.Invalid(name, "Too long.")
	}
	return nil
}
