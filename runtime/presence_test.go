package lc

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A register writes down what the application is told of presence.
type register struct {
	mu    sync.Mutex
	lines []string
}

func (r *register) told(_ context.Context, ch Channel, changes []presenceChange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range changes {
		verb := "left"
		if c.joined {
			verb = "joined"
		}
		r.lines = append(r.lines, fmt.Sprintf("%s %s %s", c.member.User, verb, ch))
	}
}

func (r *register) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.lines, ", ")
}

func TestPresence(t *testing.T) {
	const linger = 5 * time.Second
	lobby, hall, room := PresenceChannel("lobby"), PresenceChannel("hall"), ContextChannel("room", "1")
	type step struct {
		do    string // "+tab user", "-tab", or nothing
		on    []Channel
		wait  time.Duration // after it
		soFar string        // what the application was told until then, if that matters
	}
	for _, tc := range []struct {
		name  string
		steps []step
	}{
		{"a user comes and goes", []step{
			{do: "+1 ada", on: []Channel{lobby}, soFar: "ada joined presence:lobby"},
			{do: "-1", wait: linger - 1, soFar: "ada joined presence:lobby"},
			{wait: 1, soFar: "ada joined presence:lobby, ada left presence:lobby"},
			{wait: time.Hour, soFar: "ada joined presence:lobby, ada left presence:lobby"},
		}},
		{"two tabs count once", []step{
			{do: "+1 ada", on: []Channel{lobby}},
			{do: "+2 ada", on: []Channel{lobby}, soFar: "ada joined presence:lobby"},
			{do: "-1", wait: time.Hour, soFar: "ada joined presence:lobby"},
			{do: "-2", wait: linger, soFar: "ada joined presence:lobby, ada left presence:lobby"},
		}},
		{"a reload is neither", []step{
			{do: "+1 ada", on: []Channel{lobby}},
			{do: "-1", wait: linger - 1},
			{do: "+2 ada", on: []Channel{lobby}, wait: time.Hour, soFar: "ada joined presence:lobby"},
			{do: "-2", wait: linger - 1, soFar: "ada joined presence:lobby"},
			{wait: 1, soFar: "ada joined presence:lobby, ada left presence:lobby"},
		}},
		{"each channel for itself, others not at all", []step{
			{do: "+1 ada", on: []Channel{lobby, room}, wait: 1},
			{do: "+2 ada", on: []Channel{hall}, soFar: "ada joined presence:lobby, ada joined presence:hall"},
			{do: "-1", wait: linger, soFar: "ada joined presence:lobby, ada joined presence:hall, ada left presence:lobby"},
		}},
		{"each user for themselves", []step{
			{do: "+1 ada", on: []Channel{lobby}},
			{do: "+2 grace", on: []Channel{lobby}, wait: presencePause, soFar: "ada joined presence:lobby, grace joined presence:lobby"},
			{do: "-1", wait: linger, soFar: "ada joined presence:lobby, grace joined presence:lobby, ada left presence:lobby"},
		}},
		{"nobody in particular is not announced", []step{
			{do: "+1 ", on: []Channel{lobby}},
			{do: "-1", wait: time.Hour},
			{do: "+2 linus", on: []Channel{lobby}, soFar: "linus joined presence:lobby"},
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told register
				h := startHub(t, func(c *hubConfig) { c.Linger, c.Presence = linger, told.told })
				tabs := map[byte]*stream{}
				for i, step := range tc.steps {
					switch {
					case strings.HasPrefix(step.do, "+"):
						s, err := h.open(subscription{ctx: t.Context(), channels: step.on, user: step.do[3:]})
						if err != nil {
							t.Fatal(err)
						}
						tabs[step.do[1]] = s
					case step.do != "":
						h.close(tabs[step.do[1]], "test")
						delete(tabs, step.do[1])
					}
					time.Sleep(step.wait)
					synctest.Wait()
					if got := told.String(); step.soFar != "" && got != step.soFar {
						t.Errorf("step %d: told %q, want %q", i, got, step.soFar)
					}
				}
				for _, s := range tabs {
					h.close(s, "test")
				}
			})
		})
	}
}

