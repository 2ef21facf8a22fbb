package lc

import (
	"context"
	"net/http"
	"strings"
)

type userKey struct{}

// ContextWithUser returns a context in which UserFrom tells the user with the
// given ID: for jobs that act in somebody's name, and for tests. An empty ID
// stands for nobody. A request with such a context is taken to be that user's,
// whatever WithUser says.
func ContextWithUser(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, userKey{}, id)
}

// UserFrom returns the ID of the user who is acting, and whether there is one.
func UserFrom(ctx context.Context) (id string, ok bool) {
	id, _ = ctx.Value(userKey{}).(string)
	return id, id != ""
}

// user returns the ID of the user who makes the request, empty for nobody. It
// is no part of the request's text, which a stream would keep in memory with it.
func (a *App) user(r *http.Request) string {
	if id, ok := r.Context().Value(userKey{}).(string); ok {
		return id
	}
	if a.userOf == nil {
		return ""
	}
	return strings.Clone(a.userOf(r))
}

// Middleware makes the application's own pages know the viewer: UserFrom tells
// it in the context of their requests, and with it Render and Funcs. It also
// has the messages that Flashes returns, and all components of a page share what
// Cached keeps.
func (a *App) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := a.sceneOf(r.Context(), a.requester(r))
		s.used = new(moduleUse)
		s.query = newPageQuery(r.URL.RawQuery)
		next.ServeHTTP(w, a.takeCarried(w, r.WithContext(s)))
	})
}
