package lc

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestDispatch(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	if err := f.App.Dispatch(t.Context(), "tally:one", "order-paid", map[string]string{"id": "</script>\n"}); err != nil {
		t.Fatal(err)
	}
	m := f.events.all()[0]
	want := `{"channel":"tally:one","event":"order-paid","detail":{"id":"\u003c/script\u003e\n"}}`
	if got := string(m.Data); got != want || m.Type != "channel-event" || m.Channel != "tally:one" || m.Component != (ComponentID{}) {
		t.Errorf("event is %+v\nwant %s", m, want)
	}
}

func TestDispatchRefuses(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for _, tt := range []struct {
		name   string
		ch     Channel
		event  string
		detail any
		want   string
	}{
		{"no channel", "", "order-paid", nil, "channel"},
		{"channel without instance", "orders", "order-paid", nil, "of the form kind:instance"},
		{"native event", Global, "click", nil, "not of the form"},
		{"client's event", Global, "lc:update", nil, "those of the browser client"},
		{"no name", Global, "", nil, "not of the form"},
		{"upper case", Global, "Order-paid", nil, "not of the form"},
		{"digit first", Global, "1-paid", nil, "not of the form"},
		{"separator first", Global, "-paid", nil, "not of the form"},
		{"separator last", Global, "order-", nil, "not of the form"},
		{"two separators", Global, "order--paid", nil, "not of the form"},
		{"space", Global, "order-paid now", nil, "not of the form"},
		{"too long", Global, "order-" + strings.Repeat("x", maxNameLen), nil, "not of the form"},
		{"no JSON", Global, "order-paid", math.Inf(1), "unsupported value"},
		{"too large", Global, "order-paid", strings.Repeat("x", 2<<20), "more than the limit"},
	} {
		err := f.App.Dispatch(t.Context(), tt.ch, tt.event, tt.detail)
		if err == nil || !strings.Contains(err.Error(), tt.want) || len(err.Error()) > 400 {
			t.Errorf("%s: error is %v, want one that says %q", tt.name, err, tt.want)
		}
	}
	for _, name := range []string{"order-paid", "cart:changed", "a.b", "a1-b2:c3.4"} {
		if err := f.App.Dispatch(t.Context(), Global, name, nil); err != nil {
			t.Error(err)
		}
	}
}

// With the context of an action, the event comes behind the action's own, once,
// and not at all if the action fails.
func TestDispatchFromAnAction(t *testing.T) {
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		if err := AppFrom(ctx).Dispatch(ctx, "tally:one", "tally-added", by); err != nil {
			return err
		}
		if by < 0 {
			return errors.New("no")
		}
		c.N += by
		return nil
	})
	f := newFixture(t, def)
	wantProblem(t, f.act("add", `{"by":-1}`), 500)
	f.act("add", `{"by":2}`)
	var types []string
	for _, m := range f.events.all() {
		types = append(types, m.Type)
	}
	if got, want := strings.Join(types, " "), "component-update channel-event"; got != want {
		t.Errorf("was sent %s, want %s", got, want)
	}
}

// What a broker does not take comes later, in its order and once; not after a time
// in which a broker that has it already would forget that.
func TestDispatchWaitsForTheBroker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &gatedBroker{MemoryBroker: NewMemoryBroker()}
		f := newFixture(t, tallyDefinition(), WithBroker(broker))
		viewer := f.showing(false, tallyOne)
		dispatch := func(n int) {
			t.Helper()
			if err := f.App.Dispatch(t.Context(), "tally:one", "order-paid", n); err != nil {
				t.Fatal(err)
			}
		}
		owed := func() (all string) {
			var b batch
			b.gather(viewer, allSeats)
			for _, form := range b.forms {
				all += string(form.data()) + "\n"
			}
			return all
		}
		broker.set(errors.New("down"), false)
		dispatch(1)
		dispatch(2)
		if got := owed(); got != "" {
			t.Errorf("viewers see %s before it has a place", got)
		}
		time.Sleep(dispatchAge / 2)
		broker.set(nil, false)
		time.Sleep(2 * maxPostWait)
		got := owed()
		if first, second := strings.Index(got, `"detail":1`), strings.Index(got, `"detail":2`); first < 0 || second < first || strings.Count(got, "detail") != 2 {
			t.Errorf("viewers see %s, want 1 and 2", got)
		}

		broker.set(errors.New("down"), false)
		dispatch(3)
		time.Sleep(dispatchAge + time.Second)
		broker.set(nil, false)
		time.Sleep(2 * maxPostWait)
		if got := owed(); strings.Contains(got, `"detail":3`) {
			t.Errorf("viewers see %s, also what is too late", got)
		}
		if got := f.hub.overview(); got.Waiting != 0 || got.Dropped != 1 {
			t.Errorf("stats are %+v, want one that was given up", got)
		}
	})
}

// An event of the application stays when a lagging viewer is sent less: no update
// stands for it.
func TestDispatchedIsNotConflated(t *testing.T) {
	frames := []*frame{{typ: typeDispatched}, {typ: typeUpdate, component: tallyOne, version: 1}, {typ: typeDispatched}, {typ: typeUpdate, component: tallyOne, version: 2}}
	if got := conflate(frames); len(got) != 3 {
		t.Errorf("%d frames are left of four, want three", len(got))
	}
}
