package main

import (
	"slices"
	"time"
)

// kib is the size of most events.
const kib = 1 << 10

// A scenario is one kind of measurement.
type scenario struct {
	name    string
	title   string
	columns []column
	against string // the contender that ratios are to
	thread  bool   // its contenders are those that show the thread
	timed   bool   // its viewers read stamps
	measure func(c contender) (result, error)
}

// A column of a scenario's table.
type column struct {
	name  string
	key   string // of the result
	form  string // of the number
	ratio bool   // to the contender of the same round that the scenario names
}

// A result holds numbers by key, or says in words what went wrong.
type result struct {
	numbers map[string]float64
	words   string
}

var allScenarios = []scenario{fanOut("fanout1000", 1000), fanOut("fanout5000", 5000), latency, stuck, idle, showThread}

// A stage is a server and its viewers.
type stage struct{ server, viewers *child }

// setUp starts the server of a contender, and viewers without connections.
func setUp(c contender) (*stage, error) {
	count, err := newCounter()
	if err != nil {
		return nil, err
	}
	defer count.Close()
	server, err := start(count, "-serve", c.name)
	if err != nil {
		return nil, err
	}
	s := &stage{server: server}
	ready, err := server.answer("start")
	if err != nil {
		s.strike()
		return nil, err
	}
	target := ready.Addr + " " + ready.Path
	if c.gzip {
		target += " gzip"
	}
	if s.viewers, err = start(count, "-view", target); err == nil {
		_, err = s.viewers.answer("start")
	}
	if err != nil {
		s.strike()
		return nil, err
	}
	return s, nil
}

func (s *stage) strike() {
	if s.viewers != nil {
		s.viewers.stop()
	}
	s.server.stop()
}

// on sets up a stage with so many connections, and plays.
func on(c contender, viewers int, play func(*stage) (result, error)) (result, error) {
	s, err := setUp(c)
	if err != nil {
		return result{}, err
	}
	defer s.strike()
	if _, err := s.viewers.do(order{Do: "open", N: viewers}); err != nil {
		return result{}, err
	}
	return play(s)
}

func fanOut(name string, viewers int) scenario {
	return scenario{
		name:    name,
		title:   "1 KiB events to " + grouped(viewers) + " connections",
		against: "coalescing sockets",
		columns: []column{
			{name: "deliveries/s", key: "rate", form: "%.0f"},
			{name: "× coalescing sockets", key: "rate", form: "%.2f", ratio: true},
			{name: "CPU-s per million", key: "cpu", form: "%.2f"},
			{name: "lost", key: "lost", form: "%.0f"},
		},
		measure: func(c contender) (result, error) {
			return on(c, viewers, func(s *stage) (result, error) {
				r, err := s.server.do(order{Do: "flood", Bytes: kib, Viewers: viewers, WarmUp: 1, Seconds: 3, TimedOut: 10})
				if err != nil || r.Stalled {
					return result{words: "stalled"}, err
				}
				return result{numbers: map[string]float64{
					"rate": float64(r.Deliveries) / r.Seconds,
					"cpu":  r.CPU / float64(r.Deliveries) * 1e6,
					"lost": float64(r.Lost),
				}}, nil
			})
		},
	}
}

var showThread = scenario{
	name:    "thread",
	title:   "One message more in a thread of 1,000, to 1,000 connections",
	against: "HTML and state",
	thread:  true,
	columns: []column{
		{name: "bytes each", key: "bytes", form: "%.0f"},
		{name: "deliveries/s", key: "rate", form: "%.0f"},
		{name: "× HTML and state", key: "rate", form: "%.1f", ratio: true},
		{name: "CPU-s per million", key: "cpu", form: "%.2f"},
		{name: "× HTML and state", key: "cpu", form: "%.3f", ratio: true},
		{name: "lost", key: "lost", form: "%.0f"},
	},
	measure: func(c contender) (result, error) {
		const viewers = 1000
		return on(c, viewers, func(s *stage) (result, error) {
			r, err := s.server.do(order{Do: "flood", Viewers: viewers, WarmUp: 1, Seconds: 5, TimedOut: 10})
			if err != nil || r.Stalled {
				return result{words: "stalled"}, err
			}
			return result{numbers: map[string]float64{
				"bytes": float64(r.Bytes) / float64(r.Deliveries),
				"rate":  float64(r.Deliveries) / r.Seconds,
				"cpu":   r.CPU / float64(r.Deliveries) * 1e6,
				"lost":  float64(r.Lost),
			}}, nil
		})
	},
}

