package lc

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// patched gives most of the updates patches.
func patched(rnd *rand.Rand, frames []*frame) {
	for _, f := range frames {
		if f.typ == typeUpdate && rnd.IntN(4) > 0 {
			f.patch = &form{bytes: make([]byte, 20)}
		}
	}
}

// randomFrames returns frames of a few components, mostly updates, whose versions
// grow, but for some that have overtaken others.
func randomFrames(t *testing.T, rnd *rand.Rand, n int, versions bool) []*frame {
	t.Helper()
	var specs []string
	last := map[int]int{}
	for range n {
		i := rnd.IntN(3)
		last[i]++
		typ, version := "update", last[i]
		switch roll := rnd.IntN(40); {
		case roll == 0:
			typ, version = "remove", 0
		case roll < 3:
			typ = "refresh"
		case roll < 6:
			typ = "fragments"
		}
		if !versions && rnd.IntN(3) == 0 {
			version = 0
		}
		specs = append(specs, fmt.Sprintf("%s i%d %d", typ, i, version))
		if n := len(specs); n > 1 && rnd.IntN(8) == 0 {
			specs[n-1], specs[n-2] = specs[n-2], specs[n-1]
		}
	}
	return shorthand(t, specs...)
}

// Whole forms go only where others stand for them: a viewer who takes no patches gets
// what shows the same, and one who does gets each event, or is known to miss some.
func TestWholeFormsAreCovered(t *testing.T) {
	const each = frameOverhead + 100 + len("c") + len("i0")
	stripped := 0
	for seed := range uint64(120) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		versions := seed%4 > 0
		all := randomFrames(t, rnd, 80, versions)
		patched(rnd, all)
		keep := History{Frames: 8 + rnd.IntN(40), Bytes: (topicOverhead + (4+rnd.IntN(20))*each) * channelShare, Age: time.Hour}
		topic := new(topic)
		topic.tail.Store(new(tail))
		for n, f := range all {
			f.bytes = make([]byte, 100)
			topic.add(f, keep)
			if rnd.IntN(20) == 0 {
				topic.strip()
			}
			tail := topic.tail.Load()
			if got := heldBy(tail.frames); got != topic.bytes {
				t.Fatalf("seed %d: %d bytes are counted, want %d", seed, topic.bytes, got)
			}
			if n%8 != int(seed%8) && n != len(all)-1 {
				continue
			}
			for from := tail.floor; from <= uint64(n+1); from++ {
				rest := tail.after(from)
				whole := conflate(rest)
				for _, f := range whole {
					if f.isStripped() {
						t.Fatalf("seed %d, from %d of %d: event %d has no whole form", seed, from, n+1, f.number)
					}
				}
				if versions {
					sameShown(t, all[:n+1], from, whole)
				}
				if from >= tail.thinned && len(rest) != n+1-int(from) {
					t.Fatalf("seed %d, from %d of %d: %d events are left, want all", seed, from, n+1, len(rest))
				}
				for _, f := range rest {
					if f.isStripped() {
						stripped++
						if f.patch == nil || f.number > tail.stripped {
							t.Fatalf("seed %d: event %d has no form", seed, f.number)
						}
					}
				}
			}
		}
	}
	if stripped == 0 {
		t.Error("no whole form went")
	}
}

// sameShown checks that whoever has seen events up to one, and then sees the rest,
// shows what one does who has seen them all.
func sameShown(t *testing.T, all []*frame, from uint64, rest []*frame) {
	t.Helper()
	truth, shown := page{}, page{}
	for _, f := range all {
		truth.apply(f)
		if f.number <= from {
			shown.apply(f)
		}
	}
	for _, f := range rest {
		shown.apply(f)
	}
	if !reflect.DeepEqual(shown, truth) {
		t.Fatalf("from %d of %d:\n%v\nwant\n%v", from, len(all), shown, truth)
	}
}

// A follower reads one stream after another, and takes what comes as a page does.
type follower struct {
	t      *testing.T
	h      *hub
	id     ComponentID
	patch  bool
	gzip   bool
	stream *stream
	sent   []byte // by the stream
	read   int    // events of it
	after  Place

	version uint64
	hash    string
	items   map[string]string
	patches int
	updates int
	misfits int // patches that are not of what is shown
	hints   int
}

func (f *follower) open() {
	f.t.Helper()
	ch := ContextChannel(f.id.Name, f.id.Instance)
	sub := subscription{
		ctx: context.Background(), named: true, patch: f.patch, gzip: f.gzip, channels: []Channel{ch},
		shown: []shownComponent{{component: f.id, channel: ch}},
	}
	if !f.after.IsZero() {
		sub.after = []Place{f.after}
	}
	s, err := f.h.open(sub)
	if err != nil {
		f.t.Fatal(err)
	}
	f.stream, f.sent, f.read = s, nil, 0
	if f.gzip {
		f.sent = []byte(gzipHead)
	}
}

