package lc

import (
	"net/http"
	"sync"
	"time"
)

// An inflight counts the actions that are being worked on, and the memory that
// their bodies take meanwhile: many slow senders would hold a lot of it for a
// long time.
type inflight struct {
	limits Limits

	mu       sync.Mutex
	visitors map[visitor]working
	bytes    int64 // of all bodies
}

// working is what is being worked on for one visitor.
type working struct {
	actions int
	bytes   int64 // of their bodies
}

// visitorShare is the part of BodyBytesInFlight that one visitor may have.
const visitorShare = 8

// begin counts an action of a visitor in, or refuses one too many. The caller
// ends what was begun.
func (f *inflight) begin(v visitor) error {
	most := f.limits.ActionsPerAddress
	if v.user != "" {
		most = f.limits.ActionsPerViewer
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.visitors[v]
	if v != (visitor{}) && w.actions >= most {
		return &problem{status: http.StatusTooManyRequests, detail: "Too many actions are running for you already; try again shortly.", retryAfter: time.Second}
	}
	if f.visitors == nil {
		f.visitors = map[visitor]working{}
	}
	w.actions++
	f.visitors[v] = w
	return nil
}

// end counts an action out.
func (f *inflight) end(v visitor) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.visitors[v]
	if w.actions--; w.actions == 0 {
		delete(f.visitors, v)
		return
	}
	f.visitors[v] = w
}

// reserve counts memory for a body in, or refuses it if there is no more for
// the visitor or for all. The caller releases what was reserved, before it ends
// the action.
func (f *inflight) reserve(v visitor, n int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	w, most := f.visitors[v], f.limits.BodyBytesInFlight
	if w.bytes += int64(n); f.bytes+int64(n) > most || v != (visitor{}) && w.bytes > most/visitorShare {
		return errBusy("The server is busy with other requests; try again shortly.", time.Second)
	}
	f.bytes += int64(n)
	f.visitors[v] = w
	return nil
}

// release counts memory out.
func (f *inflight) release(v visitor, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.visitors[v]
	w.bytes -= int64(n)
	f.visitors[v] = w
	f.bytes -= int64(n)
}
