package lc

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBroadcast(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	f.act("add", `{"by":3}`)
	for _, tt := range []struct {
		event Event
		want  string
	}{
		{ComponentUpdate(tallyOne, map[string]int{"n": 4}, "<b>4</b>"), `tally:one component-update {"componentId":"tally:one","channel":"tally:one","version":2,"hash":"iZLBjl-u000000","state":{"n":4},"html":"<b>4</b>"}`},
		{ComponentFragments(tallyOne, map[string]string{"#n": "<b>5</b>"}), `tally:one component-fragments {"componentId":"tally:one","channel":"tally:one","version":3,"fragments":{"#n":"<b>5</b>"}}`},
		{ComponentRefresh(tallyOne), `tally:one component-refresh {"componentId":"tally:one","channel":"tally:one","version":4}`},
		{ComponentRemove(tallyOne), `tally:one component-remove {"componentId":"tally:one","channel":"tally:one","version":5}`},
		{ComponentRefresh(ComponentID{"elsewhere", "x"}), `tally:one component-refresh {"componentId":"elsewhere:x","channel":"tally:one","version":1}`},
	} {
		if err := f.Broadcast(t.Context(), "tally:one", tt.event); err != nil {
			t.Fatal(err)
		}
		lines := f.events.lines()
		if got := lines[len(lines)-1]; got != tt.want {
			t.Errorf("event is %s\nwant     %s", got, tt.want)
		}
	}
	if got := attrOf(t, f.page("ada", tallyOne), "data-lc-version"); got != "5" {
		t.Errorf("the page has version %s, want 5", got)
	}
	if r, _ := f.store.Load(t.Context(), tallyOne); string(r.State) != `{"n":3}` {
		t.Errorf("the stored state is %s, want it left alone", r.State)
	}
}

func TestBroadcastRefuses(t *testing.T) {
	def := tallyDefinition()
	def.Channel = func(c *tally) Channel { return UserChannel(c.ID.Instance) }
	f := newFixture(t, def)
	silent := tallyDefinition()
	silent.Name, silent.Channel = "silent", nil
	Register(f.App, silent)
	gone := tallyDefinition()
	gone.Name = "gone"
	gone.New = func(context.Context, ComponentID) (*tally, error) { return nil, NotFound("no such thing") }
	Register(f.App, gone)

	id := ComponentID{"tally", "user-123"}
	for _, tt := range []struct {
		name  string
		ch    Channel
		event Event
		want  string // empty: it goes out
	}{
		{"the component's own channel", "user:user-123", ComponentRefresh(id), ""},
		{"a channel that the component is not on", "user:123", ComponentFragments(id, map[string]string{"#n": "5"}), "broadcast component-fragments of tally:user-123: the component is on channel user:user-123, not on user:123"},
		{"malformed channel", "user", ComponentRefresh(id), `broadcast: channel "user" is neither "global" nor of the form kind:instance`},
		{"malformed component", "user:user-123", ComponentRefresh(ComponentID{"Tally", "x"}), `broadcast: component name "Tally" is not of the form [a-z][a-z0-9]*(-[a-z0-9]+)* with at most 64 bytes`},
		{"no event", "user:user-123", Event{}, "broadcast: the event is empty: make it with ComponentUpdate, ComponentFragments, ComponentRefresh or ComponentRemove"},
		{"state without JSON", "user:user-123", ComponentUpdate(id, func() {}, ""), "broadcast: encode component-update of tally:user-123: json: unsupported type: func()"},
		{"component without channel", "silent:x", ComponentRefresh(ComponentID{"silent", "x"}), "broadcast component-refresh of silent:x: the component has no channel, so nobody listens"},
		{"component that does not exist", "tally:x", ComponentRefresh(ComponentID{"gone", "x"}), "broadcast component-refresh of gone:x: make gone:x: no such thing"},
		{"removal of what does not exist", "tally:x", ComponentRemove(ComponentID{"gone", "x"}), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := len(f.events.all())
			err := f.Broadcast(t.Context(), tt.ch, tt.event)
			if got := fmt.Sprint(err); tt.want != "" && got != tt.want || tt.want == "" && err != nil {
				t.Errorf("error is %s\nwant     %s", got, tt.want)
			}
			if sent := len(f.events.all()) > before; sent != (tt.want == "") {
				t.Errorf("sent: %v", sent)
			}
		})
	}
}

// TestBroadcastToAChannelThatMountTells has a hand-written channel.
func TestBroadcastToAChannelThatMountTells(t *testing.T) {
	def := tallyDefinition()
	def.State = nil
	def.Mount = func(c *tally, _ context.Context) error { c.Last = "team-5"; return nil }
	def.Channel = func(c *tally) Channel { return ContextChannel("board", c.Last) }
	f := newFixture(t, def)
	if err := f.Broadcast(t.Context(), "board:team-5", ComponentRefresh(tallyOne)); err != nil {
		t.Error(err)
	}
	if err := f.Broadcast(t.Context(), "board:team-6", ComponentRefresh(tallyOne)); err == nil {
		t.Error("another channel is taken")
	}
}

