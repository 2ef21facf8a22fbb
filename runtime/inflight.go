package lc

import (
	"net/http"
	"sync"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// An inflight counts the requests that are being worked on, most of them actions,
// and the memory that their bodies and answers take meanwhile: many slow senders
// and readers would hold a lot of it for a long time.
type inflight struct {
	limits Limits

	mu      sync.Mutex
	senders map[sender]working
	bytes   int64 // of all bodies
	answers int64 // the bytes of all answers: readers keep no senders from acting
}

// working is what is being worked on for one sender.
type working struct {
	actions int
	bytes   int64 // of their bodies
	answers int64 // the bytes of what is not written yet
}

// senderShare is the part of BodyBytesInFlight that one sender may have.
const senderShare = 8

// begin counts an action of a sender in, or refuses one too many, and one of a
// sender who does not read the answers. The caller ends what was begun, when its
// answer is written.
func (f *inflight) begin(v sender) error {
	most := f.limits.ActionsPerAddress
	if v.user != "" {
		most = f.limits.ActionsPerViewer
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.senders[v]
	if v != (sender{}) && w.actions >= most {
		return &problem{status: http.StatusTooManyRequests, detail: phrase.Of("Too many of your requests are being worked on; try again shortly."), retryAfter: time.Second}
	}
	if v != (sender{}) && w.answers >= f.limits.BodyBytesInFlight/senderShare {
		return errBusy("Many of your answers are still on their way; try again shortly.", time.Second)
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

// An answering counts the memory of an answer, from its making until it is
// written. Its sender's request has begun, and ends later.
type answering struct {
	flight *inflight
	sender sender
	bytes  int64
}

// count counts more bytes in.
func (c *answering) count(n int) {
	c.flight.mu.Lock()
	defer c.flight.mu.Unlock()
	c.add(int64(n))
}

// add is count under the lock.
func (c *answering) add(n int64) {
	w := c.flight.senders[c.sender]
	w.answers += n
	c.flight.senders[c.sender] = w
	c.flight.answers += n
	c.bytes += n
}

// fit counts more bytes in, if there is room for them: for the sender, who may
// have one answer of any size, and for all.
func (c *answering) fit(n int) bool {
	f, size := c.flight, int64(n)
	f.mu.Lock()
	defer f.mu.Unlock()
	most, own := f.limits.BodyBytesInFlight, f.senders[c.sender].answers
	if f.answers > 0 && f.answers+size > most || c.sender != (sender{}) && own > 0 && own+size > most/senderShare {
		return false
	}
	c.add(size)
	return true
}

// release counts all bytes out.
func (c *answering) release() { c.count(-int(c.bytes)) }
