package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:generate go run github.com/lcgen/lcgen/cmd/lcgen generate .

// historyBytes is what the app lets the runtime keep of events: little, so that
// an attack can fill it.
const historyBytes = 2 << 20

// A world is the whole app.
type world struct {
	app    *lc.App
	people *people
	gate   *gate
	logger *slog.Logger
}

// newWorld puts the app together. Its state is kept in files in a folder, or in
// memory if there is none.
func newWorld(data string, logger *slog.Logger) (*world, error) {
	secret := os.Getenv(secretVariable)
	if secret == "" {
		return nil, fmt.Errorf("%s is not set", secretVariable)
	}
	var store lc.Store = lc.NewMemoryStore()
	if data != "" {
		files, err := newFileStore(data)
		if err != nil {
			return nil, err
		}
		store = files
	}
	w := &world{people: newPeople(), gate: newGate(), logger: logger}
	w.app = lc.New(
		lc.WithSecret([]byte(secret), []byte(os.Getenv(previousVariable))),
		lc.WithUser(w.people.userOf),
		lc.WithAuthorizer(openToAll),
		lc.WithStore(store),
		lc.WithLogger(logger),
		lc.WithHistory(lc.History{Bytes: historyBytes}),
		lc.WithObserver(mined()),
	)
	RegisterVault(w.app, newVault(w))
	RegisterMembers(w.app, only("main", func(id lc.ComponentID) *Members { return &Members{ID: id} }))
	RegisterGreeting(w.app, newGreeting(w.people))
	RegisterBoard(w.app, newBoard)
	RegisterLobby(w.app, newLobby(newRooms()))
	RegisterWall(w.app, only("main", func(id lc.ComponentID) *Wall { return &Wall{ID: id} }))
	RegisterBell(w.app, newBell())
	RegisterRoom(w.app, nil)
	RegisterGhost(w.app, only("1", func(id lc.ComponentID) *Ghost { return &Ghost{ID: id} }))
	RegisterLandmine(w.app, only("1", func(id lc.ComponentID) *Landmine { return &Landmine{ID: id} }))
	return w, nil
}

// only returns a factory that knows one instance: a visitor who makes names up
// is not to fill the store.
func only[T any](instance string, make func(lc.ComponentID) *T) func(context.Context, lc.ComponentID) (*T, error) {
	return func(_ context.Context, id lc.ComponentID) (*T, error) {
		if id.Instance != instance {
			return nil, lc.NotFound("There is no such instance.")
		}
		return make(id), nil
	}
}

// openToAll lets everybody in where there is nothing to guard.
func openToAll(_ context.Context, a lc.Access) error {
	switch a.Channel.Kind() {
	case "room", "ghost", "landmine":
		return nil
	}
	return errors.New("only those whom the default rules let in")
}

// isMember reports whether a user is a member, who may see secrets.
func isMember(user string) bool { return strings.HasPrefix(user, "member-") }