func TestBroadcastTooLargeIsAnError(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithLimits(Limits{EventBytes: 200}))
	if err := f.Broadcast(t.Context(), "tally:one", ComponentUpdate(tallyOne, nil, strings.Repeat("x", 300))); err == nil {
		t.Error("an event above the limit is taken")
	}
}

func TestRefresh(t *testing.T) {
	n := 0
	for _, tt := range []struct {
		name string
		mods func(*Definition[tally, *tally])
		want []string
	}{
		{"HTML", nil, []string{`tally:one component-update {"componentId":"tally:one","channel":"tally:one","version":1,"hash":"mGCsnYv6000000","state":{"n":7},"html":"<b>7</b>   for \"\""}`}},
		{"no state", func(d *Definition[tally, *tally]) { d.State = nil }, []string{`tally:one component-update {"componentId":"tally:one","channel":"tally:one","version":1,"hash":"mGCsnYv6000000","html":"<b>7</b>   for \"\""}`}},
		{"refresh", func(d *Definition[tally, *tally]) { d.Push = PushRefresh }, []string{`tally:one component-refresh {"componentId":"tally:one","channel":"tally:one","version":1}`}},
		{"channel of the user", func(d *Definition[tally, *tally]) { d.Channel = perUser }, []string{`user:one component-update {"componentId":"tally:one","channel":"user:one","version":1,"hash":"pLS4-q87000000","state":{"n":7},"html":"<b>7</b>   for \"one\""}`}},
		{"no channel", func(d *Definition[tally, *tally]) { d.Channel = nil }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			def.Mount = func(c *tally, _ context.Context) error { c.N = n; return nil }
			if tt.mods != nil {
				tt.mods(&def)
			}
			f := newFixture(t, def)
			n = 7
			if err := f.Refresh(ContextWithUser(t.Context(), "ada"), tallyOne); err != nil {
				t.Fatal(err)
			}
			if got := f.events.lines(); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("events are %q\nwant       %q", got, tt.want)
			}
			n = 8
			if page := f.page("ada", tallyOne); !strings.Contains(page, "<b>8</b>") || attrOf(t, page, "data-lc-version") != "1" {
				t.Errorf("page is %s, want it mounted anew, and version 1", page)
			}
		})
	}
}

func TestRefreshLoadsForItsAudience(t *testing.T) {
	def := tallyDefinition()
	def.Channel = perUser
	def.Mount = func(c *tally, ctx context.Context) error {
		user, _ := UserFrom(ctx)
		if user != c.ID.Instance {
			return Forbidden("another's")
		}
		c.Last = "of " + user
		return nil
	}
	f := newFixture(t, def)
	if err := f.Refresh(ContextWithUser(t.Context(), "ada"), tallyOne); err != nil {
		t.Fatal(err)
	}
	if got := string(f.events.all()[0].Data); !strings.Contains(got, "of one") {
		t.Errorf("event is %s, want it loaded for its audience", got)
	}
}

func TestRefreshErrors(t *testing.T) {
	def := tallyDefinition()
	def.Mount = func(*tally, context.Context) error { return NotFound("gone") }
	f := newFixture(t, def)
	var gone *NotFoundError
	if err := f.Refresh(t.Context(), tallyOne); !errors.As(err, &gone) || !strings.HasPrefix(err.Error(), "refresh tally:one: ") {
		t.Errorf("error is %v", err)
	}
	if err := f.Refresh(t.Context(), ComponentID{"score", "one"}); err == nil || isForPeople(err) {
		t.Errorf("unknown component: %v, want an error that is not for the user", err)
	}
}

func TestRefreshIsTriedAgainWhenOvertaken(t *testing.T) {
	t.Parallel() // it mostly waits
	store := &rivalStore{MemoryStore: NewMemoryStore(), rivals: 2}
	f := newFixture(t, tallyDefinition(), WithStore(store))
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	if got := f.events.all(); len(got) != 1 || got[0].Version != 3 {
		t.Errorf("events are %q", f.events.lines())
	}
	store.rivals = 1 << 20
	if err := f.Refresh(t.Context(), tallyOne); !errors.Is(err, ErrConflict) {
		t.Errorf("always overtaken: %v", err)
	}
	store.rivals = 2
	if err := f.Broadcast(t.Context(), "tally:one", ComponentRefresh(tallyOne)); err != nil {
		t.Error(err)
	}
	store.rivals = 1 << 20
	if err := f.Broadcast(t.Context(), "tally:one", ComponentRefresh(tallyOne)); !errors.Is(err, ErrConflict) {
		t.Errorf("broadcast always overtaken: %v", err)
	}
}

