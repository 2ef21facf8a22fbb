package lc

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// lineTally shows a line for each word of Last, and the same to everybody.
func lineTally() Definition[tally, *tally] {
	def := tallyDefinition()
	def.PublicState = false
	def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
		fmt.Fprintf(w, "<b>%d</b><ul>", c.N)
		for i, word := range strings.Fields(c.Last) {
			fmt.Fprintf(w, `<li data-lc-key="%d">%s, and so on, to make it long enough</li>`, i, html.EscapeString(word))
		}
		_, err := io.WriteString(w, "</ul>")
		return err
	}
	return def
}

// A patchData is the data of an event about a component.
type patchData struct {
	Version uint64          `json:"version"`
	Base    string          `json:"base"`
	Hash    string          `json:"hash"`
	HTML    string          `json:"html"`
	Patch   json.RawMessage `json:"patch"`
	State   json.RawMessage `json:"state"`
}

// showing opens a stream of a page that shows components of some channels.
func (f *fixture) showing(patch bool, ids ...ComponentID) *stream {
	f.t.Helper()
	sub := subscription{ctx: context.Background(), named: true, patch: patch}
	for _, id := range ids {
		ch := ContextChannel(id.Name, id.Instance)
		sub.channels = append(sub.channels, ch)
		sub.shown = append(sub.shown, shownComponent{component: id, channel: ch})
	}
	s, err := f.hub.open(sub)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { f.hub.close(s, "test") })
	return s
}

// owedNow sends a stream what it is owed, and returns it: the types of the events,
// and their data.
func owedNow(t testing.TB, s *stream) (types []string, all []patchData) {
	t.Helper()
	var b batch
	b.gather(s, allSeats)
	lines := bufio.NewReader(bytes.NewReader(b.joined))
	for e, err := readEvent(lines); err == nil; e, err = readEvent(lines) {
		var data patchData
		if err := json.Unmarshal([]byte(e.data), &data); err != nil {
			t.Fatalf("%v: %s", err, e.data)
		}
		types, all = append(types, e.typ), append(all, data)
	}
	b.sent(s)
	return types, all
}

// owedOne is owedNow for one event, of that type.
func owedOne(t testing.TB, s *stream, typ string) patchData {
	t.Helper()
	types, all := owedNow(t, s)
	if !slices.Equal(types, []string{typ}) {
		t.Fatalf("the stream is owed %q, want one %s", types, typ)
	}
	return all[0]
}

// Viewers who take patches are sent the first update whole, and then what has
// changed; others are sent all. The bytes are made once.
func TestPatches(t *testing.T) {
	f := newFixture(t, lineTally())
	one, two, plain := f.showing(true, tallyOne), f.showing(true, tallyOne), f.showing(false, tallyOne)
	f.act("say", `{"text":"a b c"}`)
	first := owedOne(t, one, typeUpdate)
	if first.Hash == "" || first.Base != "" {
		t.Errorf("the first update has hash %q and base %q", first.Hash, first.Base)
	}
	owedOne(t, two, typeUpdate)
	if got := owedOne(t, plain, typeUpdate); got.Hash != first.Hash {
		t.Errorf("others are told hash %q, want %q", got.Hash, first.Hash)
	}
	f.act("say", `{"text":"a x c"}`)
	var b, c batch
	b.gather(one, allSeats)
	c.gather(two, allSeats)
	if len(b.joined) == 0 || &b.joined[0] != &c.joined[0] {
		t.Error("two viewers are not sent the same bytes")
	}
	got := owedOne(t, one, typePatch)
	if got.Base != first.Hash || got.Hash == first.Hash || got.Version != 2 ||
		string(got.Patch) != `[2,1,[3,1,[1,0,"x, and so on, to make it long enough"]]]` {
		t.Errorf("the patch is %+v: %s", got, got.Patch)
	}
	if whole := owedOne(t, plain, typeUpdate); whole.Hash != got.Hash || !strings.Contains(whole.HTML, ">x, and") {
		t.Errorf("others are sent %+v", whole)
	}
	// Nothing in it is new.
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	if same := owedOne(t, one, typePatch); string(same.Patch) != "[]" || same.Base != got.Hash || same.Hash != got.Hash {
		t.Errorf("the patch of nothing is %+v", same)
	}
	if s := f.Stats(); s.Renderings != 1 || s.RenderingBytes == 0 {
		t.Errorf("stats are %+v", s)
	}
}

