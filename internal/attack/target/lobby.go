package main

import (
	"context"
	"slices"
	"sync"

	lc "github.com/lcgen/lcgen/runtime"
)

// unwelcome is the user at whose coming and going a Lobby panics.
const unwelcome = "stranger-panic"

// A Lobby shows who is here.
//
//lc:component lobby template=lobby.html
//lc:channel presence
type Lobby struct {
	ID lc.ComponentID

	rooms *rooms
}

func newLobby(r *rooms) func(context.Context, lc.ComponentID) (*Lobby, error) {
	return func(_ context.Context, id lc.ComponentID) (*Lobby, error) {
		if id.Instance != "main" {
			return nil, lc.NotFound("There is no such lobby.")
		}
		return &Lobby{ID: id, rooms: r}, nil
	}
}

// Joined is called when a user has come.
func (l *Lobby) Joined(_ context.Context, m lc.Member) error {
	if m.User == unwelcome {
		panic("joined: " + m.User)
	}
	l.rooms.enter(m.User)
	return nil
}

// Left is called when a user has gone.
func (l *Lobby) Left(_ context.Context, m lc.Member) error {
	if m.User == unwelcome {
		panic("left: " + m.User)
	}
	l.rooms.leave(m.User)
	return nil
}

// Here returns who is here.
func (l *Lobby) Here() []string { return l.rooms.list() }

// Rooms knows who is in the only one.
type rooms struct {
	mu   sync.Mutex
	here []string
}

func newRooms() *rooms { return &rooms{} }

func (r *rooms) enter(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.here, user) {
		r.here = append(r.here, user)
	}
}

func (r *rooms) leave(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.here = slices.DeleteFunc(r.here, func(u string) bool { return u == user })
}

func (r *rooms) list() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.here)
}
