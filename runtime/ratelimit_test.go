package lc

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestMeter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeter(Limits{Rate: 2, Burst: 3})
		ada, bob := sender{user: "ada"}, sender{user: "bob"}
		for i, want := range []time.Duration{0, 0, 0, 500 * time.Millisecond, 500 * time.Millisecond} {
			if got := m.count(ada); got != want {
				t.Errorf("request %d of a burst waits for %v, want %v", i+1, got, want)
			}
		}
		if got := m.count(bob); got != 0 {
			t.Errorf("somebody else waits for %v", got)
		}
		time.Sleep(500 * time.Millisecond)
		if got := m.count(ada); got != 0 {
			t.Errorf("after what was to be waited for, one waits for %v more", got)
		}
		if got := m.count(ada); got != 500*time.Millisecond {
			t.Errorf("the next waits for %v, want half a second", got)
		}
		time.Sleep(time.Hour)
		for range 3 {
			if got := m.count(ada); got != 0 {
				t.Errorf("the burst is not whole after an hour: %v", got)
			}
		}
		if got := m.count(ada); got == 0 {
			t.Error("after an hour the burst is larger than it was")
		}
	})
}

func TestMeterWithoutLimit(t *testing.T) {
	m := newMeter(Limits{Rate: -1}.orDefault())
	for range 10_000 {
		if got := m.count(sender{user: "ada"}); got != 0 {
			t.Fatalf("waits for %v", got)
		}
	}
}

// However many senders come, a meter keeps a bounded number of them, and
// first those who have asked too much.
func TestMeterForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeter(Limits{Rate: 1, Burst: 10})
		for range 10 {
			m.count(sender{user: "ada"})
		}
		for i := range 5000 {
			m.count(sender{user: fmt.Sprint(i)})
			time.Sleep(time.Millisecond)
		}
		if n := len(m.due); n > 2100 {
			t.Errorf("%d senders are kept, of whom about 1000 have asked within the last second", n)
		}
		if m.count(sender{user: "ada"}) != 0 { // five seconds are five requests
			t.Error("the one with many requests was forgotten, or forgiven nothing")
		}
		sweeps := 0
		for i := range 2 * maxSenders {
			before := len(m.due)
			m.count(sender{user: fmt.Sprint("many ", i)})
			if n := len(m.due); n > maxSenders {
				t.Fatalf("%d senders are kept, more than %d", n, maxSenders)
			} else if n <= before {
				sweeps++
			}
		}
		// Each looks at all of them.
		if sweeps == 0 || sweeps > 20 {
			t.Errorf("it was looked for what is past %d times, want about 10", sweeps)
		}
	})
}

// Actions, renders and streams count together. What another site makes a
// browser send does not count.
func TestRequestsOfOneViewerAreLimited(t *testing.T) {
	def := tallyDefinition()
	def.Channel = global
	f := newFixture(t, def, WithLimits(Limits{Rate: 1, Burst: 3}))
	for range 5 {
		wantProblem(t, f.send(request{path: "/lc/tally/one/add", user: "ada", header: []string{"Sec-Fetch-Site: cross-site"}}), 403)
		wantProblem(t, f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: []string{"Sec-Fetch-Site: cross-site"}}), 403)
		wantProblem(t, f.send(request{method: "GET", path: "/sse/events/global", user: "ada", header: []string{"Sec-Fetch-Site: cross-site"}}), 403)
	}
	all := []request{
		{path: "/lc/tally/one/add", body: `{"by":1}`, header: []string{"Content-Type: application/json"}},
		{method: "GET", path: "/lc/tally/one"},
		{method: "HEAD", path: "/sse/events/global"},
	}
	for _, user := range []string{"ada", "bob", ""} {
		for _, q := range all {
			q.user = user
			if w := f.send(q); w.Code >= 300 {
				t.Errorf("%s of %q is answered %d %s", q.path, user, w.Code, w.Body)
			}
		}
	}
	for _, user := range []string{"ada", "bob", ""} {
		for _, q := range all {
			q.user = user
			w := f.send(q)
			wantProblem(t, w, http.StatusTooManyRequests)
			if got := w.Header().Get("Retry-After"); got != "1" {
				t.Errorf("%s of %q: Retry-After is %q, want 1", q.path, user, got)
			}
		}
	}
	if n := strings.Count(fmt.Sprint(f.events.lines()), "component-update"); n != 3 {
		t.Errorf("%d updates, want one of each viewer", n)
	}
}
