package lc

import (
	"cmp"
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// Limits on what is kept of requests that may be repeated. A request that is
// running counts for none of them, and is never dropped.
const (
	repeatAge     = time.Minute // after the answer
	repeatAnswer  = 2 << 10     // bytes of one answer; of a larger one only the outcome is kept
	repeatTail    = 8 << 10     // bytes of the effects of one whose answer is not kept
	repeatEntries = 8192        // of one sender
	repeatBytes   = 1 << 20     // of the answers to one sender
	repeatTotal   = 200_000     // entries of all senders
)

// A requestKey names one request of one viewer. The ID alone would let a
// viewer who guesses another's ID have that one's answer.
type requestKey struct {
	viewer    string
	guest     [sha256.Size]byte // of the token; tells guests apart, who are all one viewer
	component ComponentID
	action    string
	id        string            // LC-Request, or the form's requestField
	form      [sha256.Size]byte // digest of the arguments, of a form that the browser has sent by itself
}

// requestKeyOf returns the key of a request.
func requestKeyOf(req *actionRequest) requestKey {
	key := requestKey{viewer: req.viewer.user, component: req.call.id, action: req.act.name, id: req.id}
	if key.viewer == "" {
		key.guest = sha256.Sum256([]byte(req.viewer.token.String()))
	}
	return key
}

// An outgoing is the answer to a request, with what is needed to give it again.
type outgoing struct {
	*answer
	own    []byte    // JSON of the viewer's own fields, as the action has left them
	faults []byte    // JSON of what a partial action has found to be wrong
	filled *filledIn // of a page that shows a form again by the wish of its user; nil: it is none
	done   bool      // the method has returned nil, and what it did elsewhere may stand
}

// showsComponent reports whether the answer shows the component as the call has left
// it: other answers are kept whole.
func (out *outgoing) showsComponent() bool { return out.status == http.StatusOK || out.faults != nil }

// repeats runs a request once that is made again, as its answer got lost: who
// repeats it gets the first one's answer, for a minute. What one sender sends
// makes room at that sender's expense.
type repeats struct {
	mu       sync.Mutex
	kept     map[requestKey]*repeat
	answered list.List // of *repeat, by the time of their answers
	senders  map[sender]*repeater
}

// A repeater is what is kept of one sender's requests.
type repeater struct {
	answered list.List     // of *repeat, by the time of their answers
	whole    *list.Element // all before it are reduced; nil: all are
	bytes    int           // of their answers
}

// A repeat is a request that is running, or was answered.
type repeat struct {
	key    requestKey
	params [sha256.Size]byte // digest of the arguments
	sender sender
	done   chan struct{} // closed when the answer is there

	answer  *outgoing // nil if there is none
	reduced bool      // the body was not kept
	at      time.Time // of the answer

	inAll, inOwn *list.Element // nil while it is running
}

// do answers the request by run, or, if it was made before, with what that was
// answered, for which it waits. It refuses other arguments under the same key.
func (rs *repeats) do(ctx context.Context, own *repeat, run func() *outgoing) (ans *outgoing, reduced bool, repeated bool, err error) {
	first := rs.enter(own)
	if first == own {
		defer rs.finish(own) // also when run panics
		own.answer = run()
		return own.answer, false, false, nil
	}
	if first.params != own.params {
		return nil, false, false, errOtherParams
	}
	select {
	case <-first.done:
	case <-ctx.Done():
		return nil, false, true, errBusy("The same request is still being worked on.", time.Second)
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if first.answer == nil {
		return nil, false, true, errFirstFailed
	}
	return first.answer, first.reduced, true, nil
}

var (
	errFirstFailed = errors.New("the request that this one repeats ended without an answer")
	errOtherParams = &problem{status: 422, detail: phrase.Of("This LC-Request was used for a call with other parameters.")}
)

// enter returns the request with the key of own that came first: own, unless
// there was one.
func (rs *repeats) enter(own *repeat) *repeat {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.expire(time.Now())
	if first := rs.kept[own.key]; first != nil {
		return first
	}
	if rs.kept == nil {
		rs.kept = map[requestKey]*repeat{}
		rs.senders = map[sender]*repeater{}
	}
	own.done = make(chan struct{})
	rs.kept[own.key] = own
	return own
}

// finish lets those who wait for the answer have it, and keeps it if the
// request may have had an effect.
func (rs *repeats) finish(own *repeat) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	close(own.done)
	if own.answer == nil || own.answer.passing() && !own.answer.done {
		delete(rs.kept, own.key)
		return
	}
	own.at = time.Now()
	v := rs.senders[own.sender]
	if v == nil {
		v = new(repeater)
		rs.senders[own.sender] = v
	}
	own.inAll, own.inOwn = rs.answered.PushBack(own), v.answered.PushBack(own)
	v.whole = cmp.Or(v.whole, own.inOwn)
	v.bytes += own.size()
	if own.answer.size() > repeatAnswer {
		v.reduce(own)
	}
	rs.makeRoom(v)
}

// size is how many bytes of an answer are kept.
func (r *repeat) size() int {
	size := r.answer.size() + len(r.answer.own) + len(r.answer.faults) + r.answer.filled.size() + len(r.answer.location)
	if c := r.answer.cookie; c != nil {
		size += len(c.Value)
	}
	return size
}

// reduce keeps of an answer only what is needed to make one again.
func (v *repeater) reduce(r *repeat) {
	v.bytes -= r.size()
	less := *r.answer.answer
	less.head, less.body, less.end = nil, nil, nil
	if len(less.tail) > repeatTail {
		less.tail = noEffects
	}
	r.answer, r.reduced = &outgoing{answer: &less, own: r.answer.own, faults: r.answer.faults, filled: r.answer.filled, done: r.answer.done}, true
	v.bytes += r.size()
}

// makeRoom brings a sender, and all of them, within the limits.
func (rs *repeats) makeRoom(v *repeater) {
	for ; v.whole != nil && v.bytes > repeatBytes; v.whole = v.whole.Next() {
		if r := v.whole.Value.(*repeat); !r.reduced {
			v.reduce(r)
		}
	}
	for v.answered.Len() > repeatEntries || v.bytes > repeatBytes {
		rs.drop(v.answered.Front().Value.(*repeat))
	}
	for rs.answered.Len() > repeatTotal {
		oldest := rs.answered.Front()
		if share := repeatTotal / len(rs.senders); v.answered.Len() > share {
			oldest = v.answered.Front()
		}
		rs.drop(oldest.Value.(*repeat))
	}
}

// expire drops what was answered more than a minute ago.
func (rs *repeats) expire(now time.Time) {
	for e := rs.answered.Front(); e != nil; e = rs.answered.Front() {
		oldest := e.Value.(*repeat)
		if now.Sub(oldest.at) < repeatAge {
			return
		}
		rs.drop(oldest)
	}
}

// drop keeps an answered request no longer.
func (rs *repeats) drop(r *repeat) {
	v := rs.senders[r.sender]
	v.bytes -= r.size()
	if v.whole == r.inOwn {
		v.whole = r.inOwn.Next()
	}
	v.answered.Remove(r.inOwn)
	rs.answered.Remove(r.inAll)
	delete(rs.kept, r.key)
	if v.answered.Len() == 0 {
		delete(rs.senders, r.sender)
	}
}
