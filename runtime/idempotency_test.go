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
		bind := other.Actions[i].Bind
		other.Actions[i].Bind = func(args *arg.Args) Call[tally, *tally] {
			call := bind(args)
			return func(ctx context.Context, c *tally) (*tally, error) { runs.Add(1); return call(ctx, c) }
		}
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
			f.keys.sealFields(purposeState, tallyOne, "", "v1", []byte(`{"filter":"`+filter+`"}`), time.Now().Add(time.Hour))
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
		go rs.once(t.Context(), key, func() *answer { <-release; return &answer{status: 200} })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, repeated, err := rs.once(ctx, key, nil)
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
		rs.once(t.Context(), requestKey{id: "1"}, run)
		time.Sleep(repeatAge - time.Second)
		rs.once(t.Context(), requestKey{id: "1"}, run)
		if runs != 1 {
			t.Errorf("within a minute it ran %d times", runs)
		}
		time.Sleep(time.Second)
		rs.once(t.Context(), requestKey{id: "1"}, run)
		if runs != 2 {
			t.Errorf("after a minute it ran %d times in all, want 2", runs)
		}
		time.Sleep(repeatAge)
		rs.once(t.Context(), requestKey{id: "2"}, run)
		if len(rs.kept) != 1 || rs.answered.Len() != 1 {
			t.Errorf("%d requests are kept, want only the last", len(rs.kept))
		}
	})
}

// once is do for a request without arguments, of a sender whom nobody knows.
func (rs *repeats) once(ctx context.Context, key requestKey, run func() *answer) (*answer, bool, error) {
	ans, _, repeated, err := rs.do(ctx, &repeat{key: key}, func() *outgoing { return &outgoing{answer: run()} })
	if ans == nil {
		return nil, repeated, err
	}
	return ans.answer, repeated, err
}

// A request that runs for more than a minute is waited for, and not run again,
// whatever else comes meanwhile.
func TestRunningRequestIsNeverDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rs repeats
		var runs atomic.Int64
		run := func() *answer {
			runs.Add(1)
			time.Sleep(2 * repeatAge)
			return &answer{status: 200, body: []byte("x")}
		}
		for range 3 {
			go rs.once(t.Context(), requestKey{id: "1"}, run)
			time.Sleep(repeatAge / 2)
		}
		for i := range repeatEntries + 1 {
			rs.once(t.Context(), requestKey{id: fmt.Sprint("e", i)}, func() *answer { return &answer{status: 200} })
		}
		ans, repeated, err := rs.once(t.Context(), requestKey{id: "1"}, run)
		if err != nil || !repeated || string(ans.body) != "x" || runs.Load() != 1 {
			t.Errorf("gives %+v, %v, %v after %d runs, want the answer of one", ans, repeated, err, runs.Load())
		}
		time.Sleep(repeatAge)
		rs.once(t.Context(), requestKey{id: "2"}, func() *answer { return &answer{status: 200} })
		if len(rs.kept) != 1 || rs.answered.Len() != 1 || len(rs.senders) != 1 {
			t.Errorf("kept are %d requests of %d senders, want one of one", len(rs.kept), len(rs.senders))
		}
	})
}

// What one sender sends makes room at that sender's expense: another's
// request is known as long as it should be.
func TestKeptAnswersAreBoundedBySender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // as answers are kept for a minute
		var rs repeats
		large := make([]byte, 1<<20)
		send := func(who, id string, size int) (repeated bool) {
			_, _, repeated, err := rs.do(t.Context(), &repeat{key: requestKey{viewer: who, id: id}, sender: sender{user: who}},
				func() *outgoing { return &outgoing{answer: &answer{status: 200, body: large[:size]}} })
			if err != nil {
				t.Fatal(err)
			}
			return repeated
		}
		send("ada", "1", 100)
		for i := range 3 * repeatEntries {
			send("mallory", fmt.Sprint(i), repeatAnswer)
		}
		for i := range 100 {
			send("mallory", fmt.Sprint("large", i), len(large))
		}
		if !send("ada", "1", 100) {
			t.Error("the request of another sender is forgotten")
		}
		mallory := rs.senders[sender{user: "mallory"}]
		if n := mallory.answered.Len(); n > repeatEntries || n < repeatEntries/2 || mallory.bytes > repeatBytes {
			t.Errorf("kept are %d answers of %d bytes, want at most %d of %d", n, mallory.bytes, repeatEntries, repeatBytes)
		}
		if len(rs.kept) != rs.answered.Len() || rs.answered.Len() != mallory.answered.Len()+1 {
			t.Errorf("%d are kept, %d in all, %d of one sender", len(rs.kept), rs.answered.Len(), mallory.answered.Len())
		}
	})
}

