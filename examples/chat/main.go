// Chat is a conversation of any length: a component that renders its newest
// messages, in pages that show as many as their users have asked for.
//
// Run it and open the address it prints in two browser windows, each as somebody
// else:
//
//	go run ./examples/chat
//
// What is written lives as long as the process.
package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/lcgen/lcgen/examples/chat/talk"
	lc "github.com/lcgen/lcgen/runtime"
)

//go:generate go run github.com/lcgen/lcgen/cmd/lcgen generate ./...

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run serves the chat until that fails, and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("chat", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to serve on")
	messages := flags.Int("messages", 300, "`number` of messages that are there already")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		fmt.Fprintln(stderr, "chat:", err)
		return 1
	}
	server := &http.Server{
		Handler:           newSite(*messages, slog.New(slog.NewTextHandler(stderr, nil))),
		ConnContext:       lc.ConnContext,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
	}
	fmt.Fprintf(stdout, "The chat is at http://%s\n", listener.Addr())
	fmt.Fprintln(stderr, "chat:", server.Serve(listener))
	return 1
}

// people may say who they are, without a password: there is nothing to guard.
var people = []string{"ada", "bob", "cleo"}

// newSite returns a site with a chat of so many messages.
func newSite(messages int, log *slog.Logger) http.Handler {
	app := lc.New(lc.WithUser(userOf), lc.WithLogger(log))
	var past talk.Log
	for i := range messages {
		past.Add(people[i%len(people)], fmt.Sprintf("Message %d.", i+1))
	}
	talk.RegisterChat(app, talk.NewChat(&past))

	page := newPage(app)
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.HandleFunc("POST /as", logIn)
	mux.Handle("GET /{$}", app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := lc.UserFrom(r.Context())
		if err := page(r.Context(), w, user); err != nil {
			log.Error("the page can't be shown", "err", err)
			http.Error(w, "The page can't be shown.", http.StatusInternalServerError)
		}
	})))
	return mux
}

const userCookie = "chat-user"

// userOf returns who makes a request, empty for nobody.
func userOf(r *http.Request) string {
	cookie, err := r.Cookie(userCookie)
	if err != nil || !slices.Contains(people, cookie.Value) {
		return ""
	}
	return cookie.Value
}

// logIn takes the browser's word for who it is.
func logIn(w http.ResponseWriter, r *http.Request) {
	user := r.PostFormValue("user")
	if !slices.Contains(people, user) {
		http.Error(w, "There is nobody of that name.", http.StatusBadRequest)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: userCookie, Value: user, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
