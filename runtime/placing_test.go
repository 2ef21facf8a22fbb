package lc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// placedTally returns a component that shows others: those that the field Last
// names, which stands for what it has read.
func placedTally(name string) Definition[tally, *tally] {
	def := tallyDefinition()
	def.Name = name
	def.Channel = func(c *tally) Channel { return ContextChannel(name, c.ID.Instance) }
	def.ChannelOf = func(id ComponentID) Channel { return ContextChannel(name, id.Instance) }
	def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
		user, _ := UserFrom(ctx)
		fmt.Fprintf(w, "<b>%s of %q: %d</b>", name, user, c.N)
		for _, inner := range strings.Fields(c.Last) {
			id, err := ParseComponentID(inner)
			if err != nil {
				return err
			}
			if err := AppFrom(ctx).Component(ctx, id).Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	}
	return def
}

var (
	boardOne = ComponentID{"board", "one"}
	cardOne  = ComponentID{"card", "one"}
)

// placedFixture serves a board, which shows card:one, and a card that change has
// changed.
func placedFixture(t testing.TB, change func(board, card *Definition[tally, *tally]), opts ...Option) *fixture {
	t.Helper()
	board, card := placedTally("board"), placedTally("card")
	if change != nil {
		change(&board, &card)
	}
	f := newFixture(t, board, opts...)
	Register(f.App, card)
	f.shows(boardOne, "card:one")
	return f
}

// shows stores what a component of placedTally shows.
func (f *fixture) shows(id ComponentID, inner string) {
	f.t.Helper()
	r, err := f.store.Load(f.t.Context(), id)
	if err == nil {
		err = f.store.Save(f.t.Context(), id, Record{Version: r.Version + 1, State: fmt.Appendf(nil, `{"n":0,"last":%q}`, inner)}, r.Version)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// pushed returns the HTML of the newest update.
func (f *fixture) pushed() string {
	f.t.Helper()
	all := f.events.all()
	if len(all) == 0 || all[len(all)-1].Type != typeUpdate {
		f.t.Fatalf("the newest event is no update: %q", f.events.lines())
	}
	var data updateData
	if err := json.Unmarshal(all[len(all)-1].Data, &data); err != nil {
		f.t.Fatal(err)
	}
	return data.HTML
}

// innerOf returns the wrapper of a component in HTML, with what follows it.
func innerOf(t testing.TB, page string, id ComponentID) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `<div data-component-id="`+id.String()+`"`)
	if !found {
		t.Fatalf("there is no %s in %s", id, page)
	}
	return `<div data-component-id="` + id.String() + `"` + rest
}

// In a page, and in all else that is rendered for one viewer, a component in a
// component has its content and the viewer's token.
func TestPlacedForOneViewer(t *testing.T) {
	for name, page := range map[string]func(*fixture) string{
		"page": func(f *fixture) string { return f.page("ada", boardOne) },
		"view": func(f *fixture) string {
			return f.send(request{method: "GET", path: "/lc/board/one", user: "ada", header: []string{"LC-Token: " + f.token("ada", boardOne)}}).Body.String()
		},
		"answer": func(f *fixture) string { return decodeAnswer(t, f.actOn(boardOne, "add", `{"by":1}`)).HTML },
	} {
		t.Run(name, func(t *testing.T) {
			f := placedFixture(t, func(board, _ *Definition[tally, *tally]) { board.Push = PushRefresh })
			inner := innerOf(t, page(f), cardOne)
			for _, want := range []string{` data-sse-channel="card:one" data-lc-version="0" data-lc-hash="W4Qp9DTk000000" data-lc-cursor="`, `<b>card of "ada": 0</b></div>`} {
				if !strings.Contains(inner, want) {
					t.Errorf("the card is %s, want %s in it", inner, want)
				}
			}
			token := parseToken(attrOf(t, inner, "data-lc-token")).grant
			if _, err := f.keys.openGrant(token, grant{cardOne, "card:one"}, "ada", time.Now()); err != nil {
				t.Errorf("the card's token: %v", err)
			}
			if strings.Contains(inner, "data-lc-grant") {
				t.Errorf("the card has a grant: %s", inner)
			}
		})
	}
}

