package lc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

func TestActionAnswersWithTheEventAndEffects(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	w := f.act("add", `{"by":3}`)

	data := `{"componentId":"tally:one","channel":"tally:one","version":1,"hash":"s8JFlvlx000000","state":{"n":3},"html":"<b>3</b>   for \"\""`
	if got, want := w.Body.String(), data+`,"effects":{}}`; got != want {
		t.Errorf("answer is  %s\nwant       %s", got, want)
	}
	if got, want := w.Header().Get("Content-Type"), "application/json"; got != want {
		t.Errorf("content type is %q, want %q", got, want)
	}
	if got, want := f.events.lines(), []string{"tally:one component-update " + data + "}"}; !reflect.DeepEqual(got, want) {
		t.Errorf("events are %q\nwant       %q", got, want)
	}
}

func TestVersionGrowsWithEachChange(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for want := uint64(1); want <= 3; want++ {
		if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Version != want || !strings.HasPrefix(got.HTML, fmt.Sprintf("<b>%d</b>", want)) {
			t.Errorf("answer has version %d and html %s, want version %d", got.Version, got.HTML, want)
		}
	}
	if got := attrOf(t, f.page("ada", tallyOne), "data-lc-version"); got != "3" {
		t.Errorf("the page has version %s, want 3", got)
	}
}

func TestStatelessComponentIsVersionedToo(t *testing.T) {
	def := tallyDefinition()
	def.State = nil
	mounts, database := 0, 40
	def.Mount = func(c *tally, _ context.Context) error { mounts++; c.N = database; return nil }
	def.Actions = []Action[tally, *tally]{tallyAction("add", func(_ context.Context, _ *tally, by int) error { database += by; return nil })}
	f := newFixture(t, def)
	for want := 1; want <= 2; want++ {
		got := decodeAnswer(t, f.act("add", `{"by":2}`))
		if got.Version != uint64(want) || got.State != nil || !strings.HasPrefix(got.HTML, fmt.Sprintf("<b>%d</b>", 40+2*want)) {
			t.Errorf("answer is %+v, want version %d, no state, and %d", got, want, 40+2*want)
		}
	}
	if mounts != 6 { // each time: rendered for its token, acted on, and made once more to be shown
		t.Errorf("mounted %d times, want 6", mounts)
	}
}

func TestMountOnlyWhereThereIsNoStoredState(t *testing.T) {
	def := tallyDefinition()
	def.Mount = func(c *tally, _ context.Context) error { c.N += 10; return nil }
	f := newFixture(t, def)
	for _, want := range []string{"<b>11</b>", "<b>12</b>"} {
		if got := decodeAnswer(t, f.act("add", `{"by":1}`)); !strings.HasPrefix(got.HTML, want) {
			t.Errorf("html is %s, want %s", got.HTML, want)
		}
	}
}

func TestOwnVersionWins(t *testing.T) {
	def := tallyDefinition()
	def.State = nil
	version := uint64(70)
	def.Mount = func(c *tally, _ context.Context) error { c.N = int(version); return nil }
	def.Version = func(c *tally) uint64 { return uint64(c.N) }
	def.Actions[0] = tallyAction("add", func(_ context.Context, c *tally, by int) error {
		version += uint64(by)
		c.N += by
		return nil
	})
	f := newFixture(t, def)
	if got := decodeAnswer(t, f.act("add", `{"by":7}`)); got.Version != 77 {
		t.Errorf("answer has version %d, want 77", got.Version)
	}
	if err := f.Broadcast(t.Context(), "tally:one", ComponentRefresh(tallyOne)); err != nil {
		t.Fatal(err)
	}
	if got := f.events.all()[1].Version; got != 77 {
		t.Errorf("event has version %d, want 77", got)
	}
	if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != 0 {
		t.Errorf("the store has version %d of a component that it need not know", r.Version)
	}
}

