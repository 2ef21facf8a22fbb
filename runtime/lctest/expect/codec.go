package expect

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Codec is what the tagged fields of a component promise of its state.
type Codec[T any] struct {
	Schema string
	Fields []Field[T]
}

// A Field is one field that the state carries.
type Field[T any] struct {
	name   string
	values []fieldValue[T] // that survive the way; empty where none is known

	// sealed says that not even the zero value survives: the type refuses it,
	// and only the application knows what it takes.
	sealed bool

	query string // name in the address, empty: it is not there
	push  bool   // a change of it is a new entry in the history
	kept  bool   // over a reload of the tab
}

// InAddress returns the same field, with the name that it has in the query of the
// page's address, and whether a change is a new entry in the browser's history.
func (f Field[T]) InAddress(name string, push bool) Field[T] {
	f.query, f.push = name, push
	return f
}

// Kept returns the same field as one that survives a reload of the tab.
func (f Field[T]) Kept() Field[T] {
	f.kept = true
	return f
}

// A fieldValue sets the field, and sees whether it is set so.
type fieldValue[T any] struct {
	set func(*T)
	has func(*T) bool
}

// Carried returns a field by its name on the wire and where it is found.
func Carried[T, F any](name string, at func(*T) *F) Field[T] {
	f := Field[T]{name: name}
	for _, v := range JSON[F]().Good {
		if !survives(v.Value) {
			continue
		}
		f.values = append(f.values, fieldValue[T]{
			set: func(c *T) { *at(c) = v.Value },
			has: func(c *T) bool { return same(*at(c), v.Value) },
		})
	}
	var zero F
	f.sealed = len(f.values) == 0 && !survives(zero)
	return f
}

// survives reports whether encoding/json reads a value as it has written it.
// That is for the value's type to see to, and not what a codec promises.
func survives[F any](v F) bool {
	data, err := json.Marshal(v)
	if err != nil {
		return false
	}
	var again F
	return json.Unmarshal(data, &again) == nil && same(again, v)
}

// check compares a codec with the promise; both are nil where no field is
// tagged.
func (c *Codec[T]) check(t *testing.T, codec *lc.Codec[T]) {
	switch {
	case c == nil && codec == nil:
		return
	case codec == nil:
		stale(t, "definition has no codec, want one")
		return
	case c == nil:
		stale(t, "definition has a codec, want none")
		return
	}
	if codec.Schema != c.Schema {
		stale(t, "schema is %q, want %q", codec.Schema, c.Schema)
	}
	// One field after the other gets another value: two of one type that were
	// swapped would show in the wrong place.
	c.roundTrip(t, codec, -1)
	for i := range c.Fields {
		c.roundTrip(t, codec, i)
	}
}

// checkAddress compares the fields in the address, and those that survive a reload.
func (c *Codec[T]) checkAddress(t *testing.T, d []lc.AddressField[T], keep []string) {
	var want, got, kept []string
	if c != nil {
		for _, f := range c.Fields {
			if f.query != "" {
				want = append(want, addressed(f.query, f.push))
			}
			if f.kept {
				kept = append(kept, f.name)
			}
		}
	}
	for _, f := range d {
		got = append(got, addressed(f.Name(), f.Pushes()))
	}
	if !slices.Equal(got, want) {
		stale(t, "the address has the fields %q, want %q", got, want)
	}
	if !slices.Equal(keep, kept) {
		stale(t, "the fields %q survive a reload, want %q", keep, kept)
	}
}

// addressed describes a field in the address.
func addressed(name string, push bool) string {
	if push {
		return name + " in the history"
	}
	return name
}

// roundTrip encodes a component and decodes the state into another. Fields
// hold different values, as far as there are any; that of index other holds
// yet another. A sealed field stays out of what is decoded; where it can't even
// be encoded, there is nothing to see.
func (c *Codec[T]) roundTrip(t *testing.T, codec *lc.Codec[T], other int) {
	t.Helper()
	from, to := new(T), new(T)
	want := map[string]func(*T) bool{}
	for i, f := range c.Fields {
		n := i
		if i == other {
			n++
		}
		if len(f.values) > 0 {
			v := f.values[n%len(f.values)]
			v.set(from)
			want[f.name] = v.has
		}
	}
	data, err := codec.Encode(from)
	switch {
	case err != nil && c.hasSealed():
		t.Logf("not checked, as an empty component can't be encoded: %v", err)
		return
	case err != nil:
		t.Errorf("encoding: %v", err)
		return
	}
	if got, want := memberNames(t, data), c.names(); !slices.Equal(got, want) {
		t.Errorf("state has the members %q, want %q", got, want)
	}
	data = c.withoutSealed(t, data)
	if err := codec.Decode(to, data); err != nil {
		t.Errorf("decoding %s: %v", data, err)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !want[name](to) {
			t.Errorf("field %s is not what it was after going through %s", name, data)
		}
	}
}

func (c *Codec[T]) hasSealed() bool {
	return slices.ContainsFunc(c.Fields, func(f Field[T]) bool { return f.sealed })
}

// withoutSealed returns a JSON object without the members of sealed fields.
func (c *Codec[T]) withoutSealed(t *testing.T, object []byte) []byte {
	t.Helper()
	if !c.hasSealed() {
		return object
	}
	members := membersOf(t, object)
	for _, f := range c.Fields {
		if f.sealed {
			delete(members, f.name)
		}
	}
	data, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// names returns the names of the fields on the wire, sorted.
func (c *Codec[T]) names() []string {
	var names []string
	for _, f := range c.Fields {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return names
}

// memberNames returns the names of the members of a JSON object, sorted.
func memberNames(t *testing.T, object []byte) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(membersOf(t, object)))
}

// membersOf returns the members of a JSON object.
func membersOf(t *testing.T, object []byte) map[string]json.RawMessage {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		t.Errorf("state %s is no JSON object: %v", object, err)
	}
	return members
}
