package main

import (
	"net/http"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Diary is one user's own.
//
//lc:component diary template=diary.html
//lc:channel user
type Diary struct {
	ID      lc.ComponentID
	Entries []string `lc:"state"`
}

// Write adds an entry.
//
//lc:action
func (d *Diary) Write(entry string) error {
	if entry == "" || len(entry) > 200 || len(d.Entries) == 100 {
		return lc.Invalid("entry", "must have 1 to 200 bytes, and be among the first 100")
	}
	d.Entries = append(d.Entries, entry)
	return nil
}

// userOf tells who makes a request. Tests set the cookie; an application looks its
// session up.
func userOf(r *http.Request) string {
	cookie, err := r.Cookie("user")
	if err != nil {
		return ""
	}
	return cookie.Value
}
