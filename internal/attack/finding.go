package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
)

// A finding is something that an attack got through with.
type finding struct {
	claim   string // that doesn't hold: "no 5xx but 503"
	subject string // which of several things it doesn't hold for
	effect  string // what happened, with figures
	request string // that did it
}

// of returns the finding with a subject.
func (f finding) of(subject string) finding {
	f.subject = subject
	return f
}

const claimControl = "what is allowed works"

// control returns the finding that something which is allowed doesn't work, for
// the reason err: the attack would prove nothing.
func control(err error) []finding {
	return []finding{{claim: claimControl, effect: err.Error()}}
}

// A report collects findings and prints them as they come.
type report struct {
	out     io.Writer
	seed    uint64
	verbose bool

	mu    sync.Mutex
	times map[claimed]int
}

// claimed tells findings apart that are worth to be printed each.
type claimed struct{ target, attack, claim, subject string }

// shownOf is how many findings of one attack against one claim are printed as
// they come. The others are counted.
const shownOf = 1

func newReport(out io.Writer, seed uint64, verbose bool) *report {
	return &report{out: out, seed: seed, verbose: verbose, times: map[claimed]int{}}
}

// add takes a finding of an attack on a target.
func (r *report) add(target, attack string, f finding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := claimed{target, attack, f.claim, f.subject}
	r.times[key]++
	if r.times[key] > shownOf && !r.verbose {
		return
	}
	fmt.Fprintf(r.out, "FINDING -target %s -only %s -seed %d: %s\n\t%s\n", target, attack, r.seed, key, f.effect)
	if f.request != "" {
		fmt.Fprintf(r.out, "\trequest: %s\n", f.request)
	}
}

// summary prints how often each claim was found not to hold, in the order of
// their names, and returns how many findings there are.
func (r *report) summary() (all int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kinds := slices.SortedFunc(maps.Keys(r.times), func(a, b claimed) int {
		return cmp.Or(cmp.Compare(a.target, b.target), cmp.Compare(a.attack, b.attack), cmp.Compare(a.claim, b.claim), cmp.Compare(a.subject, b.subject))
	})
	for _, k := range kinds {
		fmt.Fprintf(r.out, "%6d × %s, %s: %s\n", r.times[k], k.target, k.attack, k.String())
		all += r.times[k]
	}
	return all
}

// String returns the claim, with its subject.
func (k claimed) String() string {
	if k.subject == "" {
		return k.claim
	}
	return k.claim + " (" + k.subject + ")"
}

// printf prints a line that is no finding.
func (r *report) printf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(r.out, format+"\n", args...)
}
