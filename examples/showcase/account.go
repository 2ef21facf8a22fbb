package main

import (
	"fmt"
	"io"
	"net/http"

	"github.com/lcgen/lcgen/examples/showcase/people"
	lc "github.com/lcgen/lcgen/runtime"
)

// logIn makes the viewer one of the demo users.
func (s *site) logIn(w http.ResponseWriter, r *http.Request) {
	person, ok := people.Find(r.FormValue("user"))
	if !ok {
		http.Error(w, "There is no such user.", http.StatusUnprocessableEntity)
		return
	}
	s.sessions.begin(w, r, person.ID)
	s.backToPage(w, r, placeOf(r))
}

// logOut makes the viewer a guest. Without Disconnect, what other tabs still
// have open would go on showing what is meant for the user.
func (s *site) logOut(w http.ResponseWriter, r *http.Request) {
	if user, ok := lc.UserFrom(r.Context()); ok {
		s.app.Disconnect(user)
	}
	s.sessions.end(w, r)
	s.backToPage(w, r, placeOf(r))
}

// backToPage follows a form's being done.
func (s *site) backToPage(w http.ResponseWriter, r *http.Request, p place) {
	http.Redirect(w, r, p.URL(), http.StatusSeeOther)
}

// showOwn is the style sheet that shows a user the buttons on what is theirs.
// A comment's HTML is the same for everybody, so it has the button for
// everybody; who may press it, DeleteComment decides.
func (s *site) showOwn(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	if user, ok := lc.UserFrom(r.Context()); ok {
		fmt.Fprintf(w, "[data-author=%q] .own { display: revert; }\n", user)
		return
	}
	io.WriteString(w, "/* A guest owns nothing. */\n")
}