// The page, a view, an answer and an update that show the same have one hash.
func TestHashIsThatOfWhatIsShown(t *testing.T) {
	f := newFixture(t, lineTally())
	s := f.showing(true, tallyOne)
	answer := decodeAnswer(t, f.act("say", `{"text":"a b c"}`))
	want := owedOne(t, s, typeUpdate).Hash
	view := f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: []string{"LC-Request: 1", "LC-Token: " + f.token("ada", tallyOne)}}).Body.String()
	for what, got := range map[string]string{
		"answer": answer.Hash,
		"page":   attrOf(t, f.page("ada", tallyOne), "data-lc-hash"),
		"view":   attrOf(t, view, "data-lc-hash"),
	} {
		if got != want {
			t.Errorf("the hash of the %s is %q, want %q", what, got, want)
		}
	}
}

// The one who acts and shows what everybody was sent is answered with a patch.
func TestAnswersArePatches(t *testing.T) {
	f := newFixture(t, lineTally())
	s := f.showing(true, tallyOne)
	first := decodeAnswer(t, f.act("say", `{"text":"a b c"}`))
	owedNow(t, s)
	if got := decodeAnswer(t, f.act("say", `{"text":"a x c"}`, "LC-Base: AAAAAAAA")); got.HTML == "" || got.Patch != nil {
		t.Errorf("who shows something else is answered %+v", got)
	}
	before := owedOne(t, s, typePatch)
	got := decodeAnswer(t, f.act("add", `{"by":3}`, "LC-Base: "+before.Hash))
	if got.Base != before.Hash || got.HTML != "" || string(got.Patch) != `[2,0,[1,0,"3"]]` || got.Version != 3 || got.ComponentID != "tally:one" {
		t.Errorf("the answer is %+v", got)
	}
	if pushed := owedOne(t, s, typePatch); pushed.Hash != got.Hash || pushed.Base != got.Base || string(pushed.Patch) != string(got.Patch) {
		t.Errorf("the push is %+v, not as the answer %+v", pushed, got)
	}
	if first.Patch != nil {
		t.Error("an answer to a page without a base is a patch")
	}
	// A base is given once.
	w := f.act("add", `{"by":3}`, "LC-Base: "+got.Hash, "LC-Base: "+got.Hash)
	wantProblem(t, w, 400)
}

// What viewers show after something else than an update has no hash, so that the
// next update goes whole.
func TestPatchesBeginAnew(t *testing.T) {
	for name, e := range map[string]Event{
		"fragments": ComponentFragments(tallyOne, map[string]string{"b": "<b>1</b>"}),
		"refresh":   ComponentRefresh(tallyOne),
		"nested":    ComponentUpdate(tallyOne, nil, `<ul></ul><div data-component-id="a:1"></div>`),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, lineTally())
			s := f.showing(true, tallyOne)
			f.act("say", `{"text":"a b c"}`)
			f.act("say", `{"text":"a x c"}`)
			if types, _ := owedNow(t, s); !slices.Equal(types, []string{typeUpdate, typePatch}) {
				t.Fatalf("the stream is owed %q", types)
			}
			if err := f.Broadcast(t.Context(), "tally:one", e); err != nil {
				t.Fatal(err)
			}
			owedOne(t, s, e.typ)
			f.act("say", `{"text":"a y c"}`)
			whole := owedOne(t, s, typeUpdate)
			f.act("say", `{"text":"a z c"}`)
			if got := owedOne(t, s, typePatch); got.Base != whole.Hash {
				t.Errorf("the patch is from %q, want %q", got.Base, whole.Hash)
			}
		})
	}
}

