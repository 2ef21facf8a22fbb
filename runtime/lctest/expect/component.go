package expect

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/lcgen/lcgen/internal/element"
	lc "github.com/lcgen/lcgen/runtime"
)

// A Component is what the annotations of component type T promise, and the
// generated code that must keep it. R is what a factory returns: *T, or T if all
// methods have value receivers. M is what actions call: an interface, or *T if
// there are no actions.
type Component[T, R, M any] struct {
	Name       string
	Register   func(*lc.App, Factory[R])            // RegisterT
	Definition func(Factory[R]) lc.Definition[T, M] // what RegisterT registers
	Fake       func(Recorder) M                     // what actions are called on in the checks

	Push    lc.Push // what viewers are sent
	Element string  // the wrapper's; empty: div

	PublicState bool // updates carry the lc:"state" fields

	Methods Methods

	Template *Template             // what Render executes, nil: Render is hand-written
	Channels map[string]lc.Channel // instances and their channels, one for each branch of the strategy; nil: it is hand-written
	State    *Codec[T]             // lc:"state" fields, nil: none
	Client   *Codec[T]             // lc:"client" fields, nil: none
	Props    *Codec[T]             // lc:"prop" fields, nil: none
	Actions  []Action              // in the order of the dispatch table
}

// A Factory makes the component of one request.
type Factory[R any] = func(context.Context, lc.ComponentID) (R, error)

// Methods are the method expressions that a definition must name, by its fields
// that hold them. It must leave empty the fields of other methods.
type Methods map[string]any

// instance names the component that the checks speak of.
const instance = "lcgen-test"

// ID returns the ID that the bindings of [Action.Do] must be bound to.
func ID(component string) lc.ComponentID {
	return lc.ComponentID{Name: component, Instance: instance}
}

// Check runs a subtest for each promise.
func (c Component[T, R, M]) Check(t *testing.T) {
	d := c.Definition(nil)
	t.Run("definition", func(t *testing.T) { c.checkDefinition(t, d) })
	t.Run("methods", func(t *testing.T) {
		for _, fault := range c.Methods.faults(reflect.ValueOf(d)) {
			stale(t, "%s", fault)
		}
	})
	t.Run("template", func(t *testing.T) { checkTemplate(t, c.Template, d) })
	t.Run("factory", func(t *testing.T) { c.checkFactory(t, d) })
	t.Run("channels", func(t *testing.T) { c.checkChannels(t, d) })
	t.Run("wrapper", func(t *testing.T) { c.checkWrapper(t, d) })
	t.Run("table", func(t *testing.T) { c.checkTable(t, d) })
	t.Run("routes", func(t *testing.T) { c.checkRoutes(t, d) })
	t.Run("state", func(t *testing.T) { c.State.check(t, d.State) })
	t.Run("client", func(t *testing.T) { c.Client.check(t, d.Client) })
	t.Run("address", func(t *testing.T) { c.Client.checkAddress(t, d.Address, d.Keep) })
	t.Run("props", func(t *testing.T) { c.checkProps(t, d) })
	for _, a := range c.Actions {
		t.Run("action "+a.Name, func(t *testing.T) { c.checkAction(t, a, d) })
	}
}

