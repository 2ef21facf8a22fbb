package lc

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// itemTally is lineTally with actions that change items: one removes a number of
// them, one replaces the item k by HTML, one does other things, by name.
func itemTally() Definition[tally, *tally] {
	def := lineTally()
	act := func(name string, do func(ctx context.Context, c *tally, text string) error) {
		def.Actions = append(def.Actions, Action[tally, *tally]{Name: name, Params: []Param{{Name: "text"}}, Bind: textBound(do)})
	}
	act("remove", func(ctx context.Context, c *tally, text string) error {
		c.N++
		n, err := strconv.Atoi(text)
		for i := range n {
			RemoveItem(ctx, fmt.Sprintf("m%d", i))
		}
		return err
	})
	act("replace", func(ctx context.Context, c *tally, text string) error {
		c.N++
		key, html, _ := strings.Cut(text, "=")
		ReplaceItem(ctx, key, html)
		return nil
	})
	act("fail", func(ctx context.Context, c *tally, text string) error {
		RemoveItem(ctx, text)
		return errors.New("no")
	})
	act("late", func(ctx context.Context, c *tally, text string) error {
		c.N++
		lateItems = ctx
		return nil
	})
	return def
}

// lateItems is the context of the last action late.
var lateItems context.Context

func textBound(do func(ctx context.Context, c *tally, text string) error) func(*arg.Args) Call[tally, *tally] {
	return bound(func(args *arg.Args) change {
		text := arg.Required(args, "text", arg.String[string])
		return func(ctx context.Context, c *tally) error { return do(ctx, c, text) }
	})
}

// An itemsData is what an event or an answer says of items.
type itemsData struct {
	Version uint64          `json:"version"`
	HTML    string          `json:"html"`
	Patch   json.RawMessage `json:"patch"`
	Items   json.RawMessage `json:"items"`
	Missed  bool            `json:"missed"`
}

// owedItems is owedNow for what is told of items.
func owedItems(t testing.TB, s *stream) (types []string, all []itemsData) {
	t.Helper()
	var b batch
	b.gather(s, allSeats)
	lines := bufio.NewReader(bytes.NewReader(b.joined))
	for e, err := readEvent(lines); err == nil; e, err = readEvent(lines) {
		var data itemsData
		if err := json.Unmarshal([]byte(e.data), &data); err != nil {
			t.Fatalf("%v: %s", err, e.data)
		}
		types, all = append(types, e.typ), append(all, data)
	}
	b.sent(s)
	return types, all
}

// wantItems checks that a stream is owed one event of a type, with items.
func wantItems(t testing.TB, s *stream, typ, items string) itemsData {
	t.Helper()
	types, all := owedItems(t, s)
	if !slices.Equal(types, []string{typ}) {
		t.Fatalf("the stream is owed %q, want one %s", types, typ)
	}
	if got := string(all[0].Items); got != items {
		t.Errorf("%s has items %s, want %s", typ, got, items)
	}
	return all[0]
}

// All forms of an update have the items: whole, as a patch, as an answer, as a
// hint to fetch it.
func TestItemsOfActions(t *testing.T) {
	f := newFixture(t, itemTally())
	whole, patched := f.showing(false, tallyOne), f.showing(true, tallyOne)
	f.act("say", `{"text":"`+strings.Repeat("word ", 20)+`"}`)
	wantItems(t, whole, typeUpdate, "")
	wantItems(t, patched, typeUpdate, "")

	answer := f.act("remove", `{"text":"2"}`)
	const gone = `{"m0":null,"m1":null}`
	var told itemsData
	if err := json.Unmarshal(answer.Body.Bytes(), &told); err != nil || string(told.Items) != gone || told.HTML == "" {
		t.Errorf("the answer is %s (%v)", answer.Body, err)
	}
	wantItems(t, whole, typeUpdate, gone)
	if got := wantItems(t, patched, typePatch, gone); string(got.Patch) == "" {
		t.Error("the patch is empty")
	}
	// The last counts; and what a key or HTML holds does no harm.
	f.act("replace", `{"text":"a\"\\\u003c/script>=<li data-lc-key=\"x\">\u2028é</li>"}`)
	for _, s := range []*stream{whole, patched} {
		_, all := owedItems(t, s)
		var items map[string]*string
		if err := json.Unmarshal(all[0].Items, &items); err != nil {
			t.Fatal(err)
		}
		if html := items["a\"\\</script>"]; len(items) != 1 || html == nil || *html != "<li data-lc-key=\"x\">\u2028é</li>" {
			t.Errorf("the items are %s", all[0].Items)
		}
	}
}

