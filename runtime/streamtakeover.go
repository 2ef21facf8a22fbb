package lc

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// maxUnasked bounds what a viewer may send after its request, which nobody
// reads.
const maxUnasked = 4 << 10

// takeOver takes the connection from net/http, and with it the goroutine and
// the buffers that net/http would hold for it as long as the stream lasts. It
// reports false where the connection has to stay: it is not HTTP/1, it is
// encrypted, or a wrapper wants to see what is written. If it reports true,
// the stream is served or has ended.
func (s *stream) takeOver(w http.ResponseWriter, r *http.Request) bool {
	hijacker, ok := w.(http.Hijacker)
	if !ok || !canTakeOver || s.hub.cfg.NoTakeover || r.ProtoMajor != 1 || r.TLS != nil || w.Header().Get("Content-Encoding") != "" {
		return false
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return false // the wrapper's way to say no
	}
	head := s.responseHead(w.Header(), r)
	if o, ok := newSocket(conn, s); ok {
		s.release(conn, o, head)
		return true
	}
	s.hub.close(s, s.serveConn(conn, head))
	return true
}

// responseHead returns the status line and header of the answer. The body
// ends with the connection: there is no framing to add to events that all
// streams share, and HTTP/1.0 proxies can read it (RFC 9112, section 6.3).
func (s *stream) responseHead(h http.Header, r *http.Request) []byte {
	s.setHeader(h)
	h.Del("Transfer-Encoding")
	h.Set("Connection", "close")
	if h.Get("Date") == "" {
		h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.%d 200 OK\r\n", r.ProtoMinor)
	_ = h.Write(&b) // to memory
	b.WriteString("\r\n")
	return b.Bytes()
}

// release sends the first bytes over a connection of net/http's, then leaves
// the stream to its shard and a socket.
func (s *stream) release(conn net.Conn, o *socket, head []byte) {
	defer conn.Close()
	defer connOf(s.ctx).forget()
	_ = conn.SetDeadline(time.Now().Add(s.hub.stall())) // or the write tells why not
	if _, err := conn.Write(s.greeting(head)); err != nil {
		o.abandon()
		s.hub.close(s, "viewer gone: "+err.Error())
		return
	}
	s.outlet = o
	s.shard.do(func() { s.shard.join(s) })
}

// serveConn serves the stream over a connection that is neither TCP nor a
// Unix socket, but some listener's own. It returns why the stream ended.
func (s *stream) serveConn(conn net.Conn, head []byte) (reason string) {
	ctx, cancel := context.WithCancelCause(context.Background())
	gone := make(chan struct{})
	go func() {
		_, err := io.Copy(io.Discard, io.LimitReader(conn, maxUnasked))
		cancel(err)
		close(gone)
	}()
	defer func() { conn.Close(); <-gone }()

	swapUserTimeout(conn, s.hub.stall())
	_ = conn.SetDeadline(time.Time{})
	_ = conn.SetWriteDeadline(time.Now().Add(s.hub.stall()))
	if _, err := conn.Write(head); err != nil {
		return "viewer gone: " + err.Error()
	}
	w := connWriter{conn}
	return s.run(ctx, &response{w: w, rc: http.NewResponseController(w), word: make(chan struct{}, 1)})
}

// A connWriter makes a response of a connection whose head has been written.
type connWriter struct{ net.Conn }

func (connWriter) Header() http.Header { return http.Header{} }
func (connWriter) WriteHeader(int)     {}
func (connWriter) Flush()              {}
