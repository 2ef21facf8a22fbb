package main

import (
	"context"
	_ "embed"
	"html/template"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed page.html
var pageHTML string

// newPage returns a function that writes the page for a user, empty for nobody.
func newPage(app *lc.App) func(ctx context.Context, w io.Writer, user string) error {
	page := template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(pageHTML))
	return func(ctx context.Context, w io.Writer, user string) error {
		return app.Execute(ctx, w, page, map[string]any{"User": user, "People": people})
	}
}
