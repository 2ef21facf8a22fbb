package main

import (
	"log/slog"
	"testing"

	"github.com/lcgen/lcgen/runtime/lctest"
)

// Users of the tests.
const (
	member   = "member-ada"
	stranger = "stranger-1"
)

// open returns the whole app, as it is attacked, for a member.
func open(t *testing.T) (*world, *lctest.Harness) {
	t.Helper()
	t.Setenv(secretVariable, "a secret that only these tests know")
	w, err := newWorld(t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return w, lctest.New(t, w.app).As(member)
}
