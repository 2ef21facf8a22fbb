package natsbroker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
)

func TestBroker(t *testing.T) {
	n := startNode(t)
	made := 0
	brokertest.Run(t, func(t *testing.T) lc.Broker {
		made++
		b, _ := n.open(t, fmt.Sprintf("T%d", made))
		return b
	})
}

// message returns the n-th message of a test.
func message(n int) lc.Message {
	return lc.Message{
		Channel: lc.Global, Type: "component-refresh",
		Component: lc.ComponentID{Name: "note", Instance: "one"}, Version: uint64(n),
		Data: fmt.Appendf(nil, "%d", n),
	}
}

func publish(t *testing.T, b lc.Broker, from, to int) (last lc.Place) {
	t.Helper()
	for n := from; n <= to; n++ {
		// While a server restarts, a client tries again as an application would.
		for stop := time.Now().Add(patience); ; {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			id, err := b.Publish(ctx, message(n))
			cancel()
			if last = id; err == nil {
				break
			}
			if time.Now().After(stop) {
				t.Fatalf("publish message %d: %v", n, err)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	return last
}

// subscribe returns a channel of what a subscription delivers.
func subscribe(t *testing.T, b lc.Broker, after lc.Place) <-chan lc.Delivery {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	deliveries := make(chan lc.Delivery, 1000)
	if err := b.Subscribe(ctx, after, func(d lc.Delivery) { deliveries <- d }); err != nil {
		t.Fatal(err)
	}
	return deliveries
}

func next(t *testing.T, deliveries <-chan lc.Delivery) lc.Delivery {
	t.Helper()
	select {
	case d := <-deliveries:
		return d
	case <-time.After(patience):
		t.Fatal("no delivery came")
		return lc.Delivery{}
	}
}

// A server that comes back has lost nothing, and neither has who reads it.
func TestServerRestarts(t *testing.T) {
	n := startNode(t)
	b, _, err := New(t.Context(), n.connect(t))
	if err != nil {
		t.Fatal(err)
	}
	deliveries := subscribe(t, b, lc.Place{})
	next(t, deliveries) // the place
	publish(t, b, 1, 10)
	for range 3 {
		n.stop()
		n.start(t)
	}
	publish(t, b, 11, 20)
	var last uint64
	for last < 20 {
		d := next(t, deliveries)
		// A publisher that got no answer has published twice.
		if d.Gap || d.Message.Version != last && d.Message.Version != last+1 {
			t.Fatalf("after message %d came %+v", last, d)
		}
		last = d.Message.Version
	}
}

// A stream that is lost and made again is a new sequence.
func TestStreamIsLost(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	deliveries := subscribe(t, b, lc.Place{})
	next(t, deliveries)
	before := publish(t, b, 1, 3)
	for range 3 {
		next(t, deliveries)
	}
	n.stop() // the stream is in its memory
	n.start(t)
	after := publish(t, b, 4, 4)
	if after.Epoch == before.Epoch {
		t.Errorf("the epoch is %s as before", after.Epoch)
	}
	first := next(t, deliveries)
	if !first.Gap || first.ID.Epoch != after.Epoch {
		t.Errorf("the first delivery of the new sequence is %+v, want a gap in epoch %s", first, after.Epoch)
	}
	for d := first; d.Message.Version != 4; {
		d = next(t, deliveries)
	}
}

// Messages that the server has dropped while they were awaited are a gap.
func TestMessagesAreDropped(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	start := publish(t, b, 1, 1)
	publish(t, b, 2, 9)
	s, err := b.js.Stream(t.Context(), b.config.Name)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), jetstream.WithPurgeSequence(5)); err != nil {
		t.Fatal(err)
	}
	deliveries := subscribe(t, b, start)
	if first := next(t, deliveries); !first.Gap || first.ID.Seq != 4 {
		t.Errorf("the first delivery is %+v, want a gap at 4", first)
	}
	for want := uint64(5); want <= 9; want++ {
		if d := next(t, deliveries); d.ID.Seq != want || d.Gap {
			t.Errorf("got %+v, want message %d", d, want)
		}
	}
}

// What others put into the stream reaches nobody, and stops nobody.
func TestForeignMessages(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	deliveries := subscribe(t, b, lc.Place{})
	next(t, deliveries)
	for _, foreign := range []string{"", "hello", "{}\n{}", "null\n", `{"type":7}` + "\n{}"} {
		if _, err := b.js.Publish(t.Context(), "T.whatever", []byte(foreign)); err != nil {
			t.Fatal(err)
		}
		if d := next(t, deliveries); d.Message.Type != "" || d.Gap {
			t.Errorf("%q came as %+v", foreign, d)
		}
	}
	publish(t, b, 1, 1)
	if d := next(t, deliveries); d.Message.Version != 1 {
		t.Errorf("got %+v, want message 1", d)
	}
}

// A subscription that ends leaves no consumer behind.
func TestConsumersAreGivenBack(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	ctx, cancel := context.WithCancel(t.Context())
	for range 5 {
		if err := b.Subscribe(ctx, lc.Place{}, func(lc.Delivery) {}); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	for stop := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		s, err := b.js.Stream(t.Context(), b.config.Name)
		if err != nil {
			t.Fatal(err)
		}
		if left := s.CachedInfo().State.Consumers; left == 0 {
			return
		} else if time.Now().After(stop) {
			t.Fatalf("%d consumers are left", left)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	n := startNode(t)
	js, err := jetstream.New(n.connect(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []jetstream.StreamConfig{
		{Name: "QUEUE_EVENTS", Subjects: []string{"QUEUE.>"}, Retention: jetstream.WorkQueuePolicy},
		{Name: "OTHER_EVENTS", Subjects: []string{"elsewhere.>"}},
		{Name: "FEW_EVENTS", Subjects: []string{"FEW.>"}, MaxMsgsPerSubject: 1},
	} {
		c.Storage = jetstream.MemoryStorage
		if _, err := js.CreateStream(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		name string
		opts []Option
		want string
	}{
		{"name with a dot", []Option{WithName("a.b")}, `name "a.b": it takes`},
		{"no name", []Option{WithName("")}, `name "": it takes`},
		{"replicas", []Option{WithReplicas(6)}, "6 replicas: there can be 1 to 5"},
		{"history", []Option{WithHistory(0, 1)}, "both must be above zero"},
		{"work queue", []Option{WithName("QUEUE")}, "processes would take each other's events"},
		{"subjects", []Option{WithName("OTHER")}, "does not take the subjects OTHER.>"},
		{"holes", []Option{WithName("FEW")}, "its sequence would have holes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := New(t.Context(), n.connect(t), tc.opts...)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

// A broker says that there is no server, and does not hang.
func TestNoServer(t *testing.T) {
	n := startNode(t)
	b, s := n.open(t, "T")
	n.stop()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := b.Publish(ctx, message(1)); err == nil {
		t.Error("Publish returned no error")
	}
	if err := b.Subscribe(ctx, lc.Place{}, func(lc.Delivery) {}); err == nil {
		t.Error("Subscribe returned no error")
	}
	if _, err := s.Load(ctx, message(1).Component); err == nil || errors.Is(err, lc.ErrConflict) {
		t.Errorf("Load returned %v", err)
	}
}
