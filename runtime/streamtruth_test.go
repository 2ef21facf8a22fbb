package lc

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var truthFor = flag.Duration("truth", time.Second, "how long TestViewersEndUpWithTheTruth runs over each kind of connection")

// Whatever happens on the way, everybody ends up showing what is true: random
// changes, viewers that stall, lose their connection or open the page anew,
// and servers that restart, with their broker or without. No viewer may miss
// an event in between either, unless a later one contains it.
func TestViewersEndUpWithTheTruth(t *testing.T) {
	for _, over := range transports[:2] {
		t.Run(over.name, func(t *testing.T) {
			if !canTakeOver && !over.noTakeover {
				t.Skip("connections are not taken over on this system")
			}
			checkLeaks(t)
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			rnd := rand.New(rand.NewPCG(seed, 0))
			w := newWorld(t, over)
			watchers := w.watch(t, rnd, 24)
			end, restart := time.Now().Add(*truthFor), time.Now().Add(*truthFor/4)
			for time.Now().Before(end) {
				w.change(rnd)
				if time.Now().After(restart) {
					w.restart(rnd)
					restart = time.Now().Add(upTo(rnd, time.Second))
				}
				time.Sleep(upTo(rnd, time.Millisecond))
			}
			w.calm.Store(true)
			for i, v := range watchers {
				waitFor(t, fmt.Sprintf("watcher %d to show the truth", i), v.showsTruth)
			}
			t.Logf("%d changes, %d events seen, %d resyncs, %d restarts", w.counter, w.events.Load(), w.resyncs.Load(), w.restarts)
			if w.events.Load() == 0 || w.resyncs.Load() == 0 {
				t.Error("this was too calm to show anything")
			}
		})
	}
}

// A card is what a component shows here: three slots, which updates replace
// together and fragments one by one.
type card struct {
	version uint64
	slots   [3]uint64
}

// cards are those of some channels.
type cards map[Channel]map[ComponentID]card

// A world is the application: the true cards, and a server that comes and
// goes.
type world struct {
	t    *testing.T
	over transport
	srv  *httptest.Server
	hub  atomic.Pointer[hub]
	calm atomic.Bool // nothing goes wrong any more

	events, resyncs atomic.Int64 // that watchers saw
	restarts        int

	mu      sync.Mutex
	cards   cards
	counter uint64
}

func newWorld(t *testing.T, over transport) *world {
	w := &world{t: t, over: over, cards: cards{}}
	for c := range 3 {
		ch := ContextChannel("room", strconv.Itoa(c))
		w.cards[ch] = map[ComponentID]card{}
		for i := range 3 {
			w.cards[ch][ComponentID{"card", fmt.Sprintf("%d-%d", c, i)}] = card{}
		}
	}
	w.start(NewMemoryBroker())
	w.srv = httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	over.start(w.srv)
	t.Cleanup(func() {
		if err := w.hub.Load().shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		w.srv.Close()
	})
	return w
}

// start puts a new hub in place, with little history so that it is often not
// enough, and little patience.
func (w *world) start(b Broker) {
	w.hub.Store(newHub(testConfig(func(c *hubConfig) {
		c.Broker = b
		c.NoTakeover = w.over.noTakeover
		c.Heartbeat = 150 * time.Millisecond
		c.History = History{Frames: 24, Bytes: 8 << 20, Age: time.Second}
	})))
}

// restart replaces the hub, politely or not: by one on the same broker or, as
// after a crash of everything, on another.
func (w *world) restart(rnd *rand.Rand) {
	w.restarts++
	old := w.hub.Load()
	broker, patience := old.cfg.Broker, time.Second
	if w.restarts%2 == 1 {
		broker = NewMemoryBroker()
	}
	if rnd.IntN(2) == 0 {
		patience = 0
	}
	w.mu.Lock() // nobody publishes to a broker that is gone
	w.start(broker)
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = old.shutdown(ctx) // streams that are left are cut off
}

// serve answers a request for a stream by the hub that is there.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	sub := subscription{ctx: context.WithoutCancel(r.Context()), after: lastEventID(r, r.URL.Query())}
	for _, name := range r.URL.Query()["channel"] {
		sub.channels = append(sub.channels, Channel(name))
	}
	refuse := func(err error) { http.Error(rw, err.Error(), http.StatusServiceUnavailable) }
	s, err := w.hub.Load().open(sub)
	if err != nil {
		refuse(err)
		return
	}
	s.serve(rw, r, refuse)
}

// change changes a card and tells its viewers.
func (w *world) change(rnd *rand.Rand) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counter++
	ch := ContextChannel("room", strconv.Itoa(rnd.IntN(3)))
	id := ComponentID{"card", fmt.Sprintf("%s-%d", ch.Instance(), rnd.IntN(3))}
	c := w.cards[ch][id]
	c.version++
	var e Event
	switch roll := rnd.IntN(10); {
	case roll < 3:
		slot := rnd.IntN(3)
		c.slots[slot] = w.counter
		e = ComponentFragments(id, map[string]string{strconv.Itoa(slot): strconv.FormatUint(w.counter, 10)})
	case roll < 4:
		c.slots[rnd.IntN(3)] = w.counter
		e = ComponentRefresh(id)
	default:
		c.slots = [3]uint64{w.counter, w.counter + 1, w.counter + 2}
		padding := rnd.IntN(200)
		if rnd.IntN(20) == 0 {
			padding = rnd.IntN(200_000)
		}
		e = ComponentUpdate(id, c.slots, strings.Repeat("x", padding))
	}
	w.cards[ch][id] = c
	m, err := e.encode(ch, c.version)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.hub.Load().publish(context.Background(), m); err != nil {
		w.t.Fatal(err)
	}
}

