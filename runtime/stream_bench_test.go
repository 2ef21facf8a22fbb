package lc

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A sink is an outlet that takes everything and keeps nothing: what remains
// is the hub's own work.
type sink struct{}

func (sink) start(*stream) {}
func (sink) flush(s *stream, seat int, b *batch) {
	if b.fits(s, seat) {
		b.use(seat)
	} else {
		b.gather(s, seat)
	}
	b.sent(s)
	delivered.Add(int64(len(b.frames)))
}
func (sink) ping(*stream, *batch)       {}
func (sink) tick(*stream) time.Duration { return 0 }
func (sink) end(s *stream, _ *batch, how ending) {
	s.shard.leave(s)
	s.hub.close(s, how.reason)
}

var delivered atomic.Int64

// benchEvent returns an event of about 1 KiB.
func benchEvent(b *testing.B, ch Channel) Message {
	m, err := ComponentUpdate(ComponentID{"note", "1"}, nil, strings.Repeat("x", 900)).encode(ch, 1)
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// BenchmarkEncode is the work of an event before it is published.
func BenchmarkEncode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		benchEvent(b, Global)
	}
}

// BenchmarkPublish is what publishing costs the publisher.
func BenchmarkPublish(b *testing.B) {
	for _, viewers := range []int{0, 1, 1000} {
		b.Run(fmt.Sprintf("viewers=%d", viewers), func(b *testing.B) {
			h := startHub(b, nil)
			openSinks(b, h, viewers)
			m := benchEvent(b, Global)
			b.ReportAllocs()
			for b.Loop() {
				if err := h.publish(context.Background(), m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpen is what a stream costs the hub from its request to its end. What
// is allocated is more than what an idle stream keeps: garbage counts, too, when
// thousands come at a time.
func BenchmarkOpen(b *testing.B) {
	h := startHub(b, nil)
	openSinks(b, h, 1)
	var greeting []byte
	b.ReportAllocs()
	for b.Loop() {
		s, err := h.open(subscription{ctx: context.Background(), channels: []Channel{Global}})
		if err != nil {
			b.Fatal(err)
		}
		greeting = s.greeting(greeting[:0])
		h.close(s, "bench")
	}
}

func openSinks(b *testing.B, h *hub, n int) {
	for range n {
		s, err := h.open(subscription{ctx: context.Background(), channels: []Channel{Global}})
		if err != nil {
			b.Fatal(err)
		}
		s.outlet = sink{}
		s.shard.do(func() { s.shard.join(s) })
	}
}

// BenchmarkFanOutInMemory is the hub's work for each delivery.
func BenchmarkFanOutInMemory(b *testing.B) {
	const viewers = 5000
	h := startHub(b, nil)
	openSinks(b, h, viewers)
	m := benchEvent(b, Global)
	race(b, &delivered, viewers, func() {
		if err := h.publish(context.Background(), m); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkFanOut delivers over loopback TCP to viewers in the same process,
// whose reading is part of the time. Beside it is the least that a server can
// do: write the same bytes to each socket.
func BenchmarkFanOut(b *testing.B) {
	for _, viewers := range []int{100, 1000, 5000} {
		for _, burst := range []int{1, 16} {
			name := fmt.Sprintf("viewers=%d/burst=%d", viewers, burst)
			b.Run("bare/"+name, func(b *testing.B) { benchBare(b, viewers, burst) })
			for _, over := range transports[:2] {
				b.Run(strings.ReplaceAll(over.name, "/", "-")+"/"+name, func(b *testing.B) { benchFanOut(b, over, viewers, burst) })
			}
		}
	}
}

func benchFanOut(b *testing.B, over transport, viewers, burst int) {
	s := startStreams(b, over, serverOptions{})
	var got atomic.Int64
	for range viewers {
		conn := dial(b, s.Listener.Addr())
		fmt.Fprint(conn, "GET /sse/events/global HTTP/1.1\r\nHost: bench\r\n\r\n")
		go count(conn, &got)
	}
	waitFor(b, "all viewers to be greeted", func() bool { return got.Load() == int64(viewers) })
	m := benchEvent(b, Global)
	race(b, &got, viewers*burst, func() {
		for range burst {
			if err := s.hub.publish(context.Background(), m); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// benchBare has as many goroutines as the hub has shards write to the
// sockets. What is queued by then goes out in one write.
func benchBare(b *testing.B, viewers, burst int) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	var got atomic.Int64
	writers := make([]bareWriter, min(runtime.GOMAXPROCS(0), maxShards))
	for i := range viewers {
		go count(dial(b, l.Addr()), &got)
		conn, err := l.Accept()
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		w := &writers[i%len(writers)]
		w.conns = append(w.conns, conn)
	}
	for i := range writers {
		writers[i].queue = make(chan []byte, burst)
		go writers[i].run()
		defer close(writers[i].queue)
	}
	f, err := newFrame(Place{"bench", 1}, benchEvent(b, Global), time.Now())
	if err != nil {
		b.Fatal(err)
	}
	race(b, &got, viewers*burst, func() {
		for range burst {
			for i := range writers {
				writers[i].queue <- f.bytes
			}
		}
	})
}

type bareWriter struct {
	conns []net.Conn
	queue chan []byte
}

func (w *bareWriter) run() {
	for p := range w.queue {
		for n := len(w.queue); n > 0; n-- {
			p = append(p[:len(p):len(p)], <-w.queue...)
		}
		for _, conn := range w.conns {
			if _, err := conn.Write(p); err != nil {
				return
			}
		}
	}
}

// race repeats round until the time is over, each time when all viewers have
// got what the round before had for them.
func race(b *testing.B, got *atomic.Int64, perRound int, round func()) {
	start := got.Load()
	n := start
	for b.Loop() {
		round()
		for n += int64(perRound); got.Load() < n; {
			time.Sleep(50 * time.Microsecond)
		}
	}
	b.ReportMetric(float64(n-start)/b.Elapsed().Seconds(), "deliveries/s")
	b.ReportMetric(0, "ns/op") // a round is of no interest
}

func dial(b *testing.B, addr net.Addr) net.Conn {
	conn, err := net.Dial(addr.Network(), addr.String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	return conn
}

// count reads to the end and counts events by the empty lines behind them.
func count(r io.Reader, events *atomic.Int64) {
	buf := make([]byte, 32<<10)
	last := byte(0)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return
		}
		found := bytes.Count(buf[:n], []byte("\n\n"))
		if last == '\n' && buf[0] == '\n' {
			found++
		}
		last = buf[n-1]
		events.Add(int64(found))
	}
}
