package lctest_test

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A counter is the component that the tests of the harness look at: one number
// for all, which only users may change, and a unit that each viewer chooses.
type counter struct {
	id   lc.ComponentID
	N    int    `json:"n"`
	Unit string `json:"unit"`
}

// counterID names a counter on the channel team:{instance}.
func counterID(instance string) lc.ComponentID {
	return lc.ComponentID{Name: "counter", Instance: instance}
}

var counterTemplate = template.Must(template.New("").Parse(
	`<p id="n">{{.N}} {{.Unit}}</p><form {{.Add.Form}}>{{.Add.Fields}}<button>Add</button></form>`))

// Add binds the action add.
func (c *counter) Add() lc.Binding { return lc.Bind(c.id, "add", lc.Arg("by", 1)) }

// newApp returns an App that serves counters.
func newApp(t *testing.T, opts ...lc.Option) *lc.App {
	app := lc.New(append(opts, lc.WithSecret([]byte("a secret of some length, for tests")))...)
	t.Cleanup(func() { app.Shutdown(context.WithoutCancel(t.Context())) })
	lc.Register(app, lc.Definition[counter, *counter]{
		Name: "counter",
		New: func(_ context.Context, id lc.ComponentID) (*counter, error) {
			return &counter{id: id, Unit: "pieces"}, nil
		},
		Channel: func(c *counter) lc.Channel {
			if c.id.Instance == "ada" {
				return lc.UserChannel("ada")
			}
			return lc.ContextChannel("team", c.id.Instance)
		},
		Actions: []lc.Action[counter, *counter]{
			{Name: "add", Params: []lc.Param{{Name: "by"}}, Bind: bindAdd},
			{Name: "setUnit", Params: []lc.Param{{Name: "unit"}}, Quiet: true, Bind: bindSetUnit},
			{Name: "tell", Params: []lc.Param{{Name: "words", Variadic: true}}, Bind: bindTell},
		},
		Render: func(c *counter, _ context.Context, w io.Writer) error { return counterTemplate.Execute(w, c) },
		State: lc.JSONCodec("1",
			func(c *counter) int { return c.N },
			func(c *counter, n int) { c.N = n }),
		Client: lc.JSONCodec("1",
			func(c *counter) string { return c.Unit },
			func(c *counter, unit string) { c.Unit = unit }),
		Push: lc.PushRefresh,
	})
	return app
}

func bindAdd(args *arg.Args) lc.Call[counter, *counter] {
	by := arg.Required(args, "by", arg.Int[int])
	return func(ctx context.Context, c *counter) (*counter, error) {
		if _, ok := lc.UserFrom(ctx); !ok {
			return nil, lc.Forbidden("Log in to count.")
		}
		if by < 1 {
			return nil, lc.Invalid("by", fmt.Sprintf("%d is too few.", by))
		}
		c.N += by
		return nil, nil
	}
}

func bindSetUnit(args *arg.Args) lc.Call[counter, *counter] {
	unit := arg.Required(args, "unit", arg.String[string])
	return func(_ context.Context, c *counter) (*counter, error) {
		c.Unit = unit
		return nil, nil
	}
}

func bindTell(args *arg.Args) lc.Call[counter, *counter] {
	words := arg.Variadic(args, "words", arg.String[string])
	return func(ctx context.Context, _ *counter) (*counter, error) {
		for _, word := range words {
			lc.Flash(ctx, word)
		}
		lc.Dispatch(ctx, "words-told", len(words))
		return nil, lc.Redirect(ctx, "/told")
	}
}
