package lc

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// openSink opens a stream that takes everything and keeps nothing.
func openSink(t testing.TB, h *hub, user string, grants []streamGrant, channels ...Channel) {
	t.Helper()
	s, err := h.open(subscription{ctx: context.Background(), channels: channels, user: user, grants: grants})
	if err != nil {
		t.Fatal(err)
	}
	s.outlet = sink{}
	s.shard.do(func() { s.shard.join(s) })
}

// An oracle is asked who may listen, and takes its time.
type oracle struct {
	answer func(ctx context.Context, ch Channel, user string) error

	mu        sync.Mutex
	asked     map[string][]time.Time // "user channel", with what is granted
	now, most int                    // calls at a time
}

func (o *oracle) mayListen(ctx context.Context, ch Channel, user string, granted []ComponentID) error {
	what := fmt.Sprint(user, " ", ch)
	if len(granted) > 0 {
		what += fmt.Sprint(" ", granted)
	}
	o.mu.Lock()
	if o.asked == nil {
		o.asked = map[string][]time.Time{}
	}
	o.asked[what] = append(o.asked[what], time.Now())
	o.now++
	o.most = max(o.most, o.now)
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.now--
	}()
	if o.answer == nil {
		return nil
	}
	return o.answer(ctx, ch, user)
}

// look runs fn while nobody asks.
func (o *oracle) look(fn func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	fn()
}

// startRecheck starts a hub that asks the oracle. It waits for calls that are
// under way when the test ends.
func startRecheck(t *testing.T, o *oracle, change func(*hubConfig)) *hub {
	t.Cleanup(func() { time.Sleep(time.Minute) }) // after the hub's own
	return startHub(t, func(c *hubConfig) {
		c.MayListen = o.mayListen
		if change != nil {
			change(c)
		}
	})
}

// checkAtRest checks that nobody is counted as asking who does not.
func checkAtRest(t *testing.T, c *rechecker) {
	t.Helper()
	synctest.Wait() // a question may be due just now
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.askers != 0 || c.hung != 0 || len(c.hangs) != 0 || len(c.queue) != 0 {
		t.Errorf("%d askers are counted, %d that hang (%v), and %d questions wait", c.askers, c.hung, c.hangs, len(c.queue))
	}
}

// manyStreams makes room for as many streams as a test wants.
func manyStreams(c *hubConfig) { c.Limits.Streams, c.Limits.StreamsPerViewer = 100_000, 100_000 }

// Every stream is asked about every minute, also where there are many and each
// answer takes a database.
func TestRecheckHoldsItsPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const streams, answer = 20_000, 50 * time.Millisecond
		o := &oracle{answer: func(context.Context, Channel, string) error { time.Sleep(answer); return nil }}
		h := startRecheck(t, o, manyStreams)
		for i := range streams {
			openSink(t, h, fmt.Sprint("user-", i), nil, "room:1")
		}
		opened := time.Now()
		late := time.Duration(0)
		for range 18 {
			time.Sleep(10 * time.Second)
			late = max(late, h.overview().RecheckDelay)
		}
		o.look(func() {
			longest := time.Duration(0)
			for _, times := range o.asked {
				before := opened
				for _, at := range append(times, time.Now()) {
					longest = max(longest, at.Sub(before))
					before = at
				}
			}
			if len(o.asked) != streams || longest > time.Minute+5*time.Second {
				t.Errorf("of %d streams, %d were asked about; one was not for %v", streams, len(o.asked), longest)
			}
			if o.most > mostAskers {
				t.Errorf("%d were asked about at a time, want at most %d", o.most, mostAskers)
			}
		})
		if late > 5*time.Second {
			t.Errorf("re-checks are said to be %v late", late)
		}
	})
}

// A few streams are asked about by a few calls at a time: the application's
// database is for others too.
func TestRecheckHiresNoMoreThanItNeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{answer: func(context.Context, Channel, string) error { time.Sleep(50 * time.Millisecond); return nil }}
		h := startRecheck(t, o, nil)
		for i := range 1000 {
			openSink(t, h, fmt.Sprint("user-", i), nil, "room:1")
		}
		time.Sleep(3 * time.Minute)
		o.look(func() {
			if o.most > fewAskers {
				t.Errorf("%d were asked about at a time, want at most %d", o.most, fewAskers)
			}
		})
	})
}

// Where the period can't be held, nobody is refused for that, and Stats says
// how late it is.
func TestRecheckSaysThatItIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const streams = 6000
		o := &oracle{answer: func(context.Context, Channel, string) error { time.Sleep(time.Second); return nil }}
		h := startRecheck(t, o, manyStreams)
		for i := range streams {
			openSink(t, h, fmt.Sprint("user-", i), nil, "room:1")
		}
		time.Sleep(2 * time.Minute)
		got := h.overview()
		if got.RecheckDelay < 10*time.Second || got.Streams != streams || got.Unanswered != 0 {
			t.Errorf("re-checks are said to be %v late, %d streams are open, and %d got no answer", got.RecheckDelay, got.Streams, got.Unanswered)
		}
	})
}