// TestActionBroadcastsAboutItself would wait for its own lock for ever.
func TestActionBroadcastsAboutItself(t *testing.T) {
	var f *fixture
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		c.N += by
		return errors.Join(
			f.Broadcast(ctx, "tally:one", ComponentFragments(c.ID, map[string]string{"#n": "1"})),
			f.Refresh(ctx, c.ID),
		)
	})
	f = newFixture(t, def)
	within(t, 10*time.Second, func() { decodeAnswer(t, f.act("add", `{"by":1}`)) })
	var got []string
	for _, m := range f.events.all() {
		got = append(got, fmt.Sprint(m.Type, " ", m.Version))
	}
	if want := []string{"component-update 1", "component-fragments 2", "component-update 3"}; !reflect.DeepEqual(got, want) {
		t.Errorf("events are %q, want %q", got, want)
	}
}

// TestActionsRefreshEachOther would each wait for the other's lock.
func TestActionsRefreshEachOther(t *testing.T) {
	var f *fixture
	both := make(chan struct{}, 2)
	def := tallyDefinition()
	def.Channel = global
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		both <- struct{}{}
		for len(both) < 2 { // until both have their lock
			time.Sleep(time.Millisecond)
		}
		other := ComponentID{"tally", "one"}
		if c.ID == other {
			other.Instance = "two"
		}
		return f.Refresh(ctx, other)
	})
	f = newFixture(t, def)
	within(t, 10*time.Second, func() {
		var wg sync.WaitGroup
		for _, instance := range []string{"one", "two"} {
			wg.Go(func() {
				decodeAnswer(t, f.send(request{path: "/lc/tally/" + instance + "/add", body: `{"by":1}`, header: []string{"Content-Type: application/json"}}))
			})
		}
		wg.Wait()
	})
	if got := len(f.events.all()); got != 4 {
		t.Errorf("%d events, want two of each: %q", got, f.events.lines())
	}
}

func TestBroadcastOfAnActionThatFailsGoesOut(t *testing.T) {
	var f *fixture
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		f.Broadcast(ctx, "tally:two", ComponentRefresh(ComponentID{"tally", "two"}))
		return errInside
	})
	f = newFixture(t, def)
	wantProblem(t, f.act("add", `{"by":1}`), 500)
	if got := f.events.all(); len(got) != 1 || got[0].Component.Instance != "two" {
		t.Errorf("events are %q", f.events.lines())
	}
}

func TestBroadcastOfAnActionIsCheckedAtOnce(t *testing.T) {
	var f *fixture
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		return f.Broadcast(ctx, "tally:elsewhere", ComponentRefresh(c.ID))
	})
	f = newFixture(t, def)
	wantProblem(t, f.act("add", `{"by":1}`), 500)
	if !strings.Contains(f.log.String(), "the component is on channel tally:one, not on tally:elsewhere") {
		t.Errorf("log is %s", f.log)
	}
}

// TestBroadcastLongAfterAnAction uses the context of an action that is over.
func TestBroadcastLongAfterAnAction(t *testing.T) {
	kept := make(chan context.Context, 1)
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error { kept <- ctx; return nil })
	f := newFixture(t, def)
	decodeAnswer(t, f.act("add", `{"by":1}`))
	if err := f.Refresh(context.WithoutCancel(<-kept), tallyOne); err != nil {
		t.Fatal(err)
	}
	if got := len(f.events.all()); got != 2 {
		t.Errorf("%d events, want the action's and the refresh's", got)
	}
}

func TestFailedLaterBroadcastIsLogged(t *testing.T) {
	var f *fixture
	def := tallyDefinition()
	mounted := 0
	other := tallyDefinition()
	other.Name = "other"
	other.Mount = func(*tally, context.Context) error { mounted++; return errInside }
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error { return f.Refresh(ctx, ComponentID{"other", "one"}) })
	f = newFixture(t, def)
	Register(f.App, other)
	decodeAnswer(t, f.act("add", `{"by":1}`))
	if mounted != 1 || !strings.Contains(f.log.String(), "refresh other:one: mount other:one: secret of the inside") {
		t.Errorf("log is %s", f.log)
	}
}

// A brokenBroker takes no events.
type brokenBroker struct{ *MemoryBroker }

func (brokenBroker) Publish(context.Context, string, Message) (Place, error) {
	return Place{}, errInside
}

