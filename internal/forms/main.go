// Forms has a small component for each recipe of docs/forms.md: forms as people
// write them, without a line of JavaScript of their own, for tests with browsers
// and without.
package main

import (
	"context"
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
	flags := flag.NewFlagSet("forms", flag.ExitOnError)
	recipes.Main(flags, "The forms are at", func(log *slog.Logger) (http.Handler, error) {
		return newSite(log), nil
	})
}

// newApp returns the App.
func newApp(sessions *sessions, log *slog.Logger) *lc.App {
	app := lc.New(lc.WithLogger(log), lc.WithUser(sessions.user))
	RegisterBooking(app, nil)
	RegisterContact(app, nil)
	RegisterDirectory(app, nil)
	RegisterGuestbook(app, nil)
	RegisterInvoice(app, nil)
	RegisterLogin(app, func(_ context.Context, id lc.ComponentID) (*Login, error) {
		return &Login{ID: id, sessions: sessions}, nil
	})
	RegisterErrands(app, nil)
	RegisterProfile(app, nil)
	RegisterRoster(app, nil)
	RegisterShipping(app, nil)
	RegisterSignup(app, nil)
	RegisterTasks(app, nil)
	RegisterTeam(app, nil)
	return app
}

var page = template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Forms</title>
<link rel="stylesheet" href="/forms.css">{{if .Script}}{{lcClient}}{{end}}</head>
<body>
<div data-lc-flash>{{range lcFlash}}<p class="flash" role="status">{{.}}</p>{{end}}</div>
{{with .Name}}<main>{{component . $.Instance}}</main>{{else}}<p>You are {{.User}}.</p><form method="post" action="/logout"><button>Log out</button></form>{{end}}
</body></html>
`))

//go:embed forms.css
var files embed.FS

// newSite returns the site: a component at /{name}/{instance}, without the client
// for ?plain.
func newSite(log *slog.Logger) http.Handler {
	sessions := newSessions(func(name, password string) bool { return name == "ada" && password == "lovelace" })
	app := newApp(sessions, log)
	show := func(w http.ResponseWriter, r *http.Request) {
		sessions.mark(w, r)
		user, _ := lc.UserFrom(r.Context())
		data := map[string]any{"Name": r.PathValue("name"), "Instance": r.PathValue("instance"), "User": user, "Script": !r.URL.Query().Has("plain")}
		if err := app.Execute(r.Context(), w, page, data); err != nil {
			log.Error("the page can't be shown", "err", err)
		}
	}
	own := http.NewServeMux()
	own.HandleFunc("GET /{name}/{instance}", show)
	own.HandleFunc("GET /home", show)
	own.Handle("POST /logout", sessions.end(app))

	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.Handle("GET /forms.css", http.FileServerFS(files))
	mux.HandleFunc("GET /session", sessions.exchange)
	mux.Handle("/", http.NewCrossOriginProtection().Handler(app.Middleware(own)))
	return sessions.know(mux)
}
