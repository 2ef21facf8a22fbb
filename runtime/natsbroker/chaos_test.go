package natsbroker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
)

// A disturbance is what happens to a cluster while it is used.
type disturbance struct {
	name   string
	events string // what it does to the stream of events, for those who verify
	do     func(g *group, going func())
}

const (
	eventsStream = "LC_EVENTS"
	stateStream  = "KV_LC_STATE"
)

// killLeader kills the leader of a stream, lets work go on, and starts it
// again.
func killLeader(stream string) func(*group, func()) {
	return func(g *group, going func()) {
		m := g.leader(stream)
		g.kill(m)
		going()
		g.start(m)
		going()
	}
}

// freezeLeader does the same with a server that stands still.
func freezeLeader(stream string) func(*group, func()) {
	return func(g *group, going func()) {
		m := g.leader(stream)
		g.freeze(m)
		going()
		g.thaw(m)
		going()
	}
}

func deleteStream(stream string) func(*group, func()) {
	return func(g *group, going func()) {
		b, _ := g.open(0)
		await(g.t, "the end of "+stream, func() bool {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			return b.js.DeleteStream(ctx, stream) == nil
		})
		going()
	}
}

// killTwo leaves one server of three, which has no majority.
func killTwo(g *group, going func()) {
	m := g.leader(eventsStream)
	others := slices.DeleteFunc(slices.Clone(g.members), func(o *member) bool { return o == m })
	g.kill(m)
	g.kill(others[0])
	time.Sleep(3 * time.Second) // the disturbance itself
	g.start(m)
	g.start(others[0])
	going()
}

var disturbances = []disturbance{
	{"kill the events' leader", "kept", killLeader(eventsStream)},
	{"freeze the events' leader", "kept", freezeLeader(eventsStream)},
	{"kill the bucket's leader", "kept", killLeader(stateStream)},
	{"freeze the bucket's leader", "kept", freezeLeader(stateStream)},
	{"kill the leader of metadata", "kept", killLeader("")},
	{"freeze the leader of metadata", "kept", freezeLeader("")},
	{"kill two of three", "kept", killTwo},
	{"delete the stream of events", "lost", deleteStream(eventsStream)},
	{"delete the bucket", "kept", deleteStream(stateStream)},
}

// With LCGEN_CHAOS=1, all disturbances happen, one to each cluster; otherwise
// the first.
func TestChaos(t *testing.T) {
	all := disturbances
	if !inFull {
		all = all[:1]
	}
	for _, d := range all {
		t.Run(d.name, func(t *testing.T) { newWork(t).run(d) })
	}
}

// inFull says that all that can happen to a cluster happens, which takes many
// minutes.
var inFull = os.Getenv("LCGEN_CHAOS") != ""

// open returns a broker and a store of one process, which is connected to the
// i-th member first.
func (g *group) open(i int) (*Broker, *Store) {
	g.t.Helper()
	b, s, err := New(context.Background(), g.connect(i), WithReplicas(3))
	if err != nil {
		g.t.Fatal(err)
	}
	return b, s
}

// apart is a broker whose publishers and listeners are in two processes, on two
// servers.
type apart struct{ publishers, listeners *Broker }

func (a apart) Publish(ctx context.Context, id string, m lc.Message) (lc.Place, error) {
	return a.publishers.Publish(ctx, id, m)
}

func (a apart) Open(r lc.Receiver) (lc.Listener, error) { return a.listeners.Open(r) }

// The contract holds between servers of a cluster, too, where a subscription
// has to spread first.
func TestBrokerInCluster(t *testing.T) {
	g := startGroup(t, 3)
	one, two := g.connect(0), g.connect(1)
	made := 0
	brokertest.Run(t, func(t *testing.T) lc.Broker {
		made++
		var brokers [2]*Broker
		for i, nc := range []*nats.Conn{one, two} {
			b, _, err := New(t.Context(), nc, WithName(fmt.Sprintf("T%d", made)), WithReplicas(3))
			if err != nil {
				t.Fatal(err)
			}
			brokers[i] = b
		}
		t.Cleanup(func() {
			for _, stream := range []string{brokers[0].name, fmt.Sprintf("KV_T%d_STATE", made)} {
				if err := brokers[0].js.DeleteStream(context.Background(), stream); err != nil {
					t.Error(err)
				}
			}
		})
		return apart{brokers[0], brokers[1]}
	})
}

const (
	processes    = 3
	workChannels = 5
	workerPause  = 3 * time.Millisecond
)

func workChannel(n int) lc.Channel { return lc.ContextChannel("work", fmt.Sprint(n)) }

