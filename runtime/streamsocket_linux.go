package lc

import (
	"errors"
	"net"
	"syscall"
	"time"
)

// canTakeOver says that there is a socket outlet on this system.
const canTakeOver = true

// maxUnsent is how many bytes the kernel takes for a viewer before it has
// sent what it has, so that one who lags is noticed, and conflated, while the
// backlog is still ours.
const maxUnsent = 128 << 10

// Socket options that package syscall does not name; see tcp(7).
const (
	tcpUserTimeout  = 18
	tcpNotsentLowat = 25
)

// A socket is the outlet of a stream whose connection was taken over. Its
// shard writes to it without ever waiting: what the kernel does not take is
// left until the watch says that it will. There is no goroutine, no buffer
// and no timer to a socket.
type socket struct {
	conn net.Conn
	raw  syscall.RawConn
	slot int // in hub.watch

	rest    []byte        // of an event that the kernel took the beginning of
	stuck   bool          // the kernel did not take all
	since   time.Duration // when it became stuck, since the hub began
	unasked int           // bytes that the viewer sent
}

// newSocket returns the outlet for a connection, if it is a socket.
func newSocket(conn net.Conn, s *stream) (*socket, bool) {
	var raw syscall.RawConn
	var err error
	switch c := conn.(type) {
	case *net.TCPConn:
		if raw, err = c.SyscallConn(); err == nil {
			// Better, but not needed: errors do not matter.
			_ = raw.Control(func(fd uintptr) {
				_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotsentLowat, maxUnsent)
				_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(s.hub.stall().Milliseconds()))
			})
		}
	case *net.UnixConn:
		raw, err = c.SyscallConn()
	default:
		return nil, false
	}
	return &socket{conn: conn, raw: raw, slot: -1}, err == nil
}

// start has the watch tell when the viewer sends, leaves, or can take more.
func (o *socket) start(s *stream) {
	slot, err := s.hub.watch.add(s, o.raw)
	if err != nil {
		o.close(s, "watching the connection failed: "+err.Error())
		return
	}
	o.slot = slot
}

func (o *socket) flush(s *stream, b *batch) {
	if o.stuck {
		return // the watch brings us back
	}
	if !b.fits(s) {
		b.gather(s)
	}
	o.send(s, b)
}

func (o *socket) ping(s *stream, b *batch) {
	if !o.stuck {
		b.gatherPing(s)
		o.send(s, b)
	}
}

// tick ends a stream whose viewer has not taken an event in time.
func (o *socket) tick(s *stream) {
	if o.stuck && s.hub.now()-o.since >= s.hub.stall() {
		o.close(s, "viewer stuck")
	}
}

// end says farewell if the viewer can take it.
func (o *socket) end(s *stream, b *batch, how ending) {
	if how.spread > 0 && !o.stuck {
		o.flush(s, b)
		if !s.joined {
			return
		}
		if !o.stuck {
			_, _ = o.write(s.shard, how.farewell()) // it ends either way
		}
	}
	o.close(s, how.reason)
}

// close closes the connection and takes the stream out of the hub.
func (o *socket) close(s *stream, reason string) {
	s.shard.leave(s)
	s.hub.watch.remove(o.slot)
	o.conn.Close()
	s.hub.close(s, reason)
}

// send writes the batch, as much of it as the kernel takes.
func (o *socket) send(s *stream, b *batch) {
	if len(b.joined) == 0 {
		b.sent(s)
		return
	}
	n, err := o.write(s.shard, b.joined)
	switch {
	case err != nil:
		o.close(s, "viewer gone: "+err.Error())
		return
	case n == len(b.joined):
		b.sent(s)
		s.behind = false
	default:
		o.rest = b.cut(s, n)
		o.stuck, s.behind = true, true
		o.since = s.hub.now()
	}
	if n > 0 {
		s.wroteAt.Store(int64(s.hub.now()))
	}
}

// ready goes on after the watch has told that something has happened.
func (o *socket) ready(s *stream, b *batch) {
	if err := o.listen(s); err != nil {
		o.close(s, "viewer left: "+err.Error())
		return
	}
	if !o.stuck {
		return
	}
	if len(o.rest) > 0 {
		n, err := o.write(s.shard, o.rest)
		if err != nil {
			o.close(s, "viewer gone: "+err.Error())
			return
		}
		if o.rest = o.rest[n:]; len(o.rest) > 0 {
			return
		}
	}
	o.rest, o.stuck = nil, false
	b.gather(s)
	o.send(s, b)
}

var (
	errViewerClosed = errors.New("closed")
	errUnasked      = errors.New("sent more than its request")
)

// listen notices that the viewer has closed the connection. What it sends is
// dropped: there is nothing it could mean.
func (o *socket) listen(s *stream) error {
	for {
		n, again, err := s.shard.io.read(o.raw)
		switch {
		case err != nil:
			return err
		case again:
			return nil
		case n == 0:
			return errViewerClosed
		}
		if o.unasked += n; o.unasked > maxUnasked {
			return errUnasked
		}
	}
}

// write writes what the kernel takes at once, which may be nothing.
func (o *socket) write(sh *shard, p []byte) (n int, err error) {
	return sh.io.write(o.raw, p)
}

// rawIO makes system calls on sockets, without waiting. It exists to make
// them without an allocation for each.
type rawIO struct {
	p       []byte
	n       int
	err     error
	buf     [512]byte // for what is dropped
	writeFn func(fd uintptr) bool
	readFn  func(fd uintptr) bool
}

func newRawIO() *rawIO {
	c := new(rawIO)
	c.writeFn = func(fd uintptr) bool {
		c.n, c.err = retry(func() (int, error) { return syscall.Write(int(fd), c.p) })
		return true
	}
	c.readFn = func(fd uintptr) bool {
		c.n, c.err = retry(func() (int, error) { return syscall.Read(int(fd), c.buf[:]) })
		return true
	}
	return c
}

// retry repeats a call that a signal has interrupted.
func retry(call func() (int, error)) (int, error) {
	for {
		if n, err := call(); err != syscall.EINTR {
			return n, err
		}
	}
}

// write returns how many bytes of p the kernel took.
func (c *rawIO) write(raw syscall.RawConn, p []byte) (int, error) {
	c.p = p
	err := raw.Write(c.writeFn)
	c.p = nil
	if err == nil {
		err = c.err
	}
	if err == syscall.EAGAIN {
		return 0, nil
	}
	return max(c.n, 0), err
}

// read returns how many bytes there were, and in again whether there may be
// some later.
func (c *rawIO) read(raw syscall.RawConn) (n int, again bool, err error) {
	if err = raw.Read(c.readFn); err == nil {
		err = c.err
	}
	if err == syscall.EAGAIN {
		return 0, true, nil
	}
	return max(c.n, 0), false, err
}
