package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"
)

// patience is how long a stranger waits for an answer.
const patience = 15 * time.Second

// Sources are addresses of this machine, so that strangers don't share limits:
// all of 127.0.0.0/8 is its own on Linux.
type sources struct{ next atomic.Uint32 }

// take returns an address that nobody has used before, but for that of the
// victim and of the network itself.
func (s *sources) take() netip.Addr {
	n := s.next.Add(1)
	return netip.AddrFrom4([4]byte{127, byte(16 + n>>16), byte(n >> 8), byte(n)})
}

// A wire is one connection to a target. All that comes over it is looked
// through for what strangers must not see.
type wire struct {
	net.Conn
	in      *bufio.Reader
	sent    atomic.Pointer[[]byte] // last
	secrets *scanner               // nil for the victim's own
	found   func(sighting)
	release func() bool // the context
}

// dial opens a connection from an address. It is closed when ctx is done.
func (t *target) dial(ctx context.Context, from netip.Addr) (*wire, error) {
	d := net.Dialer{Timeout: patience, LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0))}
	conn, err := d.DialContext(ctx, "tcp4", t.addr)
	if err != nil {
		return nil, err
	}
	w := &wire{Conn: conn, secrets: &scanner{needles: t.secrets}}
	w.release = context.AfterFunc(ctx, func() { conn.Close() })
	w.found = func(s sighting) {
		f := s.finding("what the server has sent")
		f.request = quote(w.lastSent())
		t.add(f)
	}
	w.in = bufio.NewReaderSize(w, 16<<10)
	return w, nil
}

// Close implements io.Closer.
func (w *wire) Close() error {
	w.release()
	return w.Conn.Close()
}

// Read implements io.Reader.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if w.secrets != nil {
		if s, found := w.secrets.feed(p[:n]); found {
			w.found(s)
		}
	}
	return n, err
}

// send writes bytes as they are.
func (w *wire) send(raw []byte) error {
	w.sent.Store(&raw)
	_, err := w.Write(raw)
	return err
}

func (w *wire) lastSent() []byte {
	if sent := w.sent.Load(); sent != nil {
		return *sent
	}
	return nil
}

// exchange sends a request and reads the answer. The server may have answered
// and closed before it has read all.
func (w *wire) exchange(raw []byte, method string) (*answer, io.Reader, error) {
	w.SetDeadline(time.Now().Add(patience))
	unsent := w.send(raw)
	a, rest, err := readAnswer(w.in, method)
	if err != nil && unsent != nil {
		err = errors.Join(unsent, err)
	}
	return a, rest, err
}

// closeWrite tells the server that no more will come.
func (w *wire) closeWrite() error {
	if tcp, ok := w.Conn.(*net.TCPConn); ok {
		return tcp.CloseWrite()
	}
	return nil
}

// isEventStream reports whether a header is that of an event stream.
func isEventStream(h http.Header) bool {
	return strings.HasPrefix(h.Get("Content-Type"), "text/event-stream")
}