// A slow application is told of one channel's changes in order, one at a
// time, and a slow channel does not hold up another.
func TestPresenceInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told register
		var mu sync.Mutex
		busy := map[Channel]bool{}
		slow := func(ctx context.Context, ch Channel, changes []presenceChange) {
			mu.Lock()
			if busy[ch] {
				t.Errorf("%s: two calls at a time", ch)
			}
			busy[ch] = true
			mu.Unlock()
			if ch.Instance() == "slow" {
				time.Sleep(time.Minute)
			}
			told.told(ctx, ch, changes)
			mu.Lock()
			busy[ch] = false
			mu.Unlock()
			if changes[0].member.User == "grace" {
				panic("the queue outlives a panic")
			}
		}
		h := startHub(t, func(c *hubConfig) { c.Linger, c.Presence = time.Second, slow })
		for _, user := range []string{"ada", "grace", "linus"} {
			s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"presence:slow", "presence:fast"}, user: user})
			if err != nil {
				t.Fatal(err)
			}
			h.close(s, "test")
		}
		time.Sleep(2 * time.Second)
		fast := strings.Split(told.String(), ", ")
		slices.Sort(fast[3:]) // they left at the same time
		want := "ada joined presence:fast, grace joined presence:fast, linus joined presence:fast, ada left presence:fast, grace left presence:fast, linus left presence:fast"
		if got := strings.Join(fast, ", "); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
		time.Sleep(6 * time.Minute)
		var slowly []string
		for _, line := range strings.Split(told.String(), ", ") {
			if strings.HasSuffix(line, "slow") {
				slowly = append(slowly, line)
			}
		}
		slices.Sort(slowly[3:])
		if got, want := strings.Join(slowly, ", "), strings.ReplaceAll(want, "fast", "slow"); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	})
}

// A room that fills and empties all at once is not told of one by one, nor are
// those who come now and then kept waiting.
func TestPresenceOfACrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told register
		calls := 0
		h := startHub(t, func(c *hubConfig) {
			c.Limits.Streams = 2000
			c.Presence = func(ctx context.Context, ch Channel, changes []presenceChange) {
				calls++
				told.told(ctx, ch, changes)
			}
		})
		const crowd = 1000
		var want []string
		var streams []*stream
		for i := range crowd {
			user := fmt.Sprintf("user-%d", i)
			s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"presence:lobby"}, user: user})
			if err != nil {
				t.Fatal(err)
			}
			streams = append(streams, s)
			want = append(want, user+" joined presence:lobby")
			time.Sleep(time.Millisecond)
			if i == 0 && told.String() != want[0] {
				t.Errorf("of the first is told %q at once, want %q", &told, want[0])
			}
		}
		time.Sleep(presencePause)
		if got := strings.Split(told.String(), ", "); !slices.Equal(got, want) {
			t.Errorf("told of %d in another order, want all %d", len(got), len(want))
		}
		if most := int(crowd*time.Millisecond/presencePause) + 2; calls > most {
			t.Errorf("the application was called %d times, want at most %d", calls, most)
		}
		calls = 0
		for _, s := range streams {
			h.close(s, "test")
		}
		time.Sleep(defaultLinger + 2*presencePause)
		if got := strings.Count(told.String(), " left "); got != crowd || calls > 3 {
			t.Errorf("told of %d who left in %d calls, want %d in at most 3", got, calls, crowd)
		}
	})
}

// At shutdown nobody lingers, and the application hears of it in time.
func TestPresenceAtShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told register
		cfg := testConfig(func(c *hubConfig) {
			c.Linger, c.Presence = time.Hour, func(ctx context.Context, ch Channel, changes []presenceChange) {
				time.Sleep(time.Second)
				told.told(ctx, ch, changes)
			}
		})
		h := newHub(cfg)
		s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"presence:lobby"}, user: "ada"})
		if err != nil {
			t.Fatal(err)
		}
		h.close(s, "test")
		if err := h.shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if got, want := told.String(), "ada joined presence:lobby, ada left presence:lobby"; got != want {
			t.Errorf("told %q, want %q", got, want)
		}

		h = newHub(cfg)
		s, err = h.open(subscription{ctx: t.Context(), channels: []Channel{"presence:lobby"}, user: "ada"})
		if err != nil {
			t.Fatal(err)
		}
		h.close(s, "test")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		if err := h.shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("shutdown: %v, want that the context has run out", err)
		}
		time.Sleep(2 * time.Second)
	})
}

// Over real connections: tabs, a reload, and the end.
func TestPresenceOfStreams(t *testing.T) {
	eachTransportAtOnce(t, func(t *testing.T, over transport) {
		var told register
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) {
			c.Linger, c.Presence = 50*time.Millisecond, told.told
		}})
		first := s.view(t, "/sse/events/presence:lobby", "Test-User", "ada")
		second := s.view(t, "/sse/events?channel=presence:lobby&channel=global", "Test-User", "ada")
		first.next()
		second.next()
		first.leave()
		waitFor(t, "the first tab to be gone", func() bool { return s.hub.stats().Streams == 1 })
		time.Sleep(100 * time.Millisecond)
		if got, want := told.String(), "ada joined presence:lobby"; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
		second.leave()
		waitFor(t, "ada to have left", func() bool {
			return told.String() == "ada joined presence:lobby, ada left presence:lobby"
		})
	})
}