func (f *follower) close() { f.h.close(f.stream, "test") }

// take reads what the stream is owed, or some of it and the end of the event in which
// that ends.
func (f *follower) take(some float64) {
	f.t.Helper()
	var b batch
	b.gather(f.stream, allSeats)
	if n := int(float64(len(b.joined)) * some); n < len(b.joined) {
		f.sent = append(append(f.sent, b.joined[:n]...), b.cut(f.stream, n)...)
	} else {
		f.sent = append(f.sent, b.joined...)
		b.sent(f.stream)
	}
	text := string(f.sent)
	if f.gzip {
		text = unzipped(f.t, f.sent)
	}
	lines := bufio.NewReader(strings.NewReader(text))
	n := 0
	for e, err := readEvent(lines); err == nil; e, err = readEvent(lines) {
		if n++; n > f.read {
			f.see(e)
			f.read = n
		}
	}
}

// see takes an event as a page does.
func (f *follower) see(e event) {
	f.t.Helper()
	var data struct {
		patchData
		Items map[string]*string
	}
	if err := json.Unmarshal([]byte(e.data), &data); err != nil {
		f.t.Fatalf("%v: %s", err, e.data)
	}
	place, err := ParsePlace(e.id)
	if err != nil {
		f.t.Fatal(err)
	}
	f.after = place
	if data.Version <= f.version {
		return
	}
	switch e.typ {
	case typePatch:
		f.patches++
		if data.Base != f.hash {
			f.misfits++
		}
	case typeUpdate:
		f.updates++
	default:
		f.hints++
	}
	f.version, f.hash = data.Version, data.Hash
	for key, html := range data.Items {
		f.items[key] = "gone"
		if html != nil {
			f.items[key] = *html
		}
	}
}

// Viewers who take patches or don't, lag, are cut off in the midst and come back show
// in the end what one does who was sent everything at once, however little room history
// has. No patch is of something else than what they show, and nobody has to fetch.
func TestFollowersOfStrippedHistory(t *testing.T) {
	patches, updates := 0, 0
	for seed := range uint64(5) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		f := newFixture(t, itemTally(), WithHistory(History{Frames: 10 + rnd.IntN(60), Bytes: (4 + rnd.IntN(40)) << 10 * channelShare}))
		var all []*follower
		for i := range 8 {
			one := &follower{t: t, h: f.hub, id: tallyOne, patch: i%2 == 0, gzip: i/2%2 == 0, items: map[string]string{}}
			one.open()
			all = append(all, one)
		}
		prompt, others := all[0], all[1:]
		f.act("say", `{"text":"`+strings.Repeat("a ", 30)+`"}`)
		for range 120 {
			switch roll := rnd.IntN(20); {
			case roll == 0:
				f.act("remove", `{"text":"2"}`)
			case roll == 1:
				f.act("replace", fmt.Sprintf(`{"text":"m%d=<li>%d</li>"}`, rnd.IntN(4), rnd.IntN(100)))
			case roll == 2:
				f.act("say", fmt.Sprintf(`{"text":"%s"}`, strings.Repeat(fmt.Sprint(rnd.IntN(10), " "), 20+rnd.IntN(20))))
			default:
				f.act("add", `{"by":1}`)
			}
			prompt.take(1)
			for i, one := range others {
				if rnd.IntN(2+10*i) > 0 {
					continue
				}
				one.stream.behind = rnd.IntN(3) == 0
				one.take(rnd.Float64() * 1.5)
				if rnd.IntN(4) == 0 {
					one.close()
					one.open()
				}
			}
		}
		for i, one := range all {
			one.stream.behind = false
			one.take(1)
			if one.version != prompt.version || one.hash != prompt.hash || !reflect.DeepEqual(one.items, prompt.items) {
				t.Errorf("seed %d, follower %d shows version %d, %q, %v\nwant %d, %q, %v", seed, i, one.version, one.hash, one.items, prompt.version, prompt.hash, prompt.items)
			}
			if one.misfits > 0 || one.hints > 0 {
				t.Errorf("seed %d, follower %d: %d patches of something else, %d hints", seed, i, one.misfits, one.hints)
			}
			if one.patches > 0 && !one.patch || one.updates == 0 {
				t.Errorf("seed %d, follower %d: %d patches, %d updates", seed, i, one.patches, one.updates)
			}
			if i > 0 {
				patches, updates = patches+one.patches, updates+one.updates
			}
			one.close()
		}
	}
	if patches == 0 || updates == 0 {
		t.Errorf("those who lag were sent %d patches and %d updates, want some of both", patches, updates)
	}
}

