package lc

import (
	"bufio"
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

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

// showsTruth reports whether each card that was in the page when it was opened
// is shown as it is, or if it was taken off, no more. Those that came since
// are on other pages.
func (v *watcher) showsTruth() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for ch, page := range v.shown {
		for id, shown := range page {
			if shown != v.world.fetch(ch, id) {
				return false
			}
		}
	}
	return true
}

// run looks at the page until ctx is done; now and then it is opened anew.
func (v *watcher) run(ctx context.Context) {
	v.open()
	for ctx.Err() == nil {
		if v.rnd.IntN(3) == 0 {
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
	var before Place
	for e, err := readEvent(lines); err == nil && v.mishap(); e, err = readEvent(lines) {
		v.see(e)
		id, err := ParsePlace(e.id)
		// A node that does not catch up with where the viewer was on the other
		// one tells it to fetch, from where it is itself.
		back := id.Epoch == before.Epoch && id.Seq < before.Seq && e.typ != typeResync
		if e.typ != "" && (err != nil || back) {
			v.world.t.Errorf("event %+v came after %s: %v", e, before, err)
		}
		before = id
	}
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
	c, ok := v.shown[data.Channel][data.ComponentID]
	if e.typ == typeRemove && ok {
		v.shown[data.Channel][data.ComponentID] = card{}
		return
	}
	if data.Version <= c.version || c.version == 0 {
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
