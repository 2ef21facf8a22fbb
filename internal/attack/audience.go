package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A listener reads an open stream.
type listener struct {
	*wire
	events  *eventReader
	request []byte
}

// open opens a stream. The answer is that of the refusal if there is no
// listener.
func (c *caller) open(ctx context.Context, path string, header ...string) (*listener, *answer, error) {
	w, err := c.t.dial(ctx, c.from)
	if err != nil {
		return nil, nil, err
	}
	if c.isVictim() {
		w.secrets = nil
	}
	raw := c.as(get(path, header...)).bytes(c.t.addr)
	a, rest, err := w.exchange(raw, "GET")
	if err != nil {
		w.Close()
		return nil, nil, err
	}
	if rest == nil {
		w.Close()
		c.t.inspect(a, raw)
		return nil, a, nil
	}
	return &listener{wire: w, events: newEventReader(rest), request: raw}, a, nil
}

// read reads the stream to its end. It returns how many events there were, and
// what was wrong with them.
func (l *listener) read() (n int, found []finding) {
	defer l.Close()
	for {
		l.SetReadDeadline(time.Now().Add(time.Minute))
		ev, err := l.events.next()
		if errors.Is(err, errBroken) {
			found = append(found, finding{claim: claimEvents, effect: err.Error(), request: quote(l.request)})
		}
		if err != nil {
			return n, found
		}
		n++
		if fault := forged(ev); fault != "" {
			found = append(found, finding{claim: claimEvents, effect: fault, request: quote(l.request)})
		}
	}
}

// An audience is many listeners.
type audience struct {
	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu     sync.Mutex
	events int
	found  []finding
}

func newAudience(ctx context.Context) *audience {
	a := &audience{}
	a.ctx, a.stop = context.WithCancel(ctx)
	return a
}

// listen has a caller listen too. An error says why there is no stream.
func (a *audience) listen(c *caller, path string) error {
	l, refused, err := c.open(a.ctx, path)
	if err != nil {
		return fmt.Errorf("the stream %s of %s: %w", path, c.is(), err)
	}
	if l == nil {
		return &refusal{refused, fmt.Sprintf("the stream %s of %s is answered %s", path, c.is(), refused)}
	}
	a.wg.Go(func() {
		n, found := l.read()
		a.mu.Lock()
		defer a.mu.Unlock()
		a.events += n
		a.found = append(a.found, found...)
	})
	return nil
}

// A refusal is an error that says that a stream was refused.
type refusal struct {
	*answer
	text string
}

func (r *refusal) Error() string { return r.text }

// leave ends all streams, and returns how many events were heard and what was
// wrong with them. It may be called again.
func (a *audience) leave() (events int, found []finding) {
	a.stop()
	a.wg.Wait()
	return a.events, a.found
}
