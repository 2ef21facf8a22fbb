package lc

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"
)

// ConnContext lets streams that stay with net/http find viewers who have
// vanished. It is for the field of that name of the http.Server:
//
//	server := &http.Server{
//		Handler:     mux,
//		ConnContext: lc.ConnContext,
//	}
//
// A machine that has lost its power or its network says nothing, and what it
// is sent fits into the kernel's buffers for long. A stream over plain
// HTTP/1.1 has the kernel give such a connection up (TCP_USER_TIMEOUT of
// Linux, RFC 5482), so that it ends within two heartbeats. Streams over TLS or
// HTTP/2, and those whose http.ResponseWriter is wrapped, reach their
// connection by way of the context only. Without ConnContext they end when the
// kernel gives up by itself, which takes Linux about 15 minutes.
//
// Nothing changes for connections while they carry no stream, nor on other
// systems. A connection may be wrapped in types with a method NetConn, as
// *tls.Conn has. A server that has a ConnContext already calls this one
// within it.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, &clientConn{conn: c})
}

type connKey struct{}

// A clientConn is the connection that requests come over, one at a time with
// HTTP/1 and many with HTTP/2.
type clientConn struct {
	mu      sync.Mutex
	conn    net.Conn      // nil once it was taken over
	streams int           // open on it, through net/http
	before  time.Duration // its timeout while there are none
}

// connOf returns the connection that ConnContext has put into the context,
// nil where there is none.
func connOf(ctx context.Context) *clientConn {
	c, _ := ctx.Value(connKey{}).(*clientConn)
	return c
}

// enter has the kernel give the connection up where what it sends is not
// acknowledged in time, as long as there are streams.
func (c *clientConn) enter(timeout time.Duration) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.streams++; c.streams == 1 {
		c.before = swapUserTimeout(c.conn, timeout)
	}
}

// leave undoes enter.
func (c *clientConn) leave() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.streams--; c.streams == 0 {
		swapUserTimeout(c.conn, c.before)
	}
}

// forget lets go of a connection that has been taken over and closed: the
// context of its stream remains.
func (c *clientConn) forget() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = nil
}

// swapUserTimeout sets how long what was sent over a connection may go
// unacknowledged, 0 for what the system thinks best, and returns what it was.
// Where that cannot be set, the connection works all the same.
func swapUserTimeout(conn net.Conn, timeout time.Duration) (before time.Duration) {
	if raw, ok := rawConn(conn); ok {
		_ = raw.Control(func(fd uintptr) {
			before = userTimeout(int(fd))
			setUserTimeout(int(fd), timeout)
		})
	}
	return before
}

// gaveUp reports whether an error says that the kernel has given a connection up
// whose other side has taken nothing for too long. A deadline that has passed is
// another thing: it may have been set to end a write at once.
func gaveUp(err error) bool { return errors.Is(err, syscall.ETIMEDOUT) }

// rawConn returns the system's side of a connection, which may be wrapped.
func rawConn(conn net.Conn) (raw syscall.RawConn, ok bool) {
	for {
		switch c := conn.(type) {
		case syscall.Conn:
			raw, err := c.SyscallConn()
			return raw, err == nil
		case interface{ NetConn() net.Conn }:
			conn = c.NetConn()
		default:
			return nil, false
		}
	}
}
