package lc

import "time"

// Stats tells what the streams of an App, in this process, are doing and have
// done since it was made: see App.Stats. The counters only grow.
type Stats struct {
	// Gauges.
	Streams  int // open
	Channels int // listened to: because somebody does, or did until a minute ago
	Frames   int // events of history
	Bytes    int // of memory that those take

	// Renderings is how many components' last updates are kept, to make patches of
	// the next, and RenderingBytes is the memory that they take.
	Renderings, RenderingBytes int

	Lagging int           // streams whose viewers take what they are sent too slowly
	Lag     time.Duration // how long the slowest of those has taken nothing

	// RecheckDelay is how late the question is that waits longest whether the
	// viewer of an open stream may still listen. It is asked every minute, at
	// most 64 at a time.
	RecheckDelay time.Duration

	Waiting int // events that the broker has not taken yet, and that are tried again

	// Counters.
	Opened         uint64 // streams
	Refused        uint64 // requests for a stream that got none
	Published      uint64 // events that came to this process, whoever made them
	Delivered      uint64 // events sent, once for each viewer
	DeliveredBytes uint64 // sent over streams, with what belongs to them
	Conflated      uint64 // events not sent to a viewer who lagged, as a later one contains them
	Resyncs        uint64 // viewers told to fetch what they show
	Cut            uint64 // streams ended because their viewer took nothing any more
	Dropped        uint64 // events that were given up, as too many waited for the broker; versions tell of them
	Unanswered     uint64 // questions whether a viewer may still listen that got no answer in time

	// Latency is the time from an event's arrival in this process until it
	// has been handed to a viewer's connection: of each write, the oldest
	// event that came while the stream was open.
	Latency Histogram
}

// A Histogram counts durations.
type Histogram struct {
	Count   uint64
	Sum     time.Duration
	Buckets []Bucket // by UpTo, which grows
}

// A Bucket of a Histogram counts the durations up to a bound, those of the
// buckets before it included.
type Bucket struct {
	UpTo  time.Duration
	Count uint64
}

// Stats tells what the App's streams are doing. It is cheap enough to be
// called whenever metrics are collected.
func (a *App) Stats() Stats { return a.hub.overview() }

// overview adds up what the shards have counted.
func (h *hub) overview() Stats {
	s := Stats{
		Opened:    h.opened.Load(),
		Refused:   h.refused.Load(),
		Published: h.published.Load(),
		Latency:   Histogram{Buckets: make([]Bucket, len(latencyBounds))},
	}
	for i, bound := range latencyBounds {
		s.Latency.Buckets[i].UpTo = bound
	}
	for _, sh := range h.shards {
		sh.counts.addTo(&s)
	}
	s.RecheckDelay, s.Unanswered = h.recheck.stats()
	s.Waiting, s.Dropped = h.outbox.stats()
	held := h.stats()
	s.Streams, s.Channels, s.Frames, s.Bytes = held.Streams, held.Channels, held.Frames, held.Bytes
	s.Renderings, s.RenderingBytes = held.Renderings, held.RenderingBytes
	return s
}
