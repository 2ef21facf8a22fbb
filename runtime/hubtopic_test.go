package lc

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// shorthand writes frames as "update a 3": type, instance, version; their
// sequence numbers count from 1.
func shorthand(t *testing.T, specs ...string) []*frame {
	t.Helper()
	var frames []*frame
	for i, spec := range specs {
		f := &frame{number: uint64(i + 1), component: ComponentID{Name: "c"}}
		if _, err := fmt.Sscanf(spec, "%s %s %d", &f.typ, &f.component.Instance, &f.version); err != nil {
			t.Fatalf("%q: %v", spec, err)
		}
		f.typ = "component-" + f.typ
		frames = append(frames, f)
	}
	return frames
}

func seqs(frames []*frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprint(&b, " ", f.number)
	}
	return strings.TrimSpace(b.String())
}

func TestConflate(t *testing.T) {
	for _, tc := range []struct {
		name   string
		frames []string
		want   string // sequence numbers that remain
	}{
		{"nothing", nil, ""},
		{"newest update of each component", []string{"update a 1", "update b 1", "update a 2", "update a 3"}, "2 4"},
		{"fragments stand for nothing but themselves", []string{"fragments a 1", "fragments a 2"}, "1 2"},
		{"an update stands for the fragments before it", []string{"fragments a 1", "update a 2", "fragments a 3"}, "2 3"},
		{"a refresh stands for all before it", []string{"update a 1", "fragments a 2", "refresh a 3"}, "3"},
		{"an update stands for a refresh", []string{"refresh a 1", "update a 2"}, "2"},
		{"a removal stands for all before it", []string{"update a 9", "remove a 0"}, "2"},
		{"an update does not stand for a removal", []string{"remove a 0", "update a 1"}, "1 2"},
		{"an older version does not stand for a newer one", []string{"update a 8", "update a 7"}, "1 2"},
		{"nor for what a newer one builds upon", []string{"fragments a 1", "fragments a 3", "update a 2"}, "1 2 3"},
		{"an equal version does", []string{"update a 8", "update a 8"}, "2"},
		{"without versions the order decides", []string{"update a 0", "update a 0"}, "2"},
		{"the newest of several versions decides", []string{"update a 8", "update a 7", "update a 9"}, "3"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := seqs(conflate(shorthand(t, tc.frames...))); got != tc.want {
				t.Errorf("remain %q, want %q", got, tc.want)
			}
		})
	}
}

// topicOf adds frames of 100 bytes, a second apart, to a new topic.
func topicOf(keep History, frames ...*frame) *topic {
	topic := new(topic)
	topic.tail.Store(new(tail)) // numbers begin at 1
	began := time.Unix(0, 0)
	for i, f := range frames {
		f.came = began.Add(time.Duration(i) * time.Second)
		f.bytes = make([]byte, 100)
		topic.add(f, keep)
	}
	return topic
}