// A component that its viewer may not see, or that doesn't exist, is left out,
// and the one around it is as ever. In a page it is the page's own matter.
func TestPlacedIsLeftOutIfRefused(t *testing.T) {
	for name, change := range map[string]func(_, card *Definition[tally, *tally]){
		"authorize": func(_, card *Definition[tally, *tally]) {
			card.Authorize = func(*tally, context.Context, Access) error { return Forbidden("Not you.") }
		},
		"authorize with a fault": func(_, card *Definition[tally, *tally]) {
			card.Authorize = func(*tally, context.Context, Access) error { return errInside }
		},
		"factory": func(_, card *Definition[tally, *tally]) {
			card.New = func(context.Context, ComponentID) (*tally, error) { return nil, NotFound("Gone.") }
		},
		"mount": func(_, card *Definition[tally, *tally]) {
			card.Mount = func(*tally, context.Context) error { return Forbidden("Not you.") }
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := placedFixture(t, change)
			if got := f.page("ada", boardOne); !strings.HasSuffix(got, `><b>board of "ada": 0</b></div>`) {
				t.Errorf("the page is %s", got)
			}
			if err := f.Render(t.Context(), io.Discard, cardOne); !isRefusal(err) {
				t.Errorf("placed in a page, the error is %v", err)
			}
		})
	}
}

// What is on the channel of a user is shown in other components to that user, and
// to those whom its Authorize or the authorizer lets in.
func TestPlacedOfAnotherUser(t *testing.T) {
	ofBob := func(_, card *Definition[tally, *tally]) {
		card.Channel, card.ChannelOf = on("user:bob"), nil
	}
	allowed := func(board, card *Definition[tally, *tally]) {
		ofBob(board, card)
		card.Authorize = func(*tally, context.Context, Access) error { return nil }
	}
	authorizer := WithAuthorizer(func(context.Context, Access) error { return nil })
	for _, tt := range []struct {
		name   string
		change func(board, card *Definition[tally, *tally])
		opts   []Option
		user   string
		want   bool
	}{
		{"the user", ofBob, nil, "bob", true},
		{"another", ofBob, nil, "ada", false},
		{"nobody", ofBob, nil, "", false},
		{"another, by Authorize", allowed, nil, "ada", true},
		{"another, by the authorizer", ofBob, []Option{authorizer}, "ada", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := placedFixture(t, tt.change, tt.opts...)
			page := f.page(tt.user, boardOne)
			view := f.views(tt.user, f.pushedCard(tt.user))[0]
			for of, shown := range map[string]bool{"page": strings.Contains(page, "card of "), "view": strings.Contains(view.HTML, "card of ")} {
				if shown != tt.want {
					t.Errorf("%s has it: %t, want %t\n%s\n%+v", of, shown, tt.want, page, view)
				}
			}
		})
	}
}

// An instance that can't be one is a fault of the component around it. Made in
// nobody's name it may have come from who is asking, so that each viewer fetches
// their own view.
func TestPlacedWithAnInvalidInstance(t *testing.T) {
	f := placedFixture(t, func(board, card *Definition[tally, *tally]) {
		board.Render = func(_ *tally, ctx context.Context, w io.Writer) error {
			user, _ := UserFrom(ctx)
			return AppFrom(ctx).Component(ctx, ComponentID{"card", user}).Render(ctx, w)
		}
	})
	if got := f.page("ada", boardOne); !strings.Contains(got, `card of "ada"`) {
		t.Errorf("the page is %s", got)
	}
	const want = `place a component in board:one: instance "" of component card is not valid`
	if err := f.Render(t.Context(), io.Discard, boardOne); isRefusal(err) || !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("the error is %v", err)
	}
	f.actOn(boardOne, "add", `{"by":1}`)
	if all := f.events.all(); all[len(all)-1].Type != typeRefresh || !strings.Contains(f.log.String(), "is not valid") {
		t.Errorf("sent %q, and logged %s", f.events.lines(), f.log)
	}
	var notFound *NotFoundError
	if err := f.Render(t.Context(), io.Discard, ComponentID{"card", "a b"}); !errors.As(err, &notFound) || !strings.Contains(notFound.Message, `instance "a b"`) {
		t.Errorf("in a page the error is %v", err)
	}
}

