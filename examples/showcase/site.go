package main

import (
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/lcgen/lcgen/examples/showcase/activity"
	"github.com/lcgen/lcgen/examples/showcase/comments"
	"github.com/lcgen/lcgen/examples/showcase/notifications"
	"github.com/lcgen/lcgen/examples/showcase/presence"
	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed page.html static
var files embed.FS

// A site is the whole application: its data, its components and its pages.
type site struct {
	app      *lc.App
	sessions sessions
	inboxes  *notifications.Inboxes
	notifier *notifications.Service
	page     *template.Template
	logger   *slog.Logger
}

// newSite puts the application together. Its data is kept in a folder, or in
// memory where the name is empty. More options go to the App: behind a reverse
// proxy, lc.WithTrustedProxies, or all guests share one limit.
func newSite(secret []byte, data string, logger *slog.Logger, more ...lc.Option) (*site, error) {
	store, inboxes, err := openData(data)
	if err != nil {
		return nil, err
	}
	s := &site{sessions: sessions{key: secret}, inboxes: inboxes, logger: logger}
	options := []lc.Option{
		lc.WithSecret(secret),
		lc.WithUser(s.sessions.user),
		lc.WithStore(store),
		lc.WithLogger(logger),
	}
	s.app = lc.New(append(options, more...)...)
	notifications.RegisterNotificationCenter(s.app, notifications.New(inboxes))
	comments.RegisterCommentThread(s.app, comments.New(firstComments))
	activity.RegisterActivityFeed(s.app, activity.New(firstActivities))
	presence.RegisterLivePresence(s.app, presence.New(presence.NewRooms()))
	s.notifier = notifications.NewService(s.app, inboxes)

	s.page, err = template.New("page.html").
		Funcs(lc.TemplateFuncs()).
		ParseFS(files, "page.html")
	return s, err
}

// openData opens what the application keeps, and seeds what is new.
func openData(folder string) (*componentStore, *notifications.Inboxes, error) {
	var storeFile, inboxFile string
	if folder != "" {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, nil, err
		}
		storeFile = filepath.Join(folder, "components.json")
		inboxFile = filepath.Join(folder, "notifications.json")
	}
	store, err := openStore(storeFile)
	if err != nil {
		return nil, nil, err
	}
	inboxes, err := notifications.OpenInboxes(inboxFile)
	if err != nil {
		return nil, nil, err
	}
	return store, inboxes, seedInboxes(inboxes)
}

// handler returns the site as it is served.
func (s *site) handler() http.Handler {
	own := http.NewServeMux()
	own.HandleFunc("GET /{$}", s.showPage)
	own.HandleFunc("POST /login", s.logIn)
	own.HandleFunc("POST /logout", s.logOut)
	own.HandleFunc("POST /notify", s.notify)
	own.HandleFunc("GET /me.css", s.showOwn)
	own.Handle("GET /static/{file}", http.FileServerFS(files))
	own.Handle("GET /favicon.ico", http.RedirectHandler("/static/icon.svg", http.StatusMovedPermanently))

	mux := http.NewServeMux()
	mux.Handle("/lc/", s.app) // which refuses what comes from other sites by itself
	mux.Handle("/sse/", s.app)
	mux.Handle("/", http.NewCrossOriginProtection().Handler(s.app.Middleware(own)))
	return withHeaders(mux)
}

// withHeaders sends what keeps a browser cautious.
func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; require-trusted-types-for 'script'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
