package lctest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lcgen/lcgen/internal/client"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/internal/tap"
)

// patience is how long AssertBroadcast waits for what a goroutine of the
// application, or a broker of several processes, has yet to deliver.
const patience = time.Second

// A Broadcast is an event that the App has sent to the viewers of a channel.
type Broadcast struct {
	Channel   lc.Channel
	Component lc.ComponentID // zero for an event of App.Dispatch
	Event     string         // type: "component-update"
	Version   uint64
	Data      json.RawMessage // as on the wire
}

// name returns the name of an event of App.Dispatch, empty if it is none.
func (b Broadcast) name() string {
	if b.Event != client.EventDispatched {
		return ""
	}
	var data struct{ Event string }
	json.Unmarshal(b.Data, &data) // which the App has encoded
	return data.Event
}

// String returns what a failure says of the broadcast.
func (b Broadcast) String() string {
	if name := b.name(); name != "" {
		return fmt.Sprintf("event %s, dispatched on channel %s", name, b.Channel)
	}
	return fmt.Sprintf("%s of %s on channel %s", b.Event, b.Component, b.Channel)
}

// A recorder keeps what an App has broadcast.
type recorder struct {
	mu       sync.Mutex
	all      []Broadcast
	call     int           // how many there were at the last call
	asserted int           // how many there were at the last AssertBroadcast
	news     chan struct{} // closed at the next broadcast; nil: nobody waits
}

// subscribe records what an App broadcasts from now on, until ctx is done.
func (r *recorder) subscribe(ctx context.Context, app *lc.App) {
	tap.Published(ctx, app, func(m any) { r.note(m.(lc.Message)) })
}

func (r *recorder) note(m lc.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, Broadcast{Channel: m.Channel, Component: m.Component, Event: m.Type, Version: m.Version, Data: m.Data})
	if r.news != nil {
		close(r.news)
		r.news = nil
	}
}

// nextCall tells that what comes now comes of another call.
func (r *recorder) nextCall() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.call = len(r.all)
	r.asserted = r.call
}

// sinceCall returns what was broadcast since the last call, and a channel that
// is closed when there is more.
func (r *recorder) sinceCall() ([]Broadcast, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.news == nil {
		r.news = make(chan struct{})
	}
	return slices.Clone(r.all[r.call:]), r.news
}

// find waits for a broadcast for which match holds. Where there is none, it
// returns what was broadcast instead.
func (r *recorder) find(match func(Broadcast) bool) (found bool, instead []Broadcast) {
	timeout := time.After(patience)
	for {
		since, news := r.sinceCall()
		if slices.ContainsFunc(since, match) {
			r.mu.Lock()
			r.asserted = len(r.all)
			r.mu.Unlock()
			return true, nil
		}
		select {
		case <-news:
		case <-timeout:
			return false, since
		}
	}
}

// Broadcasts returns what the App has broadcast since the last call of an
// action, or since New where there was none yet.
func (h *Harness) Broadcasts() []Broadcast {
	since, _ := h.site.broadcast.sinceCall()
	return since
}

// AssertBroadcast fails the test unless an event of that type, about that
// component, was broadcast on that channel since the last call of an action,
// whoever made it, or since New where there was none yet. It waits a moment
// for what the application does in the background.
func (h *Harness) AssertBroadcast(channel lc.Channel, id lc.ComponentID, event string) {
	h.t.Helper()
	want := Broadcast{Channel: channel, Component: id, Event: event}
	found, instead := h.site.broadcast.find(func(b Broadcast) bool {
		return b.Channel == want.Channel && b.Component == want.Component && b.Event == want.Event
	})
	switch {
	case found:
	case !client.KnownEvent(event):
		h.t.Errorf("components have no event %q, but %s; %s", event, strings.Join(client.ComponentEvents(), ", "), list(instead))
	default:
		h.t.Errorf("there was no broadcast of %s; %s", want, list(instead))
	}
}

// AssertDispatched fails the test unless an event of that name was dispatched on
// that channel, by App.Dispatch, since the last call of an action, or since New if
// there was none yet. It waits a moment for what the application does in the
// background.
func (h *Harness) AssertDispatched(channel lc.Channel, event string) {
	h.t.Helper()
	found, instead := h.site.broadcast.find(func(b Broadcast) bool { return b.Channel == channel && b.name() == event })
	if !found {
		h.t.Errorf("event %s was not dispatched on channel %s; %s", event, channel, list(instead))
	}
}

// AssertNoBroadcast fails the test where anything was broadcast since the last
// call of an action or the last AssertBroadcast, whichever is later.
func (h *Harness) AssertNoBroadcast() {
	h.t.Helper()
	r := h.site.broadcast
	r.mu.Lock()
	since := slices.Clone(r.all[r.asserted:])
	r.mu.Unlock()
	if len(since) > 0 {
		h.t.Errorf("there was to be no broadcast; %s", list(since))
	}
}

// list says what was broadcast.
func list(broadcasts []Broadcast) string {
	if len(broadcasts) == 0 {
		return "nothing was broadcast"
	}
	lines := []string{"there was:"}
	for _, b := range broadcasts {
		lines = append(lines, "\t"+b.String())
	}
	return strings.Join(lines, "\n")
}