func TestTopicHistory(t *testing.T) {
	const held = frameOverhead + 100 + len("c") + len("i0") // by one frame
	plenty := History{Frames: 1000, Bytes: 1 << 30, Age: time.Hour}
	only := func(change func(*History)) History {
		h := plenty
		change(&h)
		return h
	}
	distinct := func(n int) (specs []string) {
		for i := range n {
			specs = append(specs, fmt.Sprintf("update i%d 1", i))
		}
		return specs
	}
	repeated := func(spec string, n int) (specs []string) {
		for i := range n {
			specs = append(specs, fmt.Sprintf(spec, i+1))
		}
		return specs
	}
	for _, tc := range []struct {
		name  string
		keep  History
		specs []string
		floor uint64
		held  string
	}{
		{"all, below the limits", plenty, distinct(4), 0, "1 2 3 4"},
		{"up to the limit of frames", only(func(h *History) { h.Frames = 4 }), distinct(4), 0, "1 2 3 4"},
		{"down to three quarters beyond it", only(func(h *History) { h.Frames = 4 }), distinct(5), 2, "3 4 5"},
		{"limit of bytes", only(func(h *History) { h.Bytes = (topicOverhead + 5*held - 1) * channelShare }), distinct(5), 2, "3 4 5"},
		{"limit of age", only(func(h *History) { h.Age = 4 * time.Second }), distinct(7), 2, "3 4 5 6 7"},
		{"what is covered goes first, and nobody misses it", only(func(h *History) { h.Frames = 4 }),
			append(distinct(1), repeated("update hot %d", 4)...), 0, "1 4 5"},
		{"fragments are missed", only(func(h *History) { h.Frames = 4 }), repeated("fragments hot %d", 5), 2, "3 4 5"},
		{"the newest always stays", History{Frames: 1, Bytes: 1, Age: 1}, distinct(3), 2, "3"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			topic := topicOf(tc.keep, shorthand(t, tc.specs...)...)
			tail := topic.tail.Load()
			if got := seqs(tail.frames); got != tc.held || tail.floor != tc.floor {
				t.Errorf("holds %q with floor %d, want %q with floor %d", got, tail.floor, tc.held, tc.floor)
			}
			if want := heldBy(tail.frames); topic.bytes != want {
				t.Errorf("counts %d bytes, want %d", topic.bytes, want)
			}
		})
	}
}

// A page applies events as the browser does: by version, forward only.
type page map[ComponentID]struct {
	version   uint64
	whole     string // which event it shows
	fragments string // and those on top
	removed   bool
}

func (p page) apply(f *frame) {
	shown := p[f.component]
	if shown.removed || f.version != 0 && f.version <= shown.version {
		return
	}
	switch f.typ {
	case typeUpdate, typeRefresh:
		shown.whole, shown.fragments = fmt.Sprint(f.number), ""
	case typeFragments:
		shown.fragments += fmt.Sprint(" ", f.number)
	case typeRemove:
		shown = p[ComponentID{}]
		shown.removed = true
		p[f.component] = shown
		return
	}
	shown.version = max(shown.version, f.version)
	p[f.component] = shown
}

// Whatever is trimmed and conflated, a viewer who is not below the floor ends
// up with what one who has seen everything shows.
func TestTrimmingLosesNothingAboveTheFloor(t *testing.T) {
	for seed := range uint64(500) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		keep := History{Frames: 1 + rnd.IntN(12), Bytes: 1 << 20, Age: time.Hour}
		var specs []string
		versions := map[int]int{}
		for range 60 {
			i := rnd.IntN(4)
			versions[i]++
			typ := "fragments"
			switch roll := rnd.IntN(40); {
			case roll == 0:
				typ = "remove"
			case roll < 4:
				typ = "refresh"
			case roll < 22:
				typ = "update"
			}
			specs = append(specs, fmt.Sprintf("%s i%d %d", typ, i, versions[i]))
			if n := len(specs); n > 1 && rnd.IntN(8) == 0 {
				specs[n-1], specs[n-2] = specs[n-2], specs[n-1] // one has overtaken the other
			}
		}
		all := shorthand(t, specs...)
		tail := topicOf(keep, all...).tail.Load()
		for from := tail.floor; from <= uint64(len(all)); from++ {
			truth, plain, conflated := page{}, page{}, page{}
			for _, f := range all {
				truth.apply(f)
				if f.number <= from {
					plain.apply(f)
					conflated.apply(f)
				}
			}
			rest := tail.after(from)
			for _, f := range rest {
				plain.apply(f)
			}
			for _, f := range conflate(rest) {
				conflated.apply(f)
			}
			if !reflect.DeepEqual(plain, truth) || !reflect.DeepEqual(conflated, truth) {
				t.Fatalf("seed %d, from %d, floor %d, events %q:\ntruth     %v\nreplayed  %v\nconflated %v", seed, from, tail.floor, specs, truth, plain, conflated)
			}
		}
	}
}
