package natsbroker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
	"github.com/lcgen/lcgen/runtime/natsbroker/internal/wire"
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

// publish publishes messages from, … to, each until it is stored.
func publish(t *testing.T, b lc.Broker, from, to int) (last lc.Place) {
	t.Helper()
	for n := from; n <= to; n++ {
		last = publishAs(t, b, fmt.Sprintf("message-%d", n), message(n))
	}
	return last
}

func publishAs(t *testing.T, b lc.Broker, id string, m lc.Message) lc.Place {
	t.Helper()
	for stop := time.Now().Add(2 * patience); ; time.Sleep(10 * time.Millisecond) {
		place, err := b.Publish(context.Background(), id, m)
		if err == nil || time.Now().After(stop) {
			if err != nil {
				t.Errorf("publish message %s: %v", id, err)
			}
			return place
		}
	}
}

// expect waits until the newest message that came on the channel global is the
// n-th, and fails the test unless those from, … n came before, once each.
func expect(t *testing.T, f *brokertest.Follower, from, n int) {
	t.Helper()
	got := f.Await(lc.Global, func(ms []lc.Placed) bool {
		return len(ms) > 0 && ms[len(ms)-1].Message.Version >= uint64(n)
	})
	var versions []int
	for _, p := range got {
		versions = append(versions, int(p.Message.Version))
	}
	var want []int
	for v := from; v <= n; v++ {
		want = append(want, v)
	}
	if !slices.Equal(versions, want) {
		t.Errorf("messages %v came, want %v", versions, want)
	}
}

// follow follows the channel global.
func follow(t *testing.T, b lc.Broker) *brokertest.Follower {
	t.Helper()
	f := brokertest.Follow(t, b)
	f.Listen(lc.Global)
	return f
}

// A server that comes back has lost nothing, and neither has who listens.
func TestServerRestarts(t *testing.T) {
	n := startNode(t)
	b, _, err := New(t.Context(), n.connect(t))
	if err != nil {
		t.Fatal(err)
	}
	f := follow(t, b)
	publish(t, b, 1, 10)
	for range 3 {
		n.stop()
		n.start(t)
	}
	publish(t, b, 11, 20)
	expect(t, f, 1, 20)
}

// A stream that is lost and made again has a new epoch.
func TestStreamIsLost(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	f := follow(t, b)
	before := publish(t, b, 1, 3)
	expect(t, f, 1, 3)
	n.stop() // the stream is in its memory
	n.start(t)
	after := publish(t, b, 4, 5)
	if !later(after.Epoch, before.Epoch) {
		t.Errorf("the epoch is %s, which is not later than %s", after.Epoch, before.Epoch)
	}
	expect(t, f, 1, 5)
	l := open(t, b)
	if _, _, err := l.Replay(t.Context(), lc.Global, before, 10); !errors.Is(err, lc.ErrNotHeld) {
		t.Errorf("replay from the epoch before returns %v, want ErrNotHeld", err)
	}
}

// deaf is a Receiver for tests that only ask.
type deaf struct{}

func (deaf) Receive(lc.Placed)    {}
func (deaf) Missed(...lc.Channel) {}

