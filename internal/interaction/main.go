// Interaction has a small component for each recipe of docs/interaction.md: what
// people reach for JavaScript for, without a line of their own, for tests with
// browsers.
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
	flags := flag.NewFlagSet("interaction", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to serve on")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		fmt.Fprintln(stderr, "interaction:", err)
		return 1
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	server := &http.Server{Handler: newSite(log), ConnContext: lc.ConnContext, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(stdout, "The recipes are at http://%s\n", listener.Addr())
	fmt.Fprintln(stderr, "interaction:", server.Serve(listener))
	return 1
}

// newApp returns the App.
func newApp(log *slog.Logger) *lc.App {
	app := lc.New(lc.WithLogger(log))
	RegisterDuty(app, nil)
	return app
}

var page = template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Name}}</title>
<link rel="stylesheet" href="/interaction.css">{{lcClient}}</head>
<body>
<main>{{component .Name .Instance}}</main>
</body></html>
`))

//go:embed interaction.css
var files embed.FS

// newSite returns the site: a component at /{name}/{instance}.
func newSite(log *slog.Logger) http.Handler {
	app := newApp(log)
	own := http.NewServeMux()
	own.HandleFunc("GET /{name}/{instance}", func(w http.ResponseWriter, r *http.Request) {
		data := map[string]any{"Name": r.PathValue("name"), "Instance": r.PathValue("instance")}
		if err := app.Execute(r.Context(), w, page, data); err != nil {
			log.Error("the page can't be shown", "err", err)
		}
	})

	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.Handle("GET /interaction.css", http.FileServerFS(files))
	mux.Handle("/", app.Middleware(own))
	return mux
}
