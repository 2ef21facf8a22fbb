package main

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// newHarness returns a harness of the site's App.
func newHarness(t *testing.T) *lctest.Harness {
	t.Helper()
	return lctest.New(t, newApp(slog.New(slog.DiscardHandler)))
}

// showsOwn calls an action that shows the viewer something, and tells nobody else.
func showsOwn(t *testing.T, id lc.ComponentID, action string, params lctest.Params, want string) {
	t.Helper()
	h := newHarness(t)
	got := h.Call(id, action, params)
	got.AssertStatus(http.StatusOK)
	if !strings.Contains(got.HTML, want) {
		t.Errorf("%s of %s shows %s, want %s", action, id, got.HTML, want)
	}
	h.AssertNoBroadcast()
}