// HTML that the application sends by itself is compared, too.
func TestBroadcastHTMLIsCompared(t *testing.T) {
	f := newFixture(t, lineTally())
	s := f.showing(true, tallyOne)
	for i := range 2 {
		text := fmt.Sprintf("<p>%d</p>%s", i, strings.Repeat("<i>the same</i>", 20))
		if err := f.Broadcast(t.Context(), "tally:one", ComponentUpdate(tallyOne, i, text)); err != nil {
			t.Fatal(err)
		}
	}
	types, all := owedNow(t, s)
	if !slices.Equal(types, []string{typeUpdate, typePatch}) || string(all[1].Patch) != `[21,0,[1,0,"1"]]` || string(all[1].State) != "1" {
		t.Errorf("the stream is owed %q: %+v", types, all)
	}
}

// A viewer who lags is sent all patches if they are less than the newest whole
// update, and else only that.
func TestLaggingViewersOfPatches(t *testing.T) {
	f := newFixture(t, lineTally())
	s := f.showing(true, tallyOne)
	f.act("say", `{"text":"`+strings.Repeat("a ", 20)+`"}`)
	owedOne(t, s, typeUpdate)
	s.behind = true
	for range 3 {
		f.act("add", `{"by":1}`)
	}
	if types, _ := owedNow(t, s); !slices.Equal(types, []string{typePatch, typePatch, typePatch}) {
		t.Errorf("one who lags a little is sent %q", types)
	}
	for range 50 {
		f.act("add", `{"by":1}`)
	}
	last := owedOne(t, s, typeUpdate)
	s.behind = false
	f.act("add", `{"by":1}`)
	if got := owedOne(t, s, typePatch); got.Base != last.Hash {
		t.Errorf("the patch is from %q, want %q", got.Base, last.Hash)
	}
}

// Where history has lost what a patch is from, viewers are sent the whole.
func TestPatchesOfThinnedHistory(t *testing.T) {
	f := newFixture(t, lineTally(), WithHistory(History{Frames: 8}))
	f.showing(true, tallyOne)
	late := f.showing(true, tallyOne)
	f.act("say", `{"text":"`+strings.Repeat("a ", 20)+`"}`)
	owedOne(t, late, typeUpdate)
	for range 9 { // of which the history lets go but for the last
		f.act("add", `{"by":1}`)
	}
	types, all := owedNow(t, late)
	if types[0] != typeUpdate {
		t.Errorf("the stream is owed %q", types)
	}
	if last := all[len(all)-1]; last.Version != 10 {
		t.Errorf("the last is version %d", last.Version)
	}
}

// Processes send each other whole updates, and each compares them by itself.
func TestPatchesBetweenProcesses(t *testing.T) {
	broker, store := NewMemoryBroker(), NewMemoryStore()
	one := newFixture(t, lineTally(), WithBroker(broker), WithStore(store))
	two := newFixture(t, lineTally(), WithBroker(broker), WithStore(store))
	here, there := one.showing(true, tallyOne), two.showing(true, tallyOne)
	one.act("say", `{"text":"a b c"}`)
	two.act("say", `{"text":"a x c"}`)
	var want []patchData
	for _, s := range []*stream{here, there} {
		types, all := owedNow(t, s)
		if !slices.Equal(types, []string{typeUpdate, typePatch}) {
			t.Fatalf("a stream is owed %q", types)
		}
		if want == nil {
			want = all
		} else if string(all[1].Patch) != string(want[1].Patch) || all[1].Hash != want[1].Hash {
			t.Errorf("the processes differ: %+v and %+v", all, want)
		}
	}
}

