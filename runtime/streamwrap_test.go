package lc

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// What a client reads that knows nothing but the protocol.
func TestTakenOverAnswer(t *testing.T) {
	if !canTakeOver {
		t.Skip("connections are not taken over on this system")
	}
	for _, tc := range []struct{ protocol, status string }{
		{"HTTP/1.1", "HTTP/1.1 200 OK"},
		{"HTTP/1.0", "HTTP/1.0 200 OK"}, // as nginx asks unless told otherwise
	} {
		t.Run(tc.protocol, func(t *testing.T) {
			s := startStreams(t, transports[0], serverOptions{})
			conn, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
			fmt.Fprintf(conn, "GET /sse/events/room:1 %s\r\nHost: example.com\r\n\r\n", tc.protocol)
			waitFor(t, "the stream", func() bool { return s.hub.stats().Streams == 1 })
			if err := s.hub.shutdown(t.Context()); err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(conn)
			if err != nil {
				t.Fatal(err)
			}
			const want = `^STATUS\r\n` +
				`Cache-Control: no-store\r\n` +
				`Connection: close\r\n` +
				`Content-Type: text/event-stream; charset=utf-8\r\n` +
				`Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n` +
				`Vary: Sec-Fetch-Site, Accept-Encoding\r\n` +
				`X-Accel-Buffering: no\r\n` +
				`X-Content-Type-Options: nosniff\r\n` +
				`\r\n` +
				`retry: \d{4}\nid: [a-z0-9]{13}-0\nevent: connected\ndata: {"channels":{"room:1":{"versions":{}}}}\n\n` +
				`retry: \d{3,4}\nid: [a-z0-9]{13}-0\nevent: ping\ndata: {"retry":\d{3,4}}\n\n$`
			if !regexp.MustCompile(strings.Replace(want, "STATUS", regexp.QuoteMeta(tc.status), 1)).Match(answer) {
				t.Errorf("answer is\n%s", answer)
			}
		})
	}
}

// A viewer that sends more than its request is none.
func TestUnaskedBytes(t *testing.T) {
	for _, over := range []transport{transports[0], transports[3]} {
		t.Run(over.name, func(t *testing.T) {
			if !canTakeOver {
				t.Skip("connections are not taken over on this system")
			}
			s := startStreams(t, over, serverOptions{})
			conn, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprint(conn, "GET /sse/events/room:1 HTTP/1.1\r\nHost: example.com\r\n\r\n")
			waitFor(t, "the stream", func() bool { return s.hub.stats().Streams == 1 })
			fmt.Fprint(conn, "some, which is ignored")
			time.Sleep(20 * time.Millisecond)
			wantStats(t, s.hub, hubStats{Streams: 1, Channels: 1})
			_, _ = conn.Write(make([]byte, 2*maxUnasked))
			waitFor(t, "the end", func() bool { return s.hub.stats().Streams == 0 })
		})
	}
}

func TestStreamThroughProxy(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{})
		target, err := url.Parse(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		proxy := httputil.NewSingleHostReverseProxy(target)
		proxy.Transport = s.Client().Transport
		proxy.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
		front := httptest.NewServer(proxy)
		t.Cleanup(front.Close)
		behind := &streamServer{front, s.app, s.hub}
		v := behind.view(t, "/sse/events/room:1")
		v.next()
		v.expect(typeUpdate, say(t, s.hub, "room:1", "a", 1))
		v.leave()
		waitFor(t, "the end behind the proxy", func() bool { return s.hub.stats().Streams == 0 })
	})
}

// Writers as middleware wraps them.
type (
	unwrapping struct{ http.ResponseWriter }
	opaque     struct{ http.ResponseWriter }
	refusing   struct{ http.ResponseWriter }
)

func (w unwrapping) Unwrap() http.ResponseWriter { return w.ResponseWriter }
func (w refusing) Unwrap() http.ResponseWriter   { return w.ResponseWriter }
func (w refusing) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return nil, nil, fmt.Errorf("not this connection")
}

func TestStreamThroughWrappedWriters(t *testing.T) {
	for _, tc := range []struct {
		name   string
		wrap   func(http.ResponseWriter) http.ResponseWriter
		status int
	}{
		{"one that can be unwrapped", func(w http.ResponseWriter) http.ResponseWriter { return unwrapping{w} }, 200},
		{"one that does not give its connection", func(w http.ResponseWriter) http.ResponseWriter { return refusing{w} }, 200},
		{"one that has announced an encoding", func(w http.ResponseWriter) http.ResponseWriter {
			w.Header().Set("Content-Encoding", "identity")
			return w
		}, 200},
		{"one that hides what streams need", func(w http.ResponseWriter) http.ResponseWriter { return opaque{w} }, 500},
	} {
		t.Run(tc.name, func(t *testing.T) {
			checkLeaks(t)
			s := startStreams(t, transports[0], serverOptions{wrap: func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(tc.wrap(w), r) })
			}})
			var log bytes.Buffer
			s.app.log = slog.New(slog.NewTextHandler(&log, nil))
			if tc.status == 200 {
				v := s.view(t, "/sse/events/room:1")
				v.next()
				v.expect(typeUpdate, say(t, s.hub, "room:1", "a", 1))
				return
			}
			resp, err := s.Client().Do(s.request(t, http.MethodGet, "/sse/events/room:1"))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != tc.status {
				t.Errorf("status %d, want %d", resp.StatusCode, tc.status)
			}
			if advice := "middleware around this handler needs a method Unwrap"; !strings.Contains(log.String(), advice) {
				t.Errorf("log is %s, want the advice that %s", &log, advice)
			}
			waitFor(t, "no stream to be left", func() bool { return s.hub.stats().Streams == 0 })
		})
	}
}
