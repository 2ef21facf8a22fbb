package lc

import (
	"io"
	"net/http"
	"reflect"
	"sync"
	"testing"
)

// TestHooksAreCalled gives a definition every method that it may have, and sees
// that something calls each of them.
func TestHooksAreCalled(t *testing.T) {
	var called sync.Map
	def := tallyDefinition()
	def.Channel = func(c *tally) Channel { return PresenceChannel(c.ID.Instance) }
	def.ChannelOf = func(id ComponentID) Channel { return PresenceChannel(id.Instance) }
	hooks := record(reflect.ValueOf(&def).Elem(), func(name string) { called.Store(name, true) })

	f := newFixture(t, def)
	if w := f.act("add", `{"by":1}`); w.Code != http.StatusOK {
		t.Fatalf("answer is %d %s", w.Code, w.Body)
	}
	if err := f.Component(t.Context(), tallyOne, Lazy).Render(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	ada := Member{User: "ada"}
	f.presence(t.Context(), PresenceChannel(tallyOne.Instance), []presenceChange{{ada, true}, {ada, false}})
	r, err := f.store.Load(t.Context(), tallyOne)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.store.Save(t.Context(), tallyOne, Record{Version: r.Version + 1, State: []byte(`{"n":"of another build"}`)}, r.Version); err != nil {
		t.Fatal(err)
	}
	f.page("ada", tallyOne)
	for _, name := range hooks {
		if _, ok := called.Load(name); !ok {
			t.Errorf("nothing calls the %s of a definition", name)
		}
	}
}

// record has note called with the name of each function of a definition that is
// called, and returns the names. One that is not set returns zero values.
func record(def reflect.Value, note func(name string)) []string {
	var names []string
	for i := range def.NumField() {
		name, field := def.Type().Field(i).Name, def.Field(i)
		if field.Kind() != reflect.Func {
			continue
		}
		names = append(names, name)
		own := reflect.ValueOf(field.Interface())
		field.Set(reflect.MakeFunc(field.Type(), func(args []reflect.Value) (results []reflect.Value) {
			note(name)
			if !own.IsNil() {
				return own.Call(args)
			}
			for i := range field.Type().NumOut() {
				results = append(results, reflect.Zero(field.Type().Out(i)))
			}
			return results
		}))
	}
	return names
}