// A component around others changes only by itself. A patch that brings one of
// them brings all of it.
func TestPatchesOfNested(t *testing.T) {
	for _, both := range []bool{false, true} {
		t.Run(fmt.Sprintf("published elsewhere %t", both), func(t *testing.T) {
			broker, store := NewMemoryBroker(), NewMemoryStore()
			opts := []Option{WithBroker(broker), WithStore(store)}
			change := func(defs ...*Definition[tally, *tally]) {
				for _, def := range defs {
					render := def.Render
					def.PublicState = false
					def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
						return render(c, &scene{setting: setting{Context: ctx, app: AppFrom(ctx)}}, w)
					}
				}
			}
			f := placedFixture(t, func(board, card *Definition[tally, *tally]) { change(board, card) }, opts...)
			f.store = store
			acts := f
			if both {
				acts = placedFixture(t, func(board, card *Definition[tally, *tally]) { change(board, card) }, opts...)
			}
			acts.store = store
			f.shows(boardOne, "card:one card:two card:three")
			s := f.showing(true, boardOne)
			refresh := func() {
				t.Helper()
				if err := acts.Refresh(t.Context(), boardOne); err != nil {
					t.Fatal(err)
				}
			}
			refresh()
			first := owedOne(t, s, typeUpdate)
			if page := attrOf(t, f.page("", boardOne), "data-lc-hash"); page != first.Hash {
				t.Errorf("the page has the hash %q, want %q", page, first.Hash)
			}
			if w := acts.actOn(cardOne, "add", `{"by":1}`); w.Code != 200 {
				t.Fatal(w.Body)
			}
			refresh()
			if got := owedOne(t, s, typePatch); string(got.Patch) != "[]" {
				t.Errorf("a card has changed, and the board by %s", got.Patch)
			}
			f.shows(boardOne, "card:one card:four card:two card:three")
			refresh()
			got := owedOne(t, s, typePatch)
			text := string(got.Patch)
			if !strings.HasPrefix(text, `[4,2,0,["<div data-component-id=\"card:four\" data-sse-channel=\"card:four\"`) ||
				!strings.Contains(text, "data-lc-grant") || strings.Contains(text, "card:two") || !strings.Contains(text, `card of \"\": 0`) && !strings.Contains(text, `card of \\\"\\\"`) {
				t.Errorf("the patch is %s", text)
			}
		})
	}
}

// HTML that browsers mend goes whole, and so does what can't be compared.
func TestRefusedRenderingsGoWhole(t *testing.T) {
	def := lineTally()
	render := def.Render
	odd := true
	def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
		if odd {
			io.WriteString(w, "<p><div>")
		}
		return render(c, ctx, w)
	}
	f := newFixture(t, def)
	s := f.showing(true, tallyOne)
	f.act("say", `{"text":"a b c"}`)
	f.act("say", `{"text":"a x c"}`)
	if types, _ := owedNow(t, s); !slices.Equal(types, []string{typeUpdate, typeUpdate}) {
		t.Errorf("the stream is owed %q", types)
	}
	odd = false
	f.act("say", `{"text":"a y c"}`)
	f.act("say", `{"text":"a z c"}`)
	if types, _ := owedNow(t, s); !slices.Equal(types, []string{typeUpdate, typePatch}) {
		t.Errorf("the stream is owed %q", types)
	}
}

// Of what is kept to compare with, indexes go first, and then renderings, longest
// without news first.
func TestRenderingsAreBounded(t *testing.T) {
	// Of a rendering of 8 KiB the index takes half as much again.
	f := newFixture(t, lineTally(), WithHistory(History{Renderings: 40 << 10}), WithLimits(Limits{Rate: -1}))
	var ids []ComponentID
	for i := range 20 {
		ids = append(ids, ComponentID{"tally", fmt.Sprint(i)})
	}
	s := f.showing(true, ids...)
	text := strings.Repeat("a ", 40) + strings.Repeat("b", 4<<10)
	for _, id := range ids {
		f.actOn(id, "say", `{"text":"`+text+`"}`)
		if held := f.Stats().RenderingBytes; held > 40<<10 {
			t.Fatalf("%d bytes are held", held)
		}
	}
	owedNow(t, s)
	if n := f.Stats().Renderings; n < 3 || n >= 20 {
		t.Errorf("%d renderings are held", n)
	}
	f.actOn(ids[19], "add", `{"by":1}`)
	owedOne(t, s, typePatch)
	f.actOn(ids[0], "add", `{"by":1}`)
	owedOne(t, s, typeUpdate)
	f.actOn(ids[0], "add", `{"by":1}`)
	owedOne(t, s, typePatch)
}

