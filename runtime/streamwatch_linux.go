package lc

import (
	"fmt"
	"os"
	"sync"
	"syscall"
)

// watched are the events that the kernel tells of, each only when it comes
// about (edge-triggered, EPOLLET, which package syscall has as a negative
// number).
const watched = syscall.EPOLLIN | syscall.EPOLLOUT | syscall.EPOLLRDHUP | 1<<31

// A watch tells shards that something has happened on the sockets of their
// streams: the viewer has sent something or left, or a socket that was full
// takes bytes again. It is an epoll of its own beside that of the Go runtime,
// which needs a goroutine per socket to tell the same. One goroutine waits on
// it while there are sockets.
type watch struct {
	mu    sync.Mutex
	epoll *os.File  // nil while there are no sockets
	fd    int       // of epoll
	slots []*stream // by the number that the kernel tells; nil where free
	free  []int
}

// add watches the stream's socket, until it is closed, and returns its slot.
func (w *watch) add(s *stream, fd int) (slot int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoll == nil {
		if err := w.begin(); err != nil {
			return -1, err
		}
	}
	slot = w.take(s)
	// The event carries the slot where a file descriptor is usual: the kernel
	// gives it back as it is.
	event := syscall.EpollEvent{Events: watched, Fd: int32(slot)}
	if err := syscall.EpollCtl(w.fd, syscall.EPOLL_CTL_ADD, fd, &event); err != nil {
		w.give(slot)
		return -1, fmt.Errorf("epoll_ctl: %w", err)
	}
	return slot, nil
}

// remove frees a slot. What the kernel tells of it later is taken as a hint
// for the slot's next stream, which finds out that there is nothing to do.
func (w *watch) remove(slot int) {
	if slot < 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.give(slot)
}

// begin makes the epoll and the goroutine that waits on it. The epoll is
// itself watched by the Go runtime, so that waiting takes no thread.
func (w *watch) begin() error {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return fmt.Errorf("epoll_create: %w", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return fmt.Errorf("epoll: %w", err)
	}
	epoll := os.NewFile(uintptr(fd), "epoll")
	raw, err := epoll.SyscallConn()
	if err != nil {
		epoll.Close()
		return fmt.Errorf("epoll: %w", err)
	}
	w.epoll, w.fd = epoll, fd
	go w.run(raw)
	return nil
}

// take finds a slot for the stream.
func (w *watch) take(s *stream) int {
	if n := len(w.free) - 1; n >= 0 {
		slot := w.free[n]
		w.free = w.free[:n]
		w.slots[slot] = s
		return slot
	}
	w.slots = append(w.slots, s)
	return len(w.slots) - 1
}

// give frees a slot, and with the last one everything.
func (w *watch) give(slot int) {
	w.slots[slot] = nil
	w.free = append(w.free, slot)
	if len(w.free) == len(w.slots) {
		w.epoll.Close() // ends run
		w.epoll, w.slots, w.free = nil, nil, nil
	}
}

// run tells the shards what happens until the epoll is closed.
func (w *watch) run(epoll syscall.RawConn) {
	events := make([]syscall.EpollEvent, 128)
	var n int
	wait := func(fd uintptr) (done bool) {
		n, _ = syscall.EpollWait(int(fd), events, 0)
		return n > 0
	}
	for epoll.Read(wait) == nil {
		for _, e := range events[:n] {
			if s := w.at(int(e.Fd)); s != nil {
				s.shard.do(func() { s.shard.ready(s) })
			}
		}
	}
}

// at returns the stream of a slot, nil where there is none.
func (w *watch) at(slot int) *stream {
	w.mu.Lock()
	defer w.mu.Unlock()
	if slot >= len(w.slots) {
		return nil
	}
	return w.slots[slot]
}

// ready goes on with a stream on whose socket something has happened.
func (sh *shard) ready(s *stream) {
	if o, ok := s.outlet.(*socket); ok && s.joined {
		o.ready(s, &sh.batch)
	}
}
