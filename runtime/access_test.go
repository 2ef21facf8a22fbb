package lc

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// on returns a tally on the given channel.
func on(ch Channel) func(*tally) Channel { return func(*tally) Channel { return ch } }

// TestAccess asks for all that one can ask of tally:one, in the name of
// different viewers, with and without a token.
func TestAccess(t *testing.T) {
	type ask struct {
		user   string
		token  string // the viewer in whose name the page was rendered; "-" for no token
		render int
		act    int
		listen int
	}
	for _, tt := range []struct {
		name    string
		channel func(*tally) Channel
		mods    func(*Definition[tally, *tally])
		opts    []Option
		asks    []ask
	}{
		{"global: everybody", on(Global), nil, nil, []ask{
			{"", "-", 200, 200, 200},
			{"ada", "-", 200, 200, 200},
			{"ada", "bob", 200, 200, 200},
		}},
		{"user: that user", on("user:ada"), nil, nil, []ask{
			{"ada", "-", 200, 200, 200},
			{"", "-", 403, 403, 403},
			{"bob", "-", 403, 403, 403},
			{"bob", "bob", 403, 403, 403},
			{"bob", "ada", 403, 403, 403},
		}},
		{"context: whom it was rendered for", on("comments:post-1"), nil, nil, []ask{
			{"ada", "ada", 200, 200, 200},
			{"", "", 200, 200, 200},
			{"ada", "-", 403, 403, 403},
			{"ada", "bob", 403, 403, 403},
			{"", "ada", 403, 403, 403},
			{"ada", "", 403, 403, 403},
		}},
		{"presence: whom it was rendered for", on("presence:lobby"), nil, nil, []ask{
			{"ada", "ada", 200, 200, 200},
			{"ada", "-", 403, 403, 403},
		}},
		{"no channel: whom it was rendered for", nil, nil, nil, []ask{
			{"ada", "ada", 200, 200, 404},
			{"ada", "-", 403, 403, 404},
		}},
		{"authorizer lets in", on("comments:post-1"), nil, []Option{WithAuthorizer(func(_ context.Context, a Access) error {
			if a.User == "admin" {
				return nil
			}
			return errInside
		})}, []ask{
			{"admin", "-", 200, 200, 200},
			{"ada", "-", 403, 403, 403},
			{"ada", "ada", 200, 200, 200}, // it is not asked
		}},
		{"authorizer lets in to a user's channel", on("user:ada"), nil, []Option{WithAuthorizer(func(_ context.Context, a Access) error {
			if a.User == "admin" && a.Channel == "user:ada" {
				return nil
			}
			return NotFound("nothing to see")
		})}, []ask{
			{"admin", "-", 200, 200, 200},
			{"bob", "-", 404, 404, 404},
		}},
		{"component refuses all", on("comments:one"), func(d *Definition[tally, *tally]) {
			d.Authorize = func(c *tally, _ context.Context, a Access) error {
				if a.User == "bob" {
					return Forbidden("not bob")
				}
				return nil
			}
		}, nil, []ask{
			{"ada", "ada", 200, 200, 200},
		}},
		{"component refuses some", on(Global), func(d *Definition[tally, *tally]) {
			d.Authorize = func(c *tally, _ context.Context, a Access) error {
				if a.User == "bob" && a.Kind != AccessRender {
					return errInside
				}
				return nil
			}
		}, nil, []ask{
			{"ada", "-", 200, 200, 200},
			{"bob", "-", 200, 403, 200},   // nobody can tell that global is its channel,
			{"bob", "bob", 200, 403, 403}, // but for a token
		}},
		{"component refuses to be listened to", on("comments:one"), func(d *Definition[tally, *tally]) {
			d.Authorize = func(c *tally, _ context.Context, a Access) error {
				if a.Kind == AccessListen {
					return NotFound("nobody listens")
				}
				return nil
			}
		}, []Option{WithAuthorizer(func(context.Context, Access) error { return nil })}, []ask{
			{"ada", "ada", 200, 200, 404},
			{"ada", "-", 200, 200, 404},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			def.Channel = tt.channel
			if tt.mods != nil {
				tt.mods(&def)
			}
			f := newFixture(t, def, tt.opts...)
			for _, a := range tt.asks {
				token := ""
				if a.token != "-" {
					token = f.token(a.token, tallyOne)
				}
				render := f.send(request{method: "GET", path: "/lc/tally/one", user: a.user, header: []string{"LC-Token: " + token}})
				act := f.send(request{path: "/lc/tally/one/add", user: a.user, body: `{"by":1}`,
					header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + token}})
				ch := "none"
				if tt.channel != nil {
					ch = string(tt.channel(nil))
				}
				listen := f.send(request{method: "HEAD", path: "/sse/events/" + ch + "?token=" + url.QueryEscape(grantOf(token)), user: a.user})
				got := ask{a.user, a.token, render.Code, act.Code, listen.Code}
				if got != a {
					t.Errorf("got  %+v\nwant %+v", got, a)
				}
				if strings.Contains(render.Body.String()+act.Body.String(), errInside.Error()) {
					t.Errorf("the inside shows in %s %s", render.Body, act.Body)
				}
			}
		})
	}
}

