package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
)

func TestBroker(t *testing.T) {
	brokertest.Run(t, func(t *testing.T) lc.Broker { return fresh(t) })
}

// nodes returns Databases of several processes on one schema.
func nodes(t testing.TB, n int, opts ...Option) (all []*Database) {
	t.Helper()
	opts = append([]Option{WithSchema(schema())}, opts...)
	for range n {
		all = append(all, open(t, pool(t, server(t), "postgres"), opts...))
	}
	return all
}

// publish publishes messages from, … to on the channel global, each until it is
// stored, and returns the last place.
func publish(t *testing.T, b lc.Broker, from, to int) (last lc.Place) {
	t.Helper()
	for n := from; n <= to; n++ {
		last = publishAs(t, b, fmt.Sprintf("m-%d", n), message(n))
	}
	return last
}

func publishAs(t *testing.T, b lc.Broker, id string, m lc.Message) lc.Place {
	t.Helper()
	for stop := time.Now().Add(2 * patience); ; time.Sleep(10 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		place, err := b.Publish(ctx, id, m)
		cancel()
		if err == nil || time.Now().After(stop) {
			if err != nil {
				t.Errorf("publish message %s: %v", id, err)
			}
			return place
		}
	}
}

// follow follows the channel global.
func follow(t *testing.T, b lc.Broker) *brokertest.Follower {
	t.Helper()
	f := brokertest.Follow(t, b)
	f.Listen(lc.Global)
	return f
}

// expect waits until the newest message that came on the channel global is the
// n-th, and fails the test unless those from, … n came before, once each.
func expect(t *testing.T, f *brokertest.Follower, from, n int) {
	t.Helper()
	got := f.Await(lc.Global, func(ms []lc.Placed) bool {
		return len(ms) > 0 && ms[len(ms)-1].Message.Version >= uint64(n)
	})
	var versions, want []int
	for _, p := range got {
		versions = append(versions, int(p.Message.Version))
	}
	for v := from; v <= n; v++ {
		want = append(want, v)
	}
	if !slices.Equal(versions, want) {
		t.Errorf("messages %v came, want %v", versions, want)
	}
}

// deaf is a Receiver for tests that only ask.
type deaf struct{}

func (deaf) Receive(lc.Placed)    {}
func (deaf) Missed(...lc.Channel) {}

