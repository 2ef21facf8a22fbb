package expect

import (
	"context"
	"io"
	"reflect"
	"slices"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

type room struct{ ID lc.ComponentID }

func (*room) SSEChannel() lc.Channel                  { return lc.Global }
func (*room) Render(context.Context, io.Writer) error { return nil }
func (*room) Mount(context.Context) error             { return nil }
func (*room) Unmount(context.Context) error           { return nil }
func (*room) Version() uint64                         { return 1 }

func TestMethodFaults(t *testing.T) {
	const prefix = "github.com/lcgen/lcgen/runtime/lctest/expect.(*room)."
	sound := lc.Definition[room, *room]{Channel: (*room).SSEChannel, Render: (*room).Render, Mount: (*room).Mount}
	tests := []struct {
		name    string
		methods Methods
		want    []string
	}{
		{
			"none",
			Methods{"Channel": (*room).SSEChannel, "Render": (*room).Render, "Mount": (*room).Mount},
			nil,
		},
		{
			"methods that are gone",
			Methods{"Render": (*room).Render},
			[]string{"definition sets Channel to " + prefix + "SSEChannel, but there is no such method", "definition sets Mount to " + prefix + "Mount, but there is no such method"},
		},
		{
			"a method that is new",
			Methods{"Channel": (*room).SSEChannel, "Render": (*room).Render, "Mount": (*room).Mount, "Version": (*room).Version},
			[]string{"definition does not set Version, want " + prefix + "Version"},
		},
		{
			"another method",
			Methods{"Channel": (*room).SSEChannel, "Render": (*room).Render, "Mount": (*room).Unmount},
			[]string{"Mount of the definition is " + prefix + "Mount, want " + prefix + "Unmount"},
		},
		{
			"a method that the runtime does not know",
			Methods{"Channel": (*room).SSEChannel, "Render": (*room).Render, "Mount": (*room).Mount, "Unmount": (*room).Unmount},
			[]string{"definition has no field Unmount for " + prefix + "Unmount"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.methods.faults(reflect.ValueOf(sound)); !slices.Equal(got, test.want) {
				t.Errorf("faults %q, want %q", got, test.want)
			}
		})
	}
}

// Methods that a component has from elsewhere are no actions either.
type shop struct {
	sync.Mutex
	room
}

func (*shop) ItemURL() string { return "" }
func (*shop) AddItem()        {}

func TestUnreachable(t *testing.T) {
	c := Component[shop, *shop, *shop]{Actions: []Action{{Name: "addItem", Method: "AddItem"}, {Name: "Mount"}}}
	want := []string{
		"AddItem", "ItemURL", "Lock", "Render", "SSEChannel", "TryLock", "Unlock", "Unmount", "Version",
		"itemUrl", "lock", "mount", "render", "sseChannel", "tryLock", "unlock", "unmount", "version",
	}
	if got := c.unreachable(); !slices.Equal(got, want) {
		t.Errorf("unreachable are\n%q, want\n%q", got, want)
	}
}

// hidden is not found by those who may not see it.
type hidden struct{ ID lc.ComponentID }

func (*hidden) Open() {}

// TestRoutesOfHidden accepts a component that looks to a guest as if it did not
// exist: its actions have routes all the same.
func TestRoutesOfHidden(t *testing.T) {
	d := lc.Definition[hidden, *hidden]{
		Name:    "hidden",
		New:     func(_ context.Context, id lc.ComponentID) (*hidden, error) { return &hidden{ID: id}, nil },
		Channel: func(*hidden) lc.Channel { return lc.Global },
		Render:  func(*hidden, context.Context, io.Writer) error { return nil },
		Authorize: func(*hidden, context.Context, lc.Access) error {
			return lc.NotFound("There is no such page.")
		},
		Actions: []lc.Action[hidden, *hidden]{{Name: "open", Bind: func(*arg.Args) lc.Call[hidden, *hidden] {
			return func(context.Context, *hidden) (*hidden, error) { return nil, nil }
		}}},
	}
	Component[hidden, *hidden, *hidden]{
		Name: "hidden",
		Register: func(app *lc.App, _ func(context.Context, lc.ComponentID) (*hidden, error)) {
			lc.Register(app, d)
		},
		Actions: []Action{{Name: "open", Method: "Open"}},
	}.checkRoutes(t, d)
}

func TestUnrouted(t *testing.T) {
	app := newApp(t)
	lc.Register(app, lc.Definition[hidden, *hidden]{
		Name:    "hidden",
		New:     func(_ context.Context, id lc.ComponentID) (*hidden, error) { return &hidden{ID: id}, nil },
		Channel: func(*hidden) lc.Channel { return lc.Global },
		Render:  func(*hidden, context.Context, io.Writer) error { return nil },
	})
	for _, component := range []string{"hidden", "not-registered"} {
		none := post(t, app, component, noAction, jsonBody(nil))
		if res := post(t, app, component, "open", jsonBody(nil)); !res.isUnrouted("open", none) {
			t.Errorf("%s says %v of open, which has no route, and %v of %s", component, res, none, noAction)
		}
	}
}

func TestLowerCamel(t *testing.T) {
	for name, want := range map[string]string{
		"Do": "do", "SSEChannel": "sseChannel", "URL": "url", "ItemURL": "itemUrl", "HTTPServer2": "httpServer2", "MarkAsRead": "markAsRead", "X": "x", "Ärger": "ärger",
	} {
		if got := lowerCamel(name); got != want {
			t.Errorf("%s gives %s, want %s", name, got, want)
		}
	}
}

func TestPushName(t *testing.T) {
	for push, want := range map[lc.Push]string{lc.PushHTML: "PushHTML", lc.PushRefresh: "PushRefresh", 7: "Push(7)"} {
		if got := pushName(push); got != want {
			t.Errorf("name of %d is %q, want %q", push, got, want)
		}
	}
}
