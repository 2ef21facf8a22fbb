package lc

import (
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// maxVisitors bounds how many visitors a meter knows at a time. What it does
// not know has its whole burst before it.
const maxVisitors = 100_000

// A visitor is whose requests are counted together: a user, or all guests of a
// network.
type visitor struct {
	user    string
	address netip.Prefix // zero for a user
}

// A meter bounds how often each visitor may ask, by the generic cell rate
// algorithm: of each visitor it keeps the time at which all requests so far
// would have been due, had they come evenly.
type meter struct {
	interval time.Duration // between a visitor's requests, on average; 0: no limit
	ahead    time.Duration // how long before it is due a request may come
	began    time.Time

	mu    sync.Mutex
	due   map[visitor]time.Duration // since began
	sweep int                       // size of due at which to look for what is past
}

func newMeter(l Limits) *meter {
	m := &meter{began: time.Now(), due: map[visitor]time.Duration{}, sweep: 1024}
	if l.Rate > 0 {
		m.interval = time.Second / time.Duration(l.Rate)
		m.ahead = m.interval * time.Duration(max(l.Burst, 1)-1)
	}
	return m
}

// count counts a request, and returns 0 or, for one too many, how long to wait
// with it.
func (m *meter) count(v visitor) (wait time.Duration) {
	if m.interval == 0 {
		return 0
	}
	now := time.Since(m.began)
	m.mu.Lock()
	defer m.mu.Unlock()
	due := max(m.due[v], now)
	if wait = due - now - m.ahead; wait > 0 {
		return wait
	}
	m.due[v] = due + m.interval
	m.forget(now)
	return 0
}

// forget drops those whose burst is whole again, and where there are too many
// all the same, some others.
func (m *meter) forget(now time.Duration) {
	if len(m.due) < m.sweep {
		return
	}
	for v, due := range m.due {
		if due <= now {
			delete(m.due, v)
		}
	}
	for v := range m.due {
		if len(m.due) <= maxVisitors {
			break
		}
		delete(m.due, v)
	}
	m.sweep = min(max(1024, 2*len(m.due)), maxVisitors+1)
}

// admit refuses a request of a visitor who makes too many. What a page of
// another site makes the visitor's browser send is refused before, so that it
// does not count.
func (a *App) admit(v visitor) error {
	if wait := a.meter.count(v); wait > 0 {
		return &problem{status: http.StatusTooManyRequests, detail: "You ask too often. Wait a moment, and try again.", retryAfter: wait}
	}
	return nil
}

// visitorOf returns who makes a user's request, or that of nobody's.
func (a *App) visitorOf(user string, r *http.Request) visitor {
	if user != "" {
		return visitor{user: user}
	}
	return visitor{address: networkOf(a.proxies.client(r))}
}
