package lc

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"
)

// A stream keeps what its tokens grant on its channels, and nothing else of
// them.
func TestStreamGrants(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	other := tallyDefinition()
	other.Name = "score"
	Register(f.App, other)
	one, two := grantOf(f.token("ada", tallyOne)), grantOf(f.token("ada", ComponentID{"tally", "two"}))
	score := grantOf(f.token("ada", ComponentID{"score", "one"}))
	channels := []Channel{"tally:one", Global}
	got, foreign := f.streamGrants("ada", channels, []string{"", "x", "~", two, one, one + "~state", one[1:], strings.Repeat("A", 1000),
		grantOf(f.token("linus", tallyOne)), score, one})
	if want := []ComponentID{tallyOne, {"score", "one"}}; !slices.Equal(grantedOn(got, "tally:one", time.Now()), want) || len(got) != 2 {
		t.Errorf("kept are %v, want %v", got, want)
	}
	if !foreign {
		t.Error("the token of linus is not noticed")
	}
	if granted := grantedOn(got, Global, time.Now()); granted != nil {
		t.Errorf("on global are granted %v", granted)
	}
	if granted := grantedOn(got, "tally:one", time.Now().Add(f.limits.TokenAge+grantStep)); granted != nil {
		t.Errorf("after their time are granted %v", granted)
	}
}

// Of two tokens for the same component, the one that is good for longer counts.
func TestKeepGrantProlongs(t *testing.T) {
	var got []streamGrant
	for _, expires := range []int64{5, 9, 7} {
		got = keepGrant(got, streamGrant{"tally:one", tallyOne, expires})
	}
	if want := []streamGrant{{"tally:one", tallyOne, 9}}; !slices.Equal(got, want) {
		t.Errorf("kept are %v, want %v", got, want)
	}
}

// However many tokens a request shows, what is kept of it is small.
func TestStreamKeepsLittleOfItsRequest(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	good := grantOf(f.token("ada", tallyOne))
	const most = 1 << 10 // for one stream, in bytes
	for _, tc := range []struct {
		name  string
		token string
		times int
	}{
		{"empty tokens", "", 256},
		{"made up tokens", strings.Repeat("A", 120), 256},
		{"one token many times", good, min(256, maxTokenBytes/len(good))},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := "/sse/events/tally:one?token=" + good + strings.Repeat("&token="+url.QueryEscape(tc.token), tc.times-1)
			kept := make([]subscription, 200)
			before := heap()
			for i := range kept {
				var err error
				if kept[i], err = f.subscription(httptest.NewRequest("GET", path, nil), "ada", []string{"tally:one"}); err != nil {
					t.Fatal(err)
				}
			}
			if each := (heap() - before) / len(kept); each > most {
				t.Errorf("%d bytes are kept of each request, want at most %d", each, most)
			}
			runtime.KeepAlive(kept)
		})
	}
}

// A user's ID that WithUser cuts out of a header doesn't keep the header.
func TestStreamKeepsNoHeader(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithUser(func(r *http.Request) string { return r.Header.Get("Cookie")[:3] }))
	kept := make([]subscription, 50)
	before := heap()
	for i := range kept {
		r := httptest.NewRequest("GET", "/sse/events/global", nil)
		r.Header.Set("Cookie", "ada"+strings.Repeat("x", 64<<10))
		r = f.withUser(r)
		var err error
		if kept[i], err = f.subscription(r, f.user(r), []string{"global"}); err != nil {
			t.Fatal(err)
		}
	}
	if each := (heap() - before) / len(kept); each > 2<<10 {
		t.Errorf("%d bytes are kept of each request, want at most 2 KiB", each)
	}
	runtime.KeepAlive(kept)
}

// A server holds many streams that are idle: what each takes is not to grow
// unnoticed. An allocation of up to 256 bytes takes 256.
func TestStreamIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(stream{}); size > 256 {
		t.Errorf("a stream takes %d bytes, want at most 256", size)
	}
}

// heap returns how many bytes of the heap are in use.
func heap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // the first one empties pools
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// A page on a channel that is open to everybody is refused nothing if its user
// changes. The stream says so, and says it of no other page.
func TestStreamSaysThatThePageIsForAnother(t *testing.T) {
	def := tallyDefinition()
	def.Channel = global
	f := newFixture(t, def)
	old := f.keys.sealGrant(grant{tallyOne, Global}, "ada", time.Now().Add(-time.Minute))
	forged := f.keys.sealGrant(grant{tallyOne, "tally:one"}, "ada", time.Now().Add(time.Hour))
	for _, tt := range []struct {
		name, token, user string
		want              bool
	}{
		{"the page's user", f.token("ada", tallyOne), "ada", false},
		{"another user", f.token("ada", tallyOne), "bob", true},
		{"logged out", f.token("ada", tallyOne), "", true},
		{"logged in", f.token("", tallyOne), "ada", true},
		{"still a guest", f.token("", tallyOne), "", false},
		{"no token", "", "ada", false},
		{"an old page of the same user", old, "ada", false},
		{"a token on another channel", forged, "bob", false},
	} {
		sub, err := f.subscription(httptest.NewRequest("GET", "/sse/events/global?token="+grantOf(tt.token), nil), tt.user, []string{"global"})
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.hub.open(sub)
		if err != nil {
			t.Fatal(err)
		}
		greeting := string(s.greeting(nil))
		f.hub.close(s, "test")
		want := `data: {"channels":{"global":{"versions":{}}}}`
		if tt.want {
			want = `data: {"channels":{"global":{"versions":{}}},"expired":true}`
		}
		if !strings.Contains(greeting, want+"\n") {
			t.Errorf("%s: the greeting is %s, want %s in it", tt.name, greeting, want)
		}
	}
}
