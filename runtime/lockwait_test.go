package lc

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// lockFixture serves a tally on global whose action add does what it is told
// to, and gives up after 30 seconds.
func lockFixture(t *testing.T, do func(ctx context.Context, c *tally) error) *fixture {
	def := tallyDefinition()
	def.Channel = global
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		c.N += by
		return do(ctx, c)
	})
	return newFixture(t, def)
}

// addTo calls the action add of an instance of tally.
func (f *fixture) addTo(instance string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.send(request{path: "/lc/tally/" + instance + "/add", body: `{"by":1}`,
		header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID()}})
}

// wantLocked checks that an error says who holds the lock of an instance, and
// what to do if it is one's own.
func wantLocked(t *testing.T, err error, instance string) {
	t.Helper()
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error is %v, want one of a wait that was too long", err)
	}
	for _, want := range []string{"tally:" + instance + " is locked", `its action "add" has held it for`, "the action's context was not passed", "pass it on"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error is %q, want %q in it", err, want)
		}
	}
}

// An action that calls the App about its own instance, and forgets to pass its
// context, waits for itself. The call fails while the action can still go on.
func TestActionThatWaitsForItselfGoesOn(t *testing.T) {
	for name, call := range map[string]func(f *fixture) error{
		"refresh":   func(f *fixture) error { return f.Refresh(context.Background(), tallyOne) },
		"broadcast": func(f *fixture) error { return f.Broadcast(context.Background(), Global, ComponentRefresh(tallyOne)) },
		"late": func(f *fixture) error {
			time.Sleep(29 * time.Second)
			return f.Refresh(context.Background(), tallyOne)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var f *fixture
				var got error
				f = lockFixture(t, func(context.Context, *tally) error { got = call(f); return nil })
				began := time.Now()
				if a := decodeAnswer(t, f.addTo("one")); a.Version != 1 {
					t.Errorf("the answer has version %d, want 1", a.Version)
				}
				if took := time.Since(began); took >= 30*time.Second {
					t.Errorf("the action took %v, all of its time", took)
				}
				wantLocked(t, got, "one")
				if err := f.Refresh(t.Context(), tallyOne); err != nil {
					t.Errorf("after that: %v", err)
				}
				checkNoLocks(t, f)
			})
		})
	}
}

func checkNoLocks(t *testing.T, f *fixture) {
	t.Helper()
	f.Shutdown(t.Context())
	synctest.Wait()
	f.locks.mu.Lock()
	defer f.locks.mu.Unlock()
	if n := len(f.locks.held); n != 0 {
		t.Errorf("%d locks are left", n)
	}
}

// An action that returns the error of such a call has failed by a fault of the
// program: it is logged, and its user is not told to try again.
func TestErrorOfWaitingForItselfIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f *fixture
		f = lockFixture(t, func(context.Context, *tally) error { return f.Refresh(context.Background(), tallyOne) })
		wantProblem(t, f.addTo("one"), 500)
		if log := f.log.String(); !strings.Contains(log, "tally:one is locked") || !strings.Contains(log, "the action's context was not passed") {
			t.Errorf("log is %s", log)
		}
		checkNoLocks(t, f)
	})
}

// Two actions that each wait for the other's instance both go on.
func TestActionsThatWaitForEachOtherGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f *fixture
		var mu sync.Mutex
		failed := map[string]error{}
		f = lockFixture(t, func(_ context.Context, c *tally) error {
			time.Sleep(time.Second) // until both have their lock
			other := map[string]string{"one": "two", "two": "one"}[c.ID.Instance]
			err := f.Refresh(context.Background(), ComponentID{"tally", other})
			mu.Lock()
			defer mu.Unlock()
			failed[other] = err
			return nil
		})
		var wg sync.WaitGroup
		for _, instance := range []string{"one", "two"} {
			wg.Go(func() { decodeAnswer(t, f.addTo(instance)) })
		}
		wg.Wait()
		if failed["one"] == nil && failed["two"] == nil {
			t.Error("both calls went well")
		}
		for instance, err := range failed {
			if err != nil {
				wantLocked(t, err, instance)
			}
		}
		checkNoLocks(t, f)
	})
}