// What others can't see moves no version and is told to nobody: an action that
// is not to be told at once and leaves the stored state alone, or one that
// changes the viewer's own fields and nothing else.
func TestPrivateChangesLeaveTheVersion(t *testing.T) {
	act := func(quiet bool, do func(ctx context.Context, c *tally, by int) error) func(*Definition[tally, *tally]) {
		return func(def *Definition[tally, *tally]) {
			def.Client = clientCodec("c1")
			def.Actions[0] = tallyAction("add", do)
			def.Actions[0].Quiet = quiet
		}
	}
	mount := func(c *tally, _ context.Context) error { c.N = 7; return nil }
	filter := func(_ context.Context, c *tally, by int) error { c.Filter = fmt.Sprint(by); return nil }
	count := func(_ context.Context, c *tally, by int) error { c.N += by; return nil }
	both := func(_ context.Context, c *tally, by int) error { c.N++; c.Filter = fmt.Sprint(by); return nil }
	nothing := func(context.Context, *tally, int) error { return nil }
	for _, tt := range []struct {
		name    string
		change  func(*Definition[tally, *tally])
		mounted bool
		version uint64 // after three calls
		events  int
	}{
		{"own fields", act(false, filter), false, 0, 0},
		{"own fields, state from Mount", act(false, filter), true, 0, 0},
		{"state", act(false, count), false, 3, 3},
		{"both", act(false, both), false, 3, 3},
		{"neither", act(false, nothing), false, 3, 3},
		{"own fields, quiet", act(true, filter), false, 0, 0},
		{"state, quiet", act(true, count), false, 3, 0},
		{"state from Mount, quiet", act(true, count), true, 3, 0},
		{"neither, quiet", act(true, nothing), true, 0, 0},
		{"own fields of a component without state", func(def *Definition[tally, *tally]) {
			act(false, filter)(def)
			def.State = nil
		}, false, 3, 3},
		{"a component without state, quiet", func(def *Definition[tally, *tally]) {
			act(true, filter)(def)
			def.State = nil
		}, false, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			tt.change(&def)
			if tt.mounted {
				def.Mount = mount
			}
			f := newFixture(t, def)
			token := ""
			for i := range 3 {
				r := request{path: "/lc/tally/one/add", user: "ada", body: fmt.Sprintf(`{"by":%d}`, i+1), header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID()}}
				if token == "" {
					token = f.token("ada", tallyOne)
				}
				r.header = append(r.header, "LC-Token: "+token)
				got := decodeAnswer(t, f.send(r))
				if got.Effects.Token != "" {
					token = got.Effects.Token
				}
				if !strings.Contains(got.HTML, "<b>") {
					t.Errorf("the answer shows %q", got.HTML)
				}
				if want := min(tt.version, uint64(i+1)); got.Version != want {
					t.Errorf("call %d is answered with version %d, want %d", i+1, got.Version, want)
				}
			}
			if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != tt.version || len(f.events.all()) != tt.events {
				t.Errorf("the store has version %d and viewers were told %d times, want %d and %d", r.Version, len(f.events.all()), tt.version, tt.events)
			}
		})
	}
}

func TestQuietActionIsSavedButNotBroadcast(t *testing.T) {
	def := tallyDefinition()
	def.Actions[0].Quiet = true
	f := newFixture(t, def)
	if got := decodeAnswer(t, f.act("add", `{"by":3}`)); got.Version != 1 || !strings.Contains(got.HTML, `for "ada"`) {
		t.Errorf("answer is %+v, want version 1 rendered for ada", got)
	}
	if got := f.events.lines(); got != nil {
		t.Errorf("events are %q, want none", got)
	}
	if got := decodeAnswer(t, f.act("say", `{"text":"x"}`)); string(got.State) != `{"n":3,"last":"x"}` {
		t.Errorf("state after the next action is %s, want the quiet one's change in it", got.State)
	}
}

func TestComponentWithoutChannel(t *testing.T) {
	def := tallyDefinition()
	def.Channel = nil
	f := newFixture(t, def)
	if got := decodeAnswer(t, f.act("add", `{"by":3}`)); got.Channel != "" || got.Version != 1 || !strings.Contains(got.HTML, `for "ada"`) {
		t.Errorf("answer is %+v, want no channel, version 1, rendered for ada", got)
	}
	if got := f.events.lines(); got != nil {
		t.Errorf("events are %q, want none", got)
	}
}

