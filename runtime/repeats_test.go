package lc

import (
	"context"
	"fmt"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// repeatFixture serves a tally that counts how often its action runs.
func repeatFixture(t testing.TB, runs *atomic.Int64, do func(ctx context.Context) error) *fixture {
	def := tallyDefinition()
	def.Channel = global
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		runs.Add(1)
		c.N += by
		if do != nil {
			return do(ctx)
		}
		return nil
	})
	return newFixture(t, def)
}

func (f *fixture) repeat(user, id, by string) *httptest.ResponseRecorder {
	return f.send(request{path: "/lc/tally/one/add", user: user, body: `{"by":` + by + `}`, header: []string{"Content-Type: application/json", "LC-Request: " + id}})
}

func TestSameRequestRunsOnce(t *testing.T) {
	var runs atomic.Int64
	var observed []bool
	f := repeatFixture(t, &runs, func(ctx context.Context) error { Flash(ctx, "done"); return nil })
	f.observer.Action = func(_ context.Context, o ActionObservation) { observed = append(observed, o.Repeated) }

	first := f.repeat("ada", "id-1", "5").Body.String()
	if again := f.repeat("ada", "id-1", "5").Body.String(); again != first {
		t.Errorf("second answer is %s, want the first %s", again, first)
	}
	if got := runs.Load(); got != 1 {
		t.Errorf("the action ran %d times, want once", got)
	}
	if want := []bool{false, true}; !reflect.DeepEqual(observed, want) {
		t.Errorf("observed as repeated: %v, want %v", observed, want)
	}
	if got := len(f.events.all()); got != 1 {
		t.Errorf("%d events, want 1", got)
	}
}

func TestOtherRequestsRun(t *testing.T) {
	var runs atomic.Int64
	f := repeatFixture(t, &runs, nil)
	other := tallyDefinition()
	other.Name, other.Channel = "other", global
	again := other.Actions[0]
	again.Name = "addAgain"
	other.Actions = append(other.Actions, again)
	for i := range other.Actions {
		bind := other.Actions[i].Method.Bind
		other.Actions[i].Method = bound(func(args *arg.Args) Call[tally] {
			call := bind(args)
			return func(ctx context.Context, c *tally) error { runs.Add(1); return call(ctx, c) }
		})
	}
	Register(f.App, other)

	f.repeat("ada", "id-1", "5")
	f.repeat("bob", "id-1", "5") // another viewer
	f.repeat("", "id-1", "5")    // nobody
	f.repeat("ada", "id-2", "5") // another request
	header := []string{"Content-Type: application/json", "LC-Request: id-1"}
	for _, path := range []string{"/lc/tally/two/add", "/lc/other/one/add", "/lc/other/one/addAgain"} {
		decodeAnswer(t, f.send(request{path: path, user: "ada", header: header, body: `{"by":1}`}))
	}
	if got := runs.Load(); got != 7 {
		t.Errorf("%d actions ran, want all 7", got)
	}
}

// Guests are one viewer to each other's tokens, but not to each other's
// answers: those may hold what one of them has chosen.
func TestGuestsGetTheirOwnAnswers(t *testing.T) {
	def := tallyDefinition()
	def.Channel = global
	def.Client = clientCodec("v1")
	f := newFixture(t, def)
	tokens := map[string]string{}
	for _, filter := range []string{"mine", "yours"} {
		tokens[filter] = f.keys.sealGrant(grant{tallyOne, Global}, "", time.Now().Add(time.Hour)) + "~" +
			f.keys.sealState(tallyOne, "", "v1", []byte(`{"filter":"`+filter+`"}`), time.Now().Add(time.Hour))
	}
	for range 2 {
		for filter, token := range tokens {
			w := f.send(request{path: "/lc/tally/one/add", body: `{"by":1}`,
				header: []string{"Content-Type: application/json", "LC-Request: 1", "LC-Token: " + token}})
			if got := decodeAnswer(t, w).HTML; !strings.Contains(got, " "+filter+" ") {
				t.Errorf("the guest who has chosen %s is shown %s", filter, got)
			}
		}
	}
	if n := len(f.events.all()); n != 2 {
		t.Errorf("%d events, want one for each guest's first request", n)
	}
}

func TestRequestWithoutIDRunsEachTime(t *testing.T) {
	var runs atomic.Int64
	f := repeatFixture(t, &runs, nil)
	for range 2 {
		decodeAnswer(t, f.send(request{path: "/lc/tally/one/add", body: `{"by":1}`, header: []string{"Content-Type: application/json"}}))
	}
	if got := runs.Load(); got != 2 {
		t.Errorf("the action ran %d times, want 2", got)
	}
}

func TestMalformedRequestID(t *testing.T) {
	var runs atomic.Int64
	f := repeatFixture(t, &runs, nil)
	for _, id := range []string{strings.Repeat("x", 65), "a b", "a\tb", "é"} {
		wantProblem(t, f.repeat("ada", id, "1"), 400)
	}
	if runs.Load() != 0 {
		t.Error("the action ran")
	}
}

func TestRefusedRequestMayBeRepeated(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
		runs   int64
	}{
		{Invalid("by", "is too much"), 422, 2},
		{Forbidden("no"), 403, 2},
		{ErrConflict, 409, 2},
		{errInside, 500, 1}, // nobody knows what it has done
	} {
		t.Run(fmt.Sprint(tt.status), func(t *testing.T) {
			var runs atomic.Int64
			f := repeatFixture(t, &runs, func(context.Context) error { return tt.err })
			for range 2 {
				wantProblem(t, f.repeat("ada", "id-1", "1"), tt.status)
			}
			if got := runs.Load(); got != tt.runs {
				t.Errorf("the action ran %d times, want %d", got, tt.runs)
			}
		})
	}
}

