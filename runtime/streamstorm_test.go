package lc

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Thousands of streams end within the time that Shutdown is given, and their
// viewers do not all come back at once.
func TestShutdownOfThousands(t *testing.T) {
	for _, over := range transports[:2] {
		t.Run(over.name, func(t *testing.T) {
			if !canTakeOver && !over.noTakeover {
				t.Skip("connections are not taken over on this system")
			}
			checkLeaks(t)
			viewers := 1000
			if over.takenOver && maxFiles() > 4*4000 {
				viewers = 4000
			}
			s := startStreams(t, over, serverOptions{})
			texts := make([][]byte, viewers)
			var reading sync.WaitGroup
			for i := range viewers {
				conn, err := net.Dial("tcp", s.Listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprint(conn, "GET /sse/events/global HTTP/1.1\r\nHost: storm\r\n\r\n")
				reading.Go(func() {
					defer conn.Close()
					texts[i], _ = io.ReadAll(conn) // what is there counts, however it ends
				})
			}
			waitFor(t, "all streams to be open", func() bool { return s.hub.stats().Streams == viewers })
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := s.hub.shutdown(ctx); err != nil {
				t.Fatal(err)
			}
			s.Close()
			reading.Wait()
			checkSpread(t, texts)
		})
	}
}

// maxFiles returns how many files the process may open, 0 where the system
// does not tell.
func maxFiles() (most int) {
	limits, _ := os.ReadFile("/proc/self/limits")
	_, after, _ := bytes.Cut(limits, []byte("Max open files"))
	_, _ = fmt.Sscan(string(after), &most)
	return most
}

// mostPerSecond is how many may come back in a second. Each chooses its moment by
// itself, so that a second has a few more than its share.
const mostPerSecond = reconnectsPerSecond * 6 / 5

// checkSpread reads from the last event of each stream when its viewer comes
// back.
func checkSpread(t *testing.T, texts [][]byte) {
	t.Helper()
	perSecond := map[int]int{}
	for i, text := range texts {
		_, after, ok := bytes.Cut(text[bytes.LastIndex(text, []byte("retry: ")):], []byte("retry: "))
		digits, _, _ := bytes.Cut(after, []byte("\n"))
		wait, err := strconv.Atoi(string(digits))
		if !ok || err != nil || bytes.Count(text, []byte("retry: ")) != 2 {
			t.Fatalf("stream %d was not told when to come back: %q", i, text)
		}
		perSecond[wait/1000]++
	}
	for second, n := range perSecond {
		if n > mostPerSecond {
			t.Errorf("%d of %d come back in second %d, want at most %d", n, len(texts), second, mostPerSecond)
		}
	}
}

// However many they are, no more than a server can take come back in a second,
// until the time for it reaches its bound.
func TestFarewellsAreSpread(t *testing.T) {
	for _, n := range []int{10, 1000, 10_000} {
		how := politely("test", n)
		perSecond := map[int]int{}
		for range n {
			farewell, err := readEvent(bufio.NewReader(bytes.NewReader(how.farewell(&stream{named: true}))))
			if err != nil {
				t.Fatal(err)
			}
			ms, err := strconv.Atoi(farewell.retry)
			if err != nil {
				t.Fatalf("farewell %+v: %v", farewell, err)
			}
			if low := int(minRetry/2) / 1e6; ms < low {
				t.Fatalf("comes back after %d ms, want at least %d", ms, low)
			}
			perSecond[ms/1000]++
		}
		for second, came := range perSecond {
			if came > mostPerSecond {
				t.Errorf("%d of %d come back in second %d, want at most %d", came, n, second, mostPerSecond)
			}
		}
	}
}
