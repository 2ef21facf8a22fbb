// Interaction has a small component for each recipe of docs/interaction.md: what
// people reach for JavaScript for, without a line of their own, for tests with
// browsers.
package main

import (
	"crypto/rand"
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
	flags := flag.NewFlagSet("interaction", flag.ExitOnError)
	build := flags.String("build", "", "`name` of this build")
	secret := flags.String("secret", rand.Text()+rand.Text(), "what tokens are signed with, at least 32 `bytes`")
	recipes.Main(flags, "The recipes are at", func(log *slog.Logger) (http.Handler, error) {
		return newSite(log, lc.WithBuild(*build), lc.WithSecret([]byte(*secret))), nil
	})
}

// newApp returns the App.
func newApp(log *slog.Logger, options ...lc.Option) *lc.App {
	app := lc.New(append(options, lc.WithLogger(log), lc.WithUser(userOf))...)
	RegisterDiary(app, nil)
	RegisterDoorbell(app, nil)
	RegisterDuty(app, nil)
	RegisterPhotos(app, nil)
	RegisterAccount(app, nil)
	RegisterFinder(app, nil)
	RegisterInbox(app, nil)
	RegisterKiosk(app, nil)
	RegisterMemo(app, nil)
	RegisterPlaylist(app, nil)
	RegisterPost(app, nil)
	RegisterShredder(app, nil)
	RegisterTicker(app, nil)
	RegisterTimeline(app, nil)
	RegisterOrders(app, nil)
	RegisterFigures(app, nil)
	RegisterExport(app, nil)
	RegisterGauge(app, nil)
	RegisterMailbox(app, nil)
	RegisterPeople(app, nil)
	RegisterTrip(app, nil)
	RegisterMenu(app, nil)
	RegisterTill(app, nil)
	RegisterTakings(app, nil)
	RegisterBasket(app, nil)
	RegisterSongs(app, nil)
	return app
}

var page = template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">{{if ne .Name "inbox"}}<title>{{.Name}}</title>{{end}}
<link rel="stylesheet" href="/interaction.css">{{lcClient}}</head>
<body>
<div data-lc-flash>{{range lcFlash}}<p role="status">{{.}}</p>{{end}}</div>
<main>{{component .Name .Instance}}</main>
</body></html>
`))

//go:embed interaction.css
var files embed.FS

// newSite returns the site: a component at /{name}/{instance}.
func newSite(log *slog.Logger, options ...lc.Option) http.Handler {
	app := newApp(log, options...)
	own := http.NewServeMux()
	own.HandleFunc("GET /{name}/{instance}", func(w http.ResponseWriter, r *http.Request) {
		data := map[string]any{"Name": r.PathValue("name"), "Instance": r.PathValue("instance")}
		if err := app.Execute(r.Context(), w, page, data); err != nil {
			log.Error("the page can't be shown", "err", err)
		}
	})
	own.HandleFunc("GET /shop/{page}", shop(app, log))

	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.Handle("GET /interaction.css", http.FileServerFS(files))
	mux.HandleFunc("GET /bell.wav", serveBell)
	mux.Handle("/", app.Middleware(own))
	return mux
}