// A page that was rendered otherwise than what all are sent gets that when it is
// sent a patch.
func TestViewOfOneWhoWasSentAPatch(t *testing.T) {
	f := newFixture(t, tallyDefinition()) // which names its viewer
	s := f.showing(true, tallyOne)
	f.act("say", `{"text":"`+strings.Repeat("long ", 20)+`"}`)
	owedOne(t, s, typeUpdate)
	f.act("add", `{"by":1}`)
	sent := owedOne(t, s, typePatch)
	view := func(header ...string) string {
		header = append(header, "LC-Request: 1", "LC-Token: "+f.token("ada", tallyOne))
		return f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: header}).Body.String()
	}
	own, shared := view(), view("LC-Base: "+sent.Hash)
	if !strings.Contains(own, `for "ada"`) || attrOf(t, own, "data-lc-hash") == sent.Hash {
		t.Errorf("the viewer's own view is %s", own)
	}
	if !strings.Contains(shared, `for ""`) || attrOf(t, shared, "data-lc-hash") != sent.Hash || attrOf(t, shared, "data-lc-token") == "" {
		t.Errorf("the view of what all are sent is %s", shared)
	}
	// It is not of what is to be seen now.
	f.shows(tallyOne, "other")
	if newer := view("LC-Base: " + sent.Hash); !strings.Contains(newer, "other") {
		t.Errorf("the view of another version is %s", newer)
	}
}

// Who may see a component but not listen is shown what all who listen are sent as
// little as the stream: on a user's channel that is made in the user's name.
func TestViewOfWhatOthersHear(t *testing.T) {
	lookOnly := func(_ context.Context, a Access) error {
		if a.Kind == AccessRender {
			return nil
		}
		return Forbidden("Not you.")
	}
	for _, c := range []struct {
		name    string
		channel Channel
		by      func(def *Definition[tally, *tally]) []Option
		shown   string
	}{
		{"by the authorizer", "user:ada", func(*Definition[tally, *tally]) []Option { return []Option{WithAuthorizer(lookOnly)} }, `for "bob"`},
		{"by the component", "user:ada", func(def *Definition[tally, *tally]) []Option {
			def.Authorize = func(_ *tally, ctx context.Context, a Access) error {
				if a.User == "ada" {
					return nil
				}
				return lookOnly(ctx, a)
			}
			return []Option{WithAuthorizer(func(context.Context, Access) error { return nil })}
		}, `for "bob"`},
		{"by neither", "user:ada", func(*Definition[tally, *tally]) []Option {
			return []Option{WithAuthorizer(func(context.Context, Access) error { return nil })}
		}, `for "ada"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			def := tallyDefinition() // which names its viewer
			def.Channel = on(c.channel)
			def.ChannelOf = func(ComponentID) Channel { return c.channel }
			f := newFixture(t, def, c.by(&def)...)
			got := f.send(request{method: "GET", path: "/lc/tally/one", user: "bob", header: []string{"LC-Request: 1", "LC-Base: -"}}).Body.String()
			if !strings.Contains(got, c.shown) {
				t.Errorf("bob is shown %s, want %s", got, c.shown)
			}
		})
	}
}

// What is sent on a user's own channel is made in that user's name. Who may act there
// but not listen is answered in their own.
func TestAnswerOnAnothersChannel(t *testing.T) {
	def := tallyDefinition() // which names its viewer
	def.Channel = on("user:ada")
	def.ChannelOf = func(ComponentID) Channel { return "user:ada" }
	f := newFixture(t, def, WithAuthorizer(func(_ context.Context, a Access) error {
		if a.Kind == AccessListen {
			return Forbidden("Not you.")
		}
		return nil
	}))
	f.showing(true, tallyOne)
	for _, user := range []string{"bob", "ada", "bob"} {
		page := f.page(user, tallyOne)
		_, hash, _ := strings.Cut(page, `data-lc-hash="`)
		hash, _, _ = strings.Cut(hash, `"`)
		got := f.send(request{
			path:   "/lc/tally/one/add",
			user:   user,
			header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + f.token(user, tallyOne), "LC-Base: " + hash},
			body:   `{"by":2}`,
		}).Body.String()
		if !strings.Contains(got, `for \"`+user) {
			t.Errorf("%s is answered %s", user, got)
		}
	}
}

