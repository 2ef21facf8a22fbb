package lc

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzUpdate compares with the encoding of an Event, byte for byte.
func FuzzUpdate(f *testing.F) {
	for _, html := range []string{"", "<b>text</b>", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "é😀\u2028\u2029\ufffd", "\xff\xc3(", strings.Repeat("x", 300)} {
		f.Add(html, uint64(7), `{"n":1}`)
	}
	f.Fuzz(func(t *testing.T, html string, version uint64, state string) {
		rev := &shown{loaded: &loaded{id: tallyOne, channel: "tally:one"}, version: version}
		var shown any
		if json.Valid([]byte(state)) {
			var compact bytes.Buffer
			json.Compact(&compact, []byte(state))
			rev.state = compact.Bytes()
			shown = json.RawMessage(state)
		}
		m, err := ComponentUpdate(tallyOne, shown, html).encode("tally:one", version)
		if err != nil {
			t.Skip()
		}
		if got := appendUpdate(nil, rev, []byte(html)); !bytes.Equal(got, m.Data) {
			t.Fatalf("got  %s\nwant %s", got, m.Data)
		}
		if !strings.HasPrefix(string(m.Data), `{"componentId":"tally:one",`) {
			t.Fatalf("event is %s", m.Data)
		}
	})
}
