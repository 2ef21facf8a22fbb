package lc

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// slowFlush is how long a write may take before its viewer counts as slow.
const slowFlush = 100 * time.Millisecond

// A response is the outlet of a stream whose connection stays with net/http,
// as with HTTP/2, TLS, and writers that middleware has wrapped. The handler's
// goroutine writes; the shard only leaves word for it.
type response struct {
	w  http.ResponseWriter
	rc *http.ResponseController

	word   chan struct{} // holds one signal where wanted is not zero
	wanted atomic.Uint32 // bits below

	writing atomic.Int64 // since when, as the hub's time; 0 between writes

	mu     sync.Mutex
	how    ending // of the stream, once wanted
	closed bool   // the handler returns; the connection is not ours any more
}

// What the shard wants of the handler's goroutine.
const (
	wantFlush = 1 << iota
	wantPing
	wantEnd
)

// batches are for handlers while they write, so that an idle stream holds
// none.
var batches = sync.Pool{New: func() any { return new(batch) }}

// newResponse starts the answer to the request, up to its header. It fails
// where w cannot stream.
func newResponse(w http.ResponseWriter, s *stream) (*response, error) {
	o := &response{w: w, rc: http.NewResponseController(w), word: make(chan struct{}, 1)}
	// The server's timeouts are for requests that come to an end. A writer
	// that does not let them be changed must do with what it has.
	_ = o.rc.SetReadDeadline(time.Time{})
	_ = o.rc.SetWriteDeadline(time.Time{})
	s.setHeader(w.Header())
	if err := o.rc.Flush(); err != nil {
		w.Header().Del("Content-Encoding")
		return nil, fmt.Errorf("a %T cannot stream: middleware around this handler needs a method Unwrap, see http.ResponseController: %w", w, err)
	}
	return o, nil
}

func (o *response) start(*stream)              {}
func (o *response) flush(*stream, int, *batch) { o.want(wantFlush) }
func (o *response) ping(*stream, *batch)       { o.want(wantPing) }

// tick has nothing to end: each write has a deadline.
func (o *response) tick(s *stream) (untaken time.Duration) {
	if began := time.Duration(o.writing.Load()); began > 0 {
		return s.hub.now() - began
	}
	return 0
}

// end has the handler return. If that is to be at once, it breaks off a write
// that is stuck.
func (o *response) end(_ *stream, _ *batch, how ending) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.how.reason != "" && o.how.spread == 0 {
		return // at once, whatever else there is to end it
	}
	o.how = how
	o.want(wantEnd)
	if how.spread == 0 && !o.closed {
		_ = o.rc.SetWriteDeadline(time.Unix(1, 0)) // else the write's own deadline ends it
	}
}

// want leaves word for the handler's goroutine.
func (o *response) want(what uint32) {
	o.wanted.Or(what)
	select {
	case o.word <- struct{}{}:
	default: // it will look anyway
	}
}

// serve writes what the stream is owed until it ends, and returns why.
func (o *response) serve(ctx context.Context, s *stream) (reason string) {
	defer o.close()
	for {
		select {
		case <-ctx.Done():
			if gaveUp(context.Cause(ctx)) {
				s.shard.counts.cuts.Add(1)
			}
			return "viewer left"
		case <-o.word:
		}
		wanted, how := o.wanted.Swap(0), o.ending()
		if wanted&wantEnd != 0 && how.spread == 0 {
			return how.reason
		}
		if err := o.pay(s, wanted); err != nil {
			return "viewer gone: " + err.Error()
		}
		if wanted&wantEnd != 0 {
			_ = o.write(s, how.farewell(s)) // it ends either way
			return how.reason
		}
	}
}

func (o *response) ending() ending {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.how
}

// close keeps end from touching a connection that may carry another request
// by then.
func (o *response) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// greet writes the first event of the stream.
func (o *response) greet(s *stream) error {
	b := batches.Get().(*batch)
	defer batches.Put(b)
	defer b.release()
	b.scratch = s.greeting(b.scratch[:0])
	return o.write(s, b.scratch)
}

// pay writes what the stream is owed, or where that is nothing and a ping is
// wanted, that.
func (o *response) pay(s *stream, wanted uint32) error {
	b := batches.Get().(*batch)
	defer batches.Put(b)
	defer b.release()
	if wanted&wantPing != 0 {
		b.gatherPing(s)
	} else {
		b.gather(s, allSeats)
	}
	if len(b.joined) > 0 {
		if err := o.write(s, b.joined); err != nil {
			return err
		}
		b.taken(s, len(b.joined))
	}
	b.sent(s)
	return nil
}

// write sends bytes, with a deadline of its own. The deadline is taken back
// after it, as HTTP/2 resets a stream whose deadline passes though nothing is
// being written.
func (o *response) write(s *stream, p []byte) error {
	before := s.hub.now()
	if err := o.limit(time.Now().Add(s.hub.stall())); err != nil {
		return err
	}
	o.writing.Store(int64(before))
	_, err := o.w.Write(p)
	if err == nil {
		err = o.rc.Flush()
	}
	o.writing.Store(0)
	took := s.hub.now() - before
	if err != nil {
		if took >= s.hub.stall() || gaveUp(err) {
			s.shard.counts.cuts.Add(1)
		}
		return err
	}
	s.behind = took > slowFlush
	s.wroteAt.Store(int64(s.hub.now()))
	return o.limit(time.Time{})
}

// limit sets the deadline of writes, unless the stream is being ended at
// once: that deadline stands.
func (o *response) limit(t time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.how.reason != "" && o.how.spread == 0 {
		return fmt.Errorf("write after the end: %s", o.how.reason)
	}
	_ = o.rc.SetWriteDeadline(t) // a writer that cannot do so does without
	return nil
}
