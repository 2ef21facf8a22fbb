package natsbroker

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// benchBrokers returns the brokers of two processes of an application, on one
// server or on three that run as processes of their own.
func benchBrokers(b *testing.B, servers int) (one, two *Broker) {
	b.Helper()
	g := startGroup(b, servers)
	open := func(i int) *Broker {
		broker, _, err := New(b.Context(), g.connect(i), WithReplicas(servers))
		if err != nil {
			b.Fatal(err)
		}
		return broker
	}
	return open(0), open(servers - 1)
}

// each runs a benchmark with one server and with three.
func each(b *testing.B, bench func(b *testing.B, one, two *Broker)) {
	for _, servers := range []int{1, 3} {
		b.Run(fmt.Sprintf("servers=%d", servers), func(b *testing.B) {
			one, two := benchBrokers(b, servers)
			b.ResetTimer()
			bench(b, one, two)
		})
	}
}

// event returns an event of a kilobyte.
func event(ch lc.Channel) lc.Message {
	return lc.Message{Channel: ch, Type: "component-update", Component: counterID, Version: 1, Data: bytes.Repeat([]byte("x"), 1<<10)}
}

type timed chan time.Time

func (t timed) Receive(lc.Placed)    { t <- time.Now() }
func (t timed) Missed(...lc.Channel) {}

// BenchmarkDelivery publishes in one process and receives in another.
func BenchmarkDelivery(b *testing.B) {
	each(b, func(b *testing.B, one, two *Broker) {
		came := make(timed, 1)
		l, err := two.Open(came)
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		if _, err := l.Listen(b.Context(), lc.Global); err != nil {
			b.Fatal(err)
		}
		var took []time.Duration
		for n := 0; b.Loop(); n++ {
			began := time.Now()
			if _, err := one.Publish(b.Context(), fmt.Sprintf("%s-%d", one.id[:8], n), event(lc.Global)); err != nil {
				b.Fatal(err)
			}
			took = append(took, (<-came).Sub(began))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	})
}

// BenchmarkListen listens to 10,000 channels that hold nothing.
func BenchmarkListen(b *testing.B) {
	each(b, func(b *testing.B, _, two *Broker) {
		for b.Loop() {
			l, err := two.Open(deaf{})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := l.Listen(b.Context(), users(10_000)...); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			l.Close()
			b.StartTimer()
		}
	})
}

func users(n int) (chs []lc.Channel) {
	for i := range n {
		chs = append(chs, lc.UserChannel(fmt.Sprintf("viewer-%d", i)))
	}
	return chs
}

// BenchmarkCheck compares 10,000 quiet channels with the stream.
func BenchmarkCheck(b *testing.B) {
	each(b, func(b *testing.B, one, two *Broker) {
		l := newListener(two, deaf{})
		defer l.Close()
		chs := users(10_000)
		for i, ch := range chs[:1000] {
			if _, err := one.Publish(b.Context(), fmt.Sprintf("quiet-%d", i), event(ch)); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := l.Listen(b.Context(), chs...); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := l.check(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkReplay replays the last ten messages of a channel.
func BenchmarkReplay(b *testing.B) {
	each(b, func(b *testing.B, one, two *Broker) {
		var places []lc.Place
		for n := range 20 {
			place, err := one.Publish(b.Context(), fmt.Sprintf("r-%d", n), event(lc.Global))
			if err != nil {
				b.Fatal(err)
			}
			places = append(places, place)
		}
		l, err := two.Open(deaf{})
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		for b.Loop() {
			ms, _, err := l.Replay(b.Context(), lc.Global, places[9], 100)
			if err != nil || len(ms) != 10 {
				b.Fatalf("%d messages, %v", len(ms), err)
			}
		}
	})
}

// BenchmarkAction loads and saves a record of a kilobyte.
func BenchmarkAction(b *testing.B) {
	for _, servers := range []int{1, 3} {
		b.Run(fmt.Sprintf("servers=%d", servers), func(b *testing.B) {
			g := startGroup(b, servers)
			_, s, err := New(b.Context(), g.connect(0), WithReplicas(servers))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				r, err := s.Load(b.Context(), counterID)
				if err == nil {
					err = s.Save(b.Context(), counterID, lc.Record{Version: r.Version + 1, State: make([]byte, 1<<10)}, r.Version)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
