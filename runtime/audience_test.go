package lc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// sessionKey is where an application of the tests keeps whose request it is,
// beside what the runtime knows of it.
type sessionKey struct{}

// secretTally returns a tally that shows what its factory and Mount have read
// for the user of the request.
func secretTally() Definition[tally, *tally] {
	def := tallyDefinition()
	def.Channel = global
	def.New = func(ctx context.Context, id ComponentID) (*tally, error) {
		user, _ := UserFrom(ctx)
		session, _ := ctx.Value(sessionKey{}).(string)
		return &tally{ID: id, Filter: fmt.Sprintf("[%s|%s]", user, session)}, nil
	}
	return def
}

// mountedTally is secretTally without stored state, which Mount reads instead.
func mountedTally() Definition[tally, *tally] {
	def := secretTally()
	def.State = nil
	def.New = func(_ context.Context, id ComponentID) (*tally, error) { return &tally{ID: id}, nil }
	def.Mount = func(c *tally, ctx context.Context) error {
		user, _ := UserFrom(ctx)
		session, _ := ctx.Value(sessionKey{}).(string)
		c.Filter = fmt.Sprintf("[%s|%s]", user, session)
		return nil
	}
	return def
}

// What is pushed to several viewers is made in nobody's name, not only rendered
// so: a factory or Mount that reads what is the user's own must not show it to
// the others, whether it knows the user from the runtime or from the
// application's own context.
func TestPushedHTMLIsMadeInNobodysName(t *testing.T) {
	for name, def := range map[string]Definition[tally, *tally]{"factory": secretTally(), "mount": mountedTally()} {
		t.Run(name, func(t *testing.T) {
			refreshing := def
			refreshing.Actions = append(refreshing.Actions, tallyAction("refresh", nil))
			var f *fixture
			refreshing.Actions[2] = tallyAction("refresh", func(ctx context.Context, c *tally, _ int) error { return f.Refresh(ctx, c.ID) })
			f = newFixture(t, refreshing)
			session := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				f.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, "session of ada")))
			})
			for _, action := range []string{"add", "refresh"} {
				w := f.sendTo(session, request{path: "/lc/tally/one/" + action, user: "ada", body: `{"by":1}`,
					header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID()}})
				if w.Code != http.StatusOK {
					t.Fatalf("%s is answered %d %s", action, w.Code, w.Body)
				}
			}
			lines := f.events.lines()
			if len(lines) != 3 {
				t.Fatalf("there are %d events, want 3: %q", len(lines), lines)
			}
			for _, line := range lines {
				if strings.Contains(line, "ada") || !strings.Contains(line, "[|]") {
					t.Errorf("everybody is sent %s", line)
				}
			}
		})
	}
}

// On a user's own channel, and in the answer of a component that each viewer
// fetches, the user's name is there.
func TestOwnViewIsMadeInTheUsersName(t *testing.T) {
	ada := ComponentID{"tally", "ada"}
	def := secretTally()
	def.Channel = perUser
	f := newFixture(t, def)
	if got := decodeAnswer(t, f.actOn(ada, "add", `{"by":1}`)); !strings.Contains(got.HTML, "[ada|]") {
		t.Errorf("Ada's own channel is sent %s", got.HTML)
	}
	def = secretTally()
	def.Push = PushRefresh
	f = newFixture(t, def)
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)); !strings.Contains(got.HTML, "[ada|]") {
		t.Errorf("Ada is answered %s", got.HTML)
	}
	if got := f.events.lines(); len(got) != 1 || !strings.Contains(got[0], "component-refresh") {
		t.Errorf("events are %q, want one component-refresh", got)
	}
}

// A component that can't be made in nobody's name is not shown to everybody;
// the action stands, and each viewer fetches their own view.
func TestWhatNobodyMaySeeIsFetched(t *testing.T) {
	errNobody := errors.New("no session")
	for _, tt := range []struct {
		name   string
		err    error
		logged bool
	}{
		{"refused", Forbidden("Log in first."), false},
		{"failed", errNobody, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := secretTally()
			made := def.New
			def.New = func(ctx context.Context, id ComponentID) (*tally, error) {
				if _, ok := UserFrom(ctx); !ok {
					return nil, tt.err
				}
				return made(ctx, id)
			}
			f := newFixture(t, def)
			if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Version != 1 || !strings.Contains(got.HTML, "[ada|]") {
				t.Errorf("Ada is answered %+v", got)
			}
			if got := f.events.lines(); len(got) != 1 || !strings.Contains(got[0], "component-refresh") {
				t.Errorf("events are %q, want one component-refresh", got)
			}
			if logged := strings.Contains(f.log.String(), "in nobody's name"); logged != tt.logged {
				t.Errorf("logged: %v, want %v", logged, tt.logged)
			}
		})
	}
}

