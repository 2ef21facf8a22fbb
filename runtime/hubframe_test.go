package lc

import (
	"bytes"
	"testing"
	"time"
)

// A line break in what a broker delivers would end a line of the stream, and
// could begin an event of its own (CVE-2026-44214). Readers of streams end lines
// at CR as well as at LF.
func TestFramesAreOneEvent(t *testing.T) {
	const typ, data = "component-refresh", `{"version":1}`
	id := Place{"run", 1}
	for _, end := range []string{"\n", "\r", "\r\n", "\n\n", "\r\r"} {
		forged := end + "event: component-remove" + end + "data: {}"
		for _, m := range []Message{
			{Channel: Global, Type: typ + forged, Data: []byte(data)},
			{Channel: Global, Type: typ, Data: []byte(data + forged)},
			{Channel: Global, Type: typ, Data: []byte(end + data)},
			{Channel: Global, Type: typ, Data: []byte(data + end)},
		} {
			if f, err := newFrame(id, m, time.Now()); err == nil {
				t.Errorf("type %q with data %q is sent as %q", m.Type, m.Data, f.bytes)
			}
		}
		// What is encoded here has its breaks escaped.
		m, err := ComponentUpdate(tallyOne, "a"+forged, "b"+forged).encode(Global, 1)
		if err != nil {
			t.Fatal(err)
		}
		f, err := newFrame(id, m, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(f.bytes, []byte("\n")); lines != 4 || bytes.Contains(f.bytes, []byte("\r")) {
			t.Errorf("the event has %d lines, want 4: %q", lines, f.bytes)
		}
	}
}
