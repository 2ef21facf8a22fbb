package lc

import (
	cryptorand "crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

// noise returns text that can hardly be compressed.
func noise(size int) string {
	b := make([]byte, base64.StdEncoding.DecodedLen(size))
	_, _ = cryptorand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}

// sayMuch publishes an update that no socket buffer holds many of.
func sayMuch(t testing.TB, h *hub, ch Channel, instance string, version uint64) Place {
	t.Helper()
	m, err := ComponentUpdate(ComponentID{"note", instance}, nil, noise(200<<10)).encode(ch, version)
	if err != nil {
		t.Fatal(err)
	}
	p := &parcel{id: h.newID(), m: m}
	if err := h.outbox.post(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p.place
}

// openStuck opens a stream of user stuck on room:1, whose viewer reads
// nothing, and fills what lies between.
func openStuck(t *testing.T, s *streamServer) *http.Response {
	t.Helper()
	client := *s.Client()
	transport := client.Transport.(*http.Transport).Clone()
	transport.ReadBufferSize = 4 << 10
	client.Transport = transport
	t.Cleanup(transport.CloseIdleConnections)
	resp, err := client.Do(s.request(t, http.MethodGet, "/sse/events/room:1", "Test-User", "stuck"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	for version := range uint64(60) {
		sayMuch(t, s.hub, "room:1", "a", version+1)
		time.Sleep(time.Millisecond)
	}
	return resp
}

// A viewer who lags is sent the newest update of each component, once it can
// take it. History has room for all updates: what it leaves out by itself isn't
// left out for the viewer.
func TestLaggingViewerIsConflated(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat, c.History.Bytes = time.Hour, 1<<30 }})
		resp := openStuck(t, s)
		for version := range uint64(40) {
			say(t, s.hub, "room:1", "b", version+1)
		}
		last := sayMuch(t, s.hub, "room:1", "a", 100)
		v := &tab{t, resp, make(chan event, 10_000), nil}
		go v.read()
		v.next()
		newest := map[string]uint64{}
		count := 0
		for e := v.next(); ; e = v.next() {
			if e.typ != typeUpdate {
				t.Fatalf("event is %s %s, want updates only", e.typ, e.id)
			}
			var data updateData
			if err := json.Unmarshal([]byte(e.data), &data); err != nil {
				t.Fatal(err)
			}
			if instance := data.ComponentID.Instance; data.Version <= newest[instance] {
				t.Errorf("version %d of %s after %d", data.Version, instance, newest[instance])
			}
			newest[data.ComponentID.Instance] = data.Version
			count++
			if e.id == last.String() {
				break
			}
		}
		if newest["a"] != 100 || newest["b"] != 40 {
			t.Errorf("ends with versions %v, want a at 100 and b at 40", newest)
		}
		if count > 70 {
			t.Errorf("was sent %d updates of 101, want fewer", count)
		}
		if s.app.Stats().Conflated == 0 {
			t.Error("no event is counted as conflated")
		}
	})
}

func TestStuckViewerDelaysNobody(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = time.Hour }})
		v := s.view(t, "/sse/events/room:1")
		v.next()
		openStuck(t, s)
		for e := v.next(); e.id != s.hub.newest("room:1").String(); e = v.next() {
		}
		for version := range uint64(20) {
			// Who waited for the stuck one would wait for maxStall.
			v.expect(typeUpdate, say(t, s.hub, "room:1", "b", version+1))
		}
	})
}

// Who takes nothing for a heartbeat has vanished.
func TestStuckViewerIsCut(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = 400 * time.Millisecond }})
		openStuck(t, s)
		waitFor(t, "the stuck stream to be closed", func() bool { return s.hub.stats().Streams == 0 })
	})
}