// fetch returns a card as it is now, as GET does.
func (w *world) fetch(ch Channel, id ComponentID) card {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cards[ch][id]
}

// render returns the cards of some channels, and the place to listen from.
func (w *world) render(channels []Channel) (EventID, cards) {
	cursor := w.hub.Load().cursor()
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
		v := &watcher{world: w, rnd: rand.New(rand.NewPCG(rnd.Uint64(), 0))}
		for _, c := range rnd.Perm(3)[:1+rnd.IntN(3)] {
			v.channels = append(v.channels, ContextChannel("room", strconv.Itoa(c)))
		}
		watchers[i] = v
		running.Go(func() { v.run(ctx) })
	}
	return watchers
}

// A watcher looks at the cards of some channels, as the client in a browser
// does.
type watcher struct {
	world    *world
	rnd      *rand.Rand
	channels []Channel

	mu    sync.Mutex
	last  string // event ID
	shown cards
}

func (v *watcher) showsTruth() bool {
	_, truth := v.world.render(v.channels)
	v.mu.Lock()
	defer v.mu.Unlock()
	return reflect.DeepEqual(v.shown, truth)
}

// run looks at the page until ctx is done; now and then it is opened anew.
func (v *watcher) run(ctx context.Context) {
	v.open()
	for ctx.Err() == nil {
		if v.rnd.IntN(10) == 0 {
			v.open()
		}
		v.listen(ctx)
	}
}

func (v *watcher) open() {
	cursor, page := v.world.render(v.channels)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.last, v.shown = cursor.String(), page
}

// listen reads one stream until it breaks.
func (v *watcher) listen(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var pairs []string
	for _, ch := range v.channels {
		pairs = append(pairs, "channel", string(ch))
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.world.srv.URL+"/"+query(pairs...), nil)
	if err != nil {
		v.world.t.Error(err)
		return
	}
	r.Header.Set("Last-Event-ID", v.last)
	resp, err := v.world.srv.Client().Do(r)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		time.Sleep(5 * time.Millisecond)
		return
	}
	lines := bufio.NewReader(resp.Body)
	var before EventID
	for e, err := readEvent(lines); err == nil && v.mishap(); e, err = readEvent(lines) {
		v.see(e)
		id, err := ParseEventID(e.id)
		if err != nil || id.Epoch == before.Epoch && id.Seq < before.Seq && e.typ != "" {
			v.world.t.Errorf("event %+v came after %s: %v", e, before, err)
		}
		before = id
	}
}

// upTo returns a random time below d.
func upTo(rnd *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(rnd.Int64N(int64(d)))
}

// mishap lets something go wrong, and reports whether the connection is still
// there.
func (v *watcher) mishap() bool {
	if v.world.calm.Load() {
		return true
	}
	switch roll := v.rnd.IntN(500); {
	case roll < 2:
		return false
	case roll < 6:
		time.Sleep(upTo(v.rnd, 400*time.Millisecond)) // at times longer than the server's patience
	}
	return true
}

// see does with an event what the client does.
func (v *watcher) see(e event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if e.typ == "" {
		return // a farewell
	}
	if e.id == "" {
		v.world.t.Errorf("event %+v has no ID", e)
	}
	v.last = e.id
	switch e.typ {
	case typeConnected, typePing:
	case typeResync:
		v.world.resyncs.Add(1)
		for ch, page := range v.shown {
			for id := range page {
				page[id] = v.world.fetch(ch, id)
			}
		}
	default:
		v.world.events.Add(1)
		v.apply(e)
	}
}

// apply shows what an event brings, if it is newer than what is shown.
func (v *watcher) apply(e event) {
	var data struct {
		ComponentID ComponentID
		Channel     Channel
		Version     uint64
		State       [3]uint64
		Fragments   map[int]string
	}
	if err := json.Unmarshal([]byte(e.data), &data); err != nil {
		v.world.t.Errorf("event %s: %v", e.id, err)
		return
	}
	c := v.shown[data.Channel][data.ComponentID]
	if data.Version <= c.version {
		return
	}
	switch e.typ {
	case typeUpdate:
		c.slots = data.State
	case typeRefresh:
		c = v.world.fetch(data.Channel, data.ComponentID)
		data.Version = c.version
	case typeFragments:
		if data.Version != c.version+1 {
			v.world.t.Errorf("event %s: fragments of version %d of %s came on top of version %d", e.id, data.Version, data.ComponentID, c.version)
		}
		for slot, value := range data.Fragments {
			c.slots[slot], _ = strconv.ParseUint(value, 10, 64)
		}
	}
	c.version = data.Version
	v.shown[data.Channel][data.ComponentID] = c
}
