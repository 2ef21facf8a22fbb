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
// and no timer to a socket, and nothing of package net: only the shard uses
// its file descriptor, from the time the stream joins.
type socket struct {
	fd   int
	slot int // in hub.watch

	rest    []byte        // of an event that the kernel took the beginning of
	stuck   bool          // the kernel did not take all
	since   time.Duration // when it became stuck, since the hub began
	unasked int           // bytes that the viewer sent
}

// newSocket returns an outlet for the connection, if it is a socket. The
// outlet has a file descriptor of its own: conn is to be closed.
func newSocket(conn net.Conn, s *stream) (*socket, bool) {
	var raw syscall.RawConn
	var err error
	tcp := false
	switch c := conn.(type) {
	case *net.TCPConn:
		raw, err = c.SyscallConn()
		tcp = true
	case *net.UnixConn:
		raw, err = c.SyscallConn()
	default:
		return nil, false
	}
	if err != nil {
		return nil, false
	}
	o := &socket{slot: -1}
	var errno syscall.Errno
	err = raw.Control(func(fd uintptr) {
		var own uintptr
		own, _, errno = syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_DUPFD_CLOEXEC, 0)
		o.fd = int(own)
	})
	if err != nil || errno != 0 {
		return nil, false
	}
	if tcp { // these make it better; if they cannot be had, it works all the same
		_ = syscall.SetsockoptInt(o.fd, syscall.IPPROTO_TCP, tcpNotsentLowat, maxUnsent)
		setUserTimeout(o.fd, s.hub.stall())
	}
	return o, true
}

// userTimeout returns how long what was sent over a TCP connection may go
// unacknowledged before the kernel gives the connection up; 0 where it is not
// set, or not TCP.
func userTimeout(fd int) time.Duration {
	ms, err := syscall.GetsockoptInt(fd, syscall.IPPROTO_TCP, tcpUserTimeout)
	if err != nil {
		return 0
	}
	return time.Duration(ms) * time.Millisecond
}

func setUserTimeout(fd int, timeout time.Duration) {
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, tcpUserTimeout, int(timeout.Milliseconds()))
}

// abandon closes a socket that no shard has yet.
func (o *socket) abandon() { syscall.Close(o.fd) }

// start has the watch tell when the viewer sends, leaves, or can take more.
func (o *socket) start(s *stream) {
	slot, err := s.hub.watch.add(s, o.fd)
	if err != nil {
		o.close(s, "watching the connection failed: "+err.Error())
		return
	}
	o.slot = slot
}

func (o *socket) flush(s *stream, seat int, b *batch) {
	if o.stuck {
		return // the watch brings us back
	}
	if b.fits(s, seat) {
		b.use(seat)
	} else {
		b.gather(s, seat)
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
func (o *socket) tick(s *stream) (untaken time.Duration) {
	if !o.stuck {
		return 0
	}
	if untaken = s.hub.now() - o.since; untaken >= s.hub.stall() {
		s.shard.counts.cuts.Add(1)
		o.close(s, "viewer stuck")
		return 0
	}
	return untaken
}

// end says farewell if the viewer can take it.
func (o *socket) end(s *stream, b *batch, how ending) {
	if how.spread > 0 && !o.stuck {
		o.flush(s, allSeats, b)
		if !s.joined {
			return
		}
		if !o.stuck {
			_, _ = o.write(how.farewell(s)) // it ends either way
		}
	}
	o.close(s, how.reason)
}

// close closes the connection and takes the stream out of the hub.
func (o *socket) close(s *stream, reason string) {
	s.shard.leave(s)
	s.hub.watch.remove(o.slot)
	syscall.Close(o.fd)
	s.hub.close(s, reason)
}

// lost is close for a connection that has failed.
func (o *socket) lost(s *stream, what string, err error) {
	if gaveUp(err) { // the kernel was faster than tick
		s.shard.counts.cuts.Add(1)
	}
	o.close(s, what+err.Error())
}

// send writes the batch, as much of it as the kernel takes.
func (o *socket) send(s *stream, b *batch) {
	if len(b.joined) == 0 {
		b.sent(s)
		return
	}
	n, err := o.write(b.joined)
	if err != nil {
		o.lost(s, "viewer gone: ", err)
		return
	}
	b.taken(s, n)
	switch {
	case n == len(b.joined):
		b.sent(s)
		s.behind = false
	default:
		o.rest = b.cut(s, n)
		o.stuck, s.behind = true, true
		o.since = s.hub.now()
	}
}

// ready goes on after the watch has told that something has happened.
func (o *socket) ready(s *stream, b *batch) {
	if err := o.listen(); err != nil {
		o.lost(s, "viewer left: ", err)
		return
	}
	if !o.stuck {
		return
	}
	if len(o.rest) > 0 {
		n, err := o.write(o.rest)
		if err != nil {
			o.lost(s, "viewer gone: ", err)
			return
		}
		s.shard.counts.took(0, n)
		if o.rest = o.rest[n:]; len(o.rest) > 0 {
			return
		}
	}
	o.rest, o.stuck = nil, false
	b.gather(s, allSeats)
	o.send(s, b)
}

var (
	errViewerClosed = errors.New("closed")
	errUnasked      = errors.New("sent more than its request")
)

// listen notices that the viewer has closed the connection. What it sends is
// dropped: there is nothing it could mean.
func (o *socket) listen() error {
	var dropped [512]byte
	for {
		n, err := retry(syscall.Read, o.fd, dropped[:])
		switch {
		case err == syscall.EAGAIN:
			return nil
		case err != nil:
			return err
		case n == 0:
			return errViewerClosed
		}
		if o.unasked += n; o.unasked > maxUnasked {
			return errUnasked
		}
	}
}

// write writes what the kernel takes at once, which may be nothing.
func (o *socket) write(p []byte) (n int, err error) {
	n, err = retry(syscall.Write, o.fd, p)
	if err == syscall.EAGAIN {
		return 0, nil
	}
	return max(n, 0), err
}

// retry repeats a call that a signal has interrupted.
func retry(call func(int, []byte) (int, error), fd int, p []byte) (int, error) {
	for {
		if n, err := call(fd, p); err != syscall.EINTR {
			return n, err
		}
	}
}