// listens asks whether a user who shows these tokens may listen to a channel.
func (f *fixture) listens(ch Channel, user string, tokens []string) error {
	grants, _ := f.streamGrants(user, []Channel{ch}, tokens)
	granted := grantedOn(grants, ch, time.Now())
	return f.mayListen(f.t.Context(), ch, user, granted)
}

// TestTokenOfAnother shows tokens of components that share the channel, the
// name or the instance.
func TestTokenOfAnother(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	other := tallyDefinition()
	other.Name = "score"
	Register(f.App, other)
	for name, token := range map[string]string{
		"other component of the same channel": f.token("ada", ComponentID{"score", "one"}),
		"other instance":                      f.token("ada", ComponentID{"tally", "two"}),
		"two parts swapped":                   "~" + f.token("ada", tallyOne),
		"cut off":                             f.token("ada", tallyOne)[1:],
	} {
		t.Run(name, func(t *testing.T) {
			header := []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + token}
			wantProblem(t, f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`, header: header}), 403)
			wantProblem(t, f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: header}), 403)
		})
	}
	if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != 0 {
		t.Errorf("the store has %+v, want nothing changed", r)
	}
	// What is on one channel may be listened to with the token of either.
	if err := f.listens("tally:one", "ada", []string{"x", f.token("ada", ComponentID{"score", "one"})}); err != nil {
		t.Errorf("listening to the channel they share: %v", err)
	}
	if err := f.listens("tally:two", "ada", []string{f.token("ada", tallyOne)}); problemOf(err).status != 403 {
		t.Errorf("listening to another channel: %v, want 403", err)
	}
}

// TestTokenOfAnEarlierChannel has a component move to another channel.
func TestTokenOfAnEarlierChannel(t *testing.T) {
	ch := Channel("team:red")
	def := tallyDefinition()
	def.Channel = func(*tally) Channel { return ch }
	f := newFixture(t, def)
	token := f.token("ada", tallyOne)
	ch = "team:blue"
	header := []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + token}
	wantProblem(t, f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`, header: header}), 403)
	wantProblem(t, f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: header}), 403)
}

