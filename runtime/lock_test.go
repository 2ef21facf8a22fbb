package lc

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLocksAreInOrderAndLeaveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l locks
		var order []int
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond) // to come one after the other
				if err := l.acquire(t.Context(), claim{id: tallyOne, action: "add"}); err != nil {
					t.Error(err)
				}
				order = append(order, i)
				time.Sleep(time.Second)
				l.release(tallyOne)
			})
		}
		wg.Wait()
		for i, got := range order {
			if got != i {
				t.Fatalf("order is %v", order)
			}
		}
		if len(l.held) != 0 {
			t.Errorf("%d locks are left", len(l.held))
		}
	})
}

func TestLocksOfOthersAreFree(t *testing.T) {
	var l locks
	if err := l.acquire(t.Context(), claim{id: tallyOne, action: "add"}); err != nil {
		t.Fatal(err)
	}
	within(t, 5*time.Second, func() {
		l.acquire(context.Background(), claim{id: ComponentID{"tally", "two"}})
		l.acquire(context.Background(), claim{id: ComponentID{"other", "one"}})
	})
	if len(l.held) != 3 {
		t.Errorf("%d locks are held, want 3", len(l.held))
	}
}

func TestWaitingForALockEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l locks
		l.acquire(t.Context(), claim{id: tallyOne, action: "add"})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := l.acquire(ctx, claim{id: tallyOne, action: "add"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v", err)
		}
		l.release(tallyOne)
		if err := l.acquire(t.Context(), claim{id: tallyOne, action: "add"}); err != nil {
			t.Errorf("after that the lock gives %v", err)
		}
		l.release(tallyOne)
		if len(l.held) != 0 {
			t.Errorf("%d locks are left", len(l.held))
		}
	})
}

func TestActionThatWaitsTooLongForItsTurnIs503(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		def := tallyDefinition()
		def.Channel = global
		def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
			time.Sleep(time.Hour) // deaf to its context
			return nil
		})
		f := newFixture(t, def)
		go f.repeat("ada", "first", "1")
		synctest.Wait()
		w := f.repeat("ada", "second", "1")
		if got := w.Header().Get("Retry-After"); got != "1" {
			t.Errorf("Retry-After is %q", got)
		}
		wantProblem(t, w, 503)
		time.Sleep(2 * time.Hour)
		f.Shutdown(t.Context())
	})
}

func TestActionsEndWithTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		def := tallyDefinition()
		def.Channel = global
		def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
			<-ctx.Done()
			return ctx.Err()
		})
		f := newFixture(t, def, WithLimits(Limits{ActionTime: time.Minute}))
		began := time.Now()
		wantProblem(t, f.repeat("ada", "x", "1"), 500)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("took %v, want a minute", took)
		}
		f.Shutdown(t.Context())
	})
}
