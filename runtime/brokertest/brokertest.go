package brokertest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// Run tests a broker. It calls newBroker for one that holds nothing, once for
// each test; what it takes to close it is the business of t.Cleanup there. A
// broker must hold at least 32 messages for those who subscribe later.
func Run(t *testing.T, newBroker func(t *testing.T) lc.Broker) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, lc.Broker)
	}{
		{"an empty broker tells its place", emptyBroker},
		{"messages arrive whole", wholeMessages},
		{"publishers get the place of their message", placeOfMessage},
		{"subscribers see one order", oneOrder},
		{"a subscription begins after a place", afterPlace},
		{"a subscription without a place begins at the oldest", fromOldest},
		{"a foreign place is a gap", foreignPlace},
		{"a place yet to come is a gap", futurePlace},
		{"subscribing while others publish leaves nothing out", noSeam},
		{"nothing comes after the end", afterEnd},
		{"a context that is done", doneContext},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, newBroker(t)) })
	}
}

// message returns the n-th message of a test.
func message(n int) lc.Message {
	return lc.Message{
		Channel:   lc.ContextChannel("room", fmt.Sprint(n%3)),
		Type:      "component-update",
		Component: lc.ComponentID{Name: "note", Instance: fmt.Sprintf("n%d@größe", n)},
		Version:   uint64(n),
		Data:      fmt.Appendf(nil, `{"n":%d,"html":"<p>\n\u0000é</p>"}`, n),
	}
}

// publish publishes messages from, … to.
func publish(t *testing.T, b lc.Broker, from, to int) (ids []lc.Place) {
	t.Helper()
	for n := from; n <= to; n++ {
		id, err := b.Publish(t.Context(), message(n))
		if err != nil {
			t.Fatalf("publish message %d: %v", n, err)
		}
		ids = append(ids, id)
	}
	return ids
}

// A log is what a subscription delivered.
type log struct {
	t      *testing.T
	mu     sync.Mutex
	all    []lc.Delivery
	under  bool
	change chan struct{} // closed and replaced with each delivery
}

// subscribe subscribes for the length of the test.
func subscribe(t *testing.T, b lc.Broker, after lc.Place) *log {
	t.Helper()
	l := &log{t: t, change: make(chan struct{})}
	if err := b.Subscribe(t.Context(), after, l.deliver); err != nil {
		t.Fatalf("subscribe after %q: %v", after, err)
	}
	return l
}

func (l *log) deliver(d lc.Delivery) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.under {
		l.t.Error("deliver was called while it was running")
	}
	l.under = true
	l.mu.Unlock()
	time.Sleep(10 * time.Microsecond) // an invitation to do so
	l.mu.Lock()
	l.under = false
	l.all = append(l.all, d)
	close(l.change)
	l.change = make(chan struct{})
}

// first returns the first delivery, which Subscribe has waited for.
func (l *log) first() lc.Delivery {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) == 0 {
		l.t.Fatal("Subscribe returned and had delivered nothing")
	}
	return l.all[0]
}

// messages waits for n messages and returns their deliveries.
func (l *log) messages(n int) []lc.Delivery {
	l.t.Helper()
	timeout := time.After(patience)
	for {
		l.mu.Lock()
		var got []lc.Delivery
		for _, d := range l.all {
			if d.Message.Type != "" {
				got = append(got, d)
			}
		}
		change := l.change
		l.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-change:
		case <-timeout:
			l.t.Fatalf("%d of %d messages within %v", len(got), n, patience)
		}
	}
}

// checkOrder reports deliveries that do not go upwards within one epoch.
func (l *log) checkOrder() {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := 1; i < len(l.all); i++ {
		before, d := l.all[i-1], l.all[i]
		up := d.ID.Seq > before.ID.Seq || d.Message.Type == "" && d.ID.Seq == before.ID.Seq
		if d.ID.Epoch != before.ID.Epoch || !up {
			l.t.Errorf("delivery %d has ID %s, the one before %s", i, d.ID, before.ID)
		}
		if d.Gap {
			l.t.Errorf("delivery %d tells a gap", i)
		}
	}
}

func emptyBroker(t *testing.T, b lc.Broker) {
	first := subscribe(t, b, lc.Place{}).first()
	if first.Message.Type != "" || first.Gap {
		t.Errorf("first delivery is %+v, want a place only", first)
	}
	id, err := lc.ParsePlace(first.ID.String())
	if err != nil || id != first.ID || id.Epoch == "" || id.Epoch == "0" {
		t.Errorf("place is %+v, which is no place that viewers can give back: %v", first.ID, err)
	}
}

func wholeMessages(t *testing.T, b lc.Broker) {
	l := subscribe(t, b, lc.Place{})
	large := message(1)
	large.Data = []byte(`"` + strings.Repeat("x", 500<<10) + `"`)
	if _, err := b.Publish(t.Context(), large); err != nil {
		t.Fatal(err)
	}
	bare := lc.Message{Channel: lc.UserChannel("ada"), Type: "note", Data: []byte("{}")}
	if _, err := b.Publish(t.Context(), bare); err != nil {
		t.Fatal(err)
	}
	publish(t, b, 3, 20)
	for i, d := range l.messages(20) {
		want := message(i + 1)
		switch i {
		case 0:
			want = large
		case 1: // about no component
			want = bare
		}
		if !reflect.DeepEqual(d.Message, want) {
			t.Errorf("message %d came as %+v, want %+v", i+1, d.Message, want)
		}
	}
	l.checkOrder()
}