func TestItemsOfHints(t *testing.T) {
	def := itemTally()
	def.Push = PushRefresh
	f := newFixture(t, def)
	s := f.showing(true, tallyOne)
	f.act("remove", `{"text":"1"}`)
	if got := wantItems(t, s, typeRefresh, `{"m0":null}`); got.Missed || got.Version != 1 {
		t.Errorf("the hint is %+v", got)
	}
}

// An update that is too large for an event becomes a hint, with its items if they
// are not.
func TestItemsThatAreTooLarge(t *testing.T) {
	f := newFixture(t, itemTally(), WithLimits(Limits{EventBytes: 2000}))
	s := f.showing(false, tallyOne)
	f.act("say", `{"text":"`+strings.Repeat("word ", 50)+`"}`)
	wantItems(t, s, typeRefresh, "")
	f.act("remove", `{"text":"2"}`)
	if got := wantItems(t, s, typeRefresh, `{"m0":null,"m1":null}`); got.Missed {
		t.Errorf("the hint is %+v", got)
	}
	f.act("remove", `{"text":"500"}`)
	if got := wantItems(t, s, typeRefresh, ""); !got.Missed {
		t.Error("the hint does not say that something is missing")
	}
}

func TestItemsThatFail(t *testing.T) {
	f := newFixture(t, itemTally())
	s := f.showing(false, tallyOne)
	for action, text := range map[string]string{"fail": "m1", "remove": "1001", "replace": "=<li></li>"} {
		if w := f.act(action, `{"text":"`+text+`"}`); w.Code != http.StatusInternalServerError {
			t.Errorf("%s is answered with %d", action, w.Code)
		}
	}
	if types, _ := owedItems(t, s); len(types) != 0 {
		t.Errorf("viewers are told %q", types)
	}
	f.act("remove", `{"text":"1000"}`)
	if _, all := owedItems(t, s); len(all) != 1 || strings.Count(string(all[0].Items), "null") != 1000 {
		t.Errorf("viewers are told %v", all)
	}
	RemoveItem(context.Background(), "m1") // in vain
	f.act("late", `{"text":""}`)
	RemoveItem(lateItems, "m1")
	wantItems(t, s, typeUpdate, "")
}

// A viewer who lags is sent the items of all that is left out: of several changes of
// one, the last.
func TestItemsAreJoined(t *testing.T) {
	f := newFixture(t, itemTally())
	s := f.showing(false, tallyOne)
	s.behind = true
	f.act("replace", `{"text":"a=<li>1</li>"}`)
	f.act("replace", `{"text":"b=<li>1</li>"}`)
	f.act("say", `{"text":"hello"}`)
	f.act("remove", `{"text":"1"}`)
	f.act("replace", `{"text":"a=<li>2</li>"}`)
	f.act("add", `{"by":1}`)
	got := wantItems(t, s, typeUpdate, `{"a":"<li>2</li>","b":"<li>1</li>","m0":null}`)
	if got.Version != 6 || !strings.Contains(got.HTML, "hello") {
		t.Errorf("the update is %+v", got)
	}
	f.act("add", `{"by":1}`)
	wantItems(t, s, typeUpdate, "")
}

// History that is thinned keeps them, too.
func TestItemsInThinnedHistory(t *testing.T) {
	f := newFixture(t, itemTally(), WithHistory(History{Frames: 8}))
	late := f.showing(false, tallyOne)
	for i := range 20 {
		f.act("replace", fmt.Sprintf(`{"text":"k%d=<li>%[1]d</li>"}`, i))
	}
	_, all := owedItems(t, late)
	items := map[string]string{}
	for _, one := range all {
		if err := json.Unmarshal(one.Items, &items); err != nil {
			t.Fatal(err)
		}
	}
	if len(all) > 8 || len(items) != 20 {
		t.Errorf("%d events have %d items", len(all), len(items))
	}
}

// What is joined is bounded: beyond that, viewers start their lists again.
func TestItemsThatAreTooManyToJoin(t *testing.T) {
	f := newFixture(t, itemTally())
	s := f.showing(false, tallyOne)
	s.behind = true
	for i := range 5 {
		f.act("replace", fmt.Sprintf(`{"text":"k%d=<li>%s</li>"}`, i, strings.Repeat("x", maxJoinedItems/4)))
	}
	got := wantItems(t, s, typeRefresh, "")
	if !got.Missed || got.Version != 5 {
		t.Errorf("the event is %+v", got)
	}
}