// A job waits no longer than an action may take, whatever its context, also for
// an action that hangs for good.
func TestJobWaitsNoLongerThanAnActionMayTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := lockFixture(t, func(context.Context, *tally) error { time.Sleep(time.Hour); return nil })
		go f.addTo("one")
		synctest.Wait()
		for _, want := range []time.Duration{27 * time.Second, 30 * time.Second} { // within the action's time, and after it
			began := time.Now()
			err := f.Refresh(context.Background(), tallyOne)
			if took := time.Since(began); took != want {
				t.Errorf("the job waited for %v, want %v", took, want)
			}
			wantLocked(t, err, "one")
			time.Sleep(3 * time.Second)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		wantLocked(t, f.Refresh(ctx, tallyOne), "one")
		if took := time.Since(began); took != time.Second {
			t.Errorf("the job waited for %v, want its context's second", took)
		}
		time.Sleep(time.Hour)
		checkNoLocks(t, f)
	})
}

// A job waits for one action after the other, as long as none of them hangs.
func TestJobOutlastsActions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := lockFixture(t, func(context.Context, *tally) error { time.Sleep(9 * time.Second); return nil })
		for range 3 {
			go f.addTo("one")
		}
		synctest.Wait()
		if err := f.Refresh(context.Background(), tallyOne); err != nil {
			t.Error(err)
		}
		checkNoLocks(t, f)
	})
}

// A thousand calls that wait for an action that waits for itself all get an
// answer, and leave nothing.
func TestThousandWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f *fixture
		f = lockFixture(t, func(context.Context, *tally) error {
			f.Refresh(context.Background(), tallyOne)
			return nil
		})
		go f.addTo("one")
		synctest.Wait()
		began := time.Now()
		var wg sync.WaitGroup
		for range 1000 {
			wg.Go(func() {
				if err := f.Refresh(context.Background(), tallyOne); err != nil {
					wantLocked(t, err, "one")
				}
			})
		}
		wg.Wait()
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("they waited for %v", took)
		}
		checkNoLocks(t, f)
	})
}

// A Store that does not answer holds the lock no longer than an action may take,
// for a job that has no deadline.
func TestJobWaitsForTheStoreNoLongerThanAnActionMayTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, tallyDefinition(), WithStore(deafStore{}))
		for name, call := range map[string]func() error{
			"refresh":   func() error { return f.Refresh(context.Background(), tallyOne) },
			"broadcast": func() error { return f.Broadcast(context.Background(), "tally:one", ComponentRefresh(tallyOne)) },
		} {
			began := time.Now()
			err := call()
			if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took != 30*time.Second {
				t.Errorf("%s took %v and returned %v", name, took, err)
			}
		}
		checkNoLocks(t, f)
	})
}

// A deafStore answers nothing before its context ends.
type deafStore struct{}

func (deafStore) Load(ctx context.Context, _ ComponentID) (Record, error) {
	<-ctx.Done()
	return Record{}, ctx.Err()
}

func (deafStore) Save(ctx context.Context, _ ComponentID, _ Record, _ uint64) error {
	<-ctx.Done()
	return ctx.Err()
}

// A request that repeats another waits for it as long as an action may take.
func TestRepeatedRequestWaitsNoLongerThanAnActionMayTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := lockFixture(t, func(context.Context, *tally) error { time.Sleep(time.Hour); return nil })
		go f.repeat("ada", "first", "1")
		synctest.Wait()
		began := time.Now()
		wantProblem(t, f.repeat("ada", "first", "1"), 503)
		if took := time.Since(began); took != 30*time.Second {
			t.Errorf("it waited for %v", took)
		}
		time.Sleep(2 * time.Hour)
		checkNoLocks(t, f)
	})
}
