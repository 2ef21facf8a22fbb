package lc

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// prefixes parses prefixes, separated by spaces.
func prefixes(text string) (all []netip.Prefix) {
	for one := range strings.FieldsSeq(text) {
		all = append(all, netip.MustParsePrefix(one))
	}
	return all
}

func TestClientAddress(t *testing.T) {
	const none = "none" // WithTrustedProxies is not given
	for _, tt := range []struct {
		name, trusted, peer string
		forwarded           []string
		want                string
	}{
		{"IPv4", none, "203.0.113.9:1234", nil, "203.0.113.9/32"},
		{"IPv6", none, "[2001:db8:1:2:3:4:5:6]:1234", nil, "2001:db8:1:2::/64"},
		{"IPv4 within IPv6", none, "[::ffff:203.0.113.9]:1234", nil, "203.0.113.9/32"},
		{"zone", none, "[fe80::1%eth0]:1234", nil, "fe80::/64"},
		{"private peer", none, "10.1.2.3:1234", nil, "10.1.2.3/32"},
		{"Unix socket", none, "@", nil, "::/64"},
		{"no peer", none, "", nil, "::/64"},

		{"header of a public peer", none, "203.0.113.9:1234", []string{"198.51.100.1"}, "203.0.113.9/32"},
		{"header of a private peer", none, "10.1.2.3:1234", []string{"198.51.100.1"}, "10.1.2.3/32"},
		{"header of this machine", none, "127.0.0.1:1234", []string{"198.51.100.1"}, "127.0.0.1/32"},
		{"header over a Unix socket", none, "@", []string{"198.51.100.1"}, "::/64"},
		{"header of a peer beside the prefix", "10.1.2.0/24", "10.1.3.3:1234", []string{"198.51.100.1"}, "10.1.3.3/32"},

		{"proxy", "127.0.0.0/8", "127.0.0.1:1234", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"public proxy", "198.51.100.7/32", "198.51.100.7:1234", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"one of two prefixes", "192.0.2.0/24 10.0.0.0/8", "10.1.2.3:1234", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"proxy over IPv6", "::1/128", "[::1]:1234", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"IPv4 within IPv6 as peer", "10.0.0.0/8", "[::ffff:10.1.2.3]:1234", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"IPv4 within IPv6 as prefix", "::ffff:10.0.0.0/104", "10.1.2.3:1234", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"IPv4 within IPv6, noted", "10.0.0.0/8", "10.1.2.3:1234", []string{"203.0.113.9, ::ffff:10.0.0.7"}, "203.0.113.9/32"},
		{"prefix with bits beyond it", "10.1.2.3/8", "10.9.9.9:1234", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"prefix of all IPv6 is none of IPv4", "::/0", "10.1.2.3:1234", []string{"203.0.113.9"}, "10.1.2.3/32"},
		{"Unix socket", "", "@", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"Unix socket, then a proxy", "10.0.0.0/8", "@", []string{"203.0.113.9, 10.0.0.7"}, "203.0.113.9/32"},

		{"what the proxy has added is last", "10.0.0.0/8", "10.1.2.3:1234", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9/32"},
		{"in a line of its own", "10.0.0.0/8", "10.1.2.3:1234", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9/32"},
		{"two proxies", "10.0.0.0/8", "10.1.2.3:1234", []string{"198.51.100.1, 203.0.113.9, 10.0.0.7"}, "203.0.113.9/32"},
		{"two proxies, in two lines", "10.0.0.0/8", "10.1.2.3:1234", []string{"203.0.113.9", "10.0.0.7"}, "203.0.113.9/32"},
		{"second proxy not trusted", "10.1.0.0/16", "10.1.2.3:1234", []string{"203.0.113.9, 10.2.0.7"}, "10.2.0.7/32"},
		{"trusted one before a stranger", "10.0.0.0/8", "10.1.2.3:1234", []string{"10.0.0.7, 203.0.113.9"}, "203.0.113.9/32"},
		{"proxy that tells nothing", "10.0.0.0/8", "10.1.2.3:1234", nil, "10.1.2.3/32"},
		{"proxies all the way", "10.0.0.0/8", "10.1.2.3:1234", []string{"10.0.0.1, 10.0.0.2"}, "10.0.0.1/32"},

		{"no address", "10.0.0.0/8", "10.1.2.3:1234", []string{"203.0.113.9, unknown"}, "10.1.2.3/32"},
		{"no address before a proxy", "10.0.0.0/8", "10.1.2.3:1234", []string{"203.0.113.9, _hidden, 10.0.0.7"}, "10.0.0.7/32"},
		{"garbage before the address", "10.0.0.0/8", "10.1.2.3:1234", []string{"\x00, 203.0.113.9"}, "203.0.113.9/32"},
		{"empty header", "10.0.0.0/8", "10.1.2.3:1234", []string{""}, "10.1.2.3/32"},
		{"empty elements and lines", "10.0.0.0/8", "10.1.2.3:1234", []string{" , ", "203.0.113.9,, 10.0.0.7 ,", ","}, "203.0.113.9/32"},
		{"with a port", "10.0.0.0/8", "10.1.2.3:1234", []string{"203.0.113.9:5678, 10.0.0.7:9"}, "203.0.113.9/32"},
		{"IPv6 with a port", "10.0.0.0/8", "10.1.2.3:1234", []string{"[2001:db8::1]:5678"}, "2001:db8::/64"},
		{"IPv6 in brackets", "10.0.0.0/8", "10.1.2.3:1234", []string{"[2001:db8::1]"}, "2001:db8::/64"},
		{"zone, noted", "10.0.0.0/8", "10.1.2.3:1234", []string{"2001:db8::1%eth0"}, "2001:db8::/64"},
		{"zone of a proxy", "fe80::/10", "[fe80::2%eth0]:1", []string{"203.0.113.9, fe80::1%1"}, "203.0.113.9/32"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opts := []Option{WithSecret(testSecret), WithLogger(slog.New(slog.DiscardHandler))}
			if tt.trusted != none {
				opts = append(opts, WithTrustedProxies(prefixes(tt.trusted)...))
			}
			app := New(opts...)
			defer app.Shutdown(t.Context())
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tt.peer
			r.Header["X-Forwarded-For"] = slices.Clone(tt.forwarded)
			if got := app.senderOf("", r); got != (sender{address: netip.MustParsePrefix(tt.want)}) {
				t.Errorf("the sender is at %v, want %v", got.address, tt.want)
			}
			if got := app.senderOf("ada", r); got != (sender{user: "ada"}) {
				t.Errorf("a user is %v", got)
			}
			if !slices.Equal(r.Header["X-Forwarded-For"], tt.forwarded) {
				t.Errorf("the header has become %q", r.Header["X-Forwarded-For"])
			}
		})
	}
}

func TestTrustedProxiesThatAreNoPrefix(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("New takes a prefix that is not valid")
		}
	}()
	New(WithSecret(testSecret), WithLogger(slog.New(slog.DiscardHandler)), WithTrustedProxies(netip.Prefix{}))
}

