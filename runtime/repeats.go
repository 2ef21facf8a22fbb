package lc

import (
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

// Limits on the answers kept for repeated requests.
const (
	repeatAge     = time.Minute
	repeatEntries = 20_000
	repeatBytes   = 32 << 20
)

// A requestKey names one request of one viewer. The ID alone would let a
// viewer who guesses another's ID have that one's answer.
type requestKey struct {
	viewer    string
	guest     [sha256.Size]byte // of the token; tells guests apart, who are all one viewer
	component ComponentID
	action    string
	id        string // LC-Request
}

// requestKeyOf returns the key of a request.
func requestKeyOf(req *actionRequest) requestKey {
	key := requestKey{viewer: req.viewer.user, component: req.call.id, action: req.act.name, id: req.id}
	if key.viewer == "" {
		key.guest = sha256.Sum256([]byte(req.viewer.token.String()))
	}
	return key
}

// repeats sees to it that a request which is made again, because its answer
// got lost, runs once: whoever repeats it gets the first one's answer, for a
// minute.
type repeats struct {
	mu    sync.Mutex
	kept  map[requestKey]*list.Element
	order list.List // of *repeat, by the time they began
	bytes int
}

// A repeat is a request that is running, or was answered.
type repeat struct {
	key     requestKey
	began   time.Time
	done    chan struct{} // closed when the answer is there
	answer  *answer
	size    int  // of the answer, as counted in repeats.bytes
	dropped bool // no longer kept
}

// do answers the request by run, or, where it was made before, with the answer
// of then, for which it waits.
func (rs *repeats) do(ctx context.Context, key requestKey, run func() *answer) (ans *answer, repeated bool, err error) {
	own, first := rs.enter(key, time.Now())
	if first {
		defer rs.finish(own) // also when run panics
		own.answer = run()
		return own.answer, false, nil
	}
	select {
	case <-own.done:
	case <-ctx.Done():
		return nil, true, errBusy("The same request is still being worked on.", time.Second)
	}
	if own.answer == nil {
		return nil, true, errFirstFailed
	}
	return own.answer, true, nil
}

var errFirstFailed = errors.New("the request that this one repeats ended without an answer")

// enter returns the request of that key, and whether it is the first.
func (rs *repeats) enter(key requestKey, now time.Time) (own *repeat, first bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.expire(now)
	if e, ok := rs.kept[key]; ok {
		return e.Value.(*repeat), false
	}
	if rs.kept == nil {
		rs.kept = map[requestKey]*list.Element{}
	}
	own = &repeat{key: key, began: now, done: make(chan struct{})}
	rs.kept[key] = rs.order.PushBack(own)
	return own, true
}

// finish lets those who wait for the answer have it, and keeps it.
func (rs *repeats) finish(own *repeat) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	close(own.done)
	if own.answer == nil || own.answer.passing() {
		rs.drop(own)
	}
	if own.dropped {
		return
	}
	own.size = own.answer.size()
	rs.bytes += own.size
	rs.expire(time.Now())
}

// expire drops what is older than a minute, and of what is younger the oldest
// until the rest is within the limits.
func (rs *repeats) expire(now time.Time) {
	for e := rs.order.Front(); e != nil; e = rs.order.Front() {
		oldest := e.Value.(*repeat)
		if now.Sub(oldest.began) < repeatAge && rs.order.Len() <= repeatEntries && rs.bytes <= repeatBytes {
			return
		}
		rs.drop(oldest)
	}
}

// drop keeps the request no longer.
func (rs *repeats) drop(own *repeat) {
	if own.dropped {
		return
	}
	own.dropped = true
	rs.bytes -= own.size
	rs.order.Remove(rs.kept[own.key])
	delete(rs.kept, own.key)
}