// Calls that hang end the streams that they are about, and no others: however
// many they are, the rest is asked about every minute.
func TestRecheckOutlivesCallsThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		free := sync.OnceFunc(func() { close(release) })
		defer free()
		o := &oracle{answer: func(_ context.Context, _ Channel, user string) error {
			if strings.HasPrefix(user, "hung") {
				<-release // whatever the context says
			}
			return nil
		}}
		h := startRecheck(t, o, nil)
		const hung, sound = 100, 300
		for i := range hung {
			openSink(t, h, fmt.Sprint("hung-", i), nil, "room:1", "room:2", "room:3")
		}
		for i := range sound {
			openSink(t, h, fmt.Sprint("user-", i), nil, "room:1")
		}
		time.Sleep(5 * time.Minute)
		o.look(func() {
			for i := range sound {
				if n := len(o.asked[fmt.Sprint("user-", i, " room:1")]); n < 4 {
					t.Fatalf("user-%d was asked about %d times in five minutes", i, n)
				}
			}
			if o.now != hung {
				t.Errorf("%d calls hang, want one for each of %d streams", o.now, hung)
			}
		})
		if got := h.overview(); got.Streams != sound || got.Unanswered != hung {
			t.Errorf("%d streams are open, %d got no answer; want %d and %d", got.Streams, got.Unanswered, sound, hung)
		}
		free()
		synctest.Wait()
		o.look(func() {
			if o.now != 0 {
				t.Errorf("%d calls remain", o.now)
			}
		})
	})
}

// Four calls that hang were once all that there were.
func TestRecheckEndsTheStreamInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		o := &oracle{answer: func(context.Context, Channel, string) error { <-release; return nil }}
		h := startRecheck(t, o, nil)
		for i := range fewAskers + 1 {
			openSink(t, h, fmt.Sprint("hung-", i), nil, "room:1")
		}
		time.Sleep(time.Minute + answerTime + h.tickEvery())
		synctest.Wait()
		wantNoStreams(t, h)
	})
}

// If everything hangs, the goroutines that do are bounded, and whoever can't be
// asked about is refused, until calls return.
func TestRecheckWhereEverythingHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		free := sync.OnceFunc(func() { close(release) })
		defer free()
		o := &oracle{answer: func(context.Context, Channel, string) error { <-release; return nil }}
		var log bytes.Buffer
		h := startRecheck(t, o, func(c *hubConfig) {
			c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))
		})
		const streams = 1000
		for i := range streams {
			openSink(t, h, fmt.Sprint("user-", i), nil, "room:1")
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		wantNoStreams(t, h)
		o.look(func() {
			if o.now != mostCalls {
				t.Errorf("%d calls hang, want %d", o.now, mostCalls)
			}
		})
		if !strings.Contains(log.String(), "do not return") {
			t.Errorf("log is %q", &log)
		}

		free()
		synctest.Wait()
		openSink(t, h, "ada", nil, "room:1")
		time.Sleep(3 * time.Minute)
		o.look(func() {
			if n := len(o.asked["ada room:1"]); n < 2 {
				t.Errorf("after that, ada was asked about %d times", n)
			}
		})
		wantStats(t, h, hubStats{Streams: 1, Channels: 1})
		checkAtRest(t, &h.recheck)
	})
}

// While a call hangs, its question is not asked again: who comes back each time
// does not add a goroutine each time.
func TestRecheckAsksNothingThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		o := &oracle{answer: func(context.Context, Channel, string) error { <-release; return nil }}
		h := startRecheck(t, o, nil)
		for range 20 {
			openSink(t, h, "ada", nil, "room:1")
			openSink(t, h, "", nil, "room:1")
			time.Sleep(2 * time.Minute)
		}
		synctest.Wait()
		wantNoStreams(t, h)
		o.look(func() {
			if o.now != 2 {
				t.Errorf("%d calls hang, want one of ada's and one of a guest's", o.now)
			}
		})
	})
}

// A context that ends in time ends the calls that look at it.
func TestRecheckEndsItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{answer: func(ctx context.Context, _ Channel, _ string) error { <-ctx.Done(); return ctx.Err() }}
		h := startRecheck(t, o, nil)
		openSink(t, h, "ada", nil, "room:1")
		time.Sleep(2 * time.Minute)
		wantNoStreams(t, h)
		o.look(func() {
			if o.now != 0 {
				t.Errorf("%d calls remain", o.now)
			}
		})
	})
}

