// Hooks has a small component for each recipe of docs/hooks.md: libraries from npm
// that live in components and are kept across updates, for tests with browsers.
//
//	npm ci && go run . -addr 127.0.0.1:8080
package main

import (
	"embed"
	"flag"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:generate go run github.com/lcgen/lcgen/cmd/lcgen generate .

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run serves the recipes until that fails, and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("hooks", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to serve on")
	libraries := flags.String("libraries", "node_modules", "`folder` of the packages from npm")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		fmt.Fprintln(stderr, "hooks:", err)
		return 1
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	server := &http.Server{Handler: newSite(log, *libraries), ConnContext: lc.ConnContext, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(stdout, "The hooks are at http://%s\n", listener.Addr())
	fmt.Fprintln(stderr, "hooks:", server.Serve(listener))
	return 1
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
