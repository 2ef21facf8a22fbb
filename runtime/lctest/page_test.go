package lctest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// A box is a component with props, which shows a counter.
type box struct {
	id    lc.ComponentID
	Label string
	N     int
}

type boxProps struct {
	Label string `json:"label"`
}

var boxID = lc.ComponentID{Name: "box", Instance: "1"}

// newBoxes returns an App that serves boxes beside counters. A box shows the
// counter of its instance.
func newBoxes(t *testing.T) *lc.App {
	app := newApp(t)
	lc.Register(app, lc.Definition[box, *box]{
		Name:    "box",
		New:     func(_ context.Context, id lc.ComponentID) (*box, error) { return &box{id: id}, nil },
		Channel: func(c *box) lc.Channel { return lc.Global },
		Element: "section",
		Attributes: func(c *box) map[string]string {
			return map[string]string{"class": fmt.Sprint("n", c.N)}
		},
		Render: func(c *box, ctx context.Context, w io.Writer) error {
			fields, err := lc.Bind(c.id, "fill", lc.Arg("by", 1)).Fields()
			fmt.Fprintf(w, `<h2>%s</h2><i id="filled">%d</i>%s`, c.Label, c.N, fields)
			if err == nil {
				err = app.Component(ctx, counterID(c.id.Instance)).Render(ctx, w)
			}
			return err
		},
		State: lc.JSONCodec("1", func(c *box) int { return c.N }, func(c *box, n int) { c.N = n }),
		Props: lc.JSONCodec("1", func(c *box) boxProps { return boxProps{c.Label} }, func(c *box, p boxProps) { c.Label = p.Label }),
		Push:  lc.PushRefresh,
		Actions: []lc.Action[box, *box]{{
			Name: "fill", Params: []lc.Param{{Name: "by"}},
			Bind: func(args *arg.Args) lc.Call[box, *box] {
				by := arg.Required(args, "by", arg.Int[int])
				return func(_ context.Context, c *box) (*box, error) {
					c.N += by
					return nil, nil
				}
			},
		}},
	})
	return app
}

func TestRenderWithProps(t *testing.T) {
	h := lctest.New(t, newBoxes(t))
	h.Render(boxID, lc.Prop("label", "Tea")).AssertStatus(200)
	h.AssertHTML("section.n0 h2", "Tea")

	r := h.Call(boxID, "fill", lctest.Params{"by": 2}).AssertStatus(200)
	h.AssertHTML("h2", "Tea")
	if r.Attrs["class"] != "n2" {
		t.Errorf("attributes are %v", r.Attrs)
	}
	h.Render(boxID)
	h.AssertHTML("section.n2 h2", "Tea")

	if r := h.CallForm(boxID, "fill", lctest.Params{"by": 1}).AssertStatus(303); r.Attrs["class"] != "n3" {
		t.Errorf("attributes on the page are %v", r.Attrs)
	}
	h.AssertHTML("h2", "Tea")
	h.AssertBroadcast("global", boxID, "component-refresh")

	h.Render(boxID, lc.Props(boxProps{"Coffee"})).AssertStatus(200)
	h.Call(boxID, "fill", lctest.Params{"by": 1}).AssertStatus(200)
	h.AssertHTML("h2", "Coffee")
}

func TestRenderWithPropsThatCannotBe(t *testing.T) {
	got := failuresIn(t, func(t *testing.T, tb testing.TB) {
		lctest.New(tb, newBoxes(t)).Render(boxID, lc.Prop("lable", "Tea"))
	})
	if want := `lctest: props of box:1: there is no prop "lable": there is only "label"`; !strings.Contains(got, want) {
		t.Errorf("failure is %q, want %q", got, want)
	}
}

// A component that another one shows is on the page, with the access that the
// page gives it.
func TestNestedComponent(t *testing.T) {
	app := newBoxes(t)
	ada := lctest.New(t, app).As("ada")
	ada.Render(boxID)
	ada.AssertHTML("section [data-component-id] #n", "0 pieces")
	ada.Call(counterID("1"), "add", lctest.Params{"by": 3}).AssertStatus(200)
	ada.AssertHTML("#n", "3 pieces")
	ada.CallForm(counterID("1"), "setUnit", lctest.Params{"unit": "cups"}).AssertStatus(303)
	ada.AssertHTML("[data-component-id] #n", "3 cups")
	ada.Render(boxID, lc.Prop("label", "Tea"))
	ada.AssertHTML("section #n", "3 pieces") // a page that is loaded again
	ada.Call(boxID, "fill", lctest.Params{"by": 1}).AssertStatus(200)
	ada.AssertHTML("#n", "3 pieces")
}