// When the time of a request is over, no more components are made, whether or not
// what they are made of looks at the time.
func TestPlacedWhenTheTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		rendered, made := 0, 0
		f := placedFixture(t, func(board, card *Definition[tally, *tally]) {
			board.Render = func(_ *tally, ctx context.Context, w io.Writer) error {
				rendered++
				<-ctx.Done()
				return AppFrom(ctx).Component(ctx, cardOne).Render(ctx, w)
			}
			card.New = func(_ context.Context, id ComponentID) (*tally, error) { made++; return &tally{ID: id}, nil }
		})
		if err := f.Render(ctx, io.Discard, boardOne); !errors.Is(err, context.DeadlineExceeded) || rendered != 1 || made > 0 {
			t.Errorf("error is %v, the board was rendered %d times, and %d cards were made", err, rendered, made)
		}
	})
}

// An action whose state is in the application's own hands has run, also if what it
// left can't be shown to the one who acts: the others are told, and nobody is told
// that it can be tried again.
func TestPlacedCantBeShownAfterAnAction(t *testing.T) {
	n := 0
	f := placedFixture(t, func(board, card *Definition[tally, *tally]) {
		board.Push, board.State = PushRefresh, nil
		board.New = func(_ context.Context, id ComponentID) (*tally, error) {
			return &tally{ID: id, N: n, Last: "card:one"}, nil
		}
		board.Actions[0] = tallyAction("add", func(_ context.Context, _ *tally, by int) error { n += by; return nil })
		card.Mount = func(*tally, context.Context) error {
			if n > 0 {
				return unreachable(errInside)
			}
			return nil
		}
	})
	token, id := f.token("ada", boardOne), newRequestID()
	for range 2 {
		w := f.send(request{path: "/lc/board/one/add", user: "ada", body: `{"by":1}`, header: []string{asJSON, "LC-Request: " + id, "LC-Token: " + token}})
		wantProblem(t, w, http.StatusInternalServerError)
	}
	if n != 1 {
		t.Errorf("the action has run %d times", n)
	}
	if all := f.events.all(); len(all) != 1 || all[0].Type != typeRefresh || all[0].Version != 2 {
		t.Errorf("sent %q", f.events.lines())
	}
}

// What is no refusal is a fault, and fails the component around it too.
func TestPlacedWithAFault(t *testing.T) {
	f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
		card.Mount = func(*tally, context.Context) error { return errInside }
	})
	if err := f.Render(t.Context(), io.Discard, boardOne); !errors.Is(err, errInside) {
		t.Errorf("error is %v", err)
	}
	for _, when := range []moment{now, Lazy} {
		f = placedFixture(t, func(board, _ *Definition[tally, *tally]) {
			board.Render = func(_ *tally, ctx context.Context, w io.Writer) error {
				return AppFrom(ctx).Component(ctx, ComponentID{"score", "one"}, when).Render(ctx, w)
			}
		})
		if err := f.Render(t.Context(), io.Discard, boardOne); err == nil || !strings.Contains(err.Error(), `there is no component "score"`) {
			t.Errorf("error is %v", err)
		}
	}
}