// listen opens a listener for a test that only asks.
func listen(t testing.TB, b lc.Broker) lc.Listener {
	t.Helper()
	l, err := b.Open(deaf{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// Several processes publish at a time, by themselves and in transactions, and
// all hear the same, once and in one order.
func TestSeveralNodes(t *testing.T) {
	const publishers, each = 6, 40
	all := nodes(t, 3)
	var followers []*brokertest.Follower
	for _, d := range all {
		followers = append(followers, follow(t, d))
	}
	var group sync.WaitGroup
	for p := range publishers {
		d := all[p%len(all)]
		group.Go(func() {
			for n := range each {
				id, m := fmt.Sprintf("p%d-%d", p, n), message(p*each+n)
				if n%2 == 0 {
					publishAs(t, d, id, m)
					continue
				}
				tx := d.Begin()
				ctx := in(context.Background(), tx)
				if _, err := d.Publish(ctx, id, m); err != nil {
					t.Error(err)
				}
				if err := tx.Commit(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	var first []lc.Placed
	for i, f := range followers {
		got := f.Await(lc.Global, func(ms []lc.Placed) bool { return len(ms) >= publishers*each })
		next := map[int]int{}
		for _, p := range got {
			if publisher, n := int(p.Message.Version)/each, int(p.Message.Version)%each; n != next[publisher] {
				t.Errorf("message %d of publisher %d came in the place of message %d", n, publisher, next[publisher])
			}
			next[int(p.Message.Version)/each]++
		}
		if i == 0 {
			first = got
		} else if !slices.EqualFunc(got, first, func(a, b lc.Placed) bool { return a.Place == b.Place && a.ID == b.ID }) {
			t.Errorf("process %d sees another order", i)
		}
		if missed, _ := f.Counts(); missed > 0 {
			t.Errorf("process %d was told %d times that something is missing", i, missed)
		}
	}
}

// An event of which nobody was told is found by the check of all channels.
func TestNotifiedNobody(t *testing.T) {
	all := nodes(t, 2)
	all[0].tellsNow = false
	f := follow(t, all[1])
	publish(t, all[0], 1, 3)
	began := time.Now()
	expect(t, f, 1, 3)
	t.Logf("found after %v", time.Since(began))
}

// A publisher that tries again has listeners look.
func TestRetryTellsListeners(t *testing.T) {
	all := nodes(t, 2)
	f := follow(t, all[1])
	publish(t, all[0], 1, 1)
	expect(t, f, 1, 1)
	all[0].tellsNow = false
	first := publish(t, all[0], 2, 2)
	all[0].tellsNow = true
	if again := publish(t, all[0], 2, 2); again != first {
		t.Errorf("the retry has the place %s, the first attempt had %s", again, first)
	}
	expect(t, f, 1, 2)
}

// The connection for notifications may be lost at any time.
func TestNotificationsAreLost(t *testing.T) {
	all := nodes(t, 2)
	f, l := follow(t, all[1]), listen(t, all[1])
	listening := func() {
		t.Helper()
		await(t, "connections for notifications", func() bool {
			var waiting int
			err := all[0].pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'||$1||'%'", all[0].q.wake).Scan(&waiting)
			return err == nil && waiting == 2 && !l.Healthy().IsZero()
		})
	}
	n := 0
	for range 5 {
		listening()
		n++
		publish(t, all[0], n, n)
		exec(t, all[0].pool, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'||$1||'%'", all[0].q.wake)
		n++
		publish(t, all[0], n, n)
		await(t, "an unhealthy state", func() bool { return l.Healthy().IsZero() })
	}
	listening()
	publish(t, all[0], n+1, n+1)
	expect(t, f, 1, n+1)
}

// The application hears of what others write, also on another connection than
// it was heard on first.
func TestOnNotify(t *testing.T) {
	d := fresh(t)
	channel := d.q.wake + " of an App"
	ctx, cancel := context.WithCancel(t.Context())
	heard := make(chan string, 100)
	var running sync.WaitGroup
	running.Go(func() { d.OnNotify(ctx, channel, func(payload string) { heard <- payload }) })
	for _, payload := range []string{"one", "", "two"} {
		await(t, "a notification", func() bool {
			exec(t, d.pool, "SELECT pg_notify($1, $2)", channel, payload)
			select {
			case got := <-heard:
				return got == payload
			default:
				return false
			}
		})
		exec(t, d.pool, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'||$1||'%'", channel)
	}
	cancel()
	running.Wait()
}

// What others notify of stops nobody.
func TestForeignNotifications(t *testing.T) {
	all := nodes(t, 2)
	f := follow(t, all[1])
	for _, payload := range []string{"", "hello", ":", "zz:1", "1:x", "1:", "ffffffffffffffffffff:a-1", fmt.Sprintf("%x:other-1", hash(string(lc.Global)))} {
		exec(t, all[0].pool, "SELECT pg_notify($1, $2)", all[0].q.wake, payload)
	}
	publish(t, all[0], 1, 3)
	expect(t, f, 1, 3)
}

// Payloads say what they were made of, within PostgreSQL's limit.
func TestPayloads(t *testing.T) {
	for _, n := range []int{1, 2, 1000} {
		want, got := map[uint64]lc.Place{}, map[uint64]lc.Place{}
		for i := range n {
			want[hash(fmt.Sprint(i))] = lc.Place{Epoch: "epoch", Seq: uint64(i)}
		}
		want[1] = lc.Place{} // of an event that was there before
		for _, payload := range payloads(want) {
			if len(payload) > maxPayload {
				t.Errorf("a payload has %d bytes", len(payload))
			}
			for channel, place := range parsePayload(payload) {
				got[channel] = place
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d channels came back as %v, want %v", n, got, want)
		}
	}
}

// A database that is not the one in which the epoch was begun has another one.
func TestRestoredBackup(t *testing.T) {
	name := schema()
	d := open(t, pool(t, server(t), "postgres"), WithSchema(name))
	f, l := follow(t, d), listen(t, d)
	before := publish(t, d, 1, 3)
	expect(t, f, 1, 3)
	exec(t, d.pool, "UPDATE "+name+".lc_meta SET identity = 'elsewhere'")
	var after lc.Place
	await(t, "another epoch", func() bool {
		places, err := l.Listen(t.Context(), lc.Global)
		after = places[lc.Global]
		return err == nil && after.Epoch != before.Epoch
	})
	if _, _, err := l.Replay(t.Context(), lc.Global, before, 10); !errors.Is(err, lc.ErrNotHeld) {
		t.Errorf("replay from the epoch before returns %v, want ErrNotHeld", err)
	}
	if last := publish(t, d, 4, 5); last.Epoch != after.Epoch || last.Seq <= before.Seq {
		t.Errorf("after %s and %s, an event is at %s", before, after, last)
	}
	expect(t, f, 1, 5)
	if missed, _ := f.Counts(); missed == 0 {
		t.Error("nobody was told that something may be missing")
	}
}

// Tables that are dropped, and made again, have another epoch.
func TestTablesAreDropped(t *testing.T) {
	name := schema()
	p := pool(t, server(t), "postgres")
	before := publish(t, open(t, p, WithSchema(name)), 1, 1)
	exec(t, p, "DROP SCHEMA "+name+" CASCADE")
	if after := publish(t, open(t, p, WithSchema(name)), 1, 1); after.Epoch == before.Epoch {
		t.Errorf("both epochs are %s", after.Epoch)
	}
}

// After a long silence a listener leaves what it has missed to the Receiver.
func TestLongSilence(t *testing.T) {
	all := nodes(t, 2)
	f := follow(t, all[1])
	publish(t, all[0], 1, 2)
	expect(t, f, 1, 2)
	all[1].mu.Lock()
	for l := range all[1].listeners {
		l.mu.Lock()
		l.lapsed = true
		l.mu.Unlock()
	}
	all[1].mu.Unlock()
	publish(t, all[0], 3, 4)
	expect(t, f, 1, 4)
	if missed, _ := f.Counts(); missed == 0 {
		t.Error("nobody was told that something may be missing")
	}
}

func TestTooLarge(t *testing.T) {
	d := newDesk(t)
	large := message(1)
	large.Data = []byte(`"` + strings.Repeat("x", maxEvent) + `"`)
	tx := d.Begin()
	defer tx.Rollback()
	for name, ctx := range map[string]context.Context{"outside": t.Context(), "in a transaction": in(t.Context(), tx)} {
		if _, err := d.Publish(ctx, "large", large); !errors.Is(err, lc.ErrTooLarge) || !strings.Contains(err.Error(), "8388610 bytes") {
			t.Errorf("%s, an event of more than 8 MiB gives %v", name, err)
		}
	}
	f := follow(t, d)
	large.Data = large.Data[:maxEvent]
	if _, err := d.Publish(t.Context(), "below", large); err != nil {
		t.Error(err)
	}
	expect(t, f, 1, 1)
}

// What the server refuses of one event does not keep others from being stored.
func TestRefusedEvent(t *testing.T) {
	d := fresh(t)
	bad := &letter{id: "bad", m: message(2), done: make(chan struct{})}
	bad.m.Type = "a\x00b"
	letters := []*letter{{id: "one", m: message(1), done: make(chan struct{})}, bad, {id: "three", m: message(3), done: make(chan struct{})}}
	d.flush(letters)
	for i, l := range letters {
		<-l.done
		if (l.err != nil) != (l == bad) || l.place.IsZero() != (l == bad) {
			t.Errorf("letter %d is at %s, %v", i, l.place, l.err)
		}
	}
}

func TestClosed(t *testing.T) {
	d, err := New(t.Context(), pool(t, server(t), "postgres"), WithSchema(schema()))
	if err != nil {
		t.Fatal(err)
	}
	l, err := d.Open(deaf{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := l.Listen(t.Context(), lc.Global); err == nil {
		t.Error("Listen returned no error")
	}
	if _, err := d.Open(deaf{}); !errors.Is(err, errClosed) {
		t.Errorf("Open returns %v", err)
	}
	if _, err := d.Publish(t.Context(), "late", message(1)); !errors.Is(err, errClosed) {
		t.Errorf("Publish returns %v", err)
	}
	if d.pool.Stat().AcquiredConns() > 0 {
		t.Error("connections are in use")
	}
}

// History goes by age, and by count but for the last minute. What is not held
// any more is known for each channel.
func TestSweepHistory(t *testing.T) {
	name := schema()
	d := open(t, pool(t, server(t), "postgres"), WithSchema(name), WithHistory(10*time.Minute, 6))
	l := listen(t, d)
	quiet := message(0)
	quiet.Channel = lc.UserChannel("ada")
	silent := publishAs(t, d, "quiet", quiet)
	var places []lc.Place
	for n := range 10 {
		places = append(places, publish(t, d, n, n))
	}
	age := func(how string, from, to int) {
		t.Helper()
		exec(t, d.pool, "UPDATE "+name+".lc_events SET at = at - $1::interval WHERE channel = 'global' AND seq BETWEEN $2 AND $3", how, int64(places[from].Seq), int64(places[to].Seq))
		if err := d.sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	held := func(from int) {
		t.Helper()
		for n, place := range places {
			ms, _, err := l.Replay(t.Context(), lc.Global, place, 100)
			switch {
			case n < from-1 && !errors.Is(err, lc.ErrNotHeld):
				t.Errorf("replay from message %d returns %d messages, %v; want ErrNotHeld", n, len(ms), err)
			case n >= from-1 && (err != nil || len(ms) != len(places)-n-1):
				t.Errorf("replay from message %d returns %d messages, %v; want %d", n, len(ms), err, len(places)-n-1)
			}
		}
	}
	age("0", 0, 9)
	held(0)
	age("11 minutes", 0, 1)
	held(2)
	age("2 minutes", 2, 7) // there are 8, and one on the other channel
	held(5)
	age("11 minutes", 5, 9)
	held(10)
	if ms, _, err := l.Replay(t.Context(), quiet.Channel, silent, 10); len(ms) > 0 || err != nil {
		t.Errorf("the quiet channel replays %d messages, %v", len(ms), err)
	}
	found, err := l.Listen(t.Context(), lc.Global, quiet.Channel)
	if err != nil || found[lc.Global] != places[9] || found[quiet.Channel] != silent {
		t.Errorf("the newest places are %v, %v; want %s and %s", found, err, places[9], silent)
	}
	exec(t, d.pool, "UPDATE "+name+".lc_floors SET at = at - interval '25 hours'")
	age("0", 0, 0)
	if n := rows(t, d, name+".lc_floors"); n != 0 {
		t.Errorf("%d channels have a floor of their own, want 0", n)
	}
	held(10)
	if last := publish(t, d, 10, 10); last.Seq <= places[9].Seq {
		t.Errorf("after %s comes %s", places[9], last)
	}
	if ms, _, err := l.Replay(t.Context(), lc.Global, places[9], 10); len(ms) != 1 || err != nil {
		t.Errorf("replay returns %d messages, %v; want 1", len(ms), err)
	}
}

// One process sweeps at a time.
func TestSweepTakesTurns(t *testing.T) {
	name := schema()
	d := open(t, pool(t, server(t), "postgres"), WithSchema(name))
	publish(t, d, 1, 1)
	exec(t, d.pool, "UPDATE "+name+".lc_events SET at = at - interval '1 hour'")
	exec(t, d.pool, "INSERT INTO "+name+".lc_done VALUES ('old', '', now() - interval '1 hour'), ('new', '', now())")
	err := d.locked(t.Context(), lockSweep, func(pgx.Tx) error { return d.sweep(t.Context()) })
	if err != nil {
		t.Fatal(err)
	}
	if events, done := rows(t, d, name+".lc_events"), rows(t, d, name+".lc_done"); events != 1 || done != 2 {
		t.Errorf("while another sweeps, %d events and %d requests are left, want 1 and 2", events, done)
	}
	if err := d.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if events, done := rows(t, d, name+".lc_events"), rows(t, d, name+".lc_done"); events != 0 || done != 1 {
		t.Errorf("%d events and %d requests are left, want 0 and 1", events, done)
	}
}