func open(t *testing.T, b lc.Broker) lc.Listener {
	t.Helper()
	l, err := b.Open(deaf{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// A stream that counts again from an earlier number, as after a backup was
// restored, begins a new epoch.
func TestSequenceGoesBack(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	f := follow(t, b)
	before := publish(t, b, 1, 30)
	expect(t, f, 1, 30)
	js := b.js
	info, err := js.Stream(t.Context(), b.name)
	if err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteStream(t.Context(), b.name); err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), info.CachedInfo().Config); err != nil {
		t.Fatal(err)
	}
	await(t, "a new epoch", func() bool {
		epoch, err := b.lookUp(t.Context(), b.epoch())
		return err == nil && later(epoch, before.Epoch)
	})
	publish(t, b, 31, 32)
	f.Await(lc.Global, func(ms []lc.Placed) bool { return ms[len(ms)-1].Message.Version == 32 })
}

// await waits until ok.
func await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for stop := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(stop) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// Messages that the server has dropped are not held.
func TestMessagesAreDropped(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	l := open(t, b)
	first := publish(t, b, 1, 1)
	fifth := publish(t, b, 2, 5)
	publish(t, b, 6, 9)
	s, err := b.js.Stream(t.Context(), b.name)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), jetstream.WithPurgeSequence(fifth.Seq)); err != nil {
		t.Fatal(err)
	}
	for _, seq := range []uint64{0, first.Seq, fifth.Seq - 2} {
		if ms, _, err := l.Replay(t.Context(), lc.Global, lc.Place{Epoch: first.Epoch, Seq: seq}, 10); !errors.Is(err, lc.ErrNotHeld) {
			t.Errorf("replay from %d returns %d messages and %v, want ErrNotHeld", seq, len(ms), err)
		}
	}
	for seq, want := range map[uint64]int{fifth.Seq - 1: 5, fifth.Seq: 4} {
		if ms, _, err := l.Replay(t.Context(), lc.Global, lc.Place{Epoch: first.Epoch, Seq: seq}, 10); len(ms) != want || err != nil {
			t.Errorf("replay from %d returns %d messages and %v, want %d", seq, len(ms), err, want)
		}
	}
}