func TestPushRefreshTellsViewersToFetchTheirOwnView(t *testing.T) {
	def := tallyDefinition()
	def.Push = PushRefresh
	f := newFixture(t, def)
	if got := decodeAnswer(t, f.act("add", `{"by":3}`)); !strings.Contains(got.HTML, `<b>3</b>   for "ada"`) {
		t.Errorf("the caller is answered with %s, want her own view", got.HTML)
	}
	want := []string{`tally:one component-refresh {"componentId":"tally:one","channel":"tally:one","version":1}`}
	if got := f.events.lines(); !reflect.DeepEqual(got, want) {
		t.Errorf("events are %q, want %q", got, want)
	}
}

func TestUpdateTooLargeForAnEventBecomesARefresh(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithLimits(Limits{EventBytes: 200}))
	text := strings.Repeat("x", 200)
	if got := decodeAnswer(t, f.act("say", `{"text":"`+text+`"}`)); !strings.Contains(got.HTML, text) {
		t.Errorf("the caller is answered with %s, want all of it", got.HTML)
	}
	if got := f.events.all(); len(got) != 1 || got[0].Type != typeRefresh {
		t.Errorf("events are %q, want one component-refresh", f.events.lines())
	}
}

func TestSharedHTMLIsRenderedForItsAudience(t *testing.T) {
	for _, tt := range []struct {
		name    string
		channel func(*tally) Channel
		user    string // who acts on tally:one
		want    string
	}{
		{"many viewers", func(*tally) Channel { return "tally:one" }, "ada", `for ""`},
		{"everybody", global, "ada", `for ""`},
		{"the one viewer", perUser, "one", `for "one"`},
		{"the one viewer, acted on by another", perUser, "admin", `for "one"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			def.Channel = tt.channel
			f := newFixture(t, def, WithAuthorizer(func(_ context.Context, a Access) error {
				if a.User != "admin" {
					return Forbidden("not the admin")
				}
				return nil
			}))
			w := f.send(request{path: "/lc/tally/one/add", user: tt.user, body: `{"by":1}`,
				header: []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + f.token(tt.user, tallyOne)}})
			if got := decodeAnswer(t, w).HTML; !strings.HasSuffix(got, tt.want) {
				t.Errorf("html is %s, want %s", got, tt.want)
			}
			if got := string(f.events.all()[0].Data); !strings.Contains(got, strings.ReplaceAll(tt.want, `"`, `\"`)) {
				t.Errorf("event is %s, want %s", got, tt.want)
			}
		})
	}
}

func TestErrorsOfActions(t *testing.T) {
	for _, tt := range []struct {
		name   string
		err    error
		status int
		errors []string
	}{
		{"invalid", Invalid("by", "is too much"), 422, []string{"#/by is too much"}},
		{"invalid as a whole", Invalid("", "do less"), 422, []string{"# do less"}},
		{"several invalid", errors.Join(Invalid("by", "is odd"), fmt.Errorf("wrapped: %w", Invalid("a/b ~", "is wrong"))), 422, []string{"#/by is odd", "#/a~1b%20~0 is wrong"}},
		{"forbidden", Forbidden("not yours"), 403, nil},
		{"forbidden, wrapped", fmt.Errorf("act: %w", Forbidden("not yours")), 403, nil},
		{"not found", NotFound("gone"), 404, nil},
		{"conflict", ErrConflict, 409, nil},
		{"any other", errInside, 500, nil},
		{"time out", context.DeadlineExceeded, 500, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			def.Actions[0] = tallyAction("add", func(_ context.Context, c *tally, _ int) error { c.N = 99; return tt.err })
			f := newFixture(t, def)
			w := f.act("add", `{"by":1}`)
			body := w.Body.String()
			if got := wantProblem(t, w, tt.status); !reflect.DeepEqual(got, tt.errors) {
				t.Errorf("errors are %q, want %q", got, tt.errors)
			}
			if strings.Contains(body, errInside.Error()) {
				t.Errorf("the inside shows in %s", body)
			}
			if logged := strings.Contains(f.log.String(), "request failed"); logged != (tt.status == 500) {
				t.Errorf("logged: %v, for status %d", logged, tt.status)
			}
			if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != 0 || f.events.lines() != nil {
				t.Errorf("the store has %+v, events are %q: want no change", r, f.events.lines())
			}
		})
	}
}

