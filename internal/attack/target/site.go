package main

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"

	lc "github.com/lcgen/lcgen/runtime"
)

// maxText bounds what the app's own forms take, in bytes.
const maxText = 200

// handler returns the app as it is served.
func (w *world) handler() http.Handler {
	own := http.NewServeMux()
	own.HandleFunc("POST /login", w.logIn)
	own.HandleFunc("POST /logout", w.logOut)
	own.HandleFunc("POST /private", w.keepPrivate)
	own.HandleFunc("GET /show", w.show)

	mux := http.NewServeMux()
	mux.Handle("/lc/", w.app)
	mux.Handle("/sse/", w.app)
	mux.Handle("/", http.NewCrossOriginProtection().Handler(w.app.Middleware(own)))
	return withHeaders(mux)
}

// withHeaders sends what keeps a browser cautious.
func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
		rw.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(rw, r)
	})
}

// logIn starts a session for the user that the form names.
func (w *world) logIn(rw http.ResponseWriter, r *http.Request) {
	user := r.PostFormValue("user")
	if user == "" || len(user) > maxText {
		http.Error(rw, "Say who you are.", http.StatusUnprocessableEntity)
		return
	}
	session := w.people.begin(user)
	if session == "" {
		http.Error(rw, "There are too many users.", http.StatusTooManyRequests)
		return
	}
	http.SetCookie(rw, &http.Cookie{Name: sessionCookie, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	rw.WriteHeader(http.StatusNoContent)
}

// logOut ends the session, and the user's streams with it.
func (w *world) logOut(rw http.ResponseWriter, r *http.Request) {
	if user, ok := lc.UserFrom(r.Context()); ok {
		w.app.Disconnect(user)
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		w.people.end(cookie.Value)
	}
	rw.WriteHeader(http.StatusNoContent)
}

// keepPrivate sets the private text of the user.
func (w *world) keepPrivate(rw http.ResponseWriter, r *http.Request) {
	user, ok := lc.UserFrom(r.Context())
	text := r.PostFormValue("text")
	if !ok || len(text) > maxText {
		http.Error(rw, "This is for users, and a short text.", http.StatusForbidden)
		return
	}
	w.people.keep(user, text)
	rw.WriteHeader(http.StatusNoContent)
}

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Target</title>{{.Client}}</head>
<body>{{range .Components}}{{.}}{{end}}</body></html>
`))

// show is a page with the components that its query names, as far as the
// viewer may see them.
func (w *world) show(rw http.ResponseWriter, r *http.Request) {
	ids := r.URL.Query()["id"]
	if len(ids) > 20 {
		http.Error(rw, "That is too many components for a page.", http.StatusBadRequest)
		return
	}
	var components []template.HTML
	for _, text := range ids {
		id, err := lc.ParseComponentID(text)
		if err != nil {
			http.Error(rw, "There is no such component.", http.StatusNotFound)
			return
		}
		var html bytes.Buffer
		switch err := w.app.Render(r.Context(), &html, id); {
		case isRefused(err):
			continue
		case err != nil:
			http.Error(rw, "There is no such component.", http.StatusNotFound)
			return
		}
		components = append(components, template.HTML(html.String()))
	}
	client := w.app.Funcs(r.Context())["lcClient"].(func() template.HTML)()
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	page.Execute(rw, map[string]any{"Client": client, "Components": components})
}

func isRefused(err error) bool {
	var refused *lc.ForbiddenError
	return errors.As(err, &refused)
}
