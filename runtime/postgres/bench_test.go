package postgres

import (
	"bytes"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

// benchNodes returns the Databases of two processes of an application. The
// server writes through to the disk, as one does that keeps what counts.
func benchNodes(b *testing.B) (one, two *Database) {
	b.Helper()
	s := pgtest.Start(b, "fsync=on")
	return open(b, pool(b, s, "postgres")), open(b, pool(b, s, "postgres"))
}

// event returns an event of a kilobyte.
func event(ch lc.Channel) lc.Message {
	return lc.Message{Channel: ch, Type: "component-update", Component: noteID, Version: 1, Data: bytes.Repeat([]byte("x"), 1<<10)}
}

type timed chan time.Time

func (t timed) Receive(lc.Placed)    { t <- time.Now() }
func (t timed) Missed(...lc.Channel) {}

// report reports the median and the 99th percentile.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkDelivery publishes in one process and receives in another, or in the
// same.
func BenchmarkDelivery(b *testing.B) {
	for _, where := range []string{"other", "same"} {
		b.Run(where, func(b *testing.B) {
			one, two := benchNodes(b)
			if where == "same" {
				two = one
			}
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
				if _, err := one.Publish(b.Context(), fmt.Sprintf("d-%d", n), event(lc.Global)); err != nil {
					b.Fatal(err)
				}
				took = append(took, (<-came).Sub(began))
			}
			report(b, took)
		})
	}
}

// BenchmarkPublish publishes from many goroutines of two processes, on a channel
// each or all on one.
func BenchmarkPublish(b *testing.B) {
	for _, publishers := range []int{1, 32} {
		for _, where := range []string{"channels", "hot"} {
			b.Run(fmt.Sprintf("publishers=%d/%s", publishers, where), func(b *testing.B) {
				one, two := benchNodes(b)
				var n atomic.Int64
				b.SetParallelism(publishers / 2)
				b.ResetTimer()
				if publishers == 1 {
					for b.Loop() {
						benchPublish(b, one, lc.UserChannel("a"), n.Add(1))
					}
				} else {
					b.RunParallel(func(pb *testing.PB) {
						id := n.Add(1)
						d, ch := []*Database{one, two}[id%2], lc.Global
						if where == "channels" {
							ch = lc.UserChannel(fmt.Sprint(id))
						}
						for pb.Next() {
							benchPublish(b, d, ch, n.Add(1))
						}
					})
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
			})
		}
	}
}

func benchPublish(b *testing.B, d *Database, ch lc.Channel, n int64) {
	if _, err := d.Publish(b.Context(), fmt.Sprintf("e-%d", n), event(ch)); err != nil {
		b.Error(err)
	}
}

// BenchmarkTransaction does what an action does: it asks whether it is done,
// loads, writes a row, saves, publishes, notes and commits.
func BenchmarkTransaction(b *testing.B) {
	one, _ := benchNodes(b)
	exec(b, one.pool, "CREATE TABLE orders (id text PRIMARY KEY, amount integer NOT NULL)")
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		began := time.Now()
		if err := attempt(b.Context(), one, fmt.Sprintf("o-%d", n)); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	report(b, took)
}

func users(n int) (chs []lc.Channel) {
	for i := range n {
		chs = append(chs, lc.UserChannel(fmt.Sprintf("viewer-%d", i)))
	}
	return chs
}

// BenchmarkListen listens to 10,000 channels that hold nothing.
func BenchmarkListen(b *testing.B) {
	_, two := benchNodes(b)
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
}

// BenchmarkCheck compares 10,000 quiet channels with the table.
func BenchmarkCheck(b *testing.B) {
	one, two := benchNodes(b)
	chs := users(10_000)
	for i, ch := range chs[:1000] {
		if _, err := one.Publish(b.Context(), fmt.Sprintf("quiet-%d", i), event(ch)); err != nil {
			b.Fatal(err)
		}
	}
	opened, err := two.Open(deaf{})
	if err != nil {
		b.Fatal(err)
	}
	defer opened.Close()
	if _, err := opened.Listen(b.Context(), chs...); err != nil {
		b.Fatal(err)
	}
	l := opened.(*listener)
	for b.Loop() {
		l.wakeAll()
		if err := l.read(l.takeDirty()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReplay replays the last ten messages of a channel.
func BenchmarkReplay(b *testing.B) {
	one, two := benchNodes(b)
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
}

// BenchmarkAction loads and saves a record of a kilobyte.
func BenchmarkAction(b *testing.B) {
	one, _ := benchNodes(b)
	for b.Loop() {
		r, err := one.Load(b.Context(), noteID)
		if err == nil {
			err = one.Save(b.Context(), noteID, lc.Record{Version: r.Version + 1, State: make([]byte, 1<<10)}, r.Version)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