func TestPanicsOfTheApplicationAreAnsweredWith500(t *testing.T) {
	boom := func() { panic("boom of the inside") }
	for name, breakIt := range map[string]func(*Definition[tally, *tally]){
		"factory": func(d *Definition[tally, *tally]) {
			d.New = func(context.Context, ComponentID) (*tally, error) { boom(); return nil, nil }
		},
		"mount": func(d *Definition[tally, *tally]) {
			d.Mount = func(*tally, context.Context) error { boom(); return nil }
		},
		"channel": func(d *Definition[tally, *tally]) { d.Channel = func(*tally) Channel { boom(); return "" } },
		"authorize": func(d *Definition[tally, *tally]) {
			d.Authorize = func(*tally, context.Context, Access) error { boom(); return nil }
		},
		"decoder": func(d *Definition[tally, *tally]) {
			d.Actions[0].Bind = bound(func(*arg.Args) change { boom(); return nil })
		},
		"action": func(d *Definition[tally, *tally]) {
			d.Actions[0] = tallyAction("add", func(context.Context, *tally, int) error { boom(); return nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			sound := newFixture(t, tallyDefinition())
			def := tallyDefinition()
			breakIt(&def)
			f := newFixture(t, def)
			w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`,
				header: []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + sound.token("ada", tallyOne)}})
			if strings.Contains(w.Body.String(), "boom") {
				t.Errorf("the inside shows in %s", w.Body)
			}
			wantProblem(t, w, 500)
			if log := f.log.String(); !strings.Contains(log, "boom of the inside") || !strings.Contains(log, "action_test.go") {
				t.Errorf("log has no panic with its stack: %s", log)
			}
			within(t, 5*time.Second, func() {
				f.send(request{path: "/lc/tally/one/add", body: `{"by":1}`, header: []string{"Content-Type: application/json"}})
			})
		})
	}
}

func TestPanicsOutsideActionsAreAnsweredWith500(t *testing.T) {
	for name, breakIt := range map[string]func(*Definition[tally, *tally], *fixture){
		"render": func(d *Definition[tally, *tally], _ *fixture) {
			d.Render = func(*tally, context.Context, io.Writer) error { panic("boom of the inside") }
		},
		"user": func(_ *Definition[tally, *tally], f *fixture) {
			f.userOf = func(*http.Request) string { panic("boom of the inside") }
		},
	} {
		t.Run(name, func(t *testing.T) {
			def := tallyDefinition()
			def.Channel = global
			f := newFixture(t, def)
			breakIt(&def, f)
			def.Name = "broken"
			Register(f.App, def)
			w := f.send(request{method: "GET", path: "/lc/broken/one"})
			if strings.Contains(w.Body.String(), "boom") {
				t.Errorf("the inside shows in %s", w.Body)
			}
			wantProblem(t, w, 500)
			if log := f.log.String(); !strings.Contains(log, "boom of the inside") || !strings.Contains(log, "action_test.go") {
				t.Errorf("log has no panic with its stack: %s", log)
			}
		})
	}
}

// TestPanicOfAStreamEndsIt has a panic come when half an answer is out.
func TestPanicOfAStreamEndsIt(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	f.mux.HandleFunc("/half", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		panic("boom")
	})
	f.mux.HandleFunc("/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for _, path := range []string{"/half", "/abort"} {
		got := panicOf(func() { f.send(request{method: "GET", path: path}) })
		if got != http.ErrAbortHandler.Error() {
			t.Errorf("%s: net/http sees panic %q, want it told to close the connection", path, got)
		}
	}
}

func TestRenderErrorChangesNothing(t *testing.T) {
	def := tallyDefinition()
	f := newFixture(t, def)
	token := f.token("ada", tallyOne)

	def.Render = func(*tally, context.Context, io.Writer) error { return errInside }
	broken := newFixture(t, def)
	wantProblem(t, broken.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`,
		header: []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + token}}), 500)
	if r, _ := broken.store.Load(t.Context(), tallyOne); r.Version != 0 || broken.events.lines() != nil {
		t.Errorf("the store has %+v, events are %q: want no change", r, broken.events.lines())
	}
}