// An application that ends the goroutine that it is called in ends the stream,
// and no more.
func TestRecheckOutlivesGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{answer: func(_ context.Context, _ Channel, user string) error {
			if user == "eve" {
				runtime.Goexit()
			}
			return nil
		}}
		h := startRecheck(t, o, nil)
		for range 2 * mostCalls {
			openSink(t, h, "eve", nil, "room:1")
			time.Sleep(2 * time.Minute)
		}
		openSink(t, h, "ada", nil, "room:1")
		time.Sleep(2 * time.Minute)
		wantStats(t, h, hubStats{Streams: 1, Channels: 1})
		o.look(func() {
			if len(o.asked["ada room:1"]) < 1 {
				t.Error("ada was not asked about")
			}
		})
		checkAtRest(t, &h.recheck)
	})
}

// Streams with the same question share an answer in each period; those of other
// users, with other grants, and of guests do not.
func TestRecheckSharesAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{answer: func(context.Context, Channel, string) error { time.Sleep(20 * time.Millisecond); return nil }}
		h := startRecheck(t, o, nil)
		note := func(instance string) []streamGrant {
			return []streamGrant{{"room:1", ComponentID{"note", instance}, time.Now().Add(time.Hour).Unix()}}
		}
		for range 30 {
			openSink(t, h, "ada", nil, "room:1", "room:2", "user:ada")
			time.Sleep(500 * time.Millisecond)
		}
		openSink(t, h, "ada", note("a"), "room:1")
		openSink(t, h, "ada", note("b"), "room:1")
		openSink(t, h, "linus", nil, "room:1")
		const guests = 100
		for range guests {
			openSink(t, h, "", nil, "room:1")
		}
		o.look(func() { clear(o.asked) })
		const minutes = 10
		time.Sleep(minutes * time.Minute)
		o.look(func() {
			for what, want := range map[string]int{
				"ada room:1": 1, "ada room:2": 1, "ada user:ada": 1, "ada room:1 [note:a]": 1, "ada room:1 [note:b]": 1,
				"linus room:1": 1, " room:1": guests,
			} {
				if n := len(o.asked[what]); n < want*(minutes-1) || n > want*minutes {
					t.Errorf("%q was asked %d times in %d minutes, want %d in each", what, n, minutes, want)
				}
				delete(o.asked, what)
			}
			if len(o.asked) > 0 {
				t.Errorf("besides was asked %v", o.asked)
			}
		})
	})
}

// Sessions of one user do not share an answer: one of them may have been ended,
// or have other rights.
func TestRecheckSharesNoAnswerBetweenSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		o := &oracle{answer: func(ctx context.Context, _ Channel, _ string) error {
			if ctx.Value(key{}) == "ended" {
				return Forbidden("this session has ended")
			}
			return nil
		}}
		h := startRecheck(t, o, nil)
		servers := []*http.Server{{}, {}}
		for i, name := range []string{"ended", "open", "ended", "open", "open"} {
			sub := subscription{
				ctx:      context.WithValue(context.Background(), key{}, name),
				channels: []Channel{"room:1"},
				user:     "ada",
				session:  session(len(name)),
				server:   servers[i/4], // the last came to another
			}
			s, err := h.open(sub)
			if err != nil {
				t.Fatal(err)
			}
			s.outlet = sink{}
			s.shard.do(func() { s.shard.join(s) })
		}
		time.Sleep(time.Minute + h.tickEvery())
		synctest.Wait()
		wantStats(t, h, hubStats{Streams: 3, Channels: 1})
		o.look(func() {
			times := o.asked["ada room:1"]
			round := 0 // how many were asked about at the first time
			for _, at := range times {
				if at.Sub(times[0]) < time.Minute/2 {
					round++
				}
			}
			if round != 3 {
				t.Errorf("ada was asked about %d times, want once for each session and server", round)
			}
		})
	})
}

// Who is refused is refused on all streams, at once.
func TestRecheckRefusesAllStreamsOfAUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{}
		h := startRecheck(t, o, nil)
		for range 10 {
			openSink(t, h, "ada", nil, "room:2", "room:1")
			openSink(t, h, "linus", nil, "room:2", "room:1")
		}
		time.Sleep(10 * time.Second)
		o.look(func() {
			o.answer = func(_ context.Context, ch Channel, user string) error {
				if user == "ada" && ch == "room:1" {
					return Forbidden("no longer")
				}
				return nil
			}
		})
		time.Sleep(time.Minute + h.tickEvery())
		synctest.Wait()
		wantStats(t, h, hubStats{Streams: 10, Channels: 2})
	})
}

// What was answered is not kept for long: a hub whose viewers come and go holds
// what is asked at the time.
func TestRecheckForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := startRecheck(t, new(oracle), manyStreams)
		for i := range 6000 {
			openSink(t, h, fmt.Sprint("user-", i), nil, "room:1")
			openSink(t, h, "", nil, "room:1")
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		h.recheck.mu.Lock()
		defer h.recheck.mu.Unlock()
		if n := len(h.recheck.known); n > 6000/sharedPart*2 || n != len(h.recheck.answered) {
			t.Errorf("%d questions are kept, %d of them answered", n, len(h.recheck.answered))
		}
	})
}
