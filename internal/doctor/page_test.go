package doctor

import (
	"reflect"
	"strings"
	"testing"
)

func TestParsePage(t *testing.T) {
	got, err := parsePage(`<!doctype html>
<script src="/live/client.js" defer nonce=x data-lc-base="/live" data-lc-sse='/events'></script>
<!-- <div data-component-id="no:comment"></div> -->
<div data-component-id=outer:1 data-sse-channel="a:1" data-lc-token="g~s" data-lc-cursor="e-1">
	<form data-lc-action="send"><button data-lc-action="send">
	<div data-component-id="inner:&quot;2" data-lc-token="t" data-lc-cursor="e-2"><a data-lc-action="x">x</a></div>
	<i data-lc-action="last"></i>
</div>
<b data-lc-action="outside"></b>`)
	if err != nil {
		t.Fatal(err)
	}
	want := &page{
		components: []component{
			{id: "outer:1", channel: "a:1", token: "g~s", cursor: "e-1", calls: []string{"send", "send", "last"}},
			{id: `inner:"2`, token: "t", cursor: "e-2", calls: []string{"x"}},
		},
		scripts: []script{{src: "/live/client.js", base: "/live", streams: "/events", nonce: true}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if s := streamOf(got); s.path != "/events" || s.ref() != "/events/a:1?after=e-1&channel=a%3A1&component=outer%3A1&token=g&version=0" {
		t.Errorf("stream %s", s.ref())
	}
}

// FuzzPage reads pages of any text, with the policies of any answer.
func FuzzPage(f *testing.F) {
	f.Add(`<div data-component-id="a:b" data-sse-channel="global" data-lc-action></div>`, "default-src 'none'; connect-src 'self'")
	f.Add(`<script data-lc-base="/lc">`, ";,;")
	f.Fuzz(func(t *testing.T, source, policy string) {
		p, err := parsePage(source)
		if err != nil {
			return
		}
		if s := streamOf(p); s != nil && !strings.Contains(s.ref(), "?") {
			t.Errorf("stream without a query: %s", s.ref())
		}
		if blocked := blockedBy([]string{policy}, "connect-src"); blocked != "" && !strings.Contains(policy, "-") {
			t.Errorf("%q blocks by %q", policy, blocked)
		}
	})
}