// However many senders there are, and whoever makes room for whom, all of them
// together have a limit.
func TestKeptAnswersAreBoundedInAll(t *testing.T) {
	var rs repeats
	for i := range repeatTotal + 1000 {
		who := fmt.Sprint(i % 1000)
		rs.do(t.Context(), &repeat{key: requestKey{viewer: who, id: fmt.Sprint(i)}, sender: sender{user: who}},
			func() *outgoing { return &outgoing{answer: &answer{status: 200}} })
	}
	if n := rs.answered.Len(); n != repeatTotal || len(rs.kept) != repeatTotal {
		t.Errorf("%d answers are kept, %d of them known, want %d", n, len(rs.kept), repeatTotal)
	}
}

// A large answer isn't kept: who repeats the request gets what the component
// looks like now, with the effects of then.
func TestRepetitionOfALargeAnswer(t *testing.T) {
	def := tallyDefinition()
	def.Channel = global
	runs := 0
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		runs++
		c.N += by
		c.Last = strings.Repeat("x", 2*repeatAnswer)
		Flash(ctx, fmt.Sprint("run ", runs))
		return nil
	})
	f := newFixture(t, def)
	first := decodeAnswer(t, f.repeat("ada", "id-1", "5"))
	decodeAnswer(t, f.repeat("bob", "id-1", "7"))
	again := decodeAnswer(t, f.repeat("ada", "id-1", "5"))
	if runs != 2 || first.Version != 1 || again.Version != 2 || !strings.HasPrefix(again.HTML, "<b>12</b>") || string(again.State) == "null" {
		t.Errorf("after %d runs, answers are %+v and %+v", runs, first, again)
	}
	if got := again.Effects.Flash; !reflect.DeepEqual(got, []string{"run 1"}) {
		t.Errorf("messages are %q, want those of the first answer", got)
	}
}

// The same LC-Request is for the same call: other arguments are refused, in
// another order they are the same.
func TestSameRequestWithOtherParameters(t *testing.T) {
	var runs atomic.Int64
	f := repeatFixture(t, &runs, nil)
	first := f.repeat("ada", "id-1", "5").Body.String()
	wantProblem(t, f.repeat("ada", "id-1", "6"), 422)
	if again := f.repeat("ada", "id-1", " 5 ").Body.String(); again != first || runs.Load() != 1 {
		t.Errorf("after %d runs, the second answer is %s, want the first", runs.Load(), again)
	}
	form := func(body string) int {
		return f.send(request{path: "/lc/tally/one/add", user: "ada", body: body,
			header: []string{"Content-Type: application/x-www-form-urlencoded", "LC-Request: id-2"}}).Code
	}
	if got := []int{form("by=1"), form("by=1"), form("by=2")}; !reflect.DeepEqual(got, []int{200, 200, 422}) {
		t.Errorf("forms are answered %d", got)
	}
	if runs.Load() != 2 {
		t.Errorf("the action ran %d times, want 2", runs.Load())
	}
}

// An action on the application's own data has done what it did, even if its
// component can't be saved: it does not run again for its LC-Request.
func TestActionThatIsOvertakenForEverIsNotRunAgain(t *testing.T) {
	def := tallyDefinition()
	def.Channel, def.State = global, nil
	runs := 0
	def.Actions[0] = tallyAction("add", func(context.Context, *tally, int) error { runs++; return nil })
	f := newFixture(t, def, WithStore(conflictingStore{NewMemoryStore()}))
	for range 2 {
		wantProblem(t, f.repeat("ada", "id-1", "1"), 409)
	}
	if runs != 1 {
		t.Errorf("the action ran %d times, want once", runs)
	}
}

// conflictingStore is always changed by somebody else in the meantime.
type conflictingStore struct{ *MemoryStore }

func (conflictingStore) Save(context.Context, ComponentID, Record, uint64) error { return ErrConflict }

func TestRepetitionOfARequestThatPanicked(t *testing.T) {
	var rs repeats
	func() {
		defer func() { recover() }()
		rs.once(t.Context(), requestKey{id: "1"}, func() *answer { panic("boom") })
	}()
	ans, repeated, err := rs.once(t.Context(), requestKey{id: "1"}, func() *answer { return &answer{status: 200} })
	if repeated || err != nil || ans.status != 200 {
		t.Errorf("gives %+v, %v, %v; want it to run", ans, repeated, err)
	}
}