// A proxy that was believed without being named is told of once.
func TestWarningOfUntrustedProxies(t *testing.T) {
	for _, tt := range []struct {
		name, trusted, peer, forwarded string
		from                           string // what the log names; empty for no warning
	}{
		{"proxy on a private network", "", "10.1.2.3:1234", "203.0.113.9", "10.1.2.3"},
		{"proxy on this machine", "", "127.0.0.1:1234", "203.0.113.9", "127.0.0.1"},
		{"another proxy is named", "192.168.0.0/16", "10.1.2.3:1234", "203.0.113.9", "10.1.2.3"},
		{"second proxy", "10.0.0.0/8", "10.1.2.3:1234", "203.0.113.9, 192.168.0.7", "192.168.0.7"},
		{"trusted proxy", "10.0.0.0/8", "10.1.2.3:1234", "203.0.113.9, 10.0.0.7", ""},
		{"somebody on a private network", "", "10.1.2.3:1234", "", ""},
		{"the same, by a trusted proxy", "10.0.0.0/8", "10.1.2.3:1234", "192.168.0.7", ""},
		{"a stranger's header", "", "198.51.100.1:1234", "203.0.113.9", ""},
		{"a stranger's, by a trusted proxy", "10.0.0.0/8", "10.1.2.3:1234", "127.0.0.1, 198.51.100.1", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var opts []Option
			if tt.trusted != "" {
				opts = append(opts, WithTrustedProxies(prefixes(tt.trusted)...))
			}
			f := newFixture(t, tallyDefinition(), opts...)
			for _, user := range []string{"", "", "ada"} {
				r := httptest.NewRequest("GET", "/lc/tally/one", nil)
				r.RemoteAddr = tt.peer
				r.Header.Set("X-Forwarded-For", tt.forwarded)
				r.Header.Set(userHeader, user)
				f.ServeHTTP(httptest.NewRecorder(), r)
			}
			log := f.log.String()
			want := 0
			if tt.from != "" {
				want = 1
			}
			if n := strings.Count(log, "lc.WithTrustedProxies"); n != want || !strings.Contains(log, "from="+tt.from) && want > 0 {
				t.Errorf("log has %d warnings, want %d of %q:\n%s", n, want, tt.from, log)
			}
		})
	}

	f := newFixture(t, tallyDefinition())
	r := httptest.NewRequest("GET", "/lc/tally/one", nil)
	r.RemoteAddr = "@"
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	f.ServeHTTP(httptest.NewRecorder(), r)
	if log := f.log.String(); !strings.Contains(log, `from="a Unix socket"`) {
		t.Errorf("of a proxy on a Unix socket the log says %s", log)
	}
}