// beat is the low rate of the scenarios about latency, per second.
const beat = 20

// timed measures the latencies of events at the low rate.
func (s *stage) timed(viewers, events int) (reply, error) {
	paced := order{Do: "pace", Bytes: kib, Viewers: viewers, PerSec: beat, TimedOut: 5}
	paced.N = beat // to warm up
	if r, err := s.server.do(paced); err != nil || r.Stalled {
		return r, err
	}
	if _, err := s.viewers.do(order{Do: "time"}); err != nil {
		return reply{}, err
	}
	paced.N = events
	if r, err := s.server.do(paced); err != nil || r.Stalled {
		return r, err
	}
	return s.viewers.do(order{Do: "latencies"})
}

var latency = scenario{
	name:    "latency",
	title:   "A 1 KiB event every 50 ms to 1,000 connections",
	timed:   true,
	against: "plain hub",
	columns: []column{
		{name: "p50, ms", key: "p50", form: "%.2f"},
		{name: "× plain hub", key: "p50", form: "%.2f", ratio: true},
		{name: "p99, ms", key: "p99", form: "%.2f"},
		{name: "× plain hub", key: "p99", form: "%.2f", ratio: true},
	},
	measure: func(c contender) (result, error) {
		const viewers = 1000
		return on(c, viewers, func(s *stage) (result, error) {
			r, err := s.timed(viewers, 4*beat)
			if err != nil || r.Stalled {
				return result{words: "stalled"}, err
			}
			return result{numbers: map[string]float64{"p50": r.P50, "p99": r.P99}}, nil
		})
	},
}

var stuck = scenario{
	name:  "stuck",
	title: "50 connections, and one that has stopped reading",
	timed: true,
	columns: []column{
		{name: "p50 without it, ms", key: "p50 without", form: "%.2f"},
		{name: "p50 with it, ms", key: "p50 with", form: "%.2f"},
		{name: "p99 without it, ms", key: "p99 without", form: "%.2f"},
		{name: "p99 with it, ms", key: "p99 with", form: "%.2f"},
	},
	measure: func(c contender) (result, error) {
		const viewers = 50
		return on(c, viewers, func(s *stage) (result, error) {
			without, err := s.timed(viewers, 2*beat)
			if err != nil || without.Stalled {
				return result{words: "stalled without it"}, err
			}
			if _, err := s.viewers.do(order{Do: "stick"}); err != nil {
				return result{}, err
			}
			time.Sleep(100 * time.Millisecond) // until it is one of the viewers
			r, err := s.server.do(order{Do: "flood", Bytes: 16 * kib, N: 400, Viewers: viewers, TimedOut: 5})
			if err != nil || r.Stalled || r.Lost > 0 {
				return result{words: "all others wait"}, err
			}
			with, err := s.timed(viewers, 2*beat)
			if err != nil || with.Stalled {
				return result{words: "all others wait"}, err
			}
			return result{numbers: map[string]float64{
				"p50 without": without.P50, "p50 with": with.P50,
				"p99 without": without.P99, "p99 with": with.P99,
			}}, nil
		})
	},
}

var idle = scenario{
	name:    "idle",
	title:   "5,000 silent connections",
	against: "lcgen",
	columns: []column{
		{name: "KiB resident per connection", key: "kib", form: "%.1f"},
		{name: "× lcgen", key: "kib", form: "%.1f", ratio: true},
	},
	measure: func(c contender) (result, error) {
		const viewers, first = 5000, 100
		// The first ones pay for what all share, the server's own code too.
		return on(c, first, func(s *stage) (result, error) {
			before, err := s.server.do(order{Do: "resident"})
			if err != nil {
				return result{}, err
			}
			if _, err := s.viewers.do(order{Do: "open", N: viewers}); err != nil {
				return result{}, err
			}
			after, err := s.server.do(order{Do: "resident"})
			if err != nil {
				return result{}, err
			}
			return result{numbers: map[string]float64{"kib": float64(after.KiB-before.KiB) / viewers}}, nil
		})
	},
}

// median returns the middle of the values, which it sorts.
func median(values []float64) float64 {
	slices.Sort(values)
	if n := len(values); n%2 == 0 {
		return (values[n/2-1] + values[n/2]) / 2
	}
	return values[len(values)/2]
}