func TestRequestThatPanickedIsNotRunAgain(t *testing.T) {
	var runs atomic.Int64
	f := repeatFixture(t, &runs, func(context.Context) error { panic("boom") })
	for range 2 {
		wantProblem(t, f.repeat("ada", "id-1", "1"), 500)
	}
	if got := runs.Load(); got != 1 {
		t.Errorf("the action ran %d times, want once: nobody knows what it has done", got)
	}
}

func TestActionRunsToItsEndWhenTheBrowserGoesAway(t *testing.T) {
	var runs atomic.Int64
	f := repeatFixture(t, &runs, func(ctx context.Context) error { return ctx.Err() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, "POST", "/lc/tally/one/add", strings.NewReader(`{"by":1}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("LC-Request", "id-1")
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	if got := decodeAnswer(t, w); got.Version != 1 || len(f.events.all()) != 1 {
		t.Errorf("answer is %+v, with events %q", got, f.events.lines())
	}
}

func TestRepetitionWaitsForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int64
		def := tallyDefinition()
		def.Channel = global
		def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
			runs.Add(1)
			time.Sleep(10 * time.Second)
			c.N += by
			return nil
		})
		f := newFixture(t, def)
		began := time.Now()
		answers := make([]string, 5)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i] = f.repeat("ada", "id-1", "5").Body.String() })
		}
		wg.Wait()
		for _, a := range answers {
			if a != answers[0] || !strings.Contains(a, `"n":5`) {
				t.Errorf("answers are %q, want all the same", answers)
				break
			}
		}
		if runs.Load() != 1 || time.Since(began) != 10*time.Second {
			t.Errorf("the action ran %d times in %v, want once in 10s", runs.Load(), time.Since(began))
		}
		f.Shutdown(t.Context())
	})
}

func TestRepetitionDoesNotWaitLongerThanItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rs repeats
		key := requestKey{id: "1"}
		release := make(chan struct{})
		go rs.do(t.Context(), key, func() *answer { <-release; return &answer{status: 200} })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, repeated, err := rs.do(ctx, key, nil)
		if p := problemOf(err); !repeated || p.status != 503 || p.retryAfter == 0 {
			t.Errorf("gives %v, want 503 with a time to come back", err)
		}
		close(release)
	})
}

func TestRequestsAreForgottenAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rs repeats
		runs := 0
		run := func() *answer { runs++; return &answer{status: 200} }
		rs.do(t.Context(), requestKey{id: "1"}, run)
		time.Sleep(repeatAge - time.Second)
		rs.do(t.Context(), requestKey{id: "1"}, run)
		if runs != 1 {
			t.Errorf("within a minute it ran %d times", runs)
		}
		time.Sleep(time.Second)
		rs.do(t.Context(), requestKey{id: "1"}, run)
		if runs != 2 {
			t.Errorf("after a minute it ran %d times in all, want 2", runs)
		}
		time.Sleep(repeatAge)
		rs.do(t.Context(), requestKey{id: "2"}, run)
		if len(rs.kept) != 1 || rs.order.Len() != 1 {
			t.Errorf("%d requests are kept, want only the last", len(rs.kept))
		}
	})
}

// TestRequestOfMoreThanAMinute is forgotten while it runs.
func TestRequestOfMoreThanAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rs repeats
		run := func() *answer {
			time.Sleep(2 * repeatAge)
			return &answer{status: 200, body: []byte("x")}
		}
		for range 3 {
			go rs.do(t.Context(), requestKey{id: "1"}, run)
			time.Sleep(repeatAge)
		}
		time.Sleep(2 * repeatAge)
		synctest.Wait()
		rs.do(t.Context(), requestKey{id: "2"}, func() *answer { return &answer{status: 200} })
		if len(rs.kept) != 1 || rs.order.Len() != 1 || rs.bytes != 0 {
			t.Errorf("kept are %d requests of %d bytes, want one of none", len(rs.kept), rs.bytes)
		}
	})
}

func TestKeptAnswersAreBounded(t *testing.T) {
	var rs repeats
	body := make([]byte, 1<<20)
	for i := range 100 {
		rs.do(t.Context(), requestKey{id: fmt.Sprint(i)}, func() *answer { return &answer{status: 200, body: body} })
	}
	if rs.bytes > repeatBytes || len(rs.kept) != repeatBytes>>20 {
		t.Errorf("kept are %d answers of %d bytes, want %d", len(rs.kept), rs.bytes, repeatBytes>>20)
	}
	for i := range 2 * repeatEntries {
		rs.do(t.Context(), requestKey{id: fmt.Sprint("e", i)}, func() *answer { return &answer{status: 200} })
	}
	if len(rs.kept) != repeatEntries || rs.order.Len() != repeatEntries {
		t.Errorf("kept are %d answers, want %d", len(rs.kept), repeatEntries)
	}
}

func TestRepetitionOfARequestThatPanicked(t *testing.T) {
	var rs repeats
	func() {
		defer func() { recover() }()
		rs.do(t.Context(), requestKey{id: "1"}, func() *answer { panic("boom") })
	}()
	ans, repeated, err := rs.do(t.Context(), requestKey{id: "1"}, func() *answer { return &answer{status: 200} })
	if repeated || err != nil || ans.status != 200 {
		t.Errorf("gives %+v, %v, %v; want it to run", ans, repeated, err)
	}
}
