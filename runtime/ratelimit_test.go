package lc

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestMeter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeter(Limits{Rate: 2, Burst: 3})
		ada, bob := visitor{user: "ada"}, visitor{user: "bob"}
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
		if got := m.count(visitor{}); got != 0 {
			t.Errorf("who is unknown waits for %v", got)
		}
	})
}

func TestMeterWithoutLimit(t *testing.T) {
	m := newMeter(Limits{Rate: -1}.orDefault())
	for range 10_000 {
		if got := m.count(visitor{user: "ada"}); got != 0 {
			t.Fatalf("waits for %v", got)
		}
	}
}

// However many visitors come, a meter keeps a bounded number of them, and
// first those who have asked too much.
func TestMeterForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeter(Limits{Rate: 1, Burst: 10})
		for range 10 {
			m.count(visitor{user: "ada"})
		}
		for i := range 5000 {
			m.count(visitor{user: fmt.Sprint(i)})
			time.Sleep(time.Millisecond)
		}
		if n := len(m.due); n > 2100 {
			t.Errorf("%d visitors are kept, of whom about 1000 have asked within the last second", n)
		}
		if m.count(visitor{user: "ada"}) != 0 { // five seconds are five requests
			t.Error("the one with many requests was forgotten, or forgiven nothing")
		}
		more := 5000
		if testing.Short() {
			more = 100 // each has all others looked at
			t.Logf("short mode: %d visitors too many, not 5000", more)
		}
		for i := range maxVisitors + more {
			m.count(visitor{user: fmt.Sprint("many ", i)})
		}
		if n := len(m.due); n > maxVisitors {
			t.Errorf("%d visitors are kept, more than %d", n, maxVisitors)
		}
	})
}

func TestAddressOf(t *testing.T) {
	for _, tt := range []struct {
		name, remote string
		forwarded    []string
		want         string // empty: unknown
	}{
		{"IPv4", "203.0.113.9:1234", nil, "203.0.113.9/32"},
		{"IPv6", "[2001:db8:1:2:3:4:5:6]:1234", nil, "2001:db8:1:2::/64"},
		{"IPv4 within IPv6", "[::ffff:203.0.113.9]:1234", nil, "203.0.113.9/32"},
		{"header from outside counts for nothing", "203.0.113.9:1234", []string{"198.51.100.1"}, "203.0.113.9/32"},
		{"proxy", "127.0.0.1:1234", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"what the proxy has added is last", "10.1.2.3:1234", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9/32"},
		{"in a header of its own", "10.1.2.3:1234", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9/32"},
		{"two proxies", "[::1]:1234", []string{"198.51.100.1, 203.0.113.9, 10.0.0.7"}, "203.0.113.9/32"},
		{"proxy that does not tell", "172.16.0.2:1234", nil, ""},
		{"proxies all the way", "127.0.0.1:1234", []string{"10.0.0.1, 192.168.0.1"}, ""},
		{"no address", "127.0.0.1:1234", []string{"203.0.113.9, unknown"}, ""},
		{"empty header", "127.0.0.1:1234", []string{""}, ""},
		{"with a port", "127.0.0.1:1234", []string{"203.0.113.9:5678, [::1]:9"}, "203.0.113.9/32"},
		{"IPv6 with a port", "127.0.0.1:1234", []string{"[2001:db8::1]:5678"}, "2001:db8::/64"},
		{"in brackets", "127.0.0.1:1234", []string{"[2001:db8::1]"}, "2001:db8::/64"},
		{"zone", "127.0.0.1:1234", []string{"2001:db8::1%eth0"}, "2001:db8::/64"},
		{"unspecified in a zone", "127.0.0.1:1234", []string{"203.0.113.9, ::%1"}, "203.0.113.9/32"},
		{"Unix socket", "@", nil, ""},
		{"proxy on a Unix socket", "@", []string{"203.0.113.9"}, "203.0.113.9/32"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.remote
		r.Header["X-Forwarded-For"] = tt.forwarded
		want := netip.Prefix{}
		if tt.want != "" {
			want = netip.MustParsePrefix(tt.want)
		}
		if got := addressOf(r); got != want {
			t.Errorf("%s: address is %v, want %v", tt.name, got, want)
		}
	}
}

// Whatever a request and the proxies before it say, it comes from one address
// of IPv4 or 64 bits of IPv6 that the connection has, or if that is internal,
// the header; or it is not known from where.
func FuzzAddressOf(f *testing.F) {
	for _, seed := range [][3]string{
		{"203.0.113.9:1234", "198.51.100.1", ""},
		{"[2001:db8:1:2:3:4:5:6]:1234", "", ""},
		{"127.0.0.1:1234", "198.51.100.1, 203.0.113.9", "10.0.0.7"},
		{"[::ffff:10.0.0.1]:1234", "[2001:db8::1]:5678", "[::1]"},
		{"@", "2001:db8::1%eth0, ::ffff:203.0.113.9", "fe80::1%1"},
		{"127.0.0.1:1234", ",,unknown, _hidden", "0.0.0.0"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, remote, first, second string) {
		r := &http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {first, second}}}
		got := addressOf(r)
		peer, err := netip.ParseAddrPort(remote)
		outside := err == nil && !isInternal(peer.Addr().Unmap())
		if got == (netip.Prefix{}) {
			if outside {
				t.Errorf("it is not known that %q comes from %v", remote, peer)
			}
			return
		}
		if bits := got.Bits(); bits != 32 && got.Addr().Is4() || bits != 64 && got.Addr().Is6() || got != got.Masked() {
			t.Errorf("the network is %v, want a whole one of 32 or 64 bits", got)
		}
		of := []netip.Addr{peer.Addr()}
		if !outside {
			of = notedIn(first + "," + second)
		}
		if !slices.ContainsFunc(of, func(a netip.Addr) bool {
			a = a.Unmap().WithZone("")
			return got.Contains(a) && !isInternal(a)
		}) {
			t.Errorf("%q with %q, %q comes from %v, want one of %v that is not internal", remote, first, second, got, of)
		}
	})
}

// notedIn returns all addresses that stand in a list, in whatever form.
func notedIn(list string) (all []netip.Addr) {
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		if a, err := netip.ParseAddrPort(text); err == nil {
			all = append(all, a.Addr())
		}
		if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
			all = append(all, a)
		}
	}
	return all
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
