// Controls is a page with every control of HTML, for tests with browsers and
// without: each fills the Go type that one would choose for it. Files have a page
// of their own, below /album/.
package main

import (
	"context"
	"flag"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/lcgen/lcgen/internal/recipes"
	lc "github.com/lcgen/lcgen/runtime"
)

//go:generate go run github.com/lcgen/lcgen/cmd/lcgen generate .

func main() {
	flags := flag.NewFlagSet("controls", flag.ExitOnError)
	name := flags.String("zone", "Europe/Berlin", "time `zone` of all users")
	recipes.Main(flags, "The controls are at", func(log *slog.Logger) (http.Handler, error) {
		zone, err := time.LoadLocation(*name)
		if err != nil {
			return nil, err
		}
		return newSite(newApp(zone, log), log), nil
	})
}

// newApp returns the App, for users who are all in one zone.
func newApp(zone *time.Location, log *slog.Logger) *lc.App {
	app := lc.New(lc.WithLogger(log), lc.WithLocation(func(context.Context) *time.Location { return zone }))
	RegisterAlbum(app, nil)
	RegisterSheet(app, nil)
	RegisterEntry(app, nil)
	RegisterSignup(app, nil)
	return app
}

var page = template.Must(template.New("page").Funcs((*lc.App)(nil).Funcs(context.Background())).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Controls</title>{{if .Script}}{{lcClient}}{{end}}</head>
<body>{{component .Name .Instance}}</body></html>
`))

// newSite returns the site: a sheet for each path, an album below /album, an entry
// below /entry and a signup below /signup, and none of its pages with the client that says ?plain.
func newSite(app *lc.App, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	slow := newGate()
	mux.Handle("/lc/", slow.before(app))
	mux.Handle("/sse/", app)
	mux.HandleFunc("GET /gate/{$}", slow.open)
	mux.HandleFunc("GET /files/{$}", countFiles)
	show := func(name string) http.Handler {
		return app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			show := template.Must(page.Clone()).Funcs(app.Funcs(r.Context()))
			err := show.Execute(w, map[string]any{"Name": name, "Instance": r.PathValue("instance"), "Script": !r.URL.Query().Has("plain")})
			if err != nil {
				log.Error("the page can't be shown", "err", err)
			}
		}))
	}
	mux.Handle("GET /{instance}", show("sheet"))
	mux.Handle("GET /album/{instance}", show("album"))
	mux.Handle("GET /entry/{instance}", show("entry"))
	mux.Handle("GET /signup/{instance}", show("signup"))
	return mux
}
