package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// The client reads text/event-stream itself. The cases are those of the HTML
// standard (section 9.2.6), each cut into pieces at every byte.
func TestEventStreamFormat(t *testing.T) {
	tests := []struct {
		name, stream string // what follows the greeting
	}{
		{"LF", "id: room-9\nevent: component-update\ndata: UPDATE\n\n"},
		{"CR", "id: room-9\revent: component-update\rdata: UPDATE\r\r"},
		{"CRLF", "id: room-9\r\nevent: component-update\r\ndata: UPDATE\r\n\r\n"},
		{"all of them", "id: room-9\revent: component-update\r\ndata: UPDATE\n\r\n"},
		{"no space", "id:room-9\nevent:component-update\ndata:UPDATE\n\n"},
		{"two spaces", "id: room-9\nevent: component-update\ndata:  UPDATE\n\n"},
		{"comments", ": one\n:\nid: room-9\n:event: ping\nevent: component-update\n: two\ndata: UPDATE\n\n"},
		{"several lines of data", "id: room-9\nevent: component-update\ndata: PART\ndata: REST\n\n"},
		{"the last type counts", "id: room-9\nevent: ping\nevent: component-update\ndata: UPDATE\n\n"},
		{"a type is for one event", "id: room-9\nevent: component-update\ndata: UPDATE\n\ndata: {}\n\n"},
		{"an ID is for all that follow", "id: room-9\n\nevent: component-update\ndata: UPDATE\n\n"},
		{"an ID with NULL is none", "id: room-9\nid: x\x00\nevent: component-update\ndata: UPDATE\n\n"},
		{"fields that are none", "id: room-9\nDATA: x\n data: x\nevent : x\nfoo\nretry: 10x\nretry: 1\nretry\nevent: component-update\ndata: UPDATE\n\n"},
		{"no data, no event", "event: component-update\n\nid: room-9\nevent: component-update\ndata: UPDATE\n\nevent: component-remove\n\n"},
		{"empty lines", "\n\n\nid: room-9\nevent: component-update\ndata: UPDATE\n\n\n\n"},
		{"the last event is incomplete", "id: room-9\nevent: component-update\ndata: UPDATE\n\nid: room-10\nevent: component-update\ndata: NEXT\n"},
	}
	update := `{"componentId":"a:1","channel":"room:1","version":2,"html":"<p id=\"a\">ü€😀</p>"}`
	words := strings.NewReplacer(
		"UPDATE", update, "PART", strings.SplitAfter(update, `"version":2,`)[0], "REST", strings.SplitAfter(update, `"version":2,`)[1],
		"NEXT", strings.Replace(update, `"version":2`, `"version":3`, 1),
	)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			s.Add("a:1", "room:1", `<p id="a">0</p>`)
			p := open(t, s.URL())
			s.Misbehave(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
				text := "\ufeffevent: connected\ndata: {\"channels\":{\"room:1\":{\"versions\":{},\"place\":\"room-0\"}}}\n\n"
				for _, b := range []byte(text + words.Replace(tt.stream)) {
					w.Write([]byte{b})
					w.(http.Flusher).Flush()
				}
				<-r.Context().Done()
			})
			p.Show(strings.Replace(s.Wrapper("a:1"), "one-0", "room-0", 1))
			p.UntilText("#a", "ü€😀")
			p.Check(`liveComponentManager.sseClients.get("room:1").lastEventId === "room-9"`)
			p.Check(`liveComponentManager.sseClients.get("room:1").isConnected`)
			if views := s.Views(); len(views) > 0 {
				t.Errorf("components were fetched: %v", views)
			}
		})
	}
}