func placeOfMessage(t *testing.T, b lc.Broker) {
	one, two := subscribe(t, b, lc.Place{}), subscribe(t, b, lc.Place{})
	ids := publish(t, b, 1, 10)
	for i, l := range []*log{one, two} {
		for j, d := range l.messages(10) {
			if d.ID != ids[j] {
				t.Errorf("subscriber %d has message %d at %s, its publisher at %s", i+1, j+1, d.ID, ids[j])
			}
		}
	}
}

func oneOrder(t *testing.T, b lc.Broker) {
	const publishers, each = 8, 25
	one, two := subscribe(t, b, lc.Place{}), subscribe(t, b, lc.Place{})
	var group sync.WaitGroup
	for p := range publishers {
		group.Go(func() { publish(t, b, p*each+1, (p+1)*each) })
	}
	group.Wait()
	first, second := one.messages(publishers*each), two.messages(publishers*each)
	if !reflect.DeepEqual(first, second) {
		t.Error("two subscribers saw different orders")
	}
	one.checkOrder()
	last := map[uint64]uint64{}
	for _, d := range first {
		p := (d.Message.Version - 1) / each
		if d.Message.Version <= last[p] {
			t.Errorf("publisher %d: message %d came after %d", p, d.Message.Version, last[p])
		}
		last[p] = d.Message.Version
	}
}

func afterPlace(t *testing.T, b lc.Broker) {
	ids := publish(t, b, 1, 10)
	for _, from := range []int{1, 5, 10} {
		l := subscribe(t, b, ids[from-1])
		if first := l.first(); first.ID != ids[from-1] || first.Gap || first.Message.Type != "" {
			t.Errorf("after message %d: first delivery is %+v, want the place %s only", from, first, ids[from-1])
		}
		l.mu.Lock()
		if n := len(l.all) - 1; n != 10-from {
			t.Errorf("after message %d: Subscribe returned after %d messages, want %d", from, n, 10-from)
		}
		l.mu.Unlock()
	}
	l := subscribe(t, b, ids[4])
	publish(t, b, 11, 12)
	for i, d := range l.messages(7) {
		if want := uint64(i + 6); d.Message.Version != want {
			t.Errorf("message %d came where %d was due", d.Message.Version, want)
		}
	}
	l.checkOrder()
}

func fromOldest(t *testing.T, b lc.Broker) {
	ids := publish(t, b, 1, 32)
	l := subscribe(t, b, lc.Place{})
	if first := l.first(); first.Gap || first.Message.Type != "" || first.ID.Seq >= ids[0].Seq {
		t.Errorf("first delivery is %+v, want a place before %s", first, ids[0])
	}
	for i, d := range l.messages(32) {
		if d.ID != ids[i] {
			t.Errorf("message %d is at %s, want %s", i+1, d.ID, ids[i])
		}
	}
	l.checkOrder()
}

func foreignPlace(t *testing.T, b lc.Broker) {
	ids := publish(t, b, 1, 3)
	wantGap(t, b, lc.Place{Epoch: "elsewhere", Seq: ids[1].Seq}, ids[2])
}

func futurePlace(t *testing.T, b lc.Broker) {
	ids := publish(t, b, 1, 3)
	wantGap(t, b, lc.Place{Epoch: ids[0].Epoch, Seq: ids[2].Seq + 1000}, ids[2])
}

// wantGap subscribes after a place that the broker cannot know.
func wantGap(t *testing.T, b lc.Broker, after, last lc.Place) {
	t.Helper()
	l := subscribe(t, b, after)
	first := l.first()
	if !first.Gap || first.Message.Type != "" || first.ID.Epoch != last.Epoch || first.ID.Seq > last.Seq {
		t.Errorf("first delivery is %+v, want a gap, and a place up to %s", first, last)
	}
	id := publish(t, b, 4, 4)[0]
	timeout := time.Now().Add(patience)
	for n := 1; ; n++ {
		got := l.messages(n)
		if got[n-1].ID == id {
			break
		}
		if time.Now().After(timeout) {
			t.Fatal("what was published after the gap did not come")
		}
	}
	l.checkOrder()
}

func noSeam(t *testing.T, b lc.Broker) {
	start := publish(t, b, 1, 1)[0]
	done := make(chan struct{})
	go func() {
		defer close(done)
		publish(t, b, 2, 31)
	}()
	var logs []*log
	for range 10 {
		logs = append(logs, subscribe(t, b, start))
		time.Sleep(100 * time.Microsecond)
	}
	<-done
	for _, l := range logs {
		for i, d := range l.messages(30) {
			if want := uint64(i + 2); d.Message.Version != want {
				t.Fatalf("message %d came where %d was due", d.Message.Version, want)
			}
		}
		l.checkOrder()
	}
}

func afterEnd(t *testing.T, b lc.Broker) {
	ctx, cancel := context.WithCancel(t.Context())
	l := &log{t: t, change: make(chan struct{})}
	if err := b.Subscribe(ctx, lc.Place{}, l.deliver); err != nil {
		t.Fatal(err)
	}
	publish(t, b, 1, 3)
	l.messages(3)
	cancel()
	publish(t, b, 4, 6)
	subscribe(t, b, lc.Place{}).messages(6)
	if got := l.messages(3); len(got) != 3 {
		t.Errorf("%d messages came after the end", len(got)-3)
	}
}

func doneContext(t *testing.T, b lc.Broker) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if id, err := b.Publish(ctx, message(1)); err == nil {
		t.Errorf("Publish returned %s, want an error", id)
	}
	err := b.Subscribe(ctx, lc.Place{}, func(d lc.Delivery) { t.Errorf("delivered %+v", d) })
	if err == nil {
		t.Error("Subscribe returned no error")
	}
}
