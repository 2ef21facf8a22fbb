package lc

import (
	"context"
	"sync"
	"time"
)

// departureAge is how long a departure is remembered: longer than a request
// for a stream takes to be let in.
const departureAge = time.Minute

// departures remember whom Disconnect has been called for lately. A request
// for a stream that came before, and found its user logged in, would otherwise
// be let in after it and stay.
type departures struct {
	mu    sync.Mutex
	count uint64 // of all departures
	last  map[string]departure
}

// A departure is a user's last.
type departure struct {
	number uint64 // among all departures, from 1
	at     time.Time
}

// now returns the number of departures so far.
func (d *departures) now() uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count
}

// note remembers that a user has left.
func (d *departures) note(user string) {
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	for other, left := range d.last {
		if now.Sub(left.at) > departureAge {
			delete(d.last, other)
		}
	}
	if d.last == nil {
		d.last = map[string]departure{}
	}
	d.count++
	d.last[user] = departure{d.count, now}
}

// since reports whether a user has left after there were so many departures.
func (d *departures) since(user string, before uint64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last[user].number > before
}

type departuresKey struct{}

// withUser returns a context that tells who a request is made by, and how many
// had departed when that was found out.
func (a *App) withUser(ctx context.Context, userOf func() string) context.Context {
	if _, ok := ctx.Value(departuresKey{}).(uint64); !ok {
		ctx = context.WithValue(ctx, departuresKey{}, a.departures.now())
	}
	return ContextWithUser(ctx, userOf())
}

// open makes a stream, unless its user has left since the request was found to
// be theirs. It looks when the stream is there for Disconnect to find: who
// leaves later is not missed.
func (a *App) open(ctx context.Context, sub subscription) (*stream, error) {
	s, err := a.hub.open(sub)
	if err != nil {
		return nil, err
	}
	before, _ := ctx.Value(departuresKey{}).(uint64)
	if sub.user != "" && a.departures.since(sub.user, before) {
		a.hub.close(s, "user disconnected")
		return nil, Forbidden("You have been logged out.")
	}
	return s, nil
}
