package lc

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var truthFor = flag.Duration("truth", time.Second, "how long TestViewersEndUpWithTheTruth runs over each kind of connection")

// Whatever happens on the way, everybody ends up showing what is true: random
// changes by several at a time, two nodes of which one is behind, a broker that
// fails and loses, nodes that crash between saving and publishing, viewers that
// stall, lose their connection, come to the other node or open the page anew,
// and nodes that restart, with their broker or without. No viewer may miss an
// event in between either, unless a later one contains it.
func TestViewersEndUpWithTheTruth(t *testing.T) {
	for i, over := range transports[:3] {
		t.Run(over.name, func(t *testing.T) {
			if testing.Short() && i > 0 {
				t.Skip("short mode: one kind of connection is enough")
			}
			if over.takenOver && !canTakeOver {
				t.Skip("connections are not taken over on this system")
			}
			checkLeaks(t)
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			rnd := rand.New(rand.NewPCG(seed, 0))
			w := newWorld(t, over)
			watchers := w.watch(t, rnd, 24)
			end := time.Now().Add(*truthFor)
			var changing sync.WaitGroup
			for range 3 {
				rnd := rand.New(rand.NewPCG(rnd.Uint64(), 0))
				changing.Go(func() { w.changeUntil(end, rnd) })
			}
			for pause := min(*truthFor/4, time.Second); time.Now().Add(pause).Before(end); pause = upTo(rnd, time.Second) {
				time.Sleep(pause)
				w.restart(rnd)
			}
			changing.Wait()
			w.calm.Store(true)
			for room := range w.spots {
				// Plain readers hear of what was saved and not published with the
				// next change.
				for i := range w.spots[room] {
					w.rewrite(&w.spots[room][i])
				}
				w.remove(&w.spots[room][0])
			}
			w.removeAgain()
			for i, v := range watchers {
				waitFor(t, fmt.Sprintf("watcher %d to show the truth", i), v.showsTruth)
			}
			t.Logf("%d changes of which %d were not published, %d cards removed, %d events seen, %d resyncs, %d views fetched, %d restarts",
				w.changes.Load(), w.crashes.Load(), w.removed.Load(), w.events.Load(), w.resyncs.Load(), w.fetched.Load(), w.restarts)
			if w.events.Load() == 0 || w.resyncs.Load() == 0 || w.fetched.Load() == 0 {
				t.Error("this was too calm to show anything")
			}
		})
	}
}

// A card is what a component shows here: three slots, which updates replace
// together and fragments one by one. One that was taken off has version 0.
type card struct {
	version uint64
	slots   [3]uint64
}

// cards are those of some channels.
type cards map[Channel]map[ComponentID]card

// A spot is where one card lies at a time, until that is taken off for the
// next. What becomes of the card is published in order, as an application
// does; the spots do not wait for each other.
type spot struct {
	room int

	mu sync.Mutex
	id ComponentID
}

// A world is the application: the true cards, and a server of two nodes that
// come and go.
type world struct {
	t     *testing.T
	over  transport
	srv   *httptest.Server
	spots [3][3]spot
	calm  atomic.Bool // nothing goes wrong any more

	changes, removed, crashes atomic.Int64
	events, resyncs, fetched  atomic.Int64 // by watchers
	restarts                  int

	// Held by who publishes, so that nobody does to a node that is gone.
	running sync.RWMutex
	broker  *MemoryBroker
	nodes   [2]atomic.Pointer[hub]

	mu       sync.Mutex
	cards    cards
	versions map[ComponentID]uint64 // also of cards that were taken off
	drawn    int                    // cards so far
	gone     []spot                 // where cards were taken off
}

func newWorld(t *testing.T, over transport) *world {
	w := &world{t: t, over: over, cards: cards{}, versions: map[ComponentID]uint64{}, broker: NewMemoryBroker()}
	for room := range w.spots {
		w.cards[roomOf(room)] = map[ComponentID]card{}
		for i := range w.spots[room] {
			w.spots[room][i].room = room
			w.draw(&w.spots[room][i])
		}
	}
	for i := range w.nodes {
		w.start(i)
	}
	w.srv = httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	over.start(w.srv)
	t.Cleanup(func() {
		for i := range w.nodes {
			if err := w.nodes[i].Load().shutdown(context.Background()); err != nil {
				t.Error(err)
			}
		}
		w.srv.Close()
	})
	return w
}

