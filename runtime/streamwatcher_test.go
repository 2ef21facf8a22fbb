package lc

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A watcher looks at the cards of some channels: as the client in a browser
// does, who keeps places and says what it shows, or as a plain reader.
type watcher struct {
	world    *world
	rnd      *rand.Rand
	channels []Channel
	named    bool

	mu     sync.Mutex
	last   string // event ID of a plain reader
	places []Place
	shown  cards
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
	v.last, v.places, v.shown = formatJoint(v.channels, cursor), cursor, page
	if len(cursor) == 1 && !cursor[0].IsZero() { // of a node that knows no place, as nobody listens there, the ID for none
		v.last = cursor[0].String()
	}
}

// listen reads one stream until it breaks.
func (v *watcher) listen(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var pairs []string
	for i, ch := range v.channels {
		pairs = append(pairs, "channel", string(ch))
		if v.named {
			pairs = append(pairs, "after", v.places[i].String())
			for id := range v.shown[ch] {
				pairs = append(pairs, "shows", fmt.Sprint(i, " ", id))
			}
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.world.srv.URL+"/"+query(pairs...), nil)
	if err != nil {
		v.world.t.Error(err)
		return
	}
	if !v.named {
		r.Header.Set("Last-Event-ID", v.last)
	}
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
	for e, err := readEvent(lines); err == nil && v.mishap(); e, err = readEvent(lines) {
		v.see(e)
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
	var data struct {
		Channels json.RawMessage
	}
	if err := json.Unmarshal([]byte(e.data), &data); err != nil {
		v.world.t.Errorf("event %+v: %v", e, err)
		return
	}
	switch e.typ {
	case typePing:
	case typeConnected:
		if v.named {
			v.compare(data.Channels)
		}
	case typeResync:
		v.world.resyncs.Add(1)
		channels := v.channels
		if v.named {
			channels = nil
			if err := json.Unmarshal(data.Channels, &channels); err != nil {
				v.world.t.Errorf("event %+v: %v", e, err)
			}
		}
		for _, ch := range channels {
			for id := range v.shown[ch] {
				v.fetch(ch, id)
			}
		}
	default:
		v.world.events.Add(1)
		v.apply(e)
	}
}

// compare fetches what the page shows in an older version than there is.
func (v *watcher) compare(channels json.RawMessage) {
	var told map[Channel]struct {
		Versions map[ComponentID]uint64
		Place    string
	}
	if err := json.Unmarshal(channels, &told); err != nil {
		v.world.t.Error(err)
	}
	for i, ch := range v.channels {
		place, err := ParsePlace(told[ch].Place)
		if err != nil || place.IsZero() {
			v.world.t.Errorf("connected to %s at %q: %v", ch, told[ch].Place, err)
		}
		v.places[i] = place
		for id, version := range told[ch].Versions {
			if shown, ok := v.shown[ch][id]; ok && version > shown.version {
				v.fetch(ch, id)
			}
		}
	}
}

// fetch shows a card as it is now.
func (v *watcher) fetch(ch Channel, id ComponentID) {
	v.world.fetched.Add(1)
	v.shown[ch][id] = v.world.fetch(ch, id)
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
	if i := slices.Index(v.channels, data.Channel); v.named {
		place, err := ParsePlace(e.id)
		if err != nil {
			v.world.t.Errorf("event %+v: %v", e, err)
		}
		v.places[i] = place
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
		v.fetch(data.Channel, data.ComponentID)
		return
	case typeFragments:
		if data.Version != c.version+1 { // something is missing before them
			v.fetch(data.Channel, data.ComponentID)
			return
		}
		for slot, value := range data.Fragments {
			c.slots[slot], _ = strconv.ParseUint(value, 10, 64)
		}
	}
	c.version = data.Version
	v.shown[data.Channel][data.ComponentID] = c
}
