package main

import (
	_ "embed"
	"html/template"
	"log/slog"
	"net/http"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed shop.html
var shopHTML string

var shopPage = template.Must(template.New("shop").Funcs(lc.TemplateFuncs()).Parse(shopHTML))

var shopPages = []string{"apples", "pears", "plums"}

// shop serves the pages of a shop. They need not know whether they are loaded, or
// asked for by the browser client.
func shop(app *lc.App, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		title, query := r.PathValue("page"), r.FormValue("q")
		if title != "search" && !slices.Contains(shopPages, title) {
			http.NotFound(w, r)
			return
		}
		data := map[string]any{"Title": title, "Pages": shopPages, "Query": query}
		if err := app.Execute(r.Context(), w, shopPage, data); err != nil {
			log.Error("the page can't be shown", "err", err)
		}
	}
}