func TestActionIsDoneEvenIfViewersAreNotTold(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithBroker(brokenBroker{NewMemoryBroker()}))
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Version != 1 {
		t.Errorf("answer is %+v", got)
	}
	if !strings.Contains(f.log.String(), "the broker did not take an event, which is told later") {
		t.Errorf("log is %s", f.log)
	}
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Errorf("refresh gives %v, want none: it is told later", err)
	}
	if err := f.Broadcast(t.Context(), "tally:one", ComponentRefresh(tallyOne)); err != nil {
		t.Errorf("broadcast gives %v, want none: it is told later", err)
	}
	if got := f.Stats().Waiting; got != 1 {
		t.Errorf("%d events wait, want the newest: it stands for the others", got)
	}
}

// brokenStore fails as it is told.
type brokenStore struct {
	*MemoryStore
	load, save error
}

func (s *brokenStore) Load(ctx context.Context, id ComponentID) (Record, error) {
	if s.load != nil {
		return Record{}, s.load
	}
	return s.MemoryStore.Load(ctx, id)
}

func (s *brokenStore) Save(ctx context.Context, id ComponentID, r Record, old uint64) error {
	if s.save != nil {
		return s.save
	}
	return s.MemoryStore.Save(ctx, id, r, old)
}

func TestErrorsOfTheStore(t *testing.T) {
	store := &brokenStore{MemoryStore: NewMemoryStore()}
	f := newFixture(t, tallyDefinition(), WithStore(store))
	token := f.token("ada", tallyOne)
	add := func() int {
		return f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Token: " + token}}).Code
	}
	store.save = errInside
	if got := add(); got != 500 || f.events.lines() != nil {
		t.Errorf("action that can't be saved is %d, with events %q", got, f.events.lines())
	}
	if err := f.Refresh(t.Context(), tallyOne); !errors.Is(err, errInside) {
		t.Errorf("refresh that can't be saved: %v", err)
	}
	if err := f.Broadcast(t.Context(), "tally:one", ComponentRefresh(tallyOne)); !errors.Is(err, errInside) {
		t.Errorf("broadcast that can't be saved: %v", err)
	}
	store.load = errInside
	if got := add(); got != 503 || !strings.Contains(f.log.String(), "load the record of tally:one: secret of the inside") {
		t.Errorf("action that can't be loaded is %d, with the log %s", got, f.log)
	}
	if err := f.Broadcast(t.Context(), "tally:one", ComponentRefresh(tallyOne)); !errors.Is(err, errInside) {
		t.Errorf("broadcast that can't be loaded: %v", err)
	}
}

func TestPresenceHooks(t *testing.T) {
	def := tallyDefinition()
	def.Channel = func(c *tally) Channel { return PresenceChannel(c.ID.Instance) }
	def.Joined = func(c *tally, _ context.Context, m Member) error { c.N++; c.Last = m.User + " came"; return nil }
	def.Left = func(c *tally, _ context.Context, m Member) error {
		if m.User == "broken" {
			return errInside
		}
		c.N--
		c.Last = m.User + " left"
		return nil
	}
	f := newFixture(t, def)
	other := tallyDefinition() // of the same instance, on another channel
	other.Name, other.Joined = "other", func(*tally, context.Context, Member) error { panic("not on this channel") }
	Register(f.App, other)

	ada, bob, broken := Member{"ada"}, Member{"bob"}, Member{"broken"}
	f.presence(t.Context(), "presence:one", []presenceChange{{ada, true}})
	f.presence(t.Context(), "presence:one", []presenceChange{{bob, true}})
	f.presence(t.Context(), "presence:one", []presenceChange{{ada, false}})
	f.presence(t.Context(), "presence:one", []presenceChange{{broken, false}})
	f.presence(t.Context(), "presence:one", []presenceChange{{ada, true}, {bob, false}, {ada, false}}) // sent once
	f.presence(t.Context(), "presence:one", []presenceChange{{ada, true}, {broken, false}, {bob, true}})
	var got []string
	for _, m := range f.events.all() {
		_, state, _ := strings.Cut(string(m.Data), `"state":`)
		state, _, _ = strings.Cut(state, `,"html"`)
		got = append(got, fmt.Sprint(m.Channel, " ", m.Version, " ", state))
	}
	want := []string{
		`presence:one 1 {"n":1,"last":"ada came"}`,
		`presence:one 2 {"n":2,"last":"bob came"}`,
		`presence:one 3 {"n":1,"last":"ada left"}`,
		`presence:one 4 {"n":0,"last":"ada left"}`,
		`presence:one 5 {"n":1,"last":"ada came"}`,
		`presence:one 6 {"n":2,"last":"bob came"}`,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("events are %q\nwant       %q", got, want)
	}
	if log := f.log.String(); strings.Count(log, "presence was not told") != 2 || !strings.Contains(log, errInside.Error()) {
		t.Errorf("log is %s", log)
	}
}