func TestUnknownAndMalformedTargets(t *testing.T) {
	for _, tt := range []struct {
		name, method, path string
		status             int
		allow              string
	}{
		{"component", "POST", "/lc/tallies/one/add", 404, ""},
		{"component name of another form", "POST", "/lc/Tally/one/add", 404, ""},
		{"action", "POST", "/lc/tally/one/remove", 404, ""},
		{"Go name of an action", "POST", "/lc/tally/one/Add", 404, ""},
		{"method that is no action", "POST", "/lc/tally/one/render", 404, ""},
		{"instance with a slash", "POST", "/lc/tally/a%2Fb/add", 404, ""},
		{"instance with a line end", "POST", "/lc/tally/a%0Ab/add", 404, ""},
		{"instance with NUL", "POST", "/lc/tally/a%00b/add", 404, ""},
		{"instance that is not UTF-8", "POST", "/lc/tally/a%ffb/add", 404, ""},
		{"instance that is too long", "POST", "/lc/tally/" + strings.Repeat("a", 129) + "/add", 404, ""},
		{"view of an unknown component", "GET", "/lc/tallies/one", 404, ""},
		{"GET of an action", "GET", "/lc/tally/one/add", 405, "POST"},
		{"PUT of a component", "PUT", "/lc/tally/one", 405, "GET, HEAD"},
		{"POST to a stream", "POST", "/sse/events/global", 405, "GET, HEAD"},
		{"too long a path", "POST", "/lc/tally/one/add/more", 404, ""},
		{"somewhere else", "GET", "/", 404, ""},
		{"unknown file", "GET", "/lc/other.js", 404, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, tallyDefinition())
			w := f.send(request{method: tt.method, path: tt.path, header: []string{"LC-Request: x"}})
			if got := w.Header().Get("Allow"); got != tt.allow {
				t.Errorf("Allow is %q, want %q", got, tt.allow)
			}
			wantProblem(t, w, tt.status)
		})
	}
}

func TestEveryAnswerHasSecurityHeaders(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	token := f.token("ada", tallyOne)
	for _, q := range []request{
		{path: "/lc/tally/one/add", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + token}},
		{path: "/lc/tally/one/add", body: `by=1`, header: []string{"Content-Type: application/x-www-form-urlencoded", "LC-Token: " + token}},
		{path: "/lc/tally/one/add", body: `by=x`, header: []string{"Content-Type: application/x-www-form-urlencoded", "LC-Token: " + token}},
		{path: "/lc/tally/one/nothing"},
		{method: "GET", path: "/lc/tally/one", header: []string{"LC-Token: " + token}},
		{method: "GET", path: "/lc/client.js"},
		{method: "GET", path: "/nowhere"},
		{method: "GET", path: "/sse/events/user:bob"},
	} {
		q.user = "ada"
		w := f.send(q)
		for name, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"Cross-Origin-Resource-Policy": "same-origin",
			"X-Frame-Options":              "DENY",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s %s (%d): %s is %q, want %q", q.method, q.path, w.Code, name, got, want)
			}
		}
		for _, name := range []string{"Cache-Control", "Content-Security-Policy", "Referrer-Policy"} {
			if w.Header().Get(name) == "" {
				t.Errorf("%s %s (%d): no %s", q.method, q.path, w.Code, name)
			}
		}
	}
}