// A work is what processes do while a cluster is disturbed.
type work struct {
	t         *testing.T
	group     *group
	brokers   []*Broker
	stores    []*Store
	followers []*brokertest.Follower
	watches   []*watch
	stop      atomic.Bool
	over      sync.WaitGroup
	done      [processes + 2]atomic.Int64 // publications and changes, by worker

	mu        sync.Mutex
	published []publication
	changed   []change
}

// A publication is an event that was stored.
type publication struct {
	id      string
	channel lc.Channel
	place   lc.Place
	began   time.Time
	took    time.Duration
}

// A change is one that Save has confirmed.
type change struct {
	id   string
	took time.Duration
}

// A watch is a broker that notes when each event was seen first.
type watch struct {
	lc.Broker
	mu    sync.Mutex
	first map[string]time.Time
}

func (w *watch) Open(r lc.Receiver) (lc.Listener, error) { return w.Broker.Open(watching{r, w}) }

type watching struct {
	lc.Receiver
	w *watch
}

func (r watching) Receive(p lc.Placed) {
	r.w.mu.Lock()
	if _, ok := r.w.first[p.ID]; !ok {
		r.w.first[p.ID] = time.Now()
	}
	r.w.mu.Unlock()
	r.Receiver.Receive(p)
}

func newWork(t *testing.T) *work {
	w := &work{t: t, group: startGroup(t, 3)}
	for i := range processes {
		b, s := w.group.open(i)
		seen := &watch{Broker: b, first: map[string]time.Time{}}
		f := brokertest.Follow(t, seen)
		for n := range workChannels {
			f.Listen(workChannel(n))
		}
		w.brokers, w.stores = append(w.brokers, b), append(w.stores, s)
		w.followers, w.watches = append(w.followers, f), append(w.watches, seen)
	}
	t.Cleanup(func() { // before the servers end
		w.stop.Store(true)
		w.over.Wait()
	})
	return w
}

func (w *work) run(d disturbance) {
	for i := range processes {
		w.over.Go(func() { w.publish(i) })
	}
	for i := range 2 {
		w.over.Go(func() { w.change(i) })
	}
	w.going()
	d.do(w.group, w.going)
	w.stop.Store(true)
	w.over.Wait()
	w.verifyEvents(d)
	w.verifyState(d)
	w.report(d)
}

// going waits until every worker has done some more.
func (w *work) going() {
	w.t.Helper()
	for i := range w.done {
		before := w.done[i].Load()
		await(w.t, fmt.Sprintf("more work of worker %d", i), func() bool { return w.done[i].Load() >= before+20 })
	}
}

// publish publishes until the work is over, each event until it is stored.
func (w *work) publish(i int) {
	for n := 0; !w.stop.Load(); n++ {
		p := publication{id: fmt.Sprintf("p%d-%d", i, n), channel: workChannel(n % workChannels), began: time.Now()}
		m := message(n)
		m.Channel = p.channel
		p.place = publishAs(w.t, w.brokers[i], p.id, m)
		p.took = time.Since(p.began)
		w.mu.Lock()
		w.published = append(w.published, p)
		w.mu.Unlock()
		w.done[i].Add(1)
		time.Sleep(workerPause)
	}
}

// change adds its ID to one record until the work is over, each until that is
// confirmed or found to be done.
func (w *work) change(i int) {
	for n := 0; !w.stop.Load(); n++ {
		c, began := change{id: fmt.Sprintf("c%d-%d", i, n)}, time.Now()
		for stop := time.Now().Add(2 * patience); ; time.Sleep(workerPause) {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			err := addID(ctx, w.stores[i], c.id)
			cancel()
			if err == nil {
				break
			}
			if !errors.Is(err, lc.ErrConflict) && time.Now().After(stop) {
				w.t.Errorf("change %s: %v", c.id, err)
				return
			}
		}
		c.took = time.Since(began)
		w.mu.Lock()
		w.changed = append(w.changed, c)
		w.mu.Unlock()
		w.done[processes+i].Add(1)
	}
}

// addID adds an ID to the record of counterID, unless it is there.
func addID(ctx context.Context, s *Store, id string) error {
	ids, r, err := idsIn(ctx, s)
	if err != nil || slices.Contains(ids, id) {
		return err
	}
	state, err := json.Marshal(append(ids, id))
	if err != nil {
		return err
	}
	return s.Save(ctx, counterID, lc.Record{Version: r.Version + 1, State: state}, r.Version)
}

