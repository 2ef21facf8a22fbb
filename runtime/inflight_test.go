package lc

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A thing is what an action takes many of.
type thing struct {
	A, B, C, D, E string
	Parts         []thing
}

// bombFixture serves an action that takes a list of things and any number of
// numbers, to users who have a token for it.
func bombFixture(t testing.TB, opts ...Option) *fixture {
	def := tallyDefinition()
	def.Actions = append(def.Actions, Action[tally, *tally]{
		Name:   "take",
		Params: []Param{{Name: "items"}, {Name: "ids", Variadic: true}},
		Bind: bound(func(args *arg.Args) change {
			items := arg.Required(args, "items", arg.JSON[[]thing])
			ids := arg.Variadic(args, "ids", arg.Int[int])
			return func(_ context.Context, c *tally) error { c.N = len(items) + len(ids); return nil }
		}),
	})
	return newFixture(t, def, opts...)
}

// allocated returns how many bytes work allocates, garbage too.
func allocated(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A request that is refused costs little more memory than it has bytes, whether
// it is refused for who sends it or for what it holds.
func TestRefusedRequestsTakeLittleMemory(t *testing.T) {
	list := func(element string, n int) string {
		return strings.TrimSuffix(strings.Repeat(element+",", n), ",")
	}
	for _, tt := range []struct {
		name, body string
		allowed    bool
		status     int
	}{
		{"many values of a guest without rights", `{"items":[` + list("{}", 80_000) + `]}`, false, 400},
		{"as many as may be, of a guest without rights", `{"items":[` + list(`{"A":"aaaaaaaaaaaaaaaa"}`, 4_900) + `]}`, false, 403},
		{"one large value of a guest without rights", `{"items":[{"A":"` + strings.Repeat("a", 250_000) + `"}]}`, false, 403},
		{"a form of a guest without rights", "items=" + strings.Repeat("%41", 80_000), false, 403},
		{"many values", `{"items":[` + list("{}", 80_000) + `]}`, true, 400},
		{"many values of a variadic parameter", `{"items":[],"ids":[` + list("0000000000000000000000001"[12:], 9_000) + `]}`, true, 400},
		{"more values of a variadic parameter than it takes", `{"items":[],"ids":[` + list("1234567890123", 9_000) + `]}`, true, 422},
		{"many values in a form", "items=[" + list("{}", 80_000) + "]", true, 422},
		{"more bytes than allowed", `{"items":"` + strings.Repeat("a", 1<<20) + `"}`, true, 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := bombFixture(t)
			header := []string{"Content-Type: application/json", "Accept: application/json"}
			if !strings.HasPrefix(tt.body, "{") {
				header[0] = "Content-Type: application/x-www-form-urlencoded"
			}
			if tt.allowed {
				header = append(header, "LC-Token: "+f.token("", tallyOne))
			}
			r := httptest.NewRequest("POST", "/lc/tally/one/take", strings.NewReader(tt.body))
			for _, line := range header {
				name, value, _ := strings.Cut(line, ": ")
				r.Header.Add(name, value)
			}
			w := httptest.NewRecorder()
			got := allocated(func() { f.ServeHTTP(w, r) })
			if w.Code != tt.status {
				t.Fatalf("answer is %d %.200s, want %d", w.Code, w.Body, tt.status)
			}
			if most := 4 * uint64(len(tt.body)); got > most {
				t.Errorf("%d bytes are allocated for a body of %d, want at most %d", got, len(tt.body), most)
			}
		})
	}
}

// What the arguments decode to is not made for somebody who may not act.
func TestArgumentsAreDecodedForWhoMayAct(t *testing.T) {
	decoded := 0
	def := tallyDefinition()
	def.Actions[0].Bind = bound(func(*arg.Args) change {
		decoded++
		return func(context.Context, *tally) error { return nil }
	})
	f := newFixture(t, def)
	wantProblem(t, f.send(request{path: "/lc/tally/one/add", body: `{"by":1}`, header: []string{"Content-Type: application/json"}}), 403)
	if decoded != 0 {
		t.Error("the arguments of a guest without rights are decoded")
	}
	if f.act("add", `{"by":1}`); decoded != 1 {
		t.Errorf("the arguments are decoded %d times, want once", decoded)
	}
}

// A slowBody gives its first bytes, and the end when it is let go.
type slowBody struct {
	head io.Reader
	gone chan struct{}
}

func (b *slowBody) Read(p []byte) (int, error) {
	n, err := b.head.Read(p)
	if err == io.EOF {
		<-b.gone
	}
	return n, err
}

