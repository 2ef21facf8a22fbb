package lc

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A viewer that takes nothing any more, and says so, makes writes fail with
// EPIPE: the stream ends with the first.
func TestFailedWriteEndsTheStream(t *testing.T) {
	for _, over := range []transport{
		{name: "taken over", start: startUnix},
		{name: "net/http", noTakeover: true, start: startUnix},
	} {
		t.Run(over.name, func(t *testing.T) {
			checkLeaks(t)
			var seen observed
			start, address := over.start, ""
			over.start = func(s *httptest.Server) { start(s); address = s.Listener.Addr().String() }
			s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) {
				c.Heartbeat, c.Observer = time.Hour, seen.observer()
			}})
			conn, err := net.Dial("unix", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprint(conn, "GET /sse/events/room:1 HTTP/1.1\r\nHost: example.com\r\n\r\n")
			waitFor(t, "the stream", func() bool { return s.hub.stats().Streams == 1 })
			readGreeting(t, conn)
			if err := conn.(*net.UnixConn).CloseRead(); err != nil {
				t.Fatal(err)
			}
			// One that is not written to does not know.
			time.Sleep(20 * time.Millisecond)
			wantStats(t, s.hub, hubStats{Streams: 1, Channels: 1})
			say(t, s.hub, "room:1", "a", 1)
			waitFor(t, "the stream to be closed", func() bool { return s.hub.stats().Streams == 0 })
			seen.mu.Lock()
			defer seen.mu.Unlock()
			if got := seen.streams[0].Reason; !strings.HasPrefix(got, "viewer gone: ") || !strings.HasSuffix(got, "broken pipe") {
				t.Errorf("ended because %q, want that the viewer is gone, by a broken pipe", got)
			}
		})
	}
}

// readGreeting reads a stream to the end of its first event. What is written
// before has been written then, also if the head is a write of its own.
func readGreeting(t *testing.T, stream io.Reader) {
	t.Helper()
	lines := bufio.NewScanner(stream)
	for greeted := false; lines.Scan(); {
		greeted = greeted || lines.Text() == "event: connected"
		if greeted && lines.Text() == "" {
			return
		}
	}
	t.Fatalf("the stream ended before its greeting: %v", lines.Err())
}