// What is fetched later is shown as it is before, and loaded on demand, with the
// props of its place.
func TestLoad(t *testing.T) {
	for name, when := range map[string]lc.ComponentOption{"lazy": lc.Lazy, "deferred": lc.Defer} {
		t.Run(name, func(t *testing.T) {
			h := lctest.New(t, newBoxes(t)).As("ada")
			if r := h.Render(boxID, when, lc.Prop("label", "Tea")).AssertStatus(200); r.Version != 0 || r.Channel != "global" {
				t.Errorf("version %d on channel %q", r.Version, r.Channel)
			}
			h.AssertNoHTML("h2")
			h.Call(boxID, "fill", lctest.Params{"by": 1}).AssertStatus(200) // in time, or before
			if r := h.Load(boxID).AssertStatus(200); r.Version != 1 || r.Attrs["class"] != "n1" {
				t.Errorf("version %d, attributes %v", r.Version, r.Attrs)
			}
			h.AssertHTML("section.n1 h2", "Tea")
			h.Call(counterID("1"), "add", lctest.Params{"by": 1}).AssertStatus(200)
		})
	}
}

// A component that is nested in a rendering for several viewers has a grant,
// which the page exchanges for its content or for the right to act.
func TestLoadNestedComponent(t *testing.T) {
	app := newApp(t)
	lc.Register(app, lc.Definition[box, *box]{
		Name:      "shelf",
		New:       func(_ context.Context, id lc.ComponentID) (*box, error) { return &box{id: id}, nil },
		Channel:   func(*box) lc.Channel { return lc.Global },
		ChannelOf: func(lc.ComponentID) lc.Channel { return lc.Global },
		Render: func(c *box, ctx context.Context, w io.Writer) error {
			for i := range c.N {
				if err := app.Component(ctx, counterID(fmt.Sprint("n", i))).Render(ctx, w); err != nil {
					return err
				}
			}
			return nil
		},
		State: lc.JSONCodec("1", func(c *box) int { return c.N }, func(c *box, n int) { c.N = n }),
		Actions: []lc.Action[box, *box]{{
			Name: "fill",
			Bind: func(args *arg.Args) lc.Call[box, *box] {
				return func(_ context.Context, c *box) (*box, error) { c.N++; return nil, nil }
			},
		}},
	})
	shelf := lc.ComponentID{Name: "shelf", Instance: "1"}
	ada := lctest.New(t, app).As("ada")
	ada.Render(shelf)
	ada.Call(shelf, "fill", nil).AssertStatus(200)
	ada.AssertHTML("[data-component-id][data-lc-grant]", "")
	ada.AssertNoHTML("#n")

	ada.Load(counterID("n0")).AssertStatus(200)
	ada.AssertHTML("[data-lc-token] #n", "0 pieces")
	ada.Call(counterID("n0"), "add", lctest.Params{"by": 1}).AssertStatus(200)

	ada.Call(shelf, "fill", nil).AssertStatus(200)
	ada.Call(counterID("n1"), "add", lctest.Params{"by": 2}).AssertStatus(200) // exchanges the grant first
	ada.Load(counterID("n0")).AssertStatus(200)                                // with the token that is there already
	ada.AssertHTML("#n", "1 pieces")
}

func TestLoadWhatIsNotThere(t *testing.T) {
	got := failuresOf(t, func(h *lctest.Harness) { h.Load(boxID) })
	if want := "lctest: load box:1: the page does not show it: render it first, or the component that it is nested in"; got != want {
		t.Errorf("failure is %q, want %q", got, want)
	}
	h := lctest.New(t, newApp(t))
	id := counterID("ada")
	h.Render(id).AssertStatus(403) // is the user's own
	r := h.Load(id).AssertStatus(403)
	if r.Problem.Code != "forbidden" {
		t.Errorf("problem is %+v", r.Problem)
	}
}

// Goroutines that call a component first put it on the page together.
func TestOpenedByManyAtATime(t *testing.T) {
	h := lctest.New(t, newBoxes(t)).As("ada")
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() { h.Call(counterID("1"), "add", lctest.Params{"by": 1}).AssertStatus(http.StatusOK) })
	}
	calls.Wait()
	h.Render(counterID("1"))
	h.AssertHTML("#n", "8 pieces")
}