func roomOf(i int) Channel { return ContextChannel("room", strconv.Itoa(i)) }

// draw puts a new card on a spot, whose lock is held once others know it.
func (w *world) draw(at *spot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drawn++
	at.id = ComponentID{"card", strconv.Itoa(w.drawn)}
	w.cards[roomOf(at.room)][at.id] = card{version: 1}
	w.versions[at.id] = 1
}

// start puts a new hub in the place of a node, with little history so that it
// is often not enough, and little patience. The second node hears of
// everything somewhat later.
func (w *world) start(node int) (old *hub) {
	return w.nodes[node].Swap(newHub(testConfig(func(c *hubConfig) {
		c.Broker = lossyBroker{w.broker, &w.calm, node == 1}
		c.Shared = true
		c.Versions = w.stored
		c.NoTakeover = w.over.noTakeover
		c.Heartbeat = 150 * time.Millisecond
		c.History = History{Frames: 24, Bytes: 8 << 20, Age: time.Second}
	})))
}

// restart replaces one of the nodes or, as after a crash of everything, both
// and their broker, politely or not.
func (w *world) restart(rnd *rand.Rand) {
	w.restarts++
	var old []*hub
	w.running.Lock()
	if w.restarts%2 == 1 {
		w.broker = NewMemoryBroker()
		old = append(old, w.start(0), w.start(1))
	} else {
		old = append(old, w.start(rnd.IntN(2)))
	}
	w.running.Unlock()
	patience := time.Second
	if rnd.IntN(2) == 0 {
		patience = 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, h := range old {
		_ = h.shutdown(ctx) // streams that are left are cut off
	}
}

// stored returns versions, as a store does.
func (w *world) stored(_ context.Context, ids []ComponentID) (map[ComponentID]uint64, error) {
	if !w.calm.Load() && rand.IntN(20) == 0 {
		return nil, errLossy
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	found := map[ComponentID]uint64{}
	for _, id := range ids {
		found[id] = w.versions[id]
	}
	return found, nil
}

// node returns one of the nodes, as a load balancer does.
func (w *world) node() *hub { return w.nodes[rand.IntN(len(w.nodes))].Load() }

// serve answers a request for a stream by a node that is there: of a plain
// reader, or of one who says what it shows.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	sub := subscription{ctx: context.WithoutCancel(r.Context()), named: q.Has("after")}
	for i, name := range q["channel"] {
		sub.channels = append(sub.channels, Channel(name))
		if sub.named {
			place, err := ParsePlace(q["after"][i])
			if err != nil {
				w.t.Error(err)
			}
			sub.after = append(sub.after, place)
		}
	}
	for _, one := range q["shows"] {
		fields := strings.Fields(one)
		seat, _ := strconv.Atoi(fields[0])
		id, err := ParseComponentID(fields[1])
		if err != nil {
			w.t.Error(err)
		}
		sub.shown = append(sub.shown, shownComponent{component: id, channel: sub.channels[seat]})
	}
	if id := lastEventID(r, q); !sub.named && id != "" {
		sub.after = parseJoint(id, sub.channels)
	}
	refuse := func(err error) { http.Error(rw, err.Error(), http.StatusServiceUnavailable) }
	s, err := w.node().open(sub)
	if err != nil {
		refuse(err)
		return
	}
	s.serve(rw, r, refuse)
}

// changeUntil changes cards until a time.
func (w *world) changeUntil(end time.Time, rnd *rand.Rand) {
	for time.Now().Before(end) {
		at := &w.spots[rnd.IntN(3)][rnd.IntN(3)]
		if rnd.IntN(1000) == 0 {
			w.remove(at)
		} else {
			w.change(at, rnd)
		}
		time.Sleep(upTo(rnd, time.Millisecond))
	}
}

// change changes a card and tells its viewers.
func (w *world) change(at *spot, rnd *rand.Rand) {
	at.mu.Lock()
	defer at.mu.Unlock()
	c := w.fetch(roomOf(at.room), at.id)
	c.version++
	n := uint64(w.changes.Add(1)) * 10
	var e Event
	switch roll := rnd.IntN(10); {
	case roll < 3:
		slot := rnd.IntN(3)
		c.slots[slot] = n
		e = ComponentFragments(at.id, map[string]string{strconv.Itoa(slot): strconv.FormatUint(n, 10)})
	case roll < 4:
		c.slots[rnd.IntN(3)] = n
		e = ComponentRefresh(at.id)
	default:
		c.slots = [3]uint64{n, n + 1, n + 2}
		padding := rnd.IntN(200)
		if rnd.IntN(20) == 0 {
			padding = rnd.IntN(200_000)
		}
		e = ComponentUpdate(at.id, c.slots, strings.Repeat("x", padding))
	}
	w.publish(at, e, c)
}

// rewrite changes all of a card.
func (w *world) rewrite(at *spot) {
	at.mu.Lock()
	defer at.mu.Unlock()
	c := w.fetch(roomOf(at.room), at.id)
	n := uint64(w.changes.Add(1)) * 10
	c.version, c.slots = c.version+1, [3]uint64{n, n, n}
	w.publish(at, ComponentUpdate(at.id, c.slots, ""), c)
}

// remove takes the card off a spot, for another.
func (w *world) remove(at *spot) {
	at.mu.Lock()
	defer at.mu.Unlock()
	w.removed.Add(1)
	w.publish(at, ComponentRemove(at.id), card{})
	w.mu.Lock()
	w.gone = append(w.gone, spot{room: at.room, id: at.id})
	w.mu.Unlock()
	w.draw(at)
}

// removeAgain tells of all cards that were taken off: of those that nobody was
// told of, plain readers can't find out.
func (w *world) removeAgain() {
	for i := range w.gone {
		w.publish(&w.gone[i], ComponentRemove(w.gone[i].id), card{})
	}
}

// publish makes true what has become of a card, and then tells its viewers.
func (w *world) publish(at *spot, e Event, c card) {
	w.running.RLock()
	defer w.running.RUnlock()
	ch := roomOf(at.room)
	w.mu.Lock()
	w.versions[at.id]++
	if w.cards[ch][at.id] = c; c.version == 0 {
		delete(w.cards[ch], at.id)
	}
	version := w.versions[at.id]
	w.mu.Unlock()
	if !w.calm.Load() && rand.IntN(200) == 0 {
		w.crashes.Add(1) // between the two
		return
	}
	m, err := e.encode(ch, version)
	if err == nil {
		err = w.node().publish(context.Background(), m)
	}
	if err != nil {
		w.t.Error(err)
	}
}

// fetch returns a card as it is now, as GET does.
func (w *world) fetch(ch Channel, id ComponentID) card {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cards[ch][id]
}

// render returns the cards of some channels, and the places to listen from.
func (w *world) render(channels []Channel) ([]Place, cards) {
	cursor := make([]Place, len(channels))
	node := w.node()
	for i, ch := range channels {
		cursor[i] = node.newest(ch)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	page := cards{}
	for _, ch := range channels {
		page[ch] = maps.Clone(w.cards[ch])
	}
	return cursor, page
}

// watch has people look at the cards until the test ends.
func (w *world) watch(t *testing.T, rnd *rand.Rand, n int) []*watcher {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() { cancel(); running.Wait() })
	watchers := make([]*watcher, n)
	for i := range watchers {
		v := &watcher{world: w, rnd: rand.New(rand.NewPCG(rnd.Uint64(), 0)), named: i%3 > 0}
		for _, room := range rnd.Perm(3)[:1+rnd.IntN(3)] {
			v.channels = append(v.channels, roomOf(room))
		}
		watchers[i] = v
		running.Go(func() { v.run(ctx) })
	}
	return watchers
}

// upTo returns a random time below d.
func upTo(rnd *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(rnd.Int64N(int64(d)))
}