// What an audience is sent has a grant for each component inside, and its
// content if that is the same for all.
func TestPlacedForAnAudience(t *testing.T) {
	const content = `<b>card of "": 0</b></div>`
	onUser := func(user string) func(_, card *Definition[tally, *tally]) {
		return func(_, card *Definition[tally, *tally]) {
			card.Channel, card.ChannelOf = on(UserChannel(user)), func(ComponentID) Channel { return UserChannel(user) }
		}
	}
	for _, tt := range []struct {
		name   string
		change func(board, card *Definition[tally, *tally])
		inside string
	}{
		{"same for all", nil, content},
		{"on global", func(_, card *Definition[tally, *tally]) { card.Channel, card.ChannelOf = global, nil }, content},
		{"without a channel", func(_, card *Definition[tally, *tally]) { card.Channel, card.ChannelOf = nil, nil }, content},
		{"push=refresh", func(_, card *Definition[tally, *tally]) { card.Push = PushRefresh }, "</div>"},
		{"own fields", func(_, card *Definition[tally, *tally]) { card.Client = clientCodec("v1") }, "</div>"},
		{"authorize", func(_, card *Definition[tally, *tally]) { card.Authorize = noGuests }, "</div>"},
		{"of one user", onUser("bob"), "</div>"},
		{"of one user, which only a value tells", func(_, card *Definition[tally, *tally]) {
			card.Channel, card.ChannelOf = func(c *tally) Channel { return UserChannel(c.Filter) }, nil
			card.Mount = func(c *tally, _ context.Context) error { c.Filter = "bob"; return nil }
		}, "</div>"},
		{"fails in nobody's name", func(_, card *Definition[tally, *tally]) {
			card.Mount = func(_ *tally, ctx context.Context) error {
				if _, ok := UserFrom(ctx); !ok {
					return errInside
				}
				return nil
			}
		}, "</div>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := placedFixture(t, tt.change)
			if got := decodeAnswer(t, f.actOn(boardOne, "add", `{"by":1}`)); got.Version != 2 || got.HTML != f.pushed() {
				t.Errorf("the answer is %+v, want what is pushed: %s", got, f.pushed())
			}
			if r, _ := f.store.Load(t.Context(), boardOne); r.Version != 2 {
				t.Errorf("version %d is stored, want 2", r.Version)
			}
			inner := innerOf(t, f.pushed(), cardOne)
			if strings.Contains(inner, "data-lc-token") || !strings.HasSuffix(inner, `">`+tt.inside) {
				t.Errorf("all are sent %s, want %s in it", inner, tt.inside)
			}
			if has := strings.Contains(inner, "data-lc-version="); has != (tt.inside == content) {
				t.Errorf("all are sent %s", inner)
			}
			if _, err := f.openNested(attrOf(t, inner, "data-lc-grant"), boardOne, cardOne, time.Now()); err != nil {
				t.Errorf("the grant: %v", err)
			}
			if logged := strings.Contains(f.log.String(), "so each viewer fetches it"); logged != (tt.name == "fails in nobody's name") {
				t.Errorf("the log is %s", f.log)
			}
		})
	}
}

// On a user's own channel, what is inside is made in that user's name if it is
// on it too.
func TestPlacedForAUsersAudience(t *testing.T) {
	f := placedFixture(t, func(board, card *Definition[tally, *tally]) {
		for _, def := range []*Definition[tally, *tally]{board, card} {
			def.Channel, def.ChannelOf = on("user:ada"), func(ComponentID) Channel { return "user:ada" }
		}
	})
	f.actOn(boardOne, "add", `{"by":1}`)
	if got := innerOf(t, f.pushed(), cardOne); !strings.HasSuffix(got, `<b>card of "ada": 0</b></div>`) {
		t.Errorf("Ada is sent %s", got)
	}
}

// Components are in each other to any depth that has an end.
func TestPlacedThreeDeep(t *testing.T) {
	f := placedFixture(t, nil)
	Register(f.App, placedTally("note"))
	f.shows(cardOne, "note:one note:two")
	for name, page := range map[string]string{"page": f.page("ada", boardOne), "push": func() string { f.actOn(boardOne, "add", `{"by":1}`); return f.pushed() }()} {
		for _, id := range []ComponentID{cardOne, {"note", "one"}, {"note", "two"}} {
			if got := innerOf(t, page, id); !strings.Contains(got, "<b>"+id.Name+" of ") {
				t.Errorf("%s: %s is %s", name, id, got)
			}
		}
	}
	inner := innerOf(t, f.pushed(), ComponentID{"note", "two"})
	g, err := f.openNested(attrOf(t, inner, "data-lc-grant"), cardOne, ComponentID{"note", "two"}, time.Now())
	if err != nil || g.depth != 2 {
		t.Errorf("the grant is %+v, %v", g, err)
	}
}

// A component inside itself fails the rendering, and the error says how it came
// to be there.
func TestPlacedInItself(t *testing.T) {
	f := placedFixture(t, nil)
	f.shows(cardOne, "board:one")
	const want = "component board:one is inside itself, which has no end: board:one > card:one > board:one"
	if err := f.Render(t.Context(), io.Discard, boardOne); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the page's error is %v", err)
	}
	// An action fails as with every other fault of a rendering.
	w := f.send(request{path: "/lc/board/one/add", user: "ada", body: `{"by":1}`, header: []string{asJSON, "LC-Request: " + newRequestID(),
		"LC-Token: " + f.keys.sealGrant(grant{boardOne, "board:one"}, "ada", time.Now().Add(time.Hour))}})
	wantProblem(t, w, http.StatusInternalServerError)
	if !strings.Contains(f.log.String(), "is inside itself") {
		t.Errorf("the log is %s", f.log)
	}
}

