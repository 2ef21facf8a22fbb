package lc

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// routes returns the App's routes. Methods are told apart behind the mux, not
// by its patterns: that way a wrong one is answered like all other faults, and
// the base paths may lie within each other.
func (a *App) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle(a.base+"/{component}/{instance}/{action}", a.route(a.asUser(a.handleAction), http.MethodPost))
	mux.Handle(a.base+"/{component}/{instance}", a.route(a.asUser(a.handleComponent), http.MethodGet))
	mux.Handle(a.base+"/views", a.route(a.asUser(a.handleViews), http.MethodPost))
	mux.Handle(a.base+"/{file}", a.route(a.handleScript, http.MethodGet))
	mux.Handle(a.streams+"/{channel}", a.route(a.handleStream, http.MethodGet))
	mux.Handle(a.streams, a.route(a.handleStreams, http.MethodGet, http.MethodPost))
	a.dev.routes(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		a.writeProblem(w, r, notFound("There is nothing at this path."))
	})
	return mux
}

// route lets requests of some methods through; GET lets HEAD through too.
func (a *App) route(handle http.HandlerFunc, methods ...string) http.Handler {
	if methods[0] == http.MethodGet {
		methods = slices.Insert(methods, 1, http.MethodHead)
	}
	allow := strings.Join(methods, ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.Contains(methods, r.Method) {
			handle(w, r)
			return
		}
		w.Header().Set("Allow", allow)
		a.writeProblem(w, r, &problem{status: http.StatusMethodNotAllowed, detail: phrase.Of("This takes %s only.", allow)})
	})
}

// ServeHTTP implements http.Handler.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer a.survive(w, r)
	maps.Copy(w.Header(), securityHeader) // streams keep it: one value for all
	a.mux.ServeHTTP(w, r)
}

// asUser has the context of a request tell who makes it. That is found out
// once: it may take a database.
func (a *App) asUser(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		handle(w, a.withUser(r))
	}
}

// survive ends a request whose handling panicked, with as little said outside
// as of any other fault of the server.
func (a *App) survive(w http.ResponseWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler {
		panic(v)
	}
	failed := &problem{status: http.StatusInternalServerError, cause: newPanicError(v)}
	a.logProblem(r, failed)
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream") {
		panic(http.ErrAbortHandler) // half an answer is out already
	}
	a.problemAnswer(r.Context(), failed).write(w)
}

// securityHeader holds for every answer: none is a document that loads anything
// or may be framed, nor anything that another origin may read, nor of another
// type than it says.
var securityHeader = http.Header{
	"X-Content-Type-Options":       {"nosniff"},
	"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
	"X-Frame-Options":              {"DENY"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Referrer-Policy":              {"same-origin"},
	"Cache-Control":                {"no-store"},
}

// componentID returns the ID that a request's path names. It is a copy: stores,
// brokers and histories keep IDs, and would keep the request's line with them.
func componentID(r *http.Request) ComponentID {
	return ownID(ComponentID{Name: r.PathValue("component"), Instance: r.PathValue("instance")})
}
