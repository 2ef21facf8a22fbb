package expect

import (
	"context"
	"errors"
	"io"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// errFactory is what the factory of the checks fails with.
var errFactory = errors.New("the factory of the checks fails")

// checkFactory sees that a nil factory makes a component with its ID, and that
// any other factory is asked, by the definition and by what RegisterT has made
// of it.
func (c Component[T, R, M]) checkFactory(t *testing.T, d lc.Definition[T, M]) {
	id := ID(c.Name)
	made, err := d.New(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got := idOf(made); got != id {
		t.Errorf("component made has ID %v, want %v", got, id)
	}

	other, err := d.New(t.Context(), Next)
	if err != nil {
		t.Fatal(err)
	}
	own := c.Definition(func(_ context.Context, asked lc.ComponentID) (R, error) {
		if asked != id {
			t.Errorf("factory is asked for %v, want %v", asked, id)
		}
		return returned[R](other), nil
	})
	if made, err = own.New(t.Context(), id); err != nil || idOf(made) != Next {
		t.Errorf("component made is not that of the factory (%v)", err)
	}

	app := newApp(t)
	c.Register(app, func(context.Context, lc.ComponentID) (R, error) {
		var none R
		return none, errFactory
	})
	if err := app.Render(t.Context(), io.Discard, id); !errors.Is(err, errFactory) {
		t.Errorf("rendering with a factory that fails gives %v, want its error", err)
	}
}

// returned gives a component the form in which a factory returns it.
func returned[R, T any](c *T) R {
	if r, ok := any(c).(R); ok {
		return r
	}
	return any(*c).(R)
}
