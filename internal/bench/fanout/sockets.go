package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"sync"
)

const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

// encode returns an event as it goes over the wire.
func encode(n int, text string) []byte {
	return fmt.Appendf(nil, "id: %d\nevent: update\ndata: {\"html\":%q}\n\n", n, text)
}

// accept answers each connection's request and hands it over.
func accept(take func(net.Conn)) func(net.Listener) error {
	return func(l net.Listener) error {
		for {
			conn, err := l.Accept()
			if err != nil {
				return err
			}
			if _, err := http.ReadRequest(bufio.NewReaderSize(conn, 256)); err != nil {
				return err
			}
			if _, err := conn.Write([]byte(streamHead)); err != nil {
				return err
			}
			take(conn)
		}
	}
}

// A socketWriter is one of a few goroutines that write the same bytes to all
// connections of theirs: the least that a server can do.
type socketWriter struct {
	queue chan []byte

	mu    sync.Mutex
	conns []net.Conn
}

// startSockets writes encoded events to the sockets from as many goroutines
// as there are processors. If they coalesce, what is queued by then goes out
// in one write.
func startSockets(coalescing bool) server {
	writers := make([]*socketWriter, runtime.GOMAXPROCS(0))
	for i := range writers {
		writers[i] = &socketWriter{queue: make(chan []byte, 4*window)}
		go writers[i].run(coalescing)
	}
	next := 0
	return server{
		path: "/",
		serve: accept(func(conn net.Conn) {
			w := writers[next%len(writers)]
			next++
			w.mu.Lock()
			defer w.mu.Unlock()
			w.conns = append(w.conns, conn)
		}),
		publish: func(n int, text string) error {
			event := encode(n, text)
			for _, w := range writers {
				w.queue <- event
			}
			return nil
		},
	}
}

func (w *socketWriter) run(coalescing bool) {
	for p := range w.queue {
		if coalescing {
			p = drain(w.queue, p)
		}
		w.mu.Lock()
		for _, conn := range w.conns {
			_, _ = conn.Write(p) // a viewer that is gone is of no interest here
		}
		w.mu.Unlock()
	}
}

// drain appends to p what else is in the queue.
func drain(queue <-chan []byte, p []byte) []byte {
	p = p[:len(p):len(p)] // others write it too
	for {
		select {
		case more := <-queue:
			p = append(p, more...)
		default:
			return p
		}
	}
}

// startSocketEach has a goroutine and a queue to each socket, which coalesces
// what has queued up.
func startSocketEach() server {
	var mu sync.Mutex
	var queues []chan []byte
	return server{
		path: "/",
		serve: accept(func(conn net.Conn) {
			queue := make(chan []byte, 4*window)
			go func() {
				for p := range queue {
					_, _ = conn.Write(drain(queue, p))
				}
			}()
			mu.Lock()
			defer mu.Unlock()
			queues = append(queues, queue)
		}),
		publish: func(n int, text string) error {
			event := encode(n, text)
			mu.Lock()
			defer mu.Unlock()
			for _, queue := range queues {
				queue <- event
			}
			return nil
		},
	}
}
