package expect

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Component is what the annotations of component type T promise, and the
// generated code that must keep it.
type Component[T any] struct {
	Name       string
	Definition lc.Definition[T] // as generated, for a nil factory
	Register   func(*lc.App)    // calls RegisterT with a nil factory

	Push lc.Push  // what viewers are sent
	Uses []string // optional fields of the definition that must be set; the others must not: "Channel", "Mount"

	Channels    map[string]lc.Channel // instances and their channels, one for each branch of the strategy; nil where it is hand-written
	State       *Codec[T]             // lc:"state" fields, nil: none
	Client      *Codec[T]             // lc:"client" fields, nil: none
	Actions     []Action[T]           // in the order of the dispatch table
	Unreachable []string              // names that are no actions: of the methods without annotation
}

// instance names the component that the checks speak of.
const instance = "lcgen-test"

// ID returns the ID that the bindings of [Action.Do] must be bound to.
func ID(component string) lc.ComponentID {
	return lc.ComponentID{Name: component, Instance: instance}
}

// Check runs a subtest for each promise.
func (c Component[T]) Check(t *testing.T) {
	t.Run("definition", c.checkDefinition)
	t.Run("factory", c.checkFactory)
	t.Run("channels", c.checkChannels)
	t.Run("wrapper", c.checkWrapper)
	t.Run("table", c.checkTable)
	t.Run("routes", c.checkRoutes)
	t.Run("state", func(t *testing.T) { c.State.check(t, c.Definition.State) })
	t.Run("client", func(t *testing.T) { c.Client.check(t, c.Definition.Client) })
	for _, a := range c.Actions {
		t.Run("action "+a.Name, func(t *testing.T) { a.check(t, c.Definition) })
	}
}

// checkDefinition compares what the definition says and uses.
func (c Component[T]) checkDefinition(t *testing.T) {
	if got := c.Definition.Name; got != c.Name {
		t.Errorf("component is named %q, want %q", got, c.Name)
	}
	if got := c.Definition.Push; got != c.Push {
		t.Errorf("push is %d, want %d", got, c.Push)
	}
	d := reflect.ValueOf(c.Definition)
	for _, name := range []string{"Channel", "Mount", "Authorize", "Joined", "Left", "Version"} {
		if got, want := !d.FieldByName(name).IsNil(), slices.Contains(c.Uses, name); got != want {
			t.Errorf("definition sets %s: %v, want %v", name, got, want)
		}
	}
	if c.Definition.Render == nil {
		t.Error("definition sets no Render")
	}
}

// checkFactory sees that a nil factory makes a component with its ID.
func (c Component[T]) checkFactory(t *testing.T) {
	want := ID(c.Name)
	made, err := c.Definition.New(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	if got := idOf(made); got != want {
		t.Errorf("component made has ID %v, want %v", got, want)
	}
}

// checkChannels asks for the channel in each branch of the strategy.
func (c Component[T]) checkChannels(t *testing.T) {
	for _, instance := range slices.Sorted(maps.Keys(c.Channels)) {
		if c.Definition.Channel == nil {
			t.Fatal("definition sets no Channel")
		}
		made, err := c.Definition.New(t.Context(), lc.ComponentID{Name: c.Name, Instance: instance})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := c.Definition.Channel(made), c.Channels[instance]; got != want {
			t.Errorf("channel of instance %q is %q, want %q", instance, got, want)
		}
	}
}

// checkWrapper shows the component in each branch of the strategy, with
// nothing inside, and looks at what the wrapper tells the browser.
func (c Component[T]) checkWrapper(t *testing.T) {
	channels := c.Channels
	switch {
	case c.Definition.Channel == nil:
		channels = map[string]lc.Channel{instance: ""}
	case channels == nil:
		return // hand-written, so that nothing is known
	}
	app := newApp(t)
	lc.Register(app, lc.Definition[T]{
		Name:    c.Definition.Name,
		New:     c.Definition.New,
		Channel: c.Definition.Channel,
		Render:  func(*T, context.Context, io.Writer) error { return nil },
	})
	for _, instance := range slices.Sorted(maps.Keys(channels)) {
		id := lc.ComponentID{Name: c.Name, Instance: instance}
		var wrapper strings.Builder
		if err := app.Render(t.Context(), &wrapper, id); err != nil {
			t.Errorf("rendering %s: %v", id, err)
			continue
		}
		want := fmt.Sprintf(`<div data-component-id="%s"`, id)
		if channels[instance] != "" {
			want += fmt.Sprintf(` data-sse-channel="%s"`, channels[instance])
		}
		want += ` data-lc-version="`
		if got := wrapper.String(); !strings.HasPrefix(got, want) {
			t.Errorf("wrapper of %s is %s, want %s…", id, got, want)
		}
	}
}

// checkTable compares the names in the dispatch table.
func (c Component[T]) checkTable(t *testing.T) {
	var got, want []string
	for _, a := range c.Definition.Actions {
		got = append(got, a.Name)
	}
	for _, a := range c.Actions {
		want = append(want, a.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("dispatch table lists %q, want %q", got, want)
	}
}

// checkRoutes calls every action and every other name with a parameter that
// none of them has: an action refuses it, what is no action is not found.
func (c Component[T]) checkRoutes(t *testing.T) {
	app := newApp(t)
	c.Register(app)
	for _, a := range c.Actions {
		res := post(t, app, c.Name, a.Name, jsonBody(map[string]string{unknown: "1"}))
		if res.status != http.StatusUnprocessableEntity && res.status != http.StatusForbidden {
			t.Errorf("action %s with an unknown parameter gives %v, want 422, or 403 where this caller may not call it", a.Name, res)
		}
	}
	for _, name := range append(slices.Clone(c.Unreachable), "no-such-action") {
		if res := post(t, app, c.Name, name, jsonBody(nil)); res.status != http.StatusNotFound {
			t.Errorf("%s is no action, but calling it gives %v, want 404", name, res)
		}
	}
}

// idOf returns the value of a component's one field of type lc.ComponentID.
func idOf[T any](c *T) lc.ComponentID {
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Type() == reflect.TypeFor[lc.ComponentID]() {
			// Field by field, for the field itself may be unexported.
			return lc.ComponentID{Name: f.FieldByName("Name").String(), Instance: f.FieldByName("Instance").String()}
		}
	}
	return lc.ComponentID{}
}

// row returns the action of that name in a dispatch table.
func row[T any](d lc.Definition[T], name string) (lc.Action[T], bool) {
	i := slices.IndexFunc(d.Actions, func(a lc.Action[T]) bool { return a.Name == name })
	if i < 0 {
		return lc.Action[T]{}, false
	}
	return d.Actions[i], true
}

// recorderDefinition is a component of the same type and name, of which only
// one action is left, bound to a recorder.
func recorderDefinition[T any](d lc.Definition[T], action lc.Action[T], r *Recorder) lc.Definition[T] {
	return lc.Definition[T]{
		Name:    d.Name,
		New:     func(context.Context, lc.ComponentID) (*T, error) { return new(T), nil },
		Channel: func(*T) lc.Channel { return lc.Global }, // so that everybody may act
		Actions: []lc.Action[T]{action},
		Render:  func(c *T, _ context.Context, _ io.Writer) error { r.rendered = idOf(c); return nil },
	}
}
