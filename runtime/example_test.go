package lc_test

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"time"

	"github.com/lcgen/lcgen/examples/counter"
	lc "github.com/lcgen/lcgen/runtime"
)

var key = []byte("thirty-two bytes that nobody knows")

// userOf tells who makes a request. An application asks its session.
func userOf(r *http.Request) string {
	user, _, _ := r.BasicAuth()
	return user
}

func Example() {
	app := lc.New(lc.WithSecret(key), lc.WithUser(userOf))
	counter.RegisterCounter(app, nil)

	page := template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(
		`<!doctype html><title>Visitors</title> {{lcClient}} {{component "counter" "visitors"}}`))

	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.Handle("/", app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		app.Execute(r.Context(), w, page, nil)
	})))

	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	fmt.Println(rec.Code, strings.Contains(rec.Body.String(), `data-component-id="counter:visitors"`))
	// Output: 200 true
}

func ExampleApp_Execute() {
	app := lc.New(lc.WithSecret(key))
	counter.RegisterCounter(app, nil)
	// The functions of any context parse the page. Execute puts those of the
	// request in their place.
	page := template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(
		`<h1>{{.}}</h1>{{component "counter" "visitors"}}`))
	show := func(w http.ResponseWriter, r *http.Request) {
		if err := app.Execute(r.Context(), w, page, "Visitors"); err != nil {
			http.Error(w, "Try again later.", http.StatusInternalServerError)
		}
	}

	rec := httptest.NewRecorder()
	app.Middleware(http.HandlerFunc(show)).ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	heading, _, _ := strings.Cut(rec.Body.String(), "<div")
	fmt.Println(heading)
	// Output: <h1>Visitors</h1>
}

func ExampleAfter() {
	type order string
	mail := func(context.Context, order) error { return nil }
	// pay is an action.
	pay := func(ctx context.Context, order order) error {
		// What is written to the database here may be undone. A mail can't be.
		lc.After(ctx, func(ctx context.Context) error { return mail(ctx, order) })
		return nil
	}
	_ = pay
}

func ExampleApp_Broadcast() {
	app := lc.New(lc.WithSecret(key))
	counter.RegisterCounter(app, nil)
	ctx, id := context.Background(), lc.ComponentID{Name: "counter", Instance: "visitors"}

	app.Refresh(ctx, id) // load, render and push the component as it is now

	app.Broadcast(ctx, lc.UserChannel("user-123"), lc.ComponentFragments(id, map[string]string{
		"#unread-count": `<span id="unread-count">3</span>`,
	})) // replace single elements
}

func ExampleWithTrustedProxies() {
	app := lc.New(
		lc.WithTrustedProxies(netip.MustParsePrefix("127.0.0.1/32")),
		lc.WithSecret(key),
	)
	_ = app
}

func ExampleConnContext() {
	mux := http.NewServeMux()
	server := &http.Server{
		Handler:     mux,
		ConnContext: lc.ConnContext,
	}
	server.ListenAndServeTLS("cert.pem", "key.pem")
}

func ExampleApp_Shutdown() {
	app := lc.New(lc.WithSecret(key))
	server := &http.Server{Handler: app}

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	app.Shutdown(ctx) // streams first: the server would wait for them
	server.Shutdown(ctx)
}