// sendSlowly begins many requests that stop in the middle of their bodies, and
// returns when each has stopped or was answered, with a function that ends them
// and returns the answers.
func sendSlowly(t *testing.T, f *fixture, n int, user string, sent, announced int) (end func() map[int]int) {
	t.Helper()
	gone := make(chan struct{})
	var mu sync.Mutex
	statuses := map[int]int{}
	var running, begun sync.WaitGroup
	for range n {
		begun.Add(1)
		stopped := sync.OnceFunc(begun.Done)
		body := &slowBody{head: io.MultiReader(bytes.NewReader(make([]byte, sent)), readerFunc(func([]byte) (int, error) { stopped(); return 0, io.EOF })), gone: gone}
		r := httptest.NewRequest("POST", "/lc/tally/one/add", body)
		r.ContentLength = int64(announced)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(userHeader, user)
		running.Go(func() {
			defer stopped()
			w := httptest.NewRecorder()
			f.ServeHTTP(w, r)
			mu.Lock()
			statuses[w.Code]++
			mu.Unlock()
		})
	}
	begun.Wait()
	return func() map[int]int {
		close(gone)
		running.Wait()
		return statuses
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// One user has so many actions at a time; others have theirs.
func TestActionsInFlightOfOneViewer(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithLimits(Limits{ActionsPerViewer: 3}))
	end := sendSlowly(t, f, 10, "mallory", 10, 1000)
	w := f.act("add", `{"by":1}`)
	statuses := end()
	if got := decodeAnswer(t, w); got.Version != 1 {
		t.Errorf("another user is answered %+v", got)
	}
	if statuses[429] != 7 {
		t.Errorf("answers are %v, want 7 times 429", statuses)
	}
	if got := f.send(request{path: "/lc/tally/one/add", user: "mallory", body: `{"by":1}`, header: []string{"Content-Type: application/json"}}).Code; got != 403 {
		t.Errorf("when they are over, the same user is answered %d, want 403", got)
	}
}

// What a large body has taken is not held for a small one that comes later.
func TestBodiesAreNotHeldForTheNext(t *testing.T) {
	in := newInput(nil, Limits{})
	in.body = make([]byte, 0, 2*minBody)
	in.free()
	if got := cap(in.body); got > minBody {
		t.Errorf("the next request begins with %d bytes", got)
	}
}

// All bodies together have a limit; what was only announced takes nothing.
func TestBodiesInFlight(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithLimits(Limits{BodyBytesInFlight: 8 << 20}))
	end := sendSlowly(t, f, 100, "mallory", 10, 200_000)
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Version != 1 {
		t.Errorf("beside bodies that were announced, another user is answered %+v", got)
	}
	if statuses := end(); statuses[503] != 0 {
		t.Errorf("answers are %v, want none of 503", statuses)
	}

	end = sendSlowly(t, f, 100, "mallory", 100_000, 200_000)
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Version != 2 {
		t.Errorf("beside another's share, a user is answered %+v", got)
	}
	f.inflight.mu.Lock()
	rest := f.inflight.limits.BodyBytesInFlight - f.inflight.bytes
	f.inflight.mu.Unlock()
	if rest < 0 || f.inflight.reserve(sender{}, int(rest)) != nil {
		t.Fatalf("%d bytes are left", rest)
	}
	w := f.act("add", `{"by":1}`)
	f.inflight.release(sender{}, int(rest))
	statuses := end()
	if wantProblem(t, w, 503); w.Header().Get("Retry-After") == "" {
		t.Error("nobody says when to come back")
	}
	if statuses[503] < 80 {
		t.Errorf("answers are %v, want 503 for most", statuses)
	}
	waitFor(t, "the memory to be given back", func() bool {
		f.inflight.mu.Lock()
		defer f.inflight.mu.Unlock()
		return f.inflight.bytes == 0
	})
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Version != 3 {
		t.Errorf("when they are over, another user is answered %+v", got)
	}
}

// Bodies arrive whole, whatever length is announced and however they are cut.
func TestBodiesOfAllLengths(t *testing.T) {
	for _, size := range []int{0, 1, minBody - 1, minBody, minBody + 1, 2 * minBody, 10*minBody + 7} {
		for _, announced := range []int{-1, 0, size, 2 * size} {
			in := newInput(nil, Limits{}.orDefault())
			body := bytes.Repeat([]byte("x"), size)
			if err := in.readAll(inSmallPieces{bytes.NewReader(body)}, int64(announced)); err != nil || !bytes.Equal(in.body, body) {
				t.Errorf("of %d bytes, announced as %d, %d arrive, %v", size, announced, len(in.body), err)
			}
			in.free()
		}
	}
}

// inSmallPieces reads at most seven bytes at a time.
type inSmallPieces struct{ r io.Reader }

func (o inSmallPieces) Read(p []byte) (int, error) { return o.r.Read(p[:min(len(p), 7)]) }

// A stuckReader is a browser that takes nothing of its answer until it is let go.
type stuckReader struct {
	*httptest.ResponseRecorder
	stuck func()
	gone  chan struct{}
}

func (w *stuckReader) Write(p []byte) (int, error) {
	w.stuck()
	<-w.gone
	return w.ResponseRecorder.Write(p)
}