func TestParallelIncrementsAreAllCounted(t *testing.T) {
	for _, stateful := range []bool{true, false} {
		t.Run(fmt.Sprintf("state in the store: %v", stateful), func(t *testing.T) {
			def := tallyDefinition()
			var rows struct { // where the application has its own store
				sync.Mutex
				n int
			}
			if !stateful {
				def.State = nil
				def.Mount = func(c *tally, _ context.Context) error {
					rows.Lock()
					defer rows.Unlock()
					c.N = rows.n
					return nil
				}
				def.Actions[0] = tallyAction("add", func(_ context.Context, c *tally, by int) error {
					c.N += by
					rows.Lock()
					defer rows.Unlock()
					rows.n = c.N
					return nil
				})
			}
			f := newFixture(t, def)
			token := f.token("ada", tallyOne)
			const n = 1000
			var wg sync.WaitGroup
			for range n {
				wg.Go(func() {
					w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`,
						header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + token}})
					if w.Code != http.StatusOK {
						t.Errorf("answer is %d %s", w.Code, w.Body)
					}
				})
			}
			wg.Wait()
			if got := f.page("ada", tallyOne); !strings.Contains(got, "<b>1000</b>") || attrOf(t, got, "data-lc-version") != "1000" {
				t.Errorf("after %d increments the page is %s", n, got)
			}
			events := f.events.all()
			if len(events) != n {
				t.Fatalf("%d events, want %d", len(events), n)
			}
			for i, m := range events {
				if m.Version != uint64(i+1) || !strings.Contains(string(m.Data), fmt.Sprintf("<b>%d</b>", i+1)) {
					t.Fatalf("event %d is version %d: %s", i+1, m.Version, m.Data)
				}
			}
			if len(f.locks.held) != 0 {
				t.Errorf("%d locks are left over", len(f.locks.held))
			}
		})
	}
}

// TestTwoProcessesLoseNoChange has two Apps act on one component by one Store.
func TestTwoProcessesLoseNoChange(t *testing.T) {
	store, broker := NewMemoryStore(), NewMemoryBroker()
	var apps [2]*fixture
	for i := range apps {
		apps[i] = newFixture(t, tallyDefinition(), WithStore(store), WithBroker(broker))
	}
	token := apps[0].token("ada", tallyOne)
	const n = 50
	var wg sync.WaitGroup
	for _, f := range apps {
		wg.Go(func() {
			for range n {
				w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`,
					header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + token}})
				if w.Code != http.StatusOK {
					t.Errorf("answer is %d %s", w.Code, w.Body)
				}
			}
		})
	}
	wg.Wait()
	r, _ := store.Load(t.Context(), tallyOne)
	if r.Version != 2*n || string(r.State) != fmt.Sprintf(`{"n":%d}`, 2*n) {
		t.Errorf("the store has version %d and %s, want %d of both", r.Version, r.State, 2*n)
	}
}

// A rivalStore has another process change a record right before the first
// saves of this one.
type rivalStore struct {
	*MemoryStore
	rivals  int
	changed func() // what the other process does beside
}

func (s *rivalStore) Save(ctx context.Context, id ComponentID, r Record, old uint64) error {
	if s.rivals > 0 {
		s.rivals--
		if s.changed != nil {
			s.changed()
		}
		now, _ := s.Load(ctx, id)
		if err := s.MemoryStore.Save(ctx, id, Record{Version: now.Version + 1, State: now.State}, now.Version); err != nil {
			return err
		}
	}
	return s.MemoryStore.Save(ctx, id, r, old)
}

func TestOvertakenActionRunsAgainOnStoredState(t *testing.T) {
	store := &rivalStore{MemoryStore: NewMemoryStore(), rivals: 3}
	runs := 0
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		runs++
		c.N += by
		Flash(ctx, fmt.Sprint("run ", runs))
		return nil
	})
	var seen ActionObservation
	f := newFixture(t, def, WithStore(store), WithObserver(Observer{Action: func(_ context.Context, o ActionObservation) { seen = o }}))
	got := decodeAnswer(t, f.act("add", `{"by":5}`))
	if got.Version != 4 || string(got.State) != `{"n":5}` || runs != 4 {
		t.Errorf("after %d runs the answer is %+v, want version 4 and 5", runs, got)
	}
	if want := []string{"run 4"}; !reflect.DeepEqual(got.Effects.Flash, want) {
		t.Errorf("flash is %q, want only the last run's %q", got.Effects.Flash, want)
	}
	if seen.Attempts != 4 || seen.Status != 200 || seen.Action != "add" || seen.Component != tallyOne {
		t.Errorf("observed %+v", seen)
	}
}