// A context that outlives its rendering is no part of it.
func TestPlacedWithTheContextOfARenderingThatIsOver(t *testing.T) {
	var kept context.Context
	f := placedFixture(t, func(board, _ *Definition[tally, *tally]) {
		render := board.Render
		board.Render = func(c *tally, ctx context.Context, w io.Writer) error {
			kept = ctx
			return render(c, ctx, w)
		}
	})
	f.page("ada", boardOne)
	var b strings.Builder
	if err := f.Render(kept, &b, boardOne); err != nil || !strings.Contains(b.String(), "data-lc-token") {
		t.Errorf("rendered %s, %v", &b, err)
	}
}

// AppFrom tells the App in whatever of a component is called.
func TestAppFromInAllMethods(t *testing.T) {
	var f *fixture
	calls := map[string]int{}
	see := func(where string, ctx context.Context) {
		calls[where]++
		if AppFrom(ctx) != f.App {
			t.Errorf("%s: AppFrom returns %p", where, AppFrom(ctx))
		}
	}
	def := tallyDefinition()
	def.Channel = func(c *tally) Channel { return PresenceChannel(c.ID.Instance) } // hand-written: the factory is asked for it
	def.New = func(ctx context.Context, id ComponentID) (*tally, error) {
		see("factory", ctx)
		return &tally{ID: id}, nil
	}
	def.State = nil
	def.Mount = func(_ *tally, ctx context.Context) error { see("mount", ctx); return nil }
	def.Authorize = func(_ *tally, ctx context.Context, a Access) error {
		see("authorize "+a.Kind.String(), ctx)
		return nil
	}
	def.Render = func(_ *tally, ctx context.Context, _ io.Writer) error { see("render", ctx); return nil }
	def.Placeholder = func(_ *tally, ctx context.Context, _ io.Writer) error { see("placeholder", ctx); return nil }
	def.Joined = func(_ *tally, ctx context.Context, _ Member) error { see("joined", ctx); return nil }
	def.Left = func(_ *tally, ctx context.Context, _ Member) error { see("left", ctx); return nil }
	def.Actions = append(def.Actions, tallyAction("see", func(ctx context.Context, _ *tally, _ int) error { see("action", ctx); return nil }))
	f = newFixture(t, def)
	f.act("see", `{"by":1}`)
	f.Component(t.Context(), tallyOne, Lazy).Render(t.Context(), io.Discard)
	ada := Member{User: "ada"}
	f.presence(t.Context(), "presence:one", []presenceChange{{ada, true}, {ada, false}})
	f.Broadcast(t.Context(), "presence:one", ComponentRefresh(tallyOne))
	f.Refresh(t.Context(), tallyOne)
	f.mayListen(t.Context(), "presence:one", "ada", []ComponentID{tallyOne})
	f.send(request{method: http.MethodHead, path: "/sse/events/presence:one?component=tally:one", user: "ada"})
	for _, where := range []string{"factory", "mount", "authorize render", "authorize act", "authorize listen", "render", "placeholder", "joined", "left", "action"} {
		if calls[where] == 0 {
			t.Errorf("%s was not called", where)
		}
	}
}

// A view's tag stays while only the places in it move, also those of what is
// inside.
func TestTagOfAViewWithOthersInside(t *testing.T) {
	f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
		card.Channel, card.ChannelOf = global, func(ComponentID) Channel { return Global }
	})
	token := f.token("ada", boardOne)
	view := func() (tag, body string) {
		w := f.send(request{method: "GET", path: "/lc/board/one", user: "ada", header: []string{"LC-Token: " + token}})
		return w.Header().Get("ETag"), w.Body.String()
	}
	tag, body := view()
	f.actOn(ComponentID{"card", "two"}, "add", `{"by":1}`) // on the same channel
	again, moved := view()
	if again != tag || moved == body {
		t.Errorf("the tag is %s of %s\nand then %s of %s", tag, body, again, moved)
	}
	f.actOn(cardOne, "add", `{"by":1}`)
	if changed, _ := view(); changed == tag {
		t.Error("the tag stays when what is inside has changed")
	}
}
