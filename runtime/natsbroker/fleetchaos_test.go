package natsbroker

import (
	"context"
	"encoding/json"
	"math/rand/v2"

	"slices"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A fault is what happens to the servers of a fleet. What it breaks it heals.
type fault struct {
	name string
	do   func(f *fleet)
	dir  func(testing.TB) string // for a server's files; nil: an ordinary one
}

// faultTime is how long a fault lasts.
const (
	faultTime     = 12 * time.Second
	newcomerEvery = 2 * time.Second
)

// killed kills a server and starts it again.
func killed(which func(f *fleet) *member) func(*fleet) {
	return func(f *fleet) {
		m := which(f)
		f.group.kill(m)
		f.last(faultTime)
		f.group.start(m)
	}
}

// frozen stops a server and lets it go on.
func frozen(which func(f *fleet) *member) func(*fleet) {
	return func(f *fleet) {
		m := which(f)
		f.group.freeze(m)
		f.last(faultTime)
		f.group.thaw(m)
	}
}

// last lets a fault last.
func (f *fleet) last(d time.Duration) {
	for range d / newcomerEvery {
		f.newcomer()
		time.Sleep(newcomerEvery) // the fault itself
	}
	f.going()
}

func leads(stream string) func(*fleet) *member {
	return func(f *fleet) *member { return f.group.leader(stream) }
}

// besideBucket returns the events' leader, or if that is the bucket's too, a
// server beside it, so that actions need not wait for an election.
func besideBucket(f *fleet) *member {
	m := f.group.leader(eventsStream)
	if m == f.group.leader(stateStream) {
		m = f.group.members[(slices.Index(f.group.members, m)+1)%len(f.group.members)]
	}
	return m
}

// serves returns the server that the second machine is connected to.
func serves(f *fleet) *member {
	name := f.machines[1].store.nc.ConnectedServerName()
	return f.group.members[slices.IndexFunc(f.group.members, func(m *member) bool { return m.Name == name })]
}

func deleted(stream string) func(*fleet) {
	return func(f *fleet) {
		f.lost = stream == stateStream
		f.awaitFor(time.Minute, "the end of "+stream, func() bool {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			return f.machines[0].store.js.DeleteStream(ctx, stream) == nil
		})
	}
}

// twoKilled leaves one server of three, which has no majority.
func twoKilled(f *fleet) {
	m := f.group.leader(eventsStream)
	other := f.group.members[(slices.Index(f.group.members, m)+1)%len(f.group.members)]
	f.group.kill(m)
	f.group.kill(other)
	for range 3 {
		f.newcomer()
		time.Sleep(newcomerEvery) // the fault itself
	}
	f.group.start(m)
	f.group.start(other)
}

// killedAgain kills any two of three servers, or all, eight times. At most
// seconds later they are started, one soon after the other.
func killedAgain(f *fleet) {
	for range 8 {
		first, n := rand.IntN(len(f.group.members)), 2+rand.IntN(4)/3
		some := slices.Concat(f.group.members[first:], f.group.members[:first])[:n]
		for _, m := range some {
			time.Sleep(rand.N(30 * time.Millisecond)) // the fault itself
			f.group.kill(m)
		}
		time.Sleep(rand.N(3 * time.Second)) // the fault itself
		for _, m := range some {
			f.group.start(m)
			time.Sleep(rand.N(2 * time.Second)) // the fault itself
		}
		f.going()
	}
}

var faults = []fault{
	{name: "kill the events' leader", do: killed(leads(eventsStream))},
	{name: "freeze the events' leader", do: frozen(leads(eventsStream))},
	{name: "kill the bucket's leader", do: killed(leads(stateStream))},
	{name: "freeze the bucket's leader", do: frozen(leads(stateStream))},
	{name: "kill the leader of metadata", do: killed(leads(""))},
	{name: "freeze the leader of metadata", do: frozen(leads(""))},
	{name: "kill a machine's server", do: killed(serves)},
	{name: "freeze a machine's server", do: frozen(serves)},
	{name: "kill two of three", do: twoKilled},
	{name: "kill two or three, again and again", do: killedAgain},
	{name: "delete the stream of events", do: deleted(eventsStream)},
	{name: "delete the bucket", do: deleted(stateStream)},
}

// testFaults has every fault happen, one to each fleet.
func testFaults(t *testing.T) {
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			dir := fault.dir
			if dir == nil {
				dir = testing.TB.TempDir
			}
			f := startFleet(t, 15*time.Second, dir)
			f.going()
			fault.do(f)
			f.going()
			f.verify()
			f.report(fault.name)
		})
	}
}

// The stream of events is deleted, and a server killed, while an application
// is used. With LCGEN_CHAOS=1, all faults happen, one by one.
func TestFleet(t *testing.T) {
	if inFull {
		testFaults(t)
	}
	f := startFleet(t, 4*time.Second, testing.TB.TempDir)
	f.going()
	deleted(eventsStream)(f)
	f.going()
	m := besideBucket(f)
	f.group.kill(m)
	f.newcomer()
	f.going()
	f.group.start(m)
	f.crash()
	f.verify()
	f.report("delete the stream of events, kill a server")
}

// crash stores changes as a machine does that is killed before it has told
// anybody.
func (f *fleet) crash() {
	f.t.Helper()
	f.stopActs()
	f.acting.Wait()
	for name, now := range f.newest() {
		id, err := lc.ParseComponentID(name)
		if err != nil {
			f.t.Fatal(err)
		}
		state, err := json.Marshal(append(now.added, "crash of "+name))
		if err != nil {
			f.t.Fatal(err)
		}
		s := timedStore{f.machines[0].store, f}
		if err := s.Save(context.Background(), id, lc.Record{Version: now.version + 1, State: state}, now.version); err != nil {
			f.t.Error(err)
		}
	}
}

// report logs a row for BENCHMARKS.md.
func (f *fleet) report(name string) {
	s := f.summary()
	f.t.Logf("| %s | %d | %d | %d | %.1f | %.1f | %.1f |", name, s.actions, s.refused, s.failed, s.slowest.Seconds(), s.latest.Seconds(), s.arrival.Seconds())
	f.t.Logf("the latest: %s", s.what)
	for _, a := range f.actors {
		for _, d := range a.deeds {
			if d.status != 200 {
				f.t.Logf("%s of %s at %s after %.1f s: %d %s", d.name, d.component, d.at.Format("15:04:05.000"), d.took.Seconds(), d.status, d.problem)
			}
		}
	}
}
