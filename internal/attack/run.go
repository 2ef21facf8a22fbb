package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	claimLives  = "the process lives"
	claimEnds   = "the attack comes to its end in time"
	claimLeaves = "goroutines and open files go back to the beginning's number"
)

// run makes an attack, and checks what it has left.
func (t *target) run(ctx context.Context, a attack, limit time.Duration) {
	t.called(a.Name())
	before, began := t.found.Load(), time.Now()
	if err := t.proc.forgetPeak(); err != nil {
		t.add(finding{claim: claimLives, effect: err.Error()})
		return
	}
	guarded, cancel := context.WithTimeout(ctx, limit)
	watched := t.watch(guarded, cancel)
	found := a.Run(guarded, t)
	cut := errors.Is(guarded.Err(), context.DeadlineExceeded)
	cancel()
	if cut {
		found = append(found, finding{claim: claimEnds, effect: fmt.Sprintf("it was interrupted after %v", limit)})
	}
	for _, f := range found {
		if f.claim != claimControl || !cut && t.proc.alive() {
			t.add(f)
		}
	}
	<-watched
	if ctx.Err() == nil {
		t.aftermath(ctx)
	}
	t.summary(a, before, began)
}

// aftermath checks that the target is as it was before an attack.
func (t *target) aftermath(ctx context.Context) {
	if t.killed.Load() {
		return // and reported
	}
	if !t.proc.alive() {
		t.add(finding{claim: claimLives, effect: fmt.Sprintf("it has ended: %v\n%s", t.proc.err, t.proc.log.lastWords())})
		return
	}
	if !t.victim.await(ctx, len(t.site.deeds)) && ctx.Err() == nil && !t.isGone() {
		t.add(finding{claim: claimServed, effect: "after the attack it can't do what it does"})
	}
	t.victim.tolerate(false)
	if peak := t.peak(); peak > mostResident {
		t.add(finding{claim: claimMemory, effect: fmt.Sprintf("%d MiB were resident", peak>>20)})
	}
	t.settle(ctx, settleWithin)
}

// settleWithin is how long a target may take to let go of what an attack had.
const settleWithin = 10 * time.Second

// settle waits until what the target holds is what it held at the beginning.
func (t *target) settle(ctx context.Context, within time.Duration) {
	const more = 12 // what the victim's own requests need at a time
	var now numbers
	for deadline := time.Now().Add(within); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		var err error
		if now, err = t.numbers(false); err != nil {
			break
		}
		if now.Files <= t.base.Files+more && now.Goroutines <= t.base.Goroutines+more {
			return
		}
	}
	if ctx.Err() == nil {
		t.add(finding{claim: claimLeaves, effect: fmt.Sprintf("%v after the attack there are %d goroutines and %d open files; at the beginning there were %d and %d", within, now.Goroutines, now.Files, t.base.Goroutines, t.base.Files)})
	}
}

// isGone reports whether the target has ended, or does so within a moment: its
// connections break before the system tells.
func (t *target) isGone() bool {
	select {
	case <-t.proc.exited:
		return true
	case <-time.After(500 * time.Millisecond):
		return false
	}
}

// watch ends an attack when the target ends, and the target when it takes so
// much that the machine would suffer.
func (t *target) watch(ctx context.Context, cancel func()) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.proc.exited:
				cancel()
				return
			case <-tick.C:
			}
			if resident, _, err := t.proc.memory(); err == nil && resident > killResident {
				t.add(finding{claim: claimMemory, effect: fmt.Sprintf("%d MiB were resident, so it was killed", resident>>20)})
				t.killed.Store(true)
				t.proc.kill()
			}
		}
	}()
	return done
}

// note adds figures to the line that is printed of the attack.
func (t *target) note(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// summary prints what came of an attack.
func (t *target) summary(a attack, before int64, began time.Time) {
	t.mu.Lock()
	notes := strings.Join(t.notes, ", ")
	t.mu.Unlock()
	peak := fmt.Sprintf("%d MiB", t.peak()>>20)
	verdict := "ok"
	if n := t.found.Load() - before; n > 0 {
		verdict = fmt.Sprintf("%d findings", n)
	}
	t.report.printf("%-9s %-12s %5.1fs  %8s  %-11s  %s", t.site.name, a.Name(), time.Since(began).Seconds(), peak, verdict, notes)
}