// What others put into the stream reaches nobody, and stops nobody.
func TestForeignMessages(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	f := follow(t, b)
	global := token(string(lc.Global))
	for _, foreign := range []string{"", "hello", "{}\n{}", "null\n", `{"type":7}` + "\n{}", `{"channel":"user:eve","type":"x"}` + "\n{}"} {
		for _, subject := range []string{b.subjects.event(b.epoch(), global), b.subjects.live + global} {
			if err := b.nc.Publish(subject, []byte(foreign)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, header := range []nats.Header{
		{headerLook: {"x"}}, {headerLook: {"elsewhere-7"}}, {headerUnplaced: {""}},
		{"Nats-Sequence": {"18446744073709551615"}}, {"Nats-Sequence": {"x"}, "Nats-Subject": {"T.event..x"}},
		{"Nats-Sequence": {"7"}, "Nats-Subject": {b.subjects.event("0", global)}},
	} {
		if err := b.nc.PublishMsg(&nats.Msg{Subject: b.subjects.live + global, Header: header, Data: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
	}
	publish(t, b, 1, 3)
	expect(t, f, 1, 3)
	if ms, _, err := open(t, b).Replay(t.Context(), lc.Global, f.Start(lc.Global), 10); len(ms) != 3 || err != nil {
		t.Errorf("replay returns %d messages and %v, want 3", len(ms), err)
	}
}

// silently lets publish store messages of which the server tells nobody, as it
// happens around a change of leader.
func silently(t *testing.T, b *Broker, publish func()) {
	t.Helper()
	s, err := b.js.Stream(t.Context(), b.name)
	if err != nil {
		t.Fatal(err)
	}
	c := s.CachedInfo().Config
	quiet := c
	quiet.RePublish = nil
	if _, err := b.js.UpdateStream(t.Context(), quiet); err != nil {
		t.Fatal(err)
	}
	publish()
	if _, err := b.js.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// An event that was stored and told to nobody is found at once if its
// publisher tries again, and by the check of all channels if not.
func TestToldNobody(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	other, _ := n.open(t, "T")
	other.checkEvery = time.Hour // only what publishers do is seen
	f := follow(t, other)
	publish(t, b, 1, 1)
	var first lc.Place
	silently(t, b, func() { first = publish(t, b, 2, 2) })
	if again := publish(t, b, 2, 2); again != first {
		t.Errorf("the retry has the place %s, the first attempt had %s", again, first)
	}
	expect(t, f, 1, 2)
	silently(t, b, func() { publish(t, b, 3, 3) })
	publish(t, b, 4, 4) // it says that there was one before
	expect(t, f, 1, 4)

	checked := follow(t, b)
	var lost time.Time
	silently(t, b, func() { publish(t, b, 5, 6); lost = time.Now() })
	expect(t, checked, 5, 6)
	t.Logf("found after %v", time.Since(lost))
}

// What comes while Listen asks for a channel's place is received behind it.
func TestEarlyMessages(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	got := &recorder{}
	l := newListener(b, got)
	defer l.Close()
	tokens, _, err := l.subscribe([]lc.Channel{lc.Global})
	if err != nil {
		t.Fatal(err)
	}
	place := func(seq uint64) lc.Place { return lc.Place{Epoch: b.epoch(), Seq: seq} }
	l.calls.Lock()
	for seq := uint64(3); seq <= 6; seq++ {
		l.arrive(tokens[0], arrival{lc.Placed{Place: place(seq), Message: message(int(seq))}, seq - 1})
	}
	l.calls.Unlock()
	found := position{epoch: b.epoch(), newest: map[string]uint64{tokens[0]: 4}, upTo: 5}
	if _, ok := l.begin(found, tokens, b.epoch()); !ok {
		t.Fatal("the listener has another epoch")
	}
	if l.calls.Lock(); !slices.Equal(got.places, []lc.Place{place(5), place(6)}) || got.missed > 0 {
		t.Errorf("behind 4, %v is received, %d missed", got.places, got.missed)
	}
	l.calls.Unlock()
}

// A recorder is a Receiver that is looked at with the listener's calls locked.
type recorder struct {
	places []lc.Place
	missed int
}

func (r *recorder) Receive(p lc.Placed)  { r.places = append(r.places, p.Place) }
func (r *recorder) Missed(...lc.Channel) { r.missed++ }

// gate is a Receiver that stands still until it is opened.
type gate struct {
	lc.Broker
	lc.Receiver
	opened chan struct{}
}

func (g *gate) Open(r lc.Receiver) (lc.Listener, error) {
	g.Receiver = r
	return g.Broker.Open(g)
}

func (g *gate) Receive(p lc.Placed) {
	<-g.opened
	g.Receiver.Receive(p)
}

// A process that does not keep up loses messages on its way, and finds them
// again.
func TestProcessStandsStill(t *testing.T) {
	n := startNode(t)
	b, _ := n.open(t, "T")
	g := &gate{Broker: b, opened: make(chan struct{})}
	f := follow(t, g)
	const many = queued + 500
	for v := 1; v <= many; v++ {
		data, err := wire.Encode(message(v))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.nc.Publish(b.subjects.event(b.epoch(), token(string(lc.Global))), data); err != nil {
			t.Fatal(err)
		}
	}
	if place := publish(t, b, many+1, many+1); place.Seq < many {
		t.Fatalf("the last message is at %s", place)
	}
	close(g.opened)
	expect(t, f, 1, many+1)
	if missed, _ := f.Counts(); missed == 0 {
		t.Error("nothing was missed, so this was no test")
	}
}

func TestTooLarge(t *testing.T) {
	n := startNode(t)
	b, s := n.open(t, "T")
	large := message(1)
	large.Data = bytes.Repeat([]byte("x"), 1<<20)
	_, err := b.Publish(t.Context(), "large", large)
	if !errors.Is(err, lc.ErrTooLarge) || !strings.Contains(fmt.Sprint(err), "max_payload leaves 1047552") {
		t.Errorf("an event of a megabyte gives %v", err)
	}
	err = s.Save(t.Context(), large.Component, lc.Record{Version: 1, State: large.Data}, 0)
	if err == nil || !strings.Contains(err.Error(), "its state of 1048576 bytes is too large: the NATS server's max_payload leaves 1047542") {
		t.Errorf("a state of a megabyte gives %v", err)
	}
	for _, data := range []int{1<<20 - headroom - 200, 1<<20 - headroom - 10} { // just below
		r := lc.Record{Version: uint64(data), State: large.Data[:data]}
		before, err := s.Load(t.Context(), large.Component)
		if err == nil {
			err = s.Save(t.Context(), large.Component, r, before.Version)
		}
		if err != nil {
			t.Error(err)
		}
	}
	large.Data = large.Data[:1<<20-headroom-200]
	f := follow(t, b)
	publishAs(t, b, "below", large)
	expect(t, f, 1, 1)
}

func TestNewRefuses(t *testing.T) {
	n := startNode(t)
	js, err := jetstream.New(n.connect(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []jetstream.StreamConfig{
		{Name: "QUEUE_EVENTS", Subjects: []string{"QUEUE.event.a.*"}, Retention: jetstream.WorkQueuePolicy},
		{Name: "OLD_EVENTS", Subjects: []string{"OLD.>"}},
		{Name: "FEW_EVENTS", Subjects: []string{"FEW.event.a.*"}, MaxMsgsPerSubject: 1},
		{Name: "INDIRECT_EVENTS", Subjects: []string{"INDIRECT.event.a.*"}},
		{Name: "MUTE_EVENTS", Subjects: []string{"MUTE.event.a.*"}, AllowDirect: true},
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
		{"short history", []Option{WithHistory(time.Second, 1)}, "it takes a minute"},
		{"no history", []Option{WithHistory(time.Hour, 0)}, "more than no bytes"},
		{"work queue", []Option{WithName("QUEUE")}, "processes would take each other's events"},
		{"older lcgen", []Option{WithName("OLD")}, "delete it, and it will be made again"},
		{"holes", []Option{WithName("FEW")}, "history would have holes"},
		{"no direct reads", []Option{WithName("INDIRECT")}, "does not allow direct reads"},
		{"no listeners", []Option{WithName("MUTE")}, "does not republish its events from MUTE.event.a.* to MUTE.live.{{wildcard(1)}}"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := New(t.Context(), n.connect(t), tc.opts...)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

// A broker says that there is no server, and does not hang. Whoever listens in
// the same process sees events all the same.
func TestNoServer(t *testing.T) {
	n := startNode(t)
	b, s := n.open(t, "T")
	f := follow(t, b)
	l := open(t, b)
	start := f.Start(lc.Global)
	n.stop()
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := b.Publish(ctx, "one", message(1)); err == nil {
		t.Error("Publish returned no error")
	}
	if _, err := l.Listen(ctx, lc.UserChannel("ada")); err == nil {
		t.Error("Listen returned no error")
	}
	if _, _, err := l.Replay(ctx, lc.Global, start, 10); err == nil || errors.Is(err, lc.ErrNotHeld) {
		t.Errorf("Replay returned %v", err)
	}
	if _, err := s.Load(ctx, message(1).Component); err == nil || errors.Is(err, lc.ErrConflict) {
		t.Errorf("Load returned %v", err)
	}
	if _, err := s.Versions(ctx, message(1).Component); err == nil {
		t.Error("Versions returned no error")
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("without a server all that took %v", took)
	}
	await(t, "an unhealthy state", func() bool { return l.Healthy().IsZero() })
	await(t, "an event without a place", func() bool { _, unplaced := f.Counts(); return unplaced == 1 })
	n.start(t)
	await(t, "health", func() bool { return !l.Healthy().IsZero() })
	publish(t, b, 1, 2)
	f.Await(lc.Global, func(ms []lc.Placed) bool { return len(ms) == 2 })
}

// Many processes that start at the same time, before their server does.
func TestStartTogether(t *testing.T) {
	n := startNode(t)
	n.stop()
	const processes = 8
	var group sync.WaitGroup
	epochs := make(chan string, processes)
	for range processes {
		group.Go(func() {
			b, _ := n.open(t, "T")
			epochs <- b.epoch()
		})
	}
	n.start(t)
	group.Wait()
	close(epochs)
	for first := <-epochs; len(epochs) > 0; {
		if epoch := <-epochs; epoch != first {
			t.Errorf("two processes have the epochs %s and %s", first, epoch)
		}
	}
}

func TestOldServersAreRefused(t *testing.T) {
	for version, want := range map[string]bool{
		"2.11.0": true, "2.15.2": true, "v2.12.1-beta.3": true, "3.0.0": true,
		"2.10.29": false, "2.9.0": false, "1.99.0": false, "": false, "x": false,
	} {
		if got := recent(version); got != want {
			t.Errorf("a server of version %q is recent: %t, want %t", version, got, want)
		}
	}
}

func TestEpochsGrow(t *testing.T) {
	now := newEpoch("")
	ahead := "zzzzzzzzzzzz" // made by a clock that was ahead
	for range 100 {
		next := newEpoch(now)
		if !later(next, now) || later(now, next) || !validEpoch(next) || !later(newEpoch(ahead), ahead) {
			t.Fatalf("after %s comes %s", now, next)
		}
		now = next
	}
}