func TestOvertakenActionBroadcastsOnce(t *testing.T) {
	var f *fixture
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, _ int) error {
		return f.Broadcast(ctx, "tally:two", ComponentRefresh(ComponentID{"tally", "two"}))
	})
	f = newFixture(t, def, WithStore(&rivalStore{MemoryStore: NewMemoryStore(), rivals: 3}))
	decodeAnswer(t, f.act("add", `{"by":1}`))
	if got := len(f.events.all()); got != 2 {
		t.Errorf("%d events, want its own and the other's: %q", got, f.events.lines())
	}
}

func TestOvertakenActionDoesNotRunAgainOnOwnState(t *testing.T) {
	rows := 0
	store := &rivalStore{MemoryStore: NewMemoryStore(), rivals: 2, changed: func() { rows += 100 }}
	runs := 0
	def := tallyDefinition()
	def.State = nil
	def.Mount = func(c *tally, _ context.Context) error { c.N = rows; return nil }
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		runs++
		rows += by
		c.N = rows
		Flash(ctx, "once")
		return nil
	})
	f := newFixture(t, def, WithStore(store))
	got := decodeAnswer(t, f.act("add", `{"by":5}`))
	if runs != 1 || got.Version != 3 || !strings.HasPrefix(got.HTML, "<b>205</b>") || len(got.Effects.Flash) != 1 {
		t.Errorf("after %d runs the answer is %+v, want one run, version 3, and what both have done", runs, got)
	}
}

func TestAlwaysOvertakenIs409(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithStore(&rivalStore{MemoryStore: NewMemoryStore(), rivals: 1 << 20}))
	wantProblem(t, f.act("add", `{"by":5}`), 409)
	if got := f.events.lines(); got != nil {
		t.Errorf("events are %q, want none", got)
	}
}

