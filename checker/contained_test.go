package checker_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/parser"
)

// TestFindContained finds what components place, in templates and in Go.
func TestFindContained(t *testing.T) {
	p := checktest.New(t, `-- a.go --
package a

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

const name = "card"

//lc:component template=board.html
//lc:channel none
type Board struct{ ID lc.ComponentID }

//lc:component
//lc:channel none
type Page struct{ ID lc.ComponentID }

// Render places components.
func (p *Page) Render(ctx context.Context, w io.Writer) error {
	app := lc.AppFrom(ctx)
	for _, c := range []*lc.PlacedComponent{
		app.Component(ctx, lc.ComponentID{Name: name, Instance: "1"}, lc.Prop("compact", true), lc.Lazy),
		app.Component(ctx, lc.ComponentID{Name: "row", Instance: "1"}),
		app.Component(ctx, lc.ComponentID{"row", "2"}, lc.Defer),
		app.Component(ctx, p.ID),
		app.Component(ctx, BoardComponent.ID(3), lc.Lazy),
	} {
		if err := c.Render(ctx, w); err != nil {
			return err
		}
	}
	return nil
}
-- board.html --
{{component "card" 1}}{{if .ID}}{{defer "card" 2}}{{end}}{{template "row" .}}{{component .ID.Name 1}}{{define "row"}}{{lazy "row" .}}{{end}}
`)
	if len(p.Errs) != 1 { // the generated constant is not there
		t.Fatal(p.Errs)
	}
	model, _ := parser.Parse(p.Input())
	checker.FindContained(p.Input(), model)
	var got strings.Builder
	for _, c := range model.Components {
		for _, in := range c.Contains {
			fmt.Fprintf(&got, "%s: %s %s at %s:%d:%d\n", c.Name, in.By, in.Name, filepath.Base(in.Pos.Filename), in.Pos.Line, in.Pos.Column)
		}
	}
	const want = `board: component card at board.html:1:14
board: defer card at board.html:1:42
board: lazy row at board.html:1:126
page: lazy card at a.go:24:43
page: component row at a.go:25:43
page: defer row at a.go:26:37
page: lazy board at a.go:28:22
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}
