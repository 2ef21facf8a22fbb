package lc

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestEventEncode(t *testing.T) {
	id := ComponentID{Name: "notification-center", Instance: "user-123"}
	type state struct {
		Unread int `json:"unread"`
	}
	for _, tc := range []struct {
		name  string
		event Event
		want  string
	}{
		{"update", ComponentUpdate(id, state{2}, "<p class=\"a\">1 < 2 & 3</p>\r\n"),
			`{"componentId":"notification-center:user-123","channel":"user:user-123","version":7,"hash":"JaNzezK0000000","state":{"unread":2},"html":"<p class=\"a\">1 < 2 & 3</p>\r\n"}`},
		{"update without state", ComponentUpdate(id, nil, ""),
			`{"componentId":"notification-center:user-123","channel":"user:user-123","version":7,"hash":"47DEQpj8000000","html":""}`},
		{"line separators", ComponentUpdate(id, "\u2028", "\u2029"),
			`{"componentId":"notification-center:user-123","channel":"user:user-123","version":7,"hash":"z1h9w2u7000000","state":"\u2028","html":"\u2029"}`},
		{"fragments, sorted", ComponentFragments(id, map[string]string{"#unread-count": "<b>2</b>", "#list": "<ul></ul>"}),
			`{"componentId":"notification-center:user-123","channel":"user:user-123","version":7,"fragments":{"#list":"<ul></ul>","#unread-count":"<b>2</b>"}}`},
		{"refresh", ComponentRefresh(id),
			`{"componentId":"notification-center:user-123","channel":"user:user-123","version":7}`},
		{"remove", ComponentRemove(id),
			`{"componentId":"notification-center:user-123","channel":"user:user-123","version":7}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := tc.event.encode(UserChannel("user-123"), 7)
			if err != nil {
				t.Fatal(err)
			}
			if string(m.Data) != tc.want {
				t.Errorf("data is\n%s\nwant\n%s", m.Data, tc.want)
			}
			if m.Type != tc.event.typ || m.Component != id || m.Channel != "user:user-123" || m.Version != 7 {
				t.Errorf("message is %+v", m)
			}
		})
	}
}

func TestEventEncodeRefuses(t *testing.T) {
	id := ComponentID{Name: "counter", Instance: "1"}
	for _, tc := range []struct {
		name    string
		event   Event
		channel Channel
		want    string
	}{
		{"zero event", Event{}, Global, "the event is empty: make it with ComponentUpdate, ComponentFragments, ComponentRefresh or ComponentRemove"},
		{"no channel", ComponentRefresh(id), "", `channel "" is neither "global" nor of the form kind:instance`},
		{"no component", ComponentRefresh(ComponentID{}), Global, `component name "" is not of the form [a-z][a-z0-9]*(-[a-z0-9]+)* with at most 64 bytes`},
		{"no fragments", ComponentFragments(id, nil), Global, "component-fragments of counter:1 has no fragment"},
		{"state that JSON cannot hold", ComponentUpdate(id, math.NaN(), ""), Global, "encode component-update of counter:1: json: unsupported value: NaN"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := tc.event.encode(tc.channel, 1)
			if err == nil {
				t.Fatalf("encode gave %s, want an error", m.Data)
			}
			if err.Error() != tc.want {
				t.Errorf("error is\n%s\nwant\n%s", err, tc.want)
			}
		})
	}
}

// FuzzUpdate compares with the encoding of an Event, byte for byte.
func FuzzUpdate(f *testing.F) {
	for _, html := range []string{"", "<b>text</b>", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "é😀\u2028\u2029\ufffd", "\xff\xc3(", strings.Repeat("x", 300)} {
		f.Add(html, uint64(7), `{"n":1}`, "", "")
		f.Add(html, uint64(7), "", "class", html)
	}
	f.Fuzz(func(t *testing.T, html string, version uint64, state, attr, value string) {
		head := &updateHead{id: tallyOne, channel: "tally:one", version: version}
		if !strings.Contains(html, "data-component-id") {
			head.hash = fingerprintOf([]byte(html))
		}
		var shown any
		if json.Valid([]byte(state)) {
			var compact bytes.Buffer
			json.Compact(&compact, []byte(state))
			head.state = compact.Bytes()
			shown = json.RawMessage(state)
		}
		want := updateData{ComponentID: tallyOne, Channel: "tally:one", Version: version, State: shown, HTML: html}
		if !head.hash.isZero() {
			want.Hash = string(head.hash[:])
		}
		if attr != "" {
			head.attrs, _ = encodeLine(map[string]string{attr: value})
			want.Attrs = head.attrs
		}
		line, err := encodeLine(want)
		if err != nil {
			t.Skip()
		}
		if got := appendUpdate(nil, head, []byte(html)); !bytes.Equal(got, line) {
			t.Fatalf("got  %s\nwant %s", got, line)
		}
		if head.attrs != nil {
			return
		}
		if m, err := ComponentUpdate(tallyOne, shown, html).encode("tally:one", version); err != nil || !bytes.Equal(m.Data, line) {
			t.Fatalf("event is %s, %v; want %s", m.Data, err, line)
		}
	})
}
