package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// viewers holds the connections of all viewers. One thread reads them, so
// that reading costs little beside what is measured.
type viewers struct {
	addr    syscall.SockaddrInet4
	request []byte
	counts  *counts
	epoll   int
	open    atomic.Int64 // connections that have got anything
	gzip    bool

	mu      sync.Mutex
	greeted map[int]bool // by file descriptor
	timed   bool         // read the stamps
	rest    map[int][]byte
	samples []int64 // latencies in ns
	gone    error   // the first connection that ended
}

// eventEnd ends each event of a compressed stream. Nothing is unpacked, so that
// reading costs as little as without.
var eventEnd = []byte("\x00\x00\xff\xff")

// view is the process of the viewers. Its argument is "address path", and " gzip" if
// they ask for that.
func view(target string) error {
	addr, path, _ := strings.Cut(target, " ")
	path, encoding, _ := strings.Cut(path, " ")
	accept := "\r\n\r\n"
	if encoding != "" {
		accept = "\r\nAccept-Encoding: " + encoding + accept
	}
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		return err
	}
	counts, err := counter()
	if err != nil {
		return err
	}
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	v := &viewers{
		addr:    syscall.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()},
		request: []byte("GET " + path + " HTTP/1.1\r\nHost: " + addr + "\r\nAccept: text/event-stream" + accept),
		gzip:    encoding != "",
		counts:  counts,
		epoll:   epoll,
		greeted: map[int]bool{},
		rest:    map[int][]byte{},
	}
	go v.read()
	return obey(reply{}, v.follow)
}

func (v *viewers) follow(o order) (reply, error) {
	switch o.Do {
	case "open":
		return reply{}, v.connect(o.N)
	case "stick":
		return reply{}, v.stick()
	case "time":
		return reply{}, v.time()
	case "latencies":
		return v.latencies()
	default:
		return reply{}, fmt.Errorf("what is %q?", o.Do)
	}
}

// connect opens so many connections, and waits until each has been answered.
func (v *viewers) connect(n int) error {
	want := v.open.Load() + int64(n)
	for range n {
		fd, err := v.dial(0)
		if err != nil {
			return err
		}
		event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)}
		if err := syscall.EpollCtl(v.epoll, syscall.EPOLL_CTL_ADD, fd, &event); err != nil {
			return fmt.Errorf("epoll_ctl: %w", err)
		}
	}
	for begin := time.Now(); v.open.Load() < want; time.Sleep(time.Millisecond) {
		if time.Since(begin) > time.Minute {
			return fmt.Errorf("only %d of %d connections were answered", v.open.Load(), want)
		}
	}
	// Some are answered before they are entered among the viewers.
	time.Sleep(500 * time.Millisecond)
	return nil
}

// stick opens a connection that nobody reads from, with little room.
func (v *viewers) stick() error {
	_, err := v.dial(4 << 10)
	return err
}

// dial opens a connection and sends the request.
func (v *viewers) dial(room int) (fd int, err error) {
	fd, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("socket: %w", err)
	}
	if room > 0 {
		if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, room); err != nil {
			return 0, fmt.Errorf("setsockopt: %w", err)
		}
	}
	if err := syscall.Connect(fd, &v.addr); err != nil {
		return 0, fmt.Errorf("connect: %w", err)
	}
	if _, err := syscall.Write(fd, v.request); err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	return fd, nil
}

// read reads all connections for as long as the process runs.
func (v *viewers) read() {
	runtime.LockOSThread()
	events := make([]syscall.EpollEvent, 256)
	buf := make([]byte, 256<<10)
	for {
		n, err := syscall.EpollWait(v.epoll, events, -1)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			v.fail(fmt.Errorf("epoll_wait: %w", err))
			return
		}
		v.mu.Lock()
		for _, e := range events[:max(n, 0)] {
			v.readOne(int(e.Fd), buf)
		}
		v.mu.Unlock()
	}
}

func (v *viewers) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.gone = err
}

// readOne reads what one connection has.
func (v *viewers) readOne(fd int, buf []byte) {
	had := copy(buf, v.rest[fd])
	n, err := syscall.Read(fd, buf[had:])
	if err != nil || n == 0 {
		v.gone = fmt.Errorf("a connection has ended: %v", err)
		syscall.Close(fd) // takes it out of the epoll
		return
	}
	v.counts.bytes.Add(int64(n))
	got := buf[:had+n]
	events := int64(bytes.Count(got, []byte{stamp}))
	if v.gzip {
		events = int64(bytes.Count(got, eventEnd))
		v.rest[fd] = append(v.rest[fd][:0], got[max(0, len(got)-len(eventEnd)+1):]...)
	}
	if !v.greeted[fd] && (!v.gzip || events > 0) {
		v.greeted[fd] = true
		v.open.Add(1)
		if v.gzip {
			events-- // the first one is the stream's own
		}
	}
	if v.timed {
		v.readStamps(fd, got)
		return
	}
	v.counts.events.Add(events)
}

// readStamps counts events by their stamps and notes how old they are. Half a
// stamp is kept until the rest comes.
func (v *viewers) readStamps(fd int, got []byte) {
	now := time.Now().UnixNano()
	events := int64(0)
	for {
		i := bytes.IndexByte(got, stamp)
		if i < 0 {
			delete(v.rest, fd)
			break
		}
		if got = got[i:]; len(got) <= stampDigits {
			v.rest[fd] = slices.Clone(got)
			break
		}
		at, err := strconv.ParseInt(string(got[1:1+stampDigits]), 10, 64)
		if err != nil {
			v.gone = fmt.Errorf("a stamp cannot be read: %w", err)
		}
		v.samples = append(v.samples, now-at)
		events++
		got = got[1+stampDigits:]
	}
	v.counts.events.Add(events)
}

// time begins to take the time, anew.
func (v *viewers) time() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.timed, v.samples = true, v.samples[:0]
	return v.gone
}

// latencies tells how old events were when they came.
func (v *viewers) latencies() (reply, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := len(v.samples)
	if n == 0 {
		return reply{}, v.gone
	}
	slices.Sort(v.samples)
	ms := func(i int) float64 { return float64(v.samples[i]) / 1e6 }
	return reply{P50: ms(n / 2), P99: ms(n * 99 / 100), Samples: n}, v.gone
}