// Guests of one address share a limit, whatever header they send; behind a
// trusted proxy each address has its own.
func TestGuestsAreToldApart(t *testing.T) {
	def := tallyDefinition()
	def.Channel = global
	for _, tt := range []struct {
		name    string
		opts    []Option
		refused bool
	}{
		{"header that a stranger makes up", nil, true},
		{"header of a trusted proxy", []Option{WithTrustedProxies(prefixes("192.0.2.0/24")...)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, def, append(tt.opts, WithLimits(Limits{Rate: 1, Burst: 2}))...)
			for i, from := range []string{"203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"} {
				w := f.send(request{method: "GET", path: "/lc/tally/one", header: []string{"X-Forwarded-For: " + from}})
				if refused := w.Code == http.StatusTooManyRequests; refused != (tt.refused && i >= 2) {
					t.Errorf("request %d, from %s, is answered %d", i+1, from, w.Code)
				}
			}
		})
	}
}

// Whatever a request and the proxies before it say, it counts for one address of
// IPv4 or 64 bits of IPv6, which the connection has, or one that a trusted proxy
// has noted.
func FuzzClientAddress(f *testing.F) {
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
	p := newProxies(prefixes("10.0.0.0/8 127.0.0.0/8 ::1/128"), true, slog.New(slog.DiscardHandler))
	f.Fuzz(func(t *testing.T, remote, first, second string) {
		r := &http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {first, second}}}
		address := p.client(r)
		got := networkOf(address)
		if bits := got.Bits(); bits != 32 && got.Addr().Is4() || bits != 64 && got.Addr().Is6() || got != got.Masked() {
			t.Errorf("the network is %v, want a whole one of 32 or 64 bits", got)
		}
		peer, err := netip.ParseAddrPort(remote)
		of := notedIn(first + "," + second)
		switch known := peer.Addr().Unmap().WithZone(""); {
		case err != nil:
			if !address.IsValid() {
				return
			}
		case !p.trust(known):
			of = []netip.Addr{known}
		default:
			of = append(of, known)
		}
		if !slices.ContainsFunc(of, func(a netip.Addr) bool { return a.Unmap().WithZone("") == address }) {
			t.Errorf("%q with %q, %q comes from %v, want one of %v", remote, first, second, address, of)
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