func idsIn(ctx context.Context, s *Store) (ids []string, r lc.Record, err error) {
	if r, err = s.Load(ctx, counterID); err == nil && r.State != nil {
		err = json.Unmarshal(r.State, &ids)
	}
	return ids, r, err
}

// verifyEvents fails the test unless each follower has each event once, in the
// order of the places. If the stream was lost, that holds for what the new one
// has; an event whose publisher tried again then may be in both.
func (w *work) verifyEvents(d disturbance) {
	byChannel := map[lc.Channel][]publication{}
	for _, p := range w.published {
		byChannel[p.channel] = append(byChannel[p.channel], p)
	}
	lost, doubled := 0, 0
	for ch, ps := range byChannel {
		slices.SortFunc(ps, func(a, b publication) int {
			if a.place.Epoch != b.place.Epoch {
				return map[bool]int{true: 1, false: -1}[later(a.place.Epoch, b.place.Epoch)]
			}
			return cmp.Compare(a.place.Seq, b.place.Seq)
		})
		last := ps[len(ps)-1]
		for _, f := range w.followers {
			got := f.Await(ch, func(ms []lc.Placed) bool {
				return len(ms) > 0 && ms[len(ms)-1].Place == last.place
			})
			times := map[lc.Place]int{}
			for i, p := range got {
				times[p.Place]++
				if i > 0 && p.Place.Epoch == got[i-1].Place.Epoch && p.Place.Seq <= got[i-1].Place.Seq {
					w.t.Errorf("%s came after %s", p.Place, got[i-1].Place)
				}
			}
			for _, p := range ps {
				if d.events == "lost" && p.place.Epoch != last.place.Epoch {
					continue
				}
				if times[p.place] == 0 {
					lost++
				}
				doubled += max(0, times[p.place]-1)
			}
			if d.events == "kept" && len(got) != len(ps) {
				w.t.Errorf("%d events came on %s, %d were published", len(got), ch, len(ps))
			}
		}
	}
	if lost > 0 || doubled > 0 {
		w.t.Errorf("%d events were lost, %d came twice", lost, doubled)
	}
}

// verifyState fails the test unless each confirmed change was made once. If
// the bucket was lost, the changes since then were.
func (w *work) verifyState(d disturbance) {
	ids, r, err := idsIn(context.Background(), w.stores[0])
	if err != nil {
		w.t.Fatal(err)
	}
	times := map[string]int{}
	for _, id := range ids {
		times[id]++
		if times[id] > 1 {
			w.t.Errorf("change %s was made twice", id)
		}
	}
	missing := 0
	for _, c := range w.changed {
		if times[c.id] == 0 {
			missing++
		}
	}
	if bucketLost := r.Version > 1<<40; missing > 0 && !bucketLost {
		w.t.Errorf("%d of %d changes are missing", missing, len(w.changed))
	} else if bucketLost && len(ids) < 20 {
		w.t.Errorf("%d changes were made after the bucket was lost", len(ids))
	}
	versions, err := w.stores[1].Versions(context.Background(), counterID)
	if err != nil || versions[counterID] != r.Version {
		w.t.Errorf("the versions are %v, %v; want %d", versions, err, r.Version)
	}
}

// report logs a row for BENCHMARKS.md.
func (w *work) report(d disturbance) {
	var stored, saved, seen time.Duration
	for _, p := range w.published {
		stored = max(stored, p.took)
		for i, watch := range w.watches {
			watch.mu.Lock()
			if at, ok := watch.first[p.id]; ok {
				seen = max(seen, at.Sub(p.began))
			} else if d.events == "kept" && !w.replayed(i, p.id) {
				w.t.Errorf("process %d has not seen %s", i, p.id)
			}
			watch.mu.Unlock()
		}
	}
	for _, c := range w.changed {
		saved = max(saved, c.took)
	}
	missed, unplaced := 0, 0
	for _, f := range w.followers {
		m, u := f.Counts()
		missed, unplaced = missed+m, unplaced+u
	}
	w.t.Logf("| %s | %d | %d | %.1f | %.1f | %.1f | %d | %d |", d.name, len(w.published), len(w.changed),
		seen.Seconds(), stored.Seconds(), saved.Seconds(), missed, unplaced)
}

// replayed reports whether a follower has an event, however it came.
func (w *work) replayed(i int, id string) bool {
	for n := range workChannels {
		got := w.followers[i].Await(workChannel(n), func([]lc.Placed) bool { return true })
		if slices.ContainsFunc(got, func(p lc.Placed) bool { return p.ID == id }) {
			return true
		}
	}
	return false
}
