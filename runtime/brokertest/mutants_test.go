package brokertest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
)

// A mutant is a MemoryBroker with one fault. What is nil works as it should.
type mutant struct {
	lc.Broker
	publish  func(b lc.Broker, ctx context.Context, id string, m lc.Message) (lc.Place, error)
	received func(r lc.Receiver) func(lc.Placed)
	listen   func(l lc.Listener, ctx context.Context, chs []lc.Channel) (map[lc.Channel]lc.Place, error)
	forget   func(l lc.Listener, chs []lc.Channel)
	replay   func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error)
	close    func(l lc.Listener) error
}

func (b mutant) Publish(ctx context.Context, id string, m lc.Message) (lc.Place, error) {
	if b.publish == nil {
		return b.Broker.Publish(ctx, id, m)
	}
	return b.publish(b.Broker, ctx, id, m)
}

func (b mutant) Open(r lc.Receiver) (lc.Listener, error) {
	if b.received != nil {
		r = mutantReceiver{r, b.received(r)}
	}
	l, err := b.Broker.Open(r)
	return mutantListener{l, b}, err
}

type mutantReceiver struct {
	lc.Receiver
	received func(lc.Placed)
}

func (r mutantReceiver) Receive(p lc.Placed) { r.received(p) }

type mutantListener struct {
	lc.Listener
	m mutant
}

func (l mutantListener) Listen(ctx context.Context, chs ...lc.Channel) (map[lc.Channel]lc.Place, error) {
	if l.m.listen == nil {
		return l.Listener.Listen(ctx, chs...)
	}
	return l.m.listen(l.Listener, ctx, chs)
}

func (l mutantListener) Forget(chs ...lc.Channel) {
	if l.m.forget == nil {
		l.Listener.Forget(chs...)
		return
	}
	l.m.forget(l.Listener, chs)
}

func (l mutantListener) Replay(ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
	if l.m.replay == nil {
		return l.Listener.Replay(ctx, ch, after, most)
	}
	return l.m.replay(l.Listener, ctx, ch, after, most)
}

func (l mutantListener) Close() error {
	if l.m.close == nil {
		return l.Listener.Close()
	}
	return l.m.close(l.Listener)
}

// each returns a mutant's received: what it makes of each message.
func each(make func(n int, p lc.Placed, to func(lc.Placed))) func(lc.Receiver) func(lc.Placed) {
	return func(r lc.Receiver) func(lc.Placed) {
		n := 0
		return func(p lc.Placed) { n++; make(n, p, r.Receive) }
	}
}

