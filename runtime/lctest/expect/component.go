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
// generated code that must keep it. R is what a factory returns: *T, or T where
// all methods have value receivers.
type Component[T, R any] struct {
	Name       string
	Register   func(*lc.App, Factory[R])         // RegisterT
	Definition func(Factory[R]) lc.Definition[T] // what RegisterT registers

	Push    lc.Push // what viewers are sent
	Methods Methods

	Template    *Template             // what Render executes, nil: Render is hand-written
	Channels    map[string]lc.Channel // instances and their channels, one for each branch of the strategy; nil where it is hand-written
	State       *Codec[T]             // lc:"state" fields, nil: none
	Client      *Codec[T]             // lc:"client" fields, nil: none
	Actions     []Action              // in the order of the dispatch table
	Unreachable []string              // names of methods, as in Go and as on the wire, that are no action's
}

// A Factory makes the component of one request.
type Factory[R any] = func(context.Context, lc.ComponentID) (R, error)

// Methods are the method expressions that a definition must name in its fields
// of these names. It must leave empty those that are nil.
type Methods struct {
	Channel, Render, Mount, Authorize, Joined, Left, Version any
}

// instance names the component that the checks speak of.
const instance = "lcgen-test"

// ID returns the ID that the bindings of [Action.Do] must be bound to.
func ID(component string) lc.ComponentID {
	return lc.ComponentID{Name: component, Instance: instance}
}

// Check runs a subtest for each promise.
func (c Component[T, R]) Check(t *testing.T) {
	d := c.Definition(nil)
	t.Run("definition", func(t *testing.T) { c.checkDefinition(t, d) })
	t.Run("methods", func(t *testing.T) {
		for _, fault := range c.Methods.faults(reflect.TypeFor[T]().Name(), reflect.ValueOf(d)) {
			stale(t, "%s", fault)
		}
	})
	t.Run("template", func(t *testing.T) { checkTemplate(t, c.Template, d) })
	t.Run("factory", func(t *testing.T) { c.checkFactory(t, d) })
	t.Run("channels", func(t *testing.T) { c.checkChannels(t, d) })
	t.Run("wrapper", func(t *testing.T) { c.checkWrapper(t, d) })
	t.Run("table", func(t *testing.T) { c.checkTable(t, d) })
	t.Run("routes", c.checkRoutes)
	t.Run("state", func(t *testing.T) { c.State.check(t, d.State) })
	t.Run("client", func(t *testing.T) { c.Client.check(t, d.Client) })
	for _, a := range c.Actions {
		t.Run("action "+a.Name, func(t *testing.T) { checkAction(t, a, d) })
	}
}

// checkDefinition compares what the definition says.
func (c Component[T, R]) checkDefinition(t *testing.T, d lc.Definition[T]) {
	if d.Name != c.Name {
		stale(t, "component is named %q, want %q", d.Name, c.Name)
	}
	if d.Push != c.Push {
		stale(t, "viewers are sent %s, want %s", pushName(d.Push), pushName(c.Push))
	}
}

// stale fails a test because generated code says something else than the
// annotations did when the test was generated.
func stale(t *testing.T, format string, args ...any) {
	t.Helper()
	t.Errorf(format+`; run "lcgen generate"`, args...)
}

// pushName returns the name of a constant of the runtime.
func pushName(p lc.Push) string {
	switch p {
	case lc.PushHTML:
		return "PushHTML"
	case lc.PushRefresh:
		return "PushRefresh"
	}
	return fmt.Sprintf("Push(%d)", p)
}

