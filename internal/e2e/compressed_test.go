package e2e

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// blocks returns an event as it is in a compressed stream: large ones as blocks of
// DEFLATE that refer to nothing before, others stored.
func blocks(event string) []byte {
	var b bytes.Buffer
	if len(event) >= 1<<10 {
		w, _ := flate.NewWriter(&b, flate.BestSpeed)
		w.Write([]byte(event))
		w.Flush()
		return b.Bytes()
	}
	b.WriteByte(0)
	binary.Write(&b, binary.LittleEndian, [2]uint16{uint16(len(event)), ^uint16(len(event))})
	b.WriteString(event + "\x00\x00\x00\xff\xff")
	return b.Bytes()
}

// A blockServer serves a page and its stream, one gzip file that is made of blocks
// and has no end.
type blockServer struct {
	mu     sync.Mutex
	after  []string // Last-Event-ID of each stream
	stream chan []byte
}

func (s *blockServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><title>blocks</title>`)
		return
	case "/stream":
	default:
		http.NotFound(w, r)
		return
	}
	stream := make(chan []byte, 8)
	s.mu.Lock()
	s.after = append(s.after, r.Header.Get("Last-Event-ID"))
	s.stream = stream
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Content-Encoding", "gzip")
	w.Write([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"))
	w.Write(blocks("retry: 50\nid: hello\ndata: hello\n\n"))
	for {
		http.NewResponseController(w).Flush()
		select {
		case b, ok := <-stream:
			if !ok {
				return // in the middle of the file
			}
			w.Write(b)
		case <-r.Context().Done():
			return
		}
	}
}

// push sends an event, which is to arrive by itself, or ends the stream.
func (s *blockServer) push(event string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if event == "" {
		close(s.stream)
		return
	}
	s.stream <- blocks(event)
}

// A compressed stream as the server makes it is a stream like any other to an
// EventSource: each event comes at once, the end is none that matters, and the browser
// comes back with the last ID.
func TestCompressedStream(t *testing.T) {
	t.Parallel()
	s := new(blockServer)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	p := open(t, server.URL)
	p.ExpectFaults() // it says that the connection was interrupted
	p.Eval(`window.got = []; window.source = new EventSource("/stream"); source.onmessage = (e) => got.push(e.lastEventId + " " + e.data)`)
	p.Until(`got.length === 1`)
	want := []string{"hello hello"}
	for i, size := range []int{1, 600, 2, 200, 30_000, 3, 5000} {
		data := strings.Repeat("<li>ü€😀", size) + fmt.Sprint(i)
		want = append(want, fmt.Sprintf("%d %s", i, data))
		s.push(fmt.Sprintf("id: %d\ndata: %s\n\n", i, data))
		p.Until(fmt.Sprintf("got.length === %d", len(want)))
	}
	if got := Get[[]string](p, "got"); !slices.Equal(got, want) {
		t.Errorf("%d events came, not as they were sent", len(got))
	}
	s.push("")
	p.Until(fmt.Sprintf("got.length === %d", len(want)+1))
	p.Eval("source.close()")
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.after, []string{"", "6"}) {
		t.Errorf("the streams went on after %q", s.after)
	}
}

// Streams of an App come compressed, and its pages show what comes over them.
func TestShowcaseStreamsAreCompressed(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	p := s.Open(linus)
	encoding := Get[string](p, `(async () => {
		const stop = new AbortController()
		const answer = await fetch("/sse/events/global", { signal: stop.signal })
		stop.abort()
		return answer.headers.get("content-encoding")
	})()`)
	if encoding != "gzip" {
		t.Errorf("the content encoding of a stream is %q", encoding)
	}
	p.Live()
	comment(p, "Compressed")
	p.Until(fmt.Sprintf(hasComment, "Compressed"))
}