// mutants are brokers with one fault each, and the test that finds it.
var mutants = map[string]struct {
	mutant
	found string
}{
	"loses a message now and then": {mutant{received: each(func(n int, p lc.Placed, to func(lc.Placed)) {
		if n%7 != 0 {
			to(p)
		}
	})}, "publishers get the place that listeners see"},
	"delivers twice": {mutant{received: each(func(_ int, p lc.Placed, to func(lc.Placed)) { to(p); to(p) })},
		"publishers get the place that listeners see"},
	"swaps neighbours": {mutant{received: func(r lc.Receiver) func(lc.Placed) {
		var kept *lc.Placed
		return func(p lc.Placed) {
			if kept == nil {
				kept = &p
				return
			}
			r.Receive(p)
			r.Receive(*kept)
			kept = nil
		}
	}}, "all listeners see one order"},
	"forgets the version": {mutant{received: each(func(_ int, p lc.Placed, to func(lc.Placed)) { p.Message.Version = 0; to(p) })},
		"messages arrive whole"},
	"cuts the data": {mutant{received: each(func(_ int, p lc.Placed, to func(lc.Placed)) {
		p.Message.Data = p.Message.Data[:min(len(p.Message.Data), 64<<10)]
		to(p)
	})}, "messages arrive whole"},
	"forgets the id": {mutant{received: each(func(_ int, p lc.Placed, to func(lc.Placed)) { p.ID = ""; to(p) })},
		"messages arrive whole"},
	"has one history for two spellings": {mutant{
		publish: func(b lc.Broker, ctx context.Context, id string, m lc.Message) (lc.Place, error) {
			m.Channel = lc.Channel(strings.ToLower(string(m.Channel)))
			return b.Publish(ctx, id, m)
		}}, "odd names are channels of their own"},
	"stores each attempt": {mutant{publish: storesEach()}, "an id is stored once"},
	"gives a retry another place": {mutant{publish: func(b lc.Broker, ctx context.Context, id string, m lc.Message) (lc.Place, error) {
		if place, err := b.Publish(ctx, id+"-first", m); id != "same" || m.Version != 1 || err != nil {
			return place, err
		}
		return b.Publish(ctx, id, m)
	}}, "an id is stored once"},
	"publishes after the end": {mutant{publish: func(b lc.Broker, _ context.Context, id string, m lc.Message) (lc.Place, error) {
		return b.Publish(context.Background(), id, m)
	}}, "a context that is done"},
	"listens after the end": {mutant{listen: func(l lc.Listener, _ context.Context, chs []lc.Channel) (map[lc.Channel]lc.Place, error) {
		return l.Listen(context.Background(), chs...)
	}}, "a context that is done"},
	"has no place for a silent channel": {mutant{listen: func(l lc.Listener, ctx context.Context, chs []lc.Channel) (map[lc.Channel]lc.Place, error) {
		places, err := l.Listen(ctx, chs...)
		for ch, place := range places {
			if ms, _, _ := l.Replay(ctx, ch, lc.Place{Epoch: place.Epoch}, 1); len(ms) == 0 {
				places[ch] = lc.Place{}
			}
		}
		return places, err
	}}, "each channel has places that viewers can give back"},
	"begins to listen a little late": {mutant{listen: func(l lc.Listener, ctx context.Context, chs []lc.Channel) (map[lc.Channel]lc.Place, error) {
		places, err := l.Listen(ctx, chs...)
		l.Forget(chs...)
		for deadline := time.Now().Add(time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Microsecond) {
			if ms, _, _ := l.Replay(ctx, chs[0], places[chs[0]], 1); len(ms) > 0 {
				break
			}
		}
		l.Listen(ctx, chs...)
		return places, err
	}}, "nothing behind the place of Listen is lost"},
	"keeps to the first place": {mutant{listen: firstPlaces()}, "listening again gives the newest place"},
	"forgets nothing":          {mutant{forget: func(lc.Listener, []lc.Channel) {}}, "a forgotten channel is not heard"},
	"replays from the beginning": {mutant{replay: func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
		return l.Replay(ctx, ch, lc.Place{Epoch: after.Epoch}, most)
	}}, "replay from each place"},
	"replays with the message at the place": {mutant{replay: func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
		after.Seq -= min(after.Seq, 1)
		return l.Replay(ctx, ch, after, most)
	}}, "replay of a channel nobody listens to"},
	"replays without a limit": {mutant{replay: func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, _ int) ([]lc.Placed, bool, error) {
		return l.Replay(ctx, ch, after, 1000)
	}}, "replay from each place"},
	"never tells of more": {mutant{replay: func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
		ms, _, err := l.Replay(ctx, ch, after, most)
		return ms, false, err
	}}, "replay from each place"},
	"replays newest first": {mutant{replay: func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
		ms, more, err := l.Replay(ctx, ch, after, most)
		slices.Reverse(ms)
		return ms, more, err
	}}, "replay from each place"},
	"takes places of any epoch": {mutant{replay: func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
		places, _ := l.Listen(ctx, ch)
		after.Epoch = places[ch].Epoch
		return l.Replay(ctx, ch, after, most)
	}}, "a foreign place is not held"},
	"finds nothing where it should not look": {mutant{replay: func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
		ms, more, err := l.Replay(ctx, ch, after, most)
		if ctx.Err() == nil {
			err = nil
		}
		return ms, more, err
	}}, "a place yet to come is not held"},
	"goes on with what is left": {mutant{replay: func(l lc.Listener, ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
		ms, more, err := l.Replay(ctx, ch, after, most)
		for i := uint64(0); err != nil && i < 2000 && ctx.Err() == nil; i++ {
			ms, more, err = l.Replay(ctx, ch, lc.Place{Epoch: after.Epoch, Seq: after.Seq + i}, most)
		}
		return ms, more, err
	}}, "what has gone is not held"},
	"goes on after Close":          {mutant{close: func(lc.Listener) error { return nil }}, "nothing comes after Close"},
	"does not like to close twice": {mutant{close: closesOnce()}, "nothing comes after Close"},
	"leaves a goroutine": {mutant{close: func(l lc.Listener) error {
		go func() { select {} }()
		return l.Close()
	}}, "Close leaves no goroutine"},
	"calls at any time": {mutant{received: func(r lc.Receiver) func(lc.Placed) {
		return func(p lc.Placed) {
			var both sync.WaitGroup
			both.Go(func() { r.Receive(p) })
			both.Go(func() { r.Missed() })
			both.Wait()
		}
	}}, "all listeners see one order"},
}

func storesEach() func(lc.Broker, context.Context, string, lc.Message) (lc.Place, error) {
	var mu sync.Mutex
	n := 0
	return func(b lc.Broker, ctx context.Context, id string, m lc.Message) (lc.Place, error) {
		mu.Lock()
		n++
		id = fmt.Sprintf("%s-%d", id, n)
		mu.Unlock()
		return b.Publish(ctx, id, m)
	}
}

func firstPlaces() func(lc.Listener, context.Context, []lc.Channel) (map[lc.Channel]lc.Place, error) {
	first := map[lc.Channel]lc.Place{}
	return func(l lc.Listener, ctx context.Context, chs []lc.Channel) (map[lc.Channel]lc.Place, error) {
		places, err := l.Listen(ctx, chs...)
		for ch, place := range places {
			if _, ok := first[ch]; !ok {
				first[ch] = place
			}
			places[ch] = first[ch]
		}
		return places, err
	}
}

func closesOnce() func(lc.Listener) error {
	closed := map[lc.Listener]bool{}
	return func(l lc.Listener) error {
		if closed[l] {
			return fmt.Errorf("it is closed")
		}
		closed[l] = true
		return l.Close()
	}
}

// The suite finds what is wrong with a broker. Each runs in a process of its
// own, for its tests fail.
func TestMutants(t *testing.T) {
	const variable = "BROKERTEST_MUTANT"
	if name := os.Getenv(variable); name != "" {
		brokertest.SetPatience(2 * time.Second) // what a mutant has lost does not come
		brokertest.Run(t, func(*testing.T) lc.Broker {
			m := mutants[name].mutant
			m.Broker = lc.NewMemoryBroker()
			return m
		}, brokertest.Holds(1024))
		return
	}
	for name, m := range mutants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := strings.ReplaceAll(m.found, " ", "_")
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMutants$/^"+found+"$")
			cmd.Env = append(os.Environ(), variable+"="+name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestMutants/"+found) {
				t.Errorf("%s does not fail: %v\n%s", m.found, err, out)
			}
		})
	}
}