// noGuests refuses whoever is not logged in.
func noGuests(_ *tally, ctx context.Context, a Access) error {
	if a.User == "" {
		return Forbidden("Log in first.")
	}
	return nil
}

// Guests listen to global. A component there whose Authorize refuses them does
// not push them its HTML, whatever makes the push.
func TestPushOnGlobalAsksAuthorize(t *testing.T) {
	def := tallyDefinition()
	def.Channel = func(c *tally) Channel { // as lcgen writes it for "user"
		if c.ID.Instance == "guest" || c.ID.Instance == "one" {
			return Global
		}
		return UserChannel(c.ID.Instance)
	}
	def.Authorize = noGuests
	f := newFixture(t, def)
	for _, id := range []ComponentID{tallyOne, {"tally", "guest"}} {
		f.actOn(id, "add", `{"by":1}`)
		if err := f.Refresh(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		for _, e := range []Event{ComponentUpdate(id, nil, "<b>secret</b>"), ComponentFragments(id, map[string]string{"b": "secret"})} {
			if err := f.Broadcast(t.Context(), Global, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	lines := f.events.lines()
	if len(lines) != 8 {
		t.Errorf("there are %d events, want 8", len(lines))
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, "global component-refresh ") {
			t.Errorf("guests are sent %s", line)
		}
	}

	ada := ComponentID{"tally", "ada"}
	f.actOn(ada, "add", `{"by":1}`)
	if got := f.events.lines(); !strings.HasPrefix(got[len(got)-1], "user:ada component-update ") {
		t.Errorf("Ada is sent %s, want the update", got[len(got)-1])
	}
}

// What an action puts off until it is over can panic: the change is made, and
// the action is answered for it, and not run again for its LC-Request.
func TestPanicOfDeferredWorkKeepsTheAnswer(t *testing.T) {
	broken := tallyDefinition()
	broken.Name = "broken"
	broken.Render = func(*tally, context.Context, io.Writer) error { panic("boom of the inside") }
	def := tallyDefinition()
	runs := 0
	var f *fixture
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		runs++
		c.N += by
		return f.Refresh(ctx, ComponentID{"broken", "one"})
	})
	f = newFixture(t, def)
	Register(f.App, broken)
	for range 3 {
		w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`,
			header: []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + f.token("ada", tallyOne)}})
		if w.Code != http.StatusOK {
			t.Fatalf("the action is answered %d %s", w.Code, w.Body)
		}
	}
	if r, _ := f.store.Load(t.Context(), tallyOne); runs != 1 || string(r.State) != `{"n":1}` {
		t.Errorf("the action ran %d times and left %s, want once", runs, r.State)
	}
	if !strings.Contains(f.log.String(), "boom of the inside") {
		t.Errorf("the panic is not logged: %s", f.log)
	}
}

// From a job, a panic is an error.
func TestPanicOfRefreshIsAnError(t *testing.T) {
	for name, breakIt := range map[string]func(*Definition[tally, *tally]){
		"factory": func(d *Definition[tally, *tally]) {
			d.New = func(context.Context, ComponentID) (*tally, error) { panic("boom") }
		},
		"render": func(d *Definition[tally, *tally]) {
			d.Render = func(*tally, context.Context, io.Writer) error { panic("boom") }
		},
		"version": func(d *Definition[tally, *tally]) { d.State, d.Version = nil, func(*tally) uint64 { panic("boom") } },
		"channel": func(d *Definition[tally, *tally]) { d.Channel = func(*tally) Channel { panic("boom") } },
		"mount":   func(d *Definition[tally, *tally]) { d.Mount = func(*tally, context.Context) error { panic("boom") } },
	} {
		t.Run(name, func(t *testing.T) {
			def := tallyDefinition()
			breakIt(&def)
			f := newFixture(t, def)
			if err := f.Refresh(t.Context(), tallyOne); err == nil || !strings.Contains(err.Error(), "panic: boom") {
				t.Errorf("error is %v, want the panic", err)
			}
		})
	}
}

// A Store and a Broker may be the application's own, too.
func TestPanicsOfStoreAndBrokerAreErrors(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithStore(panickingStore{}))
	if err := f.Refresh(t.Context(), tallyOne); err == nil || !strings.Contains(err.Error(), "panic: no store") {
		t.Errorf("error is %v, want the Store's panic", err)
	}
	f = newFixture(t, tallyDefinition(), WithBroker(panickingBroker{NewMemoryBroker()}))
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Version != 1 {
		t.Errorf("the action is answered %+v", got)
	}
	if !strings.Contains(f.log.String(), "panic: no broker") {
		t.Errorf("the Broker's panic is not logged: %s", f.log)
	}
	l, err := guardedBroker{panickingBroker{NewMemoryBroker()}, f.App.log}.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, listenErr := l.Listen(t.Context(), Global)
	_, _, replayErr := l.Replay(t.Context(), Global, Place{}, 1)
	if closeErr := l.Close(); listenErr == nil || replayErr == nil || closeErr == nil {
		t.Errorf("the panics of a Listener are %v, %v, %v, want errors", listenErr, replayErr, closeErr)
	}
	l.Forget(Global)
	if since := l.Healthy(); !since.IsZero() || strings.Count(f.log.String(), "the broker panicked") != 2 {
		t.Errorf("it is healthy since %v, and the log is %s", since, f.log)
	}
}

type panickingStore struct{ Store }

func (panickingStore) Load(context.Context, ComponentID) (Record, error) { panic("no store") }

type panickingBroker struct{ *MemoryBroker }

func (panickingBroker) Open(Receiver) (Listener, error) { return panickingListener{}, nil }

// A panickingListener panics whatever it is asked.
type panickingListener struct{ Listener }

func (panickingBroker) Publish(context.Context, string, Message) (Place, error) { panic("no broker") }

// An observer that panics changes nothing that it observes.
func TestPanicsOfObserversAreLogged(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithObserver(Observer{
		Action:  func(context.Context, ActionObservation) { panic("boom of Action") },
		Render:  func(context.Context, RenderObservation) { panic("boom of Render") },
		Publish: func(context.Context, PublishObservation) { panic("boom of Publish") },
		Stream:  func(context.Context, StreamObservation) { panic("boom of Stream") },
	}))
	f.page("ada", tallyOne)
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Version != 1 {
		t.Errorf("the action is answered %+v", got)
	}
	f.send(request{method: "GET", path: "/sse/events/elsewhere:one", user: "ada"}) // refused
	for _, function := range []string{"Action", "Render", "Publish", "Stream"} {
		if !strings.Contains(f.log.String(), "boom of "+function) {
			t.Errorf("the panic of %s is not logged", function)
		}
	}
}

// An Authorize that fails in nobody's name keeps HTML back as a refusal does, and
// is logged: the action went well, so nobody else would tell.
func TestAuthorizeThatFailsInNobodysNameIsLogged(t *testing.T) {
	for name, tt := range map[string]struct {
		fail   func() error
		logged string
	}{
		"panic":   {func() error { panic("boom") }, "boom, at "},
		"error":   {func() error { return errors.New("no database") }, "no database"},
		"refusal": {func() error { return Forbidden("Not for guests.") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			def := tallyDefinition()
			def.Channel = global
			def.Authorize = func(_ *tally, _ context.Context, a Access) error {
				if a.User == "" {
					return tt.fail()
				}
				return nil
			}
			f := newFixture(t, def)
			decodeAnswer(t, f.act("add", `{"by":1}`))
			if err := f.Broadcast(t.Context(), Global, ComponentUpdate(tallyOne, nil, "<p>")); err != nil {
				t.Error(err)
			}
			for _, m := range f.events.all() {
				if m.Type != typeRefresh {
					t.Errorf("%s is sent", m.Type)
				}
			}
			log, want := f.log.String(), 2 // for the action and for the broadcast
			if tt.logged == "" {
				want = 0
			}
			if got := strings.Count(log, "Authorize failed"); got != want || !strings.Contains(log, tt.logged) {
				t.Errorf("%d times in the log, want %d with %q: %s", got, want, tt.logged, log)
			}
		})
	}
}