// checkDefinition compares what the definition says.
func (c Component[T, R, M]) checkDefinition(t *testing.T, d lc.Definition[T, M]) {
	if d.Name != c.Name {
		stale(t, "component is named %q, want %q", d.Name, c.Name)
	}
	if d.Push != c.Push {
		stale(t, "viewers are sent %s, want %s", pushName(d.Push), pushName(c.Push))
	}
	if d.PublicState != c.PublicState {
		stale(t, "updates carry the state: %t, want %t", d.PublicState, c.PublicState)
	}
	if d.Element != c.Element {
		stale(t, "wrapper is the element %q, want %q", d.Element, c.Element)
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
func (m Methods) faults(definition reflect.Value) []string {
	var faults []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if got := definition.FieldByName(name); !got.IsValid() {
			faults = append(faults, fmt.Sprintf("definition has no field %s for %s", name, funcName(m[name])))
		}
	}
	for i := range definition.NumField() {
		name, got := definition.Type().Field(i).Name, definition.Field(i)
		if !isMethod(name, got) {
			continue
		}
		want := reflect.ValueOf(m[name])
		switch {
		case got.IsNil() && !want.IsValid():
		case got.IsNil():
			faults = append(faults, fmt.Sprintf("definition does not set %s, want %s", name, funcName(m[name])))
		case !want.IsValid():
			faults = append(faults, fmt.Sprintf("definition sets %s to %s, but there is no such method", name, funcName(got.Interface())))
		case got.Type() != want.Type(): // an SSEChannel that returns a string, converted on the way
		case !sameFunc(got.Interface(), want.Interface()):
			faults = append(faults, fmt.Sprintf("%s of the definition is %s, want %s", name, funcName(got.Interface()), funcName(want.Interface())))
		}
	}
	return faults
}

// isMethod reports whether a field of a definition holds a method of the
// component: New makes one and ChannelOf needs none.
func isMethod(name string, field reflect.Value) bool {
	return field.Kind() == reflect.Func && name != "New" && name != "ChannelOf"
}

// checkChannels asks for the channel in each branch of the strategy.
func (c Component[T, R, M]) checkChannels(t *testing.T, d lc.Definition[T, M]) {
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
	if method, ok := c.Methods["Channel"].(func(*T) string); ok && d.Channel != nil {
		c.checkConverted(t, d, method)
	}
}

// checkConverted compares the channel with what a hand-written SSEChannel that
// returns a string says. It may need what no nil factory gives it: then nothing
// is known.
func (c Component[T, R, M]) checkConverted(t *testing.T, d lc.Definition[T, M], method func(*T) string) {
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
func (c Component[T, R, M]) checkWrapper(t *testing.T, d lc.Definition[T, M]) {
	channels := c.Channels
	switch {
	case d.Channel == nil:
		channels = map[string]lc.Channel{instance: ""}
	case channels == nil:
		return // hand-written, so that nothing is known
	}
	app := newApp(t)
	lc.Register(app, lc.Definition[T, M]{
		Name:    d.Name,
		New:     d.New,
		Channel: d.Channel,
		Element: d.Element,
		Render:  func(*T, context.Context, io.Writer) error { return nil },
	})
	for _, instance := range slices.Sorted(maps.Keys(channels)) {
		id := lc.ComponentID{Name: c.Name, Instance: instance}
		var wrapper strings.Builder
		if err := app.Render(t.Context(), &wrapper, id); err != nil {
			t.Errorf("rendering %s: %v", id, err)
			continue
		}
		want := fmt.Sprintf(`<%s data-component-id="%s"`, cmp.Or(d.Element, element.Default), id)
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
func (c Component[T, R, M]) checkTable(t *testing.T, d lc.Definition[T, M]) {
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
// none of them has: an action refuses it, what is no action is not found. What
// RegisterT has registered may need data before it looks at parameters; that
// they are refused is seen on a component that needs none.
func (c Component[T, R, M]) checkRoutes(t *testing.T, d lc.Definition[T, M]) {
	app, open := newApp(t), newApp(t)
	c.Register(app, nil)
	lc.Register(open, openDefinition(d, d.Actions...))
	none := post(t, app, c.Name, noAction, jsonBody(nil))
	for _, a := range c.Actions {
		b := a.body(map[string]string{unknown: "1"})
		if res := post(t, app, c.Name, a.Name, b); res.isUnrouted(a.Name, none) {
			t.Errorf("action %s with an unknown parameter gives %v, want it found", a.Name, res)
		}
		if res := post(t, open, c.Name, a.Name, b); res.status != http.StatusUnprocessableEntity {
			t.Errorf("action %s with an unknown parameter gives %v, want 422", a.Name, res)
		}
	}
	for _, name := range append(c.unreachable(), noAction) {
		if res := post(t, app, c.Name, name, jsonBody(nil)); res.status != http.StatusNotFound {
			t.Errorf("%s is no action, but calling it gives %v, want 404", name, res)
		}
	}
}

// unreachable returns names of the component's exported methods that are no
// action's: as they are in Go, and as they would be on the wire.
func (c Component[T, R, M]) unreachable() []string {
	var names []string
	for m := range reflect.TypeFor[*T]().Methods() {
		names = append(names, m.Name, lowerCamel(m.Name))
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return slices.ContainsFunc(c.Actions, func(a Action) bool { return a.Name == name })
	})
}

// lowerCamel returns the name of a method as lcgen would write it on the wire:
// "SSEChannel" gives "sseChannel", "ItemURL" "itemUrl".
func lowerCamel(name string) string {
	in := []rune(name)
	out := slices.Clone(in)
	for i, r := range in {
		inRun := i == 0 || unicode.IsUpper(in[i-1])
		endsRun := i > 0 && i+1 < len(in) && unicode.IsLower(in[i+1]) // the first letter of a word
		if inRun && !endsRun {
			out[i] = unicode.ToLower(r)
		}
	}
	return string(out)
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
func row[T, M any](d lc.Definition[T, M], name string) (lc.Action[T, M], bool) {
	i := slices.IndexFunc(d.Actions, func(a lc.Action[T, M]) bool { return a.Name == name })
	if i < 0 {
		return lc.Action[T, M]{}, false
	}
	return d.Actions[i], true
}

// openDefinition is a component of the same type and name on which everybody
// may call some actions, and which needs no data.
func openDefinition[T, M any](d lc.Definition[T, M], actions ...lc.Action[T, M]) lc.Definition[T, M] {
	return lc.Definition[T, M]{
		Name:    d.Name,
		New:     func(context.Context, lc.ComponentID) (*T, error) { return new(T), nil },
		Channel: func(*T) lc.Channel { return lc.Global },
		Actions: actions,
		Render:  func(*T, context.Context, io.Writer) error { return nil },
	}
}
