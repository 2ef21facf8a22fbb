package lc

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// maxSenders bounds how many senders a meter knows at a time. What it does
// not know has its whole burst before it.
const maxSenders = 100_000

// A sender is whose requests are counted together: a user, or all guests of a
// network.
type sender struct {
	user    string
	address netip.Prefix // zero for a user
}

// A meter bounds how often each sender may ask, by the generic cell rate
// algorithm: of each sender it keeps the time at which all requests so far
// would have been due, had they come evenly.
type meter struct {
	interval time.Duration // between a sender's requests, on average; 0: no limit
	ahead    time.Duration // how long before it is due a request may come
	began    time.Time

	mu    sync.Mutex
	due   map[sender]time.Duration // since began
	sweep int                      // size of due at which to look for what is past
}

func newMeter(l Limits) *meter {
	m := &meter{began: time.Now(), due: map[sender]time.Duration{}, sweep: 1024}
	if l.Rate > 0 {
		m.interval = time.Second / time.Duration(l.Rate)
		m.ahead = m.interval * time.Duration(max(l.Burst, 1)-1)
	}
	return m
}

// count counts a request, and returns 0 or, for one too many, how long to wait
// with it.
func (m *meter) count(v sender) (wait time.Duration) {
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

// charge counts requests more of a sender, when their work is done already. If
// that is beyond what the sender may, it returns how long to wait with the next.
func (m *meter) charge(v sender, n int) (wait time.Duration) {
	if m.interval == 0 {
		return 0
	}
	now := time.Since(m.began)
	m.mu.Lock()
	defer m.mu.Unlock()
	due := max(m.due[v], now) + time.Duration(n)*m.interval
	m.due[v] = due
	m.forget(now)
	if wait = due - now - m.ahead; wait > m.interval {
		return wait
	}
	return 0
}

// forget drops those whose burst is whole again, and if there are too many all
// the same, some others: an eighth, as it looks at all of them, which each sender
// that comes is not to pay for.
func (m *meter) forget(now time.Duration) {
	if len(m.due) < m.sweep {
		return
	}
	most := maxSenders
	if len(m.due) > most {
		most -= maxSenders / 8
	}
	for v, due := range m.due {
		if due <= now {
			delete(m.due, v)
		}
	}
	for v := range m.due {
		if len(m.due) <= most {
			break
		}
		delete(m.due, v)
	}
	m.sweep = min(max(1024, 2*len(m.due)), maxSenders+1)
}

// admit refuses a request of a sender who makes too many. What a page of
// another site makes the sender's browser send is refused before, so that it
// does not count.
func (a *App) admit(v sender) error {
	if wait := a.meter.count(v); wait > 0 {
		return errTooOften(wait)
	}
	return nil
}

func errTooOften(wait time.Duration) error {
	return &problem{status: http.StatusTooManyRequests, detail: phrase.Of("You ask too often. Wait a moment, and try again."), retryAfter: wait}
}

// senderOf returns who makes a user's request, or that of nobody's.
func (a *App) senderOf(user string, r *http.Request) sender {
	if user != "" {
		return sender{user: user}
	}
	return sender{address: networkOf(a.proxies.client(r))}
}
