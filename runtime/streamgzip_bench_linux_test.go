package lc

import (
	"context"
	"fmt"
	"html/template"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// benchThread is an update that shows a thread whole, of about a size. Its words come
// in no order.
func benchThread(b *testing.B, size int) Message {
	words := strings.Fields("the of and to in a is that it was for on are with as his they be at one have this from or had by hot but some what there we can out other were all your when up use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find any new work part take get place made live where after back little only round man year came show every good me give our under name")
	thread := template.Must(template.New("").Parse(`<li data-lc-key="m{{.N}}"><b>{{.Name}}</b> <time>12:{{.N}}</time><p>{{.Text}}</p></li>`))
	var html strings.Builder
	for n := uint32(1); html.Len() < size; n++ {
		var text strings.Builder
		for i := range 4 + n*7%11 {
			text.WriteString(words[(n*2654435761+i*40503*n)>>7%uint32(len(words))] + " ")
		}
		if err := thread.Execute(&html, map[string]any{"N": n, "Name": words[n*31%17], "Text": text.String()}); err != nil {
			b.Fatal(err)
		}
	}
	m, err := ComponentUpdate(ComponentID{"thread", "1"}, nil, html.String()).encode(Global, 1)
	if err != nil {
		b.Fatal(err)
	}
	return m
}

var packSizes = []int{1 << 10, 3 << 10, 20 << 10, 144 << 10}

// BenchmarkPack is what an event costs that is compressed, once for all viewers.
func BenchmarkPack(b *testing.B) {
	for _, size := range packSizes {
		b.Run(fmt.Sprintf("size=%d", size), func(b *testing.B) {
			f, err := newFrame(Place{"bench", 1}, benchThread(b, size), time.Now())
			if err != nil {
				b.Fatal(err)
			}
			var packed []byte
			b.ReportAllocs()
			for b.Loop() {
				packed = deflated(f.bytes)
			}
			b.ReportMetric(float64(len(f.bytes)), "plain-bytes")
			b.ReportMetric(float64(len(packed)), "packed-bytes")
		})
	}
}

// BenchmarkPackedFanOut delivers to viewers in the same process, which read and don't
// unpack, and counts the processor time of both. Events below 1 KB are stored.
func BenchmarkPackedFanOut(b *testing.B) {
	for _, size := range append([]int{300}, packSizes...) {
		for _, encoding := range []string{"identity", "gzip"} {
			b.Run(fmt.Sprintf("size=%d/%s", size, encoding), func(b *testing.B) { benchPackedFanOut(b, size, 500, encoding) })
		}
	}
}

// benchPackedFanOut counts deliveries by the hub's own count of bytes: what comes over
// a compressed stream is not to be read without unpacking it.
func benchPackedFanOut(b *testing.B, size, viewers int, encoding string) {
	s := startStreams(b, transports[0], serverOptions{})
	var got atomic.Int64
	for range viewers {
		conn := dial(b, s.Listener.Addr())
		fmt.Fprintf(conn, "GET /sse/events/global HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: %s\r\n\r\n", encoding)
		go func() {
			buf := make([]byte, 64<<10)
			for n, err := conn.Read(buf); err == nil; n, err = conn.Read(buf) {
				got.Add(int64(n))
			}
		}()
	}
	waitFor(b, "all viewers to be greeted", func() bool { return s.app.Stats().Streams == viewers })
	m := benchThread(b, size)
	if size < minPacked {
		m = benchEventOf(b, size)
	}
	time.Sleep(50 * time.Millisecond) // the greetings are read
	began, events, cpu := got.Load(), 0, cpuTime(b)
	for b.Loop() {
		before := s.app.Stats().DeliveredBytes
		if err := s.hub.publish(context.Background(), m); err != nil {
			b.Fatal(err)
		}
		events++
		for s.app.Stats().Delivered < uint64(events*viewers) || got.Load() < began+int64(s.app.Stats().DeliveredBytes) {
			time.Sleep(50 * time.Microsecond)
		}
		b.ReportMetric(float64(s.app.Stats().DeliveredBytes-before)/float64(viewers), "bytes/delivery")
	}
	b.ReportMetric(float64((cpuTime(b)-cpu).Nanoseconds())/float64(events*viewers), "cpu-ns/delivery")
	b.ReportMetric(0, "ns/op")
}

// cpuTime returns how long processors have worked for this process: unlike the time, it
// says something on a machine that others use.
func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// benchEventOf returns an event of about a size.
func benchEventOf(b *testing.B, size int) Message {
	m, err := ComponentUpdate(ComponentID{"note", "1"}, nil, strings.Repeat("x", size)).encode(Global, 1)
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// BenchmarkOwnCompressor is what each viewer would cost whose stream something else
// compresses, as a proxy does: all bytes again, and the memory of a compressor.
func BenchmarkOwnCompressor(b *testing.B) {
	f, err := newFrame(Place{"bench", 1}, benchThread(b, 144<<10), time.Now())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("event", func(b *testing.B) {
		var p packer
		p.w = packers.New().(*packer).w
		p.w.Reset(&p.to)
		for b.Loop() {
			p.to.Reset()
			_, _ = p.w.Write(f.bytes)
			_ = p.w.Flush()
		}
	})
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p := packers.New().(*packer)
			_, _ = p.w.Write([]byte("x"))
		}
	})
}
