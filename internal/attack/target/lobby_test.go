package main

import (
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

func TestLobby(t *testing.T) {
	l := &Lobby{rooms: newRooms()}
	for _, user := range []string{member, stranger, member} {
		if err := l.Joined(t.Context(), lc.Member{User: user}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Left(t.Context(), lc.Member{User: stranger}); err != nil {
		t.Fatal(err)
	}
	if here := l.Here(); len(here) != 1 || here[0] != member {
		t.Errorf("here are %q", here)
	}
	for name, hook := range map[string]func() error{
		"joined": func() error { return l.Joined(t.Context(), lc.Member{User: unwelcome}) },
		"left":   func() error { return l.Left(t.Context(), lc.Member{User: unwelcome}) },
	} {
		if !panics(func() { hook() }) {
			t.Errorf("%s does not panic", name)
		}
	}
}

// panics reports whether f panics.
func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}
