package dev

import (
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"time"

	"github.com/lcgen/lcgen/internal/devlink"
)

// A link is the connection to the Apps of the program.
type link struct {
	path     string // of the socket
	listener net.Listener
	reports  chan devlink.Report

	mu   sync.Mutex
	apps map[net.Conn]struct{}
	now  *[]devlink.Problem // told to whoever connects; nil for none
	done chan struct{}
	wg   sync.WaitGroup
}

// openLink listens in a folder that is nobody else's.
func openLink(dir string) (*link, error) {
	path := filepath.Join(dir, "link")
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the link to the program: %w", err)
	}
	l := &link{path: path, listener: listener, reports: make(chan devlink.Report), apps: map[net.Conn]struct{}{}, done: make(chan struct{})}
	l.wg.Go(l.accept)
	return l, nil
}

// close ends the link, and with it programs that were not ended otherwise.
func (l *link) close() {
	close(l.done)
	l.listener.Close()
	l.mu.Lock()
	for conn := range l.apps {
		conn.Close()
	}
	l.mu.Unlock()
	l.wg.Wait()
}

func (l *link) accept() {
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		select {
		case <-l.done:
			conn.Close()
		default:
			l.apps[conn] = struct{}{}
			l.wg.Go(func() { l.listen(conn) })
			if l.now != nil {
				l.send(conn, devlink.Order{Problems: l.now})
			}
		}
		l.mu.Unlock()
	}
}

// listen hands on what an App reports, until it ends.
func (l *link) listen(conn net.Conn) {
	defer func() {
		conn.Close()
		l.mu.Lock()
		delete(l.apps, conn)
		l.mu.Unlock()
	}()
	reports := json.NewDecoder(conn)
	for {
		var r devlink.Report
		if reports.Decode(&r) != nil {
			return
		}
		select {
		case l.reports <- r:
		case <-l.done:
			return
		}
	}
}

// order gives an order to all Apps.
func (l *link) order(o devlink.Order) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if o.Problems != nil {
		l.now = o.Problems
	}
	for conn := range l.apps {
		l.send(conn, o)
	}
}

// orderTime bounds how long an App may take to read an order.
const orderTime = time.Second

// send gives an order to one App. One that does not take it is on its way out.
func (l *link) send(conn net.Conn, o devlink.Order) {
	conn.SetWriteDeadline(time.Now().Add(orderTime))
	json.NewEncoder(conn).Encode(o)
}
