package lc

import (
	"net/http"
	"sync"
	"time"
)

// An inflight counts the requests with a body that are being worked on, most of
// them actions, and the memory that their bodies take meanwhile: many slow senders would hold a lot of it for a
// long time.
type inflight struct {
	limits Limits

	mu      sync.Mutex
	senders map[sender]working
	bytes   int64 // of all bodies
}

// working is what is being worked on for one sender.
type working struct {
	actions int
	bytes   int64 // of their bodies
}

// senderShare is the part of BodyBytesInFlight that one sender may have.
const senderShare = 8

// begin counts an action of a sender in, or refuses one too many. The caller
// ends what was begun.
func (f *inflight) begin(v sender) error {
	most := f.limits.ActionsPerAddress
	if v.user != "" {
		most = f.limits.ActionsPerViewer
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.senders[v]
	if v != (sender{}) && w.actions >= most {
		return &problem{status: http.StatusTooManyRequests, detail: "Too many of your requests are being worked on; try again shortly.", retryAfter: time.Second}
	}
	if f.senders == nil {
		f.senders = map[sender]working{}
	}
	w.actions++
	f.senders[v] = w
	return nil
}

// end counts an action out.
func (f *inflight) end(v sender) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.senders[v]
	if w.actions--; w.actions == 0 {
		delete(f.senders, v)
		return
	}
	f.senders[v] = w
}

// reserve counts memory for a body in, or refuses it if there is no more for
// the sender or for all. The caller releases what was reserved, before it ends
// the action.
func (f *inflight) reserve(v sender, n int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	w, most := f.senders[v], f.limits.BodyBytesInFlight
	if w.bytes += int64(n); f.bytes+int64(n) > most || v != (sender{}) && w.bytes > most/senderShare {
		return errBusy("The server is busy with other requests; try again shortly.", time.Second)
	}
	f.bytes += int64(n)
	f.senders[v] = w
	return nil
}

// release counts memory out.
func (f *inflight) release(v sender, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.senders[v]
	w.bytes -= int64(n)
	f.senders[v] = w
	f.bytes -= int64(n)
}