// What was missed before an update is missed after it.
func TestMissedIsNotLeftOut(t *testing.T) {
	f := newFixture(t, itemTally())
	s := f.showing(false, tallyOne)
	s.behind = true
	hint := ComponentRefresh(tallyOne)
	hint.missed = true
	m, err := hint.encode("tally:one", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.hub.publish(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	f.act("add", `{"by":1}`)
	f.act("add", `{"by":1}`)
	if got := wantItems(t, s, typeRefresh, ""); !got.Missed || got.Version != 2 {
		t.Errorf("the event is %+v", got)
	}
}

// A member named items deeper in an event is something else.
func TestItemsOfAnEvent(t *testing.T) {
	for data, want := range map[string]string{
		`{"html":"x","items":{"a":null}}`:                     `{"a":null}`,
		`{"state":{"a":1,"items":{"a":null}},"html":"x"}`:     "",
		`{"html":"x","state":{"a":1,"items":{"a":null}}}`:     "",
		`{"html":",\"items\":{}"}`:                            "",
		`{"html":"x","items":{"a":null},"more":1}`:            "",
		`{"html":"x","items":{"a":`:                           "",
		`{"html":"x","items":{"a":"<li>,\"items\":{}</li>"}}`: `{"a":"<li>,\"items\":{}</li>"}`,
	} {
		if got := itemsOf(Message{Data: []byte(data)}); string(got) != want {
			t.Errorf("items of %s are %s, want %s", data, got, want)
		}
	}
}

// What a kept frame holds is counted once.
func TestJoinedItemsAreTheFramesOwn(t *testing.T) {
	event := func(version uint64, items string) *frame {
		data := fmt.Sprintf(`{"componentId":"tally:one","channel":"tally:one","version":%d,"html":"x","items":%s}`, version, items)
		f, err := newFrame(Place{"e", version}, Message{Channel: "tally:one", Type: typeUpdate, Component: tallyOne, Version: version, Data: []byte(data)}, time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	kept := conflate([]*frame{event(1, `{"a":null}`), event(2, `{"b":"<li></li>"}`)})
	if len(kept) != 1 || string(kept[0].items) != `{"a":null,"b":"<li></li>"}` {
		t.Fatalf("kept %v", kept)
	}
	if end := bytes.Index(kept[0].bytes, kept[0].items); end < 0 || &kept[0].bytes[end] != &kept[0].items[0] {
		t.Error("the items are held twice")
	}
}

// A component that has fields of the viewer's own may say that all are sent what it
// renders without them: an answer to the viewer alone has them.
func TestHTMLOfComponentsWithOwnFields(t *testing.T) {
	def := lineTally()
	def.Client = clientCodec("v1")
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, "<b>%d</b> from %q", c.N, c.Filter)
		return err
	}
	def.Actions = append(def.Actions, Action[tally, *tally]{
		Name: "older", Quiet: true, Params: []Param{{Name: "text"}},
		Bind: textBound(func(_ context.Context, c *tally, text string) error { c.Filter = text; return nil }),
	})
	def.Push = PushHTML
	f := newFixture(t, def)
	s := f.showing(false, tallyOne)
	older := decodeAnswer(t, f.act("older", `{"text":"m7"}`))
	if !strings.Contains(older.HTML, "from &#34;m7") && !strings.Contains(older.HTML, `from "m7"`) || older.Effects.Token == "" {
		t.Errorf("the answer is %+v", older)
	}
	if types, _ := owedItems(t, s); len(types) != 0 {
		t.Errorf("viewers are told %q", types)
	}
	own := "LC-Token: " + older.Effects.Token
	view := func(header ...string) string {
		return f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: append(header, "LC-Request: 1", own)}).Body.String()
	}
	if got := view(); !strings.Contains(got, `from "m7"`) {
		t.Errorf("the viewer's own view is %s", got)
	}
	// Viewers who ask for what all are sent keep their fields.
	got := view("LC-Base: -")
	if !strings.Contains(got, `from ""`) {
		t.Errorf("the view of what all are sent is %s", got)
	}
	f.act("add", `{"by":1}`)
	if got := wantItems(t, s, typeUpdate, ""); !strings.Contains(got.HTML, `from ""`) {
		t.Errorf("all are sent %s", got.HTML)
	}
	// If it says nothing, each fetches their own.
	def.Name, def.Push = "other", 0
	Register(f.App, def)
	if got := f.component("other").push; got != PushRefresh {
		t.Errorf("it pushes %d", got)
	}
}