// The history that there is by default holds the patches of a large component: whoever
// comes back to any of its places is sent those only, or, without patches, the newest
// whole.
func TestDefaultHistoryHoldsPatches(t *testing.T) {
	f := newFixture(t, lineTally())
	prompt := &follower{t: t, h: f.hub, id: tallyOne, patch: true}
	prompt.open()
	defer prompt.close()
	rest := strings.Repeat("<p>This is what a message says, and all others, too.</p>", 2200)
	type seen struct {
		place Place
		hash  string
	}
	places := map[uint64]seen{}
	limit := History{}.orDefault().Bytes / channelShare
	for i := range 1000 {
		if err := f.Broadcast(t.Context(), "tally:one", ComponentUpdate(tallyOne, nil, fmt.Sprintf("<b>%d</b>%s", i, rest))); err != nil {
			t.Fatal(err)
		}
		prompt.take(1)
		prompt.sent, prompt.read = nil, 0
		places[prompt.version] = seen{prompt.after, prompt.hash}
		if got := f.hub.stats().Bytes; got > limit {
			t.Fatalf("history has %d bytes, more than its limit of %d", got, limit)
		}
	}
	tail := f.hub.topics["tally:one"].tail.Load()
	if one := tail.frames[len(tail.frames)-1]; len(one.bytes) < 120_000 {
		t.Fatalf("an update has %d bytes, want 120,000 or more", len(one.bytes))
	}
	for _, one := range tail.frames[1:] {
		at := places[one.version]
		for _, patch := range []bool{true, false} {
			late := &follower{t: t, h: f.hub, id: tallyOne, patch: patch, after: at.place, version: one.version, hash: at.hash}
			late.open()
			if late.take(1); late.hash != prompt.hash || late.misfits > 0 {
				t.Fatalf("one who comes back to version %d shows %d, %q after %d misfits", one.version, late.version, late.hash, late.misfits)
			}
			if patch && late.updates > 0 || !patch && late.updates > 70 {
				t.Fatalf("one who comes back to version %d is sent %d whole updates", one.version, late.updates)
			}
			late.close()
		}
	}
	if held := len(tail.frames); held < 190 {
		t.Errorf("history holds %d events, want hundreds", held)
	}
}

// A viewer who would be sent more in patches than the newest whole is sent that, once
// history has gone over to patches.
func TestLongChainsOfPatchesGoWhole(t *testing.T) {
	f := newFixture(t, lineTally(), WithHistory(History{Bytes: 64 << 10 * channelShare}))
	late := f.showing(true, tallyOne)
	say := func(word string) { f.act("say", `{"text":"`+strings.Repeat(word+" ", 60)+`"}`) }
	say("a")
	first := owedOne(t, late, typeUpdate)
	said := uint64(0)
	tail := f.hub.topics["tally:one"].tail.Load
	for ; tail().stripped == 0 && said < 100; said++ {
		say(fmt.Sprint("b", said))
	}
	if said == 100 || tail().thinned > 0 {
		t.Fatalf("after %d updates, history is stripped up to %d and thinned up to %d, want the former only", said, tail().stripped, tail().thinned)
	}
	last := owedOne(t, late, typeUpdate)
	if last.Version != first.Version+said {
		t.Errorf("version %d is sent, want %d", last.Version, first.Version+said)
	}
	f.act("add", `{"by":1}`)
	if got := owedOne(t, late, typePatch); got.Base != last.Hash {
		t.Errorf("the patch is from %q, want %q", got.Base, last.Hash)
	}
}

// History lets go of whole forms that nobody misses before it lets go of a channel's
// history, and counts what it holds then.
func TestHistoryStripsBeforeItForgets(t *testing.T) {
	const channels, each, size = 40, 20, 20_000
	h := startHub(t, func(c *hubConfig) { c.Broker, c.History.Bytes = new(scriptedBroker), channels*6*size })
	before := heap()
	listenTo(h, channels, 8)
	for version := range uint64(each) {
		for i := range channels {
			ch := ContextChannel("room", fmt.Sprintf("%08d", i))
			m, err := ComponentUpdate(ComponentID{"note", ch.Instance()}, nil, strings.Repeat("x", size)).encode(ch, version+1)
			if err != nil {
				t.Fatal(err)
			}
			place := Place{"one", version + 1}
			h.mu.Lock()
			f := h.newFrame(Placed{Place: place, Message: m}, place)
			f.patch = newForm(place, typePatch, []byte(`{"patch":"`+strings.Repeat("x", 300)+`"}`))
			h.add(h.topics[ch], f)
			h.mu.Unlock()
		}
	}
	held, counted := heap()-before, h.stats().Bytes
	if counted < held*9/10 || counted > held*14/10 {
		t.Errorf("%d bytes are counted where %d are held", counted, held)
	}
	if got := h.stats(); got.Frames != channels*each || got.Bytes > channels*6*size {
		t.Errorf("history has %d events in %d bytes, want %d events", got.Frames, got.Bytes, channels*each)
	}
	runtime.KeepAlive(h)
}