// faults compares the methods that the definition of a component type names.
func (m Methods) faults(component string, definition reflect.Value) []string {
	var faults []string
	want := reflect.ValueOf(m)
	for i := range want.NumField() {
		name := want.Type().Field(i).Name
		method := name
		if name == "Channel" {
			method = "SSEChannel"
		}
		got, want := definition.FieldByName(name), want.Field(i).Elem()
		switch {
		case got.IsNil() && !want.IsValid():
		case got.IsNil():
			faults = append(faults, fmt.Sprintf("definition does not set %s, but %s has a method %s", name, component, method))
		case !want.IsValid():
			faults = append(faults, fmt.Sprintf("definition sets %s, but %s has no method %s", name, component, method))
		case got.Type() != want.Type(): // an SSEChannel that returns a string, converted on the way
		case !sameFunc(got.Interface(), want.Interface()):
			faults = append(faults, fmt.Sprintf("%s of the definition is %s, want %s", name, funcName(got.Interface()), funcName(want.Interface())))
		}
	}
	return faults
}

// checkChannels asks for the channel in each branch of the strategy.
func (c Component[T, R]) checkChannels(t *testing.T, d lc.Definition[T]) {
	for _, instance := range slices.Sorted(maps.Keys(c.Channels)) {
		if d.Channel == nil {
			t.Fatal("definition sets no Channel")
		}
		made, err := d.New(t.Context(), lc.ComponentID{Name: c.Name, Instance: instance})
		if err != nil {
			t.Fatal(err)
		}
		want := c.Channels[instance]
		if got := d.Channel(made); got != want {
			t.Errorf("channel of instance %q is %q, want %q", instance, got, want)
		}
		if d.ChannelOf == nil {
			t.Fatal("definition sets no ChannelOf")
		}
		if got := d.ChannelOf(lc.ComponentID{Name: c.Name, Instance: instance}); got != want {
			t.Errorf("channel of the ID with instance %q is %q, want %q", instance, got, want)
		}
	}
	if method, ok := c.Methods.Channel.(func(*T) string); ok && d.Channel != nil {
		c.checkConverted(t, d, method)
	}
}

// checkConverted compares the channel with what a hand-written SSEChannel that
// returns a string says. It may need what no nil factory gives it: then nothing
// is known.
func (c Component[T, R]) checkConverted(t *testing.T, d lc.Definition[T], method func(*T) string) {
	made, err := d.New(t.Context(), ID(c.Name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != nil {
			t.Logf("SSEChannel panics for an empty component: %v", p)
		}
	}()
	if want, got := method(made), string(d.Channel(made)); got != want {
		t.Errorf("channel is %q, want %q", got, want)
	}
}

// checkWrapper shows the component in each branch of the strategy, with
// nothing inside, and looks at what the wrapper tells the browser.
func (c Component[T, R]) checkWrapper(t *testing.T, d lc.Definition[T]) {
	channels := c.Channels
	switch {
	case d.Channel == nil:
		channels = map[string]lc.Channel{instance: ""}
	case channels == nil:
		return // hand-written, so that nothing is known
	}
	app := newApp(t)
	lc.Register(app, lc.Definition[T]{
		Name:    d.Name,
		New:     d.New,
		Channel: d.Channel,
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
func (c Component[T, R]) checkTable(t *testing.T, d lc.Definition[T]) {
	var got, want []string
	for _, a := range d.Actions {
		got = append(got, a.Name)
	}
	for _, a := range c.Actions {
		want = append(want, a.Name)
	}
	if !slices.Equal(got, want) {
		stale(t, "dispatch table lists %q, want %q", got, want)
	}
}

// checkRoutes calls every action and every other name with a parameter that
// none of them has: an action refuses it, what is no action is not found.
func (c Component[T, R]) checkRoutes(t *testing.T) {
	app := newApp(t)
	c.Register(app, nil)
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
func recorderDefinition[T any](d lc.Definition[T], action lc.Action[T], r *recorder) lc.Definition[T] {
	return lc.Definition[T]{
		Name:    d.Name,
		New:     func(context.Context, lc.ComponentID) (*T, error) { return new(T), nil },
		Channel: func(*T) lc.Channel { return lc.Global }, // so that everybody may act
		Actions: []lc.Action[T]{action},
		Render:  func(c *T, _ context.Context, _ io.Writer) error { r.rendered = idOf(c); return nil },
	}
}
