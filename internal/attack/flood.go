package main

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// A flood is many requests, sent as fast as they are answered.
type flood struct {
	n        int
	from     netip.Addr // of all; the zero Addr for a new one every so often
	method   string     // of all requests
	request  func(i int) []byte
	answered func(i int, a *answer) // called by several goroutines at a time
}

const (
	floodWorkers    = 4
	floodBatch      = 25   // requests that are under way on a connection
	floodPerAddress = 1500 // below the burst that a viewer may make at once
)

// pour sends a flood, and returns how many requests were answered.
func (t *target) pour(ctx context.Context, f flood) int {
	var next, answered atomic.Int64
	var wg sync.WaitGroup
	for range floodWorkers {
		wg.Go(func() {
			for from := f.from; ctx.Err() == nil; {
				if !f.from.IsValid() {
					from = t.sources.take()
				}
				if !t.pourFrom(ctx, f, from, &next, &answered) {
					return
				}
			}
		})
	}
	wg.Wait()
	return int(answered.Load())
}

// pourFrom sends batches over one connection, and reports whether there are
// more to be sent over another one.
func (t *target) pourFrom(ctx context.Context, f flood, from netip.Addr, next, answered *atomic.Int64) bool {
	w, err := t.dial(ctx, from)
	if err != nil {
		return false
	}
	defer w.Close()
	for sent := 0; sent+floodBatch <= floodPerAddress && ctx.Err() == nil; sent += floodBatch {
		last := int(next.Add(floodBatch))
		first := last - floodBatch
		if first >= f.n {
			return false
		}
		var batch []byte
		for i := first; i < last; i++ {
			batch = append(batch, f.request(i)...)
		}
		w.SetDeadline(time.Now().Add(patience))
		if w.send(batch) != nil {
			return true
		}
		for i := first; i < last; i++ {
			a, _, err := readAnswer(w.in, f.method)
			if err != nil {
				return true
			}
			answered.Add(1)
			t.inspect(a, f.request(i))
			if f.answered != nil {
				f.answered(i, a)
			}
			if a.last {
				return true
			}
		}
	}
	return true
}
