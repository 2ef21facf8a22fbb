package main

import (
	"bytes"
	"cmp"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// window is how many events may be under way to all viewers at a time.
const window = 16

// stamp begins the text of each event: viewers count this byte, which is in
// nothing else that is sent, and read the time behind it, 19 digits of
// nanoseconds.
const (
	stamp       = '~'
	stampDigits = 19
)

// A publisher publishes events of one contender and looks how far they are.
type publisher struct {
	publish   func(n int, text string) error
	counts    *counts
	window    int
	published int
}

// serve is the server process of a contender.
func serve(name string) error {
	chosen, err := choose(contenders, name, func(c contender) string { return c.name })
	if err != nil {
		return err
	}
	counts, err := counter()
	if err != nil {
		return err
	}
	s, err := chosen[0].start()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		err := s.serve(l)
		fmt.Fprintln(os.Stderr, "fanout: the server has ended:", err)
	}()
	p := &publisher{publish: s.publish, counts: counts, window: cmp.Or(s.window, window)}
	return obey(reply{Addr: l.Addr().String(), Path: s.path}, p.follow)
}

func (p *publisher) follow(o order) (reply, error) {
	switch o.Do {
	case "resident":
		debug.FreeOSMemory()
		kib, err := resident()
		return reply{KiB: kib}, err
	case "flood":
		return p.flood(o)
	case "pace":
		return p.pace(o)
	default:
		return reply{}, fmt.Errorf("what is %q?", o.Do)
	}
}

// send publishes one event of so many bytes, stamped with a time.
func (p *publisher) send(size int, at time.Time) error {
	var b bytes.Buffer
	b.WriteByte(stamp)
	b.WriteString(strconv.FormatInt(at.UnixNano(), 10))
	for b.Len() < size {
		b.WriteByte("abcdefghijklmnopqrstuvwxyz "[b.Len()%27])
	}
	p.published++
	return p.publish(p.published, b.String())
}

// flood publishes as fast as the viewers take it, for a time or a number of
// events. It does not measure the warm-up. A call that publishes may itself
// wait for ever.
func (p *publisher) flood(o order) (reply, error) {
	type outcome struct {
		reply
		error
	}
	done := make(chan outcome, 1)
	go func() {
		r, err := p.publishAll(o)
		done <- outcome{r, err}
	}()
	watch := time.NewTicker(100 * time.Millisecond)
	defer watch.Stop()
	last, at := p.counts.events.Load(), time.Now()
	for {
		select {
		case out := <-done:
			return out.reply, out.error
		case <-watch.C:
			if now := p.counts.events.Load(); now != last {
				last, at = now, time.Now()
			} else if time.Since(at).Seconds() > o.TimedOut+1 {
				return reply{Stalled: true}, nil
			}
		}
	}
}

// publishAll is flood where each call returns.
func (p *publisher) publishAll(o order) (reply, error) {
	before := p.progress()
	base, begin, sent := before.delivered, before.at, 0
	warm := o.WarmUp == 0
	for o.N > 0 && sent < o.N || o.N == 0 && time.Since(begin).Seconds() < o.WarmUp+o.Seconds {
		if !warm && time.Since(begin).Seconds() > o.WarmUp {
			before, warm = p.progress(), true
		}
		if err := p.send(o.Bytes, time.Now()); err != nil {
			return reply{}, err
		}
		sent++
		if sent == 1 && !p.await(base+int64(o.Viewers), o.TimedOut) {
			return reply{Stalled: true}, nil // the first event may be much larger than those that follow
		}
		if !p.await(base+int64(sent-p.window+1)*int64(o.Viewers), o.TimedOut) {
			return reply{Stalled: true}, nil
		}
	}
	r := before.since(p.progress())
	all := base + int64(sent)*int64(o.Viewers)
	if !p.await(all, o.TimedOut) {
		r.Lost = all - p.counts.events.Load()
	}
	return r, nil
}

// pace publishes at a fixed rate, and waits until everybody has everything.
func (p *publisher) pace(o order) (reply, error) {
	base := p.counts.events.Load()
	done := make(chan error, 1)
	go func() { done <- p.sendPaced(o) }()
	patience := time.Duration((float64(o.N)/o.PerSec + o.TimedOut) * float64(time.Second))
	select {
	case err := <-done:
		if err != nil {
			return reply{}, err
		}
	case <-time.After(patience):
		return reply{Stalled: true}, nil
	}
	return reply{Stalled: !p.await(base+int64(o.N)*int64(o.Viewers), o.TimedOut)}, nil
}

// sendPaced publishes at a fixed rate. Where one call holds up the next, the
// time counts from when that was due.
func (p *publisher) sendPaced(o order) error {
	due := time.Now()
	for range o.N {
		due = due.Add(time.Duration(float64(time.Second) / o.PerSec))
		at := due
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
			at = time.Now()
		}
		if err := p.send(o.Bytes, at); err != nil {
			return err
		}
	}
	return nil
}

// await waits until so much has been delivered, as long as there is progress.
func (p *publisher) await(want int64, timeout float64) bool {
	last, at := p.counts.events.Load(), time.Now()
	for last < want {
		time.Sleep(50 * time.Microsecond)
		if now := p.counts.events.Load(); now != last {
			last, at = now, time.Now()
		} else if time.Since(at).Seconds() > timeout {
			return false
		}
	}
	return true
}

// progress is how far things are at a moment.
type progress struct {
	delivered, bytes int64
	cpu              float64
	at               time.Time
}

func (p *publisher) progress() progress {
	return progress{p.counts.events.Load(), p.counts.bytes.Load(), cpu(), time.Now()}
}

func (p progress) since(now progress) reply {
	return reply{
		Deliveries: now.delivered - p.delivered,
		Bytes:      now.bytes - p.bytes,
		CPU:        now.cpu - p.cpu,
		Seconds:    now.at.Sub(p.at).Seconds(),
	}
}

// cpu returns the CPU time of this process in seconds.
func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// resident returns the resident set of this process in KiB.
func resident() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no VmRSS")
}