// readSlowly sends a user's requests, each when the one before is being written,
// and returns when all are, with a function that has the answers taken.
func readSlowly(t *testing.T, f *fixture, n int, user string, request func() *http.Request) (end func()) {
	t.Helper()
	gone := make(chan struct{})
	var running sync.WaitGroup
	for range n {
		writing := make(chan struct{})
		w := &stuckReader{httptest.NewRecorder(), sync.OnceFunc(func() { close(writing) }), gone}
		r := request()
		r.Header.Set(userHeader, user)
		running.Go(func() { f.ServeHTTP(w, r) })
		<-writing
	}
	return func() {
		close(gone)
		running.Wait()
	}
}

// slowReads are requests of which the answer has the content of card:one.
func slowReads(f *fixture, user string) map[string]func() *http.Request {
	token := f.token(user, cardOne)
	return map[string]func() *http.Request{
		"views": func() *http.Request {
			r := httptest.NewRequest("POST", "/lc/views", strings.NewReader(`[{"id":"card:one","token":"`+token+`"}]`))
			r.Header.Set("Content-Type", typeJSON)
			return r
		},
		"view": func() *http.Request {
			r := httptest.NewRequest("GET", "/lc/card/one", nil)
			r.Header.Set("LC-Token", token)
			return r
		},
		"action": func() *http.Request {
			r := httptest.NewRequest("POST", "/lc/card/one/add", strings.NewReader(`{"by":1}`))
			r.Header.Set("Content-Type", typeJSON)
			r.Header.Set("LC-Request", newRequestID())
			r.Header.Set("LC-Token", token)
			return r
		},
	}
}

// A request is in flight until its answer is taken: who reads slowly has as many
// as who writes slowly.
func TestAnswersInFlightOfOneViewer(t *testing.T) {
	for _, name := range []string{"views", "view", "action"} {
		t.Run(name, func(t *testing.T) {
			f := placedFixture(t, nil, WithLimits(Limits{ActionsPerViewer: 3}))
			send := func(user string) int {
				r, w := slowReads(f, user)[name](), httptest.NewRecorder()
				r.Header.Set(userHeader, user)
				f.ServeHTTP(w, r)
				return w.Code
			}
			end := readSlowly(t, f, 3, "mallory", slowReads(f, "mallory")[name])
			if got := send("mallory"); got != 429 {
				t.Errorf("one more is answered %d, want 429", got)
			}
			if got := send("ada"); got != 200 {
				t.Errorf("another user is answered %d, want 200", got)
			}
			end()
			if got := send("mallory"); got != 200 {
				t.Errorf("when they are taken, the same user is answered %d, want 200", got)
			}
		})
	}
}

// Answers that nobody takes have a limit of memory for each sender.
func TestAnswerBytesInFlight(t *testing.T) {
	big := strings.Repeat("x", 100<<10)
	for _, name := range []string{"views", "view", "action"} {
		t.Run(name, func(t *testing.T) {
			f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
				card.Render = func(_ *tally, _ context.Context, w io.Writer) error { _, err := io.WriteString(w, big); return err }
			}, WithLimits(Limits{BodyBytesInFlight: 8 << 20}))
			end := readSlowly(t, f, 10, "mallory", slowReads(f, "mallory")["views"])
			if name != "views" {
				end = func(before func()) func() {
					last := readSlowly(t, f, 1, "mallory", slowReads(f, "mallory")[name])
					return func() { last(); before() }
				}(end)
			}
			own := map[string]any{"id": "card:one", "token": f.token("mallory", cardOne)}
			if name == "views" {
				if got := f.views("mallory", own)[0]; got.outcome() != "503 unavailable" {
					t.Errorf("beside a MiB of answers, one more is %s", got.outcome())
				}
			} else {
				r, w := slowReads(f, "mallory")[name](), httptest.NewRecorder()
				r.Header.Set(userHeader, "mallory")
				f.ServeHTTP(w, r)
				if w.Code != 503 {
					t.Errorf("beside more than a MiB of answers, one more is answered %d", w.Code)
				}
			}
			if got := f.views("ada", map[string]any{"id": "card:one", "token": f.token("ada", cardOne)})[0]; got.outcome() != "html" {
				t.Errorf("another user is given %s", got.outcome())
			}
			end()
			if got := f.views("mallory", own)[0]; got.outcome() != "html" {
				t.Errorf("when they are taken, the same user is given %s", got.outcome())
			}
			f.inflight.mu.Lock()
			defer f.inflight.mu.Unlock()
			if f.inflight.answers != 0 || len(f.inflight.senders) != 0 {
				t.Errorf("at the end %d bytes and %v are in flight", f.inflight.answers, f.inflight.senders)
			}
		})
	}
}

// A sender may have one answer of any size, and no second one beside it.
func TestOneLargeAnswer(t *testing.T) {
	f := inflight{limits: Limits{BodyBytesInFlight: 80, ActionsPerViewer: 10}}
	from := sender{user: "ada"}
	if err := f.begin(from); err != nil {
		t.Fatal(err)
	}
	one, two := answering{flight: &f, sender: from}, answering{flight: &f, sender: from}
	if !one.fit(1000) || two.fit(1) {
		t.Error("the first large answer does not fit, or a second one does")
	}
	one.release()
	if !two.fit(10) || two.fit(1) {
		t.Error("when the first is gone, a second does not fit as its share says")
	}
}
