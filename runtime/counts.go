package lc

import (
	"sync/atomic"
	"time"
)

// latencyBounds are the upper bounds of the buckets of Stats.Latency, in
// ascending order.
var latencyBounds = [...]time.Duration{
	time.Millisecond, 4 * time.Millisecond, 16 * time.Millisecond, 64 * time.Millisecond,
	250 * time.Millisecond, time.Second, 4 * time.Second, 15 * time.Second,
}

// counts are of what becomes of a shard's streams. Each shard has its own,
// so that counting makes none wait for another.
type counts struct {
	delivered, bytes         atomic.Uint64
	conflated, resyncs, cuts atomic.Uint64
	latency                  [len(latencyBounds) + 1]atomic.Uint64 // the last holds what is above all bounds
	waited                   atomic.Int64                          // sum of the latencies

	lagging atomic.Int64 // at the last tick
	lag     atomic.Int64 // of the one that lags most
}

// took counts a write. The bytes come first, and are read last: no event shows
// without its bytes.
func (c *counts) took(events, bytes int) {
	c.bytes.Add(uint64(bytes))
	c.delivered.Add(uint64(events))
}

// late counts how long an event has taken from its arrival to its viewer.
func (c *counts) late(d time.Duration) {
	i := 0
	for i < len(latencyBounds) && d > latencyBounds[i] {
		i++
	}
	c.latency[i].Add(1)
	c.waited.Add(int64(d))
}

// look takes down how many viewers lag, and how much.
func (c *counts) look(lagging int, lag time.Duration) {
	c.lagging.Store(int64(lagging))
	c.lag.Store(int64(lag))
}

// addTo adds what the shard has counted to s.
func (c *counts) addTo(s *Stats) {
	s.Delivered += c.delivered.Load()
	s.DeliveredBytes += c.bytes.Load()
	s.Conflated += c.conflated.Load()
	s.Resyncs += c.resyncs.Load()
	s.Cut += c.cuts.Load()
	s.Lagging += int(c.lagging.Load())
	s.Lag = max(s.Lag, time.Duration(c.lag.Load()))
	count := uint64(0)
	for i := range c.latency {
		count += c.latency[i].Load()
		if i < len(latencyBounds) {
			s.Latency.Buckets[i].Count += count
		}
	}
	s.Latency.Count += count
	s.Latency.Sum += time.Duration(c.waited.Load())
}
