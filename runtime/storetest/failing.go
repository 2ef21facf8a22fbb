package storetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// framedOne is a tally that shows a component inside.
var framedOne = lc.ComponentID{Name: "framed", Instance: "one"}

// A broken component can't be shown to anybody.
type broken struct{}

// fail asks the store for what it may take for a fault: no database holds text
// that is not UTF-8.
func fail(ctx context.Context, s lc.Store) error {
	_, err := s.Load(ctx, lc.ComponentID{Name: "tally", Instance: "\xff"})
	return fmt.Errorf("that can't be shown (%v)", err)
}

// newFailingApp returns an App with tallies that can't be rendered in nobody's
// name, and with framed ones, which show a component that can't be rendered at all.
// All requests are ada's.
func newFailingApp(t *testing.T, s lc.Store) *lc.App {
	app := lc.New(
		lc.WithStore(s),
		lc.WithUser(func(*http.Request) string { return "ada" }),
		lc.WithSecret(bytes.Repeat([]byte("storetest "), 4)),
		lc.WithLogger(slog.New(slog.DiscardHandler)),
	)
	t.Cleanup(func() { app.Shutdown(context.Background()) })
	lc.Register(app, tallyDefinition(func(c *tally, ctx context.Context, w io.Writer) error {
		if _, ok := lc.UserFrom(ctx); !ok {
			return fail(ctx, s)
		}
		return writeTally(c, ctx, w)
	}))
	framed := tallyDefinition(func(c *tally, ctx context.Context, w io.Writer) error {
		if err := writeTally(c, ctx, w); err != nil {
			return err
		}
		return lc.AppFrom(ctx).Component(ctx, lc.ComponentID{Name: "broken", Instance: "one"}).Render(ctx, w)
	})
	framed.Name = framedOne.Name
	lc.Register(app, framed)
	lc.Register(app, lc.Definition[broken, *broken]{
		Name:    "broken",
		New:     func(context.Context, lc.ComponentID) (*broken, error) { return new(broken), nil },
		Channel: func(*broken) lc.Channel { return lc.Global },
		Load:    func(_ *broken, ctx context.Context) error { return fail(ctx, s) },
		Render:  func(*broken, context.Context, io.Writer) error { return nil },
	})
	return app
}

// What can't be rendered for all is fetched by each viewer, and the action stands,
// also if it was the database that failed.
func failsForOthers(t *testing.T, s lc.Store) {
	increment(t, one, 3, 1, serve(t, newFailingApp(t, s)))
	wantCount(t, s, one, 3)
}

// The same goes for a component that another one shows.
func failsInside(t *testing.T, s lc.Store) {
	increment(t, framedOne, 3, 1, serve(t, newFailingApp(t, s)))
	wantCount(t, s, framedOne, 3)
}
