package lc

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
)

// listenTo has channels listened to by nobody in particular.
func listenTo(h *hub, channels, name int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range channels {
		t := h.topic(ContextChannel("room", fmt.Sprintf("%0*d", name, i)))
		h.enlist(t)
		t.state, t.ready = asked, make(chan struct{})
		h.begin(t, Place{"one", 0})
	}
}

// fill delivers events to a hub, as a broker does: perChannel to each of some
// channels that are listened to, of components with names and data of some length.
func fill(h *hub, channels, perChannel, name, data int) {
	seq := uint64(0)
	for range perChannel {
		for i := range channels {
			seq++
			instance := fmt.Sprintf("%0*d", name, i)
			ch := ContextChannel("room", instance)
			receiver{h}.Receive(Placed{Place: Place{"one", seq}, Message: Message{
				Channel:   ch,
				Component: ComponentID{"note", instance},
				Version:   seq, // none covers another
				Type:      strings.Clone(typeFragments),
				Data:      []byte(`{"html":"` + strings.Repeat("x", data) + `"}`),
			}})
		}
	}
}

// What History.Bytes counts is what the heap holds, whatever it is made of.
func TestHistoryCountsWhatIsHeld(t *testing.T) {
	for _, tc := range []struct {
		name                               string
		channels, perChannel, length, data int
	}{
		{"many channels with one small event", 40_000, 1, 8, 10},
		{"many channels with one event", 20_000, 1, 36, 500},
		{"long names", 20_000, 1, 120, 10},
		{"some events each", 5_000, 5, 12, 100},
		{"few channels, many small events", 100, 256, 12, 10},
		{"few channels, trimmed often", 100, 1000, 12, 10},
		{"few large events", 20, 20, 12, 20_000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := startHub(t, func(c *hubConfig) { c.Broker, c.History.Bytes = new(scriptedBroker), 1<<30 })
			before := heap()
			listenTo(h, tc.channels, tc.length)
			fill(h, tc.channels, tc.perChannel, tc.length, tc.data)
			held, counted := heap()-before, h.stats().Bytes
			t.Logf("%d bytes a frame, counted as %d", held/h.stats().Frames, counted/h.stats().Frames)
			if counted < held*9/10 || counted > held*14/10 {
				t.Errorf("%d bytes are counted where %d are held", counted, held)
			}
			runtime.KeepAlive(h)
		})
	}
}

// However small the events of however many channels, history stays within its
// bytes.
func TestHistoryBytesBoundTheHeap(t *testing.T) {
	const most = 8 << 20
	h := startHub(t, func(c *hubConfig) { c.Broker, c.History.Bytes = new(scriptedBroker), most })
	listenTo(h, 100_000, 8)
	before := heap()
	fill(h, 100_000, 1, 8, 10)
	if held := heap() - before; held > most*5/4 {
		t.Errorf("history holds %d KiB, more than the limit of %d", held>>10, most>>10)
	}
	if got := h.stats(); got.Bytes > most || got.Bytes < most*9/10 {
		t.Errorf("%d KiB are counted, want nearly the limit of %d", got.Bytes>>10, most>>10)
	}
	runtime.KeepAlive(h)
}

// An event about a component whose ID came in a request doesn't keep the
// request's line in memory, nor does the App.
func TestHistoryKeepsNoRequest(t *testing.T) {
	def := tallyDefinition()
	def.Channel = func(c *tally) Channel { return Channel("note:" + c.ID.Instance) }
	f := newFixture(t, def, WithAuthorizer(func(context.Context, Access) error { return nil }))
	server := httptest.NewServer(f.App)
	defer server.Close()
	server.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	act := func(i int) {
		query := strings.Repeat("x", 64<<10)
		res, err := server.Client().Post(fmt.Sprintf("%s/lc/tally/i%d/add?%s", server.URL, i, query), typeForm, strings.NewReader("by=1"))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode >= 400 {
			t.Fatalf("the action is answered %s", res.Status)
		}
	}
	act(0)
	before := heap()
	const events = 100
	for i := range events {
		act(i + 1)
	}
	if each := (heap() - before) / events; each > 16<<10 {
		t.Errorf("%d bytes are kept of each request, want at most 16 KiB", each)
	}
	runtime.KeepAlive(f)
}