// The observer is told of what was refused and what failed, but of nothing
// where there is no such action.
func TestObserverOfActions(t *testing.T) {
	def := tallyDefinition()
	def.Authorize = func(_ *tally, ctx context.Context, _ Access) error {
		if user, _ := UserFrom(ctx); user == "eve" {
			return Forbidden("not yours")
		}
		return nil
	}
	def.Actions[0] = tallyAction("add", func(_ context.Context, _ *tally, by int) error {
		switch by {
		case 1:
			return nil
		case 2:
			return Invalid("by", "is too much")
		default:
			panic(errInside)
		}
	})
	def.Channel = global
	var got []string
	f := newFixture(t, def, WithObserver(Observer{Action: func(_ context.Context, o ActionObservation) {
		got = append(got, fmt.Sprintf("%s %s %d", o.Component, o.Action, o.Status))
		if o.Duration <= 0 {
			t.Errorf("%s took %v", o.Action, o.Duration)
		}
	}}))
	for _, q := range []request{
		{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`},
		{path: "/lc/tally/one/add", user: "eve", body: `{"by":1}`},
		{path: "/lc/tally/one/add", user: "ada", body: `{"by":2}`},
		{path: "/lc/tally/one/add", user: "ada", body: `{"by":"many"}`},
		{path: "/lc/tally/one/add", user: "ada", body: `{"by":3}`},
		{path: "/lc/tally/one/subtract", user: "ada", body: `{"by":1}`},
	} {
		q.header = []string{"Content-Type: application/json", "LC-Request: " + newRequestID()}
		f.send(q)
	}
	want := []string{"tally:one add 200", "tally:one add 403", "tally:one add 422", "tally:one add 422", "tally:one add 500"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the observer is told %q, want %q", got, want)
	}
}

// Whatever stands in them, the headers that decide what kind of answer there
// is get one of those kinds, and an action runs if that is not a refusal.
func FuzzHeadersOfAnswers(f *testing.F) {
	for _, seed := range [][3]string{
		{"", "", ""},
		{"00000000-0000-4000-8000-000000000001", "application/json", `"a"`},
		{"", "text/html, application/json;q=0.1", `"b", W/"a"`},
		{"a b", "text/html", "*"},
		{strings.Repeat("x", maxRequestID+1), "*/*", `W/"a", "b"`},
		{"\x00", "\xff", `"`},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, id, accept, ifNoneMatch string) {
		def := tallyDefinition()
		def.Channel = global
		fix := newFixture(t, def)
		form := request{path: "/lc/tally/one/add", body: "by=1", header: []string{
			"Content-Type: application/x-www-form-urlencoded", "LC-Request: " + id, "Accept: " + accept,
		}}
		status, version := http.StatusOK, uint64(1)
		switch {
		case len(id) > maxRequestID || strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c > '~' }):
			status, version = http.StatusBadRequest, 0
		case id == "" && !strings.Contains(accept, "application/json"):
			status = http.StatusSeeOther
		}
		if w := fix.send(form); w.Code != status {
			t.Errorf("LC-Request %q and Accept %q are answered with %d %s, want %d", id, accept, w.Code, w.Body, status)
		}
		if r, _ := fix.store.Load(t.Context(), tallyOne); r.Version != version {
			t.Errorf("LC-Request %q and Accept %q lead to version %d, want %d", id, accept, r.Version, version)
		}

		view := request{method: "GET", path: "/lc/tally/one"}
		etag := fix.send(view).Header().Get("ETag")
		view.header = []string{"If-None-Match: " + ifNoneMatch}
		w := fix.send(view)
		same := strings.Contains(ifNoneMatch, strings.TrimPrefix(etag, "W/")) || strings.Contains(ifNoneMatch, "*")
		if w.Code != http.StatusOK && (w.Code != http.StatusNotModified || !same || w.Body.Len() > 0) {
			t.Errorf("If-None-Match %q for %s is answered with %d %s", ifNoneMatch, etag, w.Code, w.Body)
		}
	})
}

// An adder is what an action in the immutable style calls.
type adder interface {
	Plus(by int) (*tally, error)
}

// Plus returns the sum as a new value; of nothing, nil; and of less than
// nothing, a value beside an error.
func (c tally) Plus(by int) (*tally, error) {
	switch {
	case by == 0:
		return nil, nil
	case by < 0:
		return &tally{ID: c.ID, N: -1}, Invalid("by", "is too small")
	}
	c.N += by
	return &c, nil
}

// TestStateThatAnActionReturns calls an action by an interface, in the
// immutable style.
func TestStateThatAnActionReturns(t *testing.T) {
	def := tallyDefinition()
	def.Channel = global
	var seen int // in the last rendering
	f := newFixture(t, def)
	Register(f.App, Definition[tally, adder]{
		Name: "sum", New: def.New, Channel: def.Channel, State: def.State,
		Render: func(c *tally, _ context.Context, w io.Writer) error {
			seen = c.N
			_, err := fmt.Fprint(w, c.N)
			return err
		},
		Actions: []Action[tally, adder]{{
			Name:   "plus",
			Params: []Param{{Name: "by"}},
			Bind: func(args *arg.Args) Call[tally, adder] {
				by := arg.Required(args, "by", arg.Int[int])
				return func(_ context.Context, c adder) (*tally, error) { return c.Plus(by) }
			},
		}},
	})
	for _, step := range []struct{ by, status, want int }{{2, 200, 2}, {0, 200, 2}, {3, 200, 5}, {-1, 422, 5}, {0, 200, 5}} {
		w := f.send(request{path: "/lc/sum/one/plus", header: []string{"Content-Type: application/json"}, body: fmt.Sprintf(`{"by":%d}`, step.by)})
		if w.Code != step.status || seen != step.want {
			t.Errorf("after plus %d it is %d, and the answer %d; want %d and %d", step.by, seen, w.Code, step.want, step.status)
		}
	}
}
