package lc

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"github.com/lcgen/lcgen/internal/client"
)

// TestEventFields holds the table of events to what is sent: each type is made
// by something here, with the fields that the table says.
func TestEventFields(t *testing.T) {
	id := ComponentID{Name: "counter", Instance: "1"}
	s := &stream{hub: &hub{cfg: hubConfig{Build: "1.2"}}, named: true, seats: []seat{{topic: newTopic(Global)}}, hello: &hello{foreign: true, refused: []refusal{{"user:1", problemOf(Forbidden("not for you")), 0}}}}
	sent := map[string][]byte{
		typeConnected: dataOf(s.greeting(nil)),
		typeResync:    dataOf(s.resyncFrame(0, blankTail).bytes),
		typePing:      dataOf(ending{spread: 1}.farewell(s)),
	}
	def := lineTally()
	def.PublicState = true
	def.Attributes = func(*tally) map[string]string { return nil }
	def.Actions = append(def.Actions, tallyAction("drop", func(ctx context.Context, c *tally, by int) error {
		RemoveItem(ctx, strconv.Itoa(by))
		c.N, c.Last = by, "some words to make a patch worth while"
		return nil
	}))
	f := newFixture(t, def)
	viewer := f.showing(true, tallyOne)
	f.act("drop", `{"by":1}`)
	f.act("drop", `{"by":2}`)
	sent[typeUpdate] = f.events.all()[1].Data
	var b batch
	b.gather(viewer, allSeats)
	sent[typePatch] = b.forms[1].data()
	hint := ComponentRefresh(id)
	hint.missed, hint.items = true, []byte("{}")
	for _, e := range []Event{ComponentFragments(id, map[string]string{"#n": "1"}), hint, ComponentRemove(id)} {
		m, err := e.encode(Global, 1)
		if err != nil {
			t.Fatal(err)
		}
		sent[m.Type] = m.Data
	}
	if m, err := dispatchMessage(Global, "order-paid", 1); err != nil {
		t.Error(err)
	} else {
		sent[m.Type] = m.Data
	}
	for _, e := range client.Events {
		data, ok := sent[e.Type]
		if !ok {
			t.Errorf("event %s: nothing that is sent is of this type", e.Type)
			continue
		}
		if got := members(t, data); !slices.Equal(got, e.Fields) {
			t.Errorf("event %s has the fields %q, want %q", e.Type, got, e.Fields)
		}
		delete(sent, e.Type)
	}
	for typ := range sent {
		t.Errorf("event %s is sent, and is not in the table", typ)
	}
}

// dataOf returns the data of an event as it goes over the wire.
func dataOf(event []byte) []byte {
	for line := range bytes.Lines(event) {
		if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
			return data
		}
	}
	return nil
}

// members returns the names of an object's members, in their order.
func members(t *testing.T, object []byte) []string {
	t.Helper()
	var names []string
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		t.Fatalf("%s: %v", object, err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatalf("%s: %v", object, err)
		}
		names = append(names, name.(string))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatalf("%s: %v", object, err)
		}
	}
	return names
}
