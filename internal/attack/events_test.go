package main

import (
	"errors"
	"io"
	"strings"
	"testing"
)

const connected = "retry: 1500\nid: abc-1\nevent: connected\ndata: {\"channels\":{}}\n\n"

func TestEventReader(t *testing.T) {
	for _, tt := range []struct {
		name, stream string
		events       int
		broken       bool
	}{
		{"only the first", connected, 1, false},
		{"an update and a ping", connected + "id: abc-2\nevent: component-update\ndata: {\"componentId\":\"a:b\",\"version\":2}\n\nid: abc-2\nevent: ping\ndata: {}\n\n", 3, false},
		{"LINE SEPARATOR in JSON", connected + "id: abc-2\nevent: resync\ndata: {\"a\":\"\u2028\"}\n\n", 2, false},
		{"DEL in JSON", connected + "id: abc-2\nevent: resync\ndata: {\"a\":\"\x7f\"}\n\n", 2, false},
		{"ends in an event", connected + "id: abc-2\nevent: ping\n", 1, false},
		{"CR for an end of line", connected + "id: abc-2\r\nevent: ping\ndata: {}\n\n", 1, true},
		{"CR in the data", connected + "id: abc-2\nevent: ping\ndata: {}\rdata: {}\n\n", 1, true},
		{"NUL in the data", connected + "id: abc-2\nevent: ping\ndata: {\"a\":\"\x00\"}\n\n", 1, true},
		{"not UTF-8", connected + "id: abc-2\nevent: ping\ndata: {\"a\":\"\xff\"}\n\n", 1, true},
		{"two lines of data", connected + "id: abc-2\nevent: ping\ndata: {\ndata: }\n\n", 1, true},
		{"data that is no JSON", connected + "id: abc-2\nevent: ping\ndata: {\"a\":\n\n", 1, true},
		{"data that is no object", connected + "id: abc-2\nevent: ping\ndata: 1\n\n", 1, true},
		{"no data", connected + "id: abc-2\nevent: ping\n\n", 1, true},
		{"no ID", connected + "event: ping\ndata: {}\n\n", 1, true},
		{"an ID beyond ASCII", connected + "id: é\nevent: ping\ndata: {}\n\n", 1, true},
		{"an unknown type", connected + "id: abc-2\nevent: forged\ndata: {}\n\n", 1, true},
		{"an unknown field", connected + "id: abc-2\nevent: ping\ndata: {}\nx: y\n\n", 1, true},
		{"a comment", connected + ": hello\n\n", 1, true},
		{"retry that is no number", "retry: soon\nid: abc-1\nevent: connected\ndata: {}\n\n", 0, true},
		{"two first events", connected + connected, 1, true},
		{"another first event", "id: abc-2\nevent: ping\ndata: {}\n\n", 0, true},
		{"an empty event", connected + "\n", 1, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newEventReader(strings.NewReader(tt.stream))
			got := 0
			_, err := r.next()
			for ; err == nil; _, err = r.next() {
				got++
			}
			if got != tt.events || errors.Is(err, errBroken) != tt.broken {
				t.Errorf("%d events, then %v; want %d, broken %t", got, err, tt.events, tt.broken)
			}
			if !tt.broken && !errors.Is(err, io.EOF) {
				t.Errorf("the end is %v, want EOF", err)
			}
		})
	}
}

func TestEventReaderLongLine(t *testing.T) {
	stream := connected + "id: abc-2\nevent: ping\ndata: {\"a\":\"" + strings.Repeat("x", maxLine) + "\"}\n\n"
	r := newEventReader(strings.NewReader(stream))
	if _, err := r.next(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.next(); !errors.Is(err, errBroken) {
		t.Errorf("the error is %v", err)
	}
}