// Of channels that nobody looks at any more, nothing is kept.
func TestRenderingsGoWithTheirTopic(t *testing.T) {
	f := newFixture(t, lineTally())
	sub := subscription{ctx: context.Background(), named: true, patch: true, channels: []Channel{"tally:one"}, shown: []shownComponent{{component: tallyOne, channel: "tally:one"}}}
	s, err := f.hub.open(sub)
	if err != nil {
		t.Fatal(err)
	}
	f.act("say", `{"text":"a"}`)
	owedNow(t, s)
	f.hub.close(s, "test")
	f.hub.mu.Lock()
	f.hub.drop(f.hub.topics["tally:one"])
	f.hub.mu.Unlock()
	if n, bytes := f.hub.comparer.held(); n != 0 || bytes != 0 {
		t.Errorf("%d renderings of %d bytes are held", n, bytes)
	}
}

// What other processes send may be of any form.
func TestOddUpdates(t *testing.T) {
	for _, data := range []string{
		`{}`, `[]`, `{"html":5}`, `{"html":null}`, `{"html":"a","hash":5}`, `{"hash":"","html":{}}`, `{"hash":null}`, `{"html":"a"`,
	} {
		u, html, err := parseUpdate(Message{Data: []byte(data)})
		if isText := len(html) > 0 && html[0] == '"'; err == nil && (!isText || !u.hash.isZero()) {
			t.Errorf("%s is HTML %q of hash %q", data, html, u.hash)
		}
		if html, hash := readContent([]byte(data)); !hash.isZero() {
			t.Errorf("%s has HTML %q of hash %q", data, html, hash)
		}
	}
	for _, data := range []string{`{"items":{"a":null}}`, `{"channel":5,"items":{"a":null}}`, `{"channel":null,"items":{"a":null}}`, `{"channel":"","items":{"a":null}}`} {
		f, err := newFrame(Place{}, Message{Type: typeUpdate, Component: tallyOne, Data: []byte(data)}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		lost := &frame{missed: true}
		if got := f.withItems([]*frame{lost}); got != f {
			t.Errorf("%s becomes %s", data, got.bytes)
		}
	}
}

// A page that asks again and again for what does not change is sent nothing of it,
// also if nobody else is shown the same.
func TestAnswerOfNothingNew(t *testing.T) {
	for _, channel := range []Channel{"tally:one", ""} {
		def := lineTally()
		def.Channel = on(channel)
		def.ChannelOf = func(ComponentID) Channel { return channel }
		for i := range def.Actions {
			def.Actions[i].Quiet = def.Actions[i].Name == "add"
		}
		f := newFixture(t, def)
		f.act("say", `{"text":"a b c"}`)
		first := decodeAnswer(t, f.act("add", `{"by":0}`))
		if first.Hash == "" || first.HTML == "" {
			t.Fatalf("the first answer is %+v", first)
		}
		w := f.act("add", `{"by":0}`, "LC-Base: "+first.Hash)
		size := w.Body.Len()
		if got := decodeAnswer(t, w); got.HTML != "" || string(got.Patch) != "[]" || got.Base != first.Hash || size > 300 {
			t.Errorf("the answer is %+v, of %d bytes", got, size)
		}
		if got := decodeAnswer(t, f.act("add", `{"by":1}`, "LC-Base: "+first.Hash)); got.HTML == "" || got.Hash == first.Hash {
			t.Errorf("the answer of a change is %+v", got)
		}
	}
}