func TestTokenOfAnEarlierSecret(t *testing.T) {
	earlier := newFixture(t, tallyDefinition(), WithSecret(oldKey))
	token := earlier.token("ada", tallyOne)
	header := []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + token}
	q := request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`, header: header}

	changed := newFixture(t, tallyDefinition(), WithSecret(newKey, oldKey))
	decodeAnswer(t, changed.send(q))
	forgotten := newFixture(t, tallyDefinition(), WithSecret(newKey))
	wantProblem(t, forgotten.send(q), 403)
}

func TestAccessTellsWhatIsAsked(t *testing.T) {
	var asked []Access
	record := func(a Access) error { asked = append(asked, a); return nil }
	def := tallyDefinition()
	def.Authorize = func(_ *tally, ctx context.Context, a Access) error {
		if user, _ := UserFrom(ctx); user != a.User {
			return fmt.Errorf("the context tells %q", user)
		}
		return record(a)
	}
	f := newFixture(t, def, WithAuthorizer(func(_ context.Context, a Access) error { return record(a) }))
	f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: x"}})
	f.send(request{method: "GET", path: "/lc/tally/one", user: "ada"})
	f.send(request{method: "HEAD", path: "/sse/events/tally:one", user: "ada"})
	f.page("ada", tallyOne)
	act := Access{AccessAct, tallyOne, "add", "tally:one", "ada"}
	render := Access{AccessRender, tallyOne, "", "tally:one", "ada"}
	listen := Access{AccessListen, ComponentID{}, "", "tally:one", "ada"}
	listenTo := Access{AccessListen, tallyOne, "", "tally:one", "ada"}
	if want := []Access{act, act, render, render, listen, listenTo, render}; !reflect.DeepEqual(asked, want) {
		t.Errorf("asked %v\nwant  %v", asked, want)
	}
}

// TestListeningAsksNoUnrelatedComponent has a factory fail for instances that
// it does not know.
func TestListeningAsksNoUnrelatedComponent(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	other := tallyDefinition()
	other.Name = "invoice"
	other.Authorize = func(*tally, context.Context, Access) error { return errInside }
	other.New = func(context.Context, ComponentID) (*tally, error) { return nil, errInside }
	Register(f.App, other)
	elsewhere := tallyDefinition()
	elsewhere.Name = "elsewhere"
	elsewhere.Authorize = func(*tally, context.Context, Access) error { return errInside }
	elsewhere.Channel = func(c *tally) Channel { panic("needs Mount") }
	Register(f.App, elsewhere)
	if err := f.listens("tally:one", "ada", []string{f.token("ada", tallyOne)}); err != nil {
		t.Errorf("listening: %v", err)
	}
}

// TestListeningMakesOnlyWhatIsOnTheChannel counts the components that are made
// to find out who may listen: those whose channel follows from their ID are
// known without.
func TestListeningMakesOnlyWhatIsOnTheChannel(t *testing.T) {
	var made []string
	var fault error
	f := newFixture(t, tallyDefinition(), WithAuthorizer(func(context.Context, Access) error { return nil }))
	for _, prefix := range []string{"comments", "board", "user", "presence", "team"} {
		def := tallyDefinition()
		def.Name = "of-" + prefix
		def.New = func(_ context.Context, id ComponentID) (*tally, error) {
			made = append(made, id.Name)
			return &tally{ID: id}, fault
		}
		def.Channel = func(c *tally) Channel { return ContextChannel(prefix, c.ID.Instance) }
		def.ChannelOf = func(id ComponentID) Channel { return ContextChannel(prefix, id.Instance) }
		def.Authorize = func(*tally, context.Context, Access) error { return nil }
		Register(f.App, def)
	}
	if err := f.listens("comments:1", "ada", nil); err != nil || !slices.Equal(made, []string{"of-comments"}) {
		t.Errorf("%v are made, %v; want the one on the channel, once", made, err)
	}
	if fault = errInside; f.listens("comments:1", "ada", nil) == nil {
		t.Error("a component that can't be made refuses nobody")
	}
}

// TestListeningMakesEachOnce has components whose SSEChannel is hand-written: it
// may return anything, so each is made to be asked for it, but only once.
func TestListeningMakesEachOnce(t *testing.T) {
	made, asked := map[string]int{}, map[string]int{}
	f := newFixture(t, tallyDefinition(), WithAuthorizer(func(context.Context, Access) error { return nil }))
	for _, prefix := range []string{"comments", "board", "team"} {
		def := tallyDefinition()
		def.Name = "of-" + prefix
		def.New = func(_ context.Context, id ComponentID) (*tally, error) {
			made[id.Name]++
			return &tally{ID: id}, nil
		}
		def.Mount = func(c *tally, _ context.Context) error { c.N = 7; return nil }
		def.Channel = func(c *tally) Channel { return ContextChannel(prefix, c.ID.Instance) }
		def.Authorize = func(c *tally, _ context.Context, a Access) error {
			asked[a.Component.Name]++
			if c.N != 7 {
				return errors.New("it was not mounted")
			}
			return nil
		}
		Register(f.App, def)
	}
	token := f.token("ada", ComponentID{"of-comments", "1"})
	for _, tokens := range [][]string{nil, {token}} {
		clear(made)
		clear(asked)
		if err := f.listens("comments:1", "ada", tokens); err != nil {
			t.Fatal(err)
		}
		if want := map[string]int{"of-comments": 1, "of-board": 1, "of-team": 1}; !reflect.DeepEqual(made, want) {
			t.Errorf("with %d tokens, %v are made, want %v", len(tokens), made, want)
		}
		if want := map[string]int{"of-comments": 1}; !reflect.DeepEqual(asked, want) {
			t.Errorf("with %d tokens, %v are asked, want %v", len(tokens), asked, want)
		}
	}
}

// TestRecheckMakesOneComponentForAllStreams counts the components that are made
// in a minute, for all streams of one user on a channel.
func TestRecheckMakesOneComponentForAllStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		made := map[string]int{}
		f := newFixture(t, tallyDefinition(), WithLimits(Limits{StreamAge: -1}), // they stay
			WithAuthorizer(func(context.Context, Access) error { return nil }))
		for _, ch := range []func(id ComponentID) Channel{
			func(id ComponentID) Channel { return ContextChannel("comments", id.Instance) },
			func(id ComponentID) Channel { return ContextChannel("board", id.Instance) },
			func(id ComponentID) Channel { return ContextChannel("team", id.Instance) },
			func(id ComponentID) Channel { return UserChannel(id.Instance) },
			func(id ComponentID) Channel { return PresenceChannel(id.Instance) },
			func(ComponentID) Channel { return Global },
		} {
			def := tallyDefinition()
			def.Name = "of-" + ch(ComponentID{"x", "1"}).Kind()
			def.New = func(_ context.Context, id ComponentID) (*tally, error) {
				mu.Lock()
				defer mu.Unlock()
				made[id.Name]++
				return &tally{ID: id}, nil
			}
			def.Channel = func(c *tally) Channel { return ch(c.ID) }
			def.ChannelOf = ch
			def.Authorize = func(*tally, context.Context, Access) error { return nil }
			Register(f.App, def)
		}
		for range 10 {
			openSink(t, f.hub, "ada", nil, "comments:1")
			time.Sleep(2 * time.Second)
		}
		time.Sleep(time.Minute)
		mu.Lock()
		clear(made)
		mu.Unlock()
		const minutes = 5
		time.Sleep(minutes * time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if n := made["of-comments"]; len(made) != 1 || n < minutes-1 || n > minutes {
			t.Errorf("%v are made in %d minutes, want one of-comments in each", made, minutes)
		}
		f.Shutdown(t.Context())
	})
}

func TestListeningToWhatCannotBeLoadedIsRefused(t *testing.T) {
	def := tallyDefinition()
	def.State = nil
	def.Authorize = func(*tally, context.Context, Access) error { return nil }
	var mountErr error
	def.Mount = func(*tally, context.Context) error { return mountErr }
	f := newFixture(t, def)
	token := f.token("ada", tallyOne)
	mountErr = errInside
	if err := f.listens("tally:one", "ada", []string{token}); problemOf(err).status != 500 {
		t.Errorf("component that can't be asked: %v, want 500", err)
	}
	mountErr = NotFound("deleted")
	if err := f.listens("tally:one", "ada", []string{token}); err != nil {
		t.Errorf("component that is gone: %v, want no veto of what does not exist", err)
	}
}

func TestMalformedChannelIsNotFound(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for _, ch := range []Channel{"", "x", "user:", ":x", "user:a b", "user:a\nb", "Global", "global:x", "user:\x00"} {
		if err := f.listens(ch, "ada", nil); problemOf(err).status != 404 {
			t.Errorf("channel %q: %v, want 404", ch, err)
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name        string
		header      []string
		write, read int
	}{
		{"own page", []string{"Sec-Fetch-Site: same-origin"}, 200, 200},
		{"address bar", []string{"Sec-Fetch-Site: none"}, 200, 200},
		{"no browser", nil, 200, 200},
		{"own page, old browser", []string{"Origin: http://example.com"}, 200, 200},
		{"other site", []string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, 403, 403},
		{"other origin of the site", []string{"Sec-Fetch-Site: same-site", "Origin: https://evil.example.com"}, 403, 403},
		{"other site, old browser", []string{"Origin: https://evil.example"}, 403, 403},
		{"sandboxed frame", []string{"Sec-Fetch-Site: cross-site", "Origin: null"}, 403, 403},
		{"sandboxed frame, old browser", []string{"Origin: null"}, 403, 403},
		{"other site that asks for JSON", []string{"Sec-Fetch-Site: cross-site", "Accept: application/json"}, 403, 403},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			def.Channel = global
			f := newFixture(t, def)
			for _, contentType := range []string{"application/json", typeForm} {
				body := map[string]string{"application/json": `{"by":1}`, typeForm: "by=1"}[contentType]
				header := append([]string{"Content-Type: " + contentType, "LC-Request: " + newRequestID()}, tt.header...)
				if got := f.send(request{path: "/lc/tally/one/add", header: header, body: body}).Code; got != tt.write {
					t.Errorf("action with %s is %d, want %d", contentType, got, tt.write)
				}
			}
			if got := f.send(request{method: "GET", path: "/lc/tally/one", header: tt.header}).Code; got != tt.read {
				t.Errorf("view is %d, want %d", got, tt.read)
			}
			if got := f.send(request{method: "HEAD", path: "/sse/events/global", header: tt.header}).Code; got != tt.read {
				t.Errorf("stream is %d, want %d", got, tt.read)
			}
		})
	}
}

func TestAccessKindsHaveNames(t *testing.T) {
	for kind, want := range map[AccessKind]string{AccessRender: "render", AccessAct: "act", AccessListen: "listen", 0: "unknown"} {
		if got := kind.String(); got != want {
			t.Errorf("kind %d is %q, want %q", kind, got, want)
		}
	}
}

func TestRenderOnOwnPageNeedsNoGrantButTheComponentsConsent(t *testing.T) {
	def := tallyDefinition()
	def.Channel = on("user:somebody-else")
	def.Authorize = func(_ *tally, _ context.Context, a Access) error {
		if a.User == "bob" {
			return Forbidden("not bob")
		}
		return nil
	}
	f := newFixture(t, def)
	f.page("ada", tallyOne)
	var b strings.Builder
	err := f.Render(ContextWithUser(t.Context(), "bob"), &b, tallyOne)
	var forbidden *ForbiddenError
	if !errors.As(err, &forbidden) || b.Len() > 0 {
		t.Errorf("bob gets %q, %v; want nothing and a ForbiddenError", b.String(), err)
	}
}

// TestReplayToWhoGainsAccess holds what SECURITY.md says of history: who is
// given access may ask for what was told before, as far as history reaches; who
// is not, may not; and with push=refresh, history holds nothing that was shown.
func TestReplayToWhoGainsAccess(t *testing.T) {
	for _, tt := range []struct {
		push   Push
		secret bool // in what is replayed
	}{
		{PushHTML, true},
		{PushRefresh, false},
	} {
		var mu sync.Mutex
		members := map[string]bool{"ada": true}
		def := tallyDefinition()
		def.Push = tt.push
		def.Authorize = func(_ *tally, _ context.Context, a Access) error {
			mu.Lock()
			defer mu.Unlock()
			if !members[a.User] {
				return Forbidden("members only")
			}
			return nil
		}
		f := newFixture(t, def, WithHistory(History{Frames: 4}), WithAuthorizer(func(context.Context, Access) error { return nil }))
		server := httptest.NewServer(f.App)
		defer server.Close()
		s := &streamServer{server, f.App, f.hub}

		before := f.hub.newest("tally:one").String()
		decodeAnswer(t, f.act("say", `{"text":"secret"}`))
		decodeAnswer(t, f.act("say", `{"text":"harmless"}`))
		path := "/sse/events/tally:one?lastEventId=" + before
		if resp, text := s.ask(t, "GET", path, userHeader, "bob"); resp.StatusCode != 403 {
			t.Errorf("before bob is a member, the stream is answered %d %s", resp.StatusCode, text)
		}

		mu.Lock()
		members["bob"] = true
		mu.Unlock()
		v := s.view(t, path+"&token="+grantOf(f.token("bob", tallyOne)), userHeader, "bob")
		v.next()
		if e := v.next(); strings.Contains(e.data, "secret") != tt.secret || e.typ == typeResync {
			t.Errorf("push %d: of before bob was a member is replayed %v", tt.push, e)
		}
		if e := v.next(); strings.Contains(e.data, "secret") {
			t.Errorf("push %d: then is replayed %v", tt.push, e)
		}
		now := s.view(t, "/sse/events/tally:one?token="+grantOf(f.token("bob", tallyOne)), userHeader, "bob")
		now.next()
		decodeAnswer(t, f.act("say", `{"text":"news"}`))
		if e := now.next(); strings.Contains(e.data, "secret") || !strings.HasSuffix(e.id, "-3") {
			t.Errorf("push %d: without a place is replayed %v", tt.push, e)
		}
		for range 4 {
			decodeAnswer(t, f.act("say", `{"text":"news"}`))
		}
		v = s.view(t, path+"&token="+grantOf(f.token("bob", tallyOne)), userHeader, "bob")
		v.next()
		for range 2 {
			if e := v.next(); strings.Contains(e.data, "secret") {
				t.Errorf("push %d: what history has let go of is replayed: %v", tt.push, e)
			}
		}
	}
}

// A question that hangs ends a request for a stream, or an action, in the time of
// an action, and is no refusal: the browser comes back.
func TestAccessThatIsNotFoundOutInTime(t *testing.T) {
	hang := func(ctx context.Context) error { <-ctx.Done(); return fmt.Errorf("query: %w", ctx.Err()) }
	for name, set := range map[string]func(f *fixture){
		"authorize": func(f *fixture) {
			f.component("tally").authorize = func(ctx context.Context, _ any, _ Access) error { return hang(ctx) }
		},
		"authorizer": func(f *fixture) { f.authorizer = func(ctx context.Context, _ Access) error { return hang(ctx) } },
	} {
		for _, q := range []request{
			{method: "GET", path: "/sse/events/tally:one"},
			{path: "/lc/tally/one/add", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: x"}},
		} {
			t.Run(name+" "+q.path, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := newFixture(t, tallyDefinition())
					set(f)
					if name == "authorize" {
						f.authorizer = func(context.Context, Access) error { return nil }
					}
					began := time.Now()
					w := f.send(q)
					wantProblem(t, w, 503)
					if took := time.Since(began); took != 30*time.Second || w.Header().Get("Retry-After") == "" {
						t.Errorf("it took %v, Retry-After %q", took, w.Header().Get("Retry-After"))
					}
					f.Shutdown(t.Context())
				})
			})
		}
	}
}
