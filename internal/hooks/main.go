// Hooks has a small component for each recipe of docs/hooks.md: libraries from npm
// that live in components and are kept across updates, for tests with browsers.
//
//	npm ci && go run . -addr 127.0.0.1:8080
package main

import (
	"embed"
	"flag"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/lcgen/lcgen/internal/recipes"
	lc "github.com/lcgen/lcgen/runtime"
)

//go:generate go run github.com/lcgen/lcgen/cmd/lcgen generate .

func main() {
	flags := flag.NewFlagSet("hooks", flag.ExitOnError)
	libraries := flags.String("libraries", "node_modules", "`folder` of the packages from npm")
	recipes.Main(flags, "The hooks are at", func(log *slog.Logger) (http.Handler, error) {
		return newSite(log, *libraries), nil
	})
}

// newApp returns the App.
func newApp(log *slog.Logger) *lc.App {
	app := lc.New(lc.WithLogger(log))
	RegisterSales(app, nil)
	RegisterPlaces(app, nil)
	RegisterNote(app, nil)
	RegisterTasks(app, nil)
	return app
}

// libraries has what the page of a component loads from npm, in their order.
var libraries = map[string][]string{
	"sales":  {"chart.js/dist/chart.umd.min.js"},
	"places": {"leaflet/dist/leaflet.js"},
	"note":   {"quill/dist/quill.js"},
	"tasks":  {"sortablejs/Sortable.min.js"},
}

var page = template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Name}}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/hooks.css">
{{- if eq .Name "places"}}<link rel="stylesheet" href="/npm/leaflet/dist/leaflet.css">{{end}}
{{lcClient}}
<script src="/policy.js" defer></script>
{{range .Libraries}}<script src="/npm/{{.}}" defer></script>
{{end}}<script src="/{{.Name}}.js" defer></script></head>
<body>
<main>{{component .Name .Instance}}</main>
</body></html>
`))

//go:embed hooks.css *.js
var files embed.FS

// policy is the strictest with which the client and the libraries work. Leaflet has
// an image as a data: URL.
const policy = "default-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'; trusted-types lcgen default"

// newSite returns the site: a component at /{name}/{instance}.
func newSite(log *slog.Logger, packages string) http.Handler {
	app := newApp(log)
	own := http.NewServeMux()
	own.HandleFunc("GET /{name}/{instance}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		data := map[string]any{"Name": name, "Instance": r.PathValue("instance"), "Libraries": libraries[name]}
		w.Header().Set("Content-Security-Policy", policy)
		if err := app.Execute(r.Context(), w, page, data); err != nil {
			log.Error("the page can't be shown", "err", err)
		}
	})

	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.Handle("GET /{file}", http.FileServerFS(files))
	mux.Handle("GET /npm/", http.StripPrefix("/npm/", http.FileServer(http.Dir(packages))))
	mux.HandleFunc("GET /tiles/{zoom}/{x}/{y}", tile)
	mux.Handle("/", app.Middleware(own))
	return mux
}
