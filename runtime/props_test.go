package lc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type tallyProps struct {
	Style string `json:"style"`
	Size  int    `json:"size"`
}

func propsCodec(schema string) *Codec[tally] {
	return JSONCodec(schema,
		func(c *tally) tallyProps { return tallyProps{c.Style, c.Size} },
		func(c *tally, s tallyProps) { c.Style, c.Size = s.Style, s.Size })
}

// styledDefinition is tally with props.
func styledDefinition() Definition[tally, *tally] {
	def := tallyDefinition()
	def.Props = propsCodec("p1")
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, `<b>%d %q %d %s</b>`, c.N, c.Style, c.Size, c.Filter)
		return err
	}
	return def
}

// placed returns a component with its wrapper, as a user's page has it.
func (f *fixture) placed(user string, id ComponentID, opts ...ComponentOption) string {
	f.t.Helper()
	var b strings.Builder
	if err := f.Component(ContextWithUser(f.t.Context(), user), id, opts...).Render(f.t.Context(), &b); err != nil {
		f.t.Fatal(err)
	}
	return b.String()
}

// styled returns the token of tally:one with a style.
func (f *fixture) styled(user, style string) string {
	return attrOf(f.t, f.placed(user, tallyOne, Prop("style", style)), "data-lc-token")
}

// get fetches tally:one with a token.
func (f *fixture) get(user, token string) (status int, code, body string) {
	w := f.send(request{method: "GET", path: "/lc/tally/one", user: user, header: []string{"LC-Token: " + token}})
	return w.Code, w.Header().Get(codeHeader), w.Body.String()
}

func TestProps(t *testing.T) {
	f := newFixture(t, styledDefinition())
	for name, tt := range map[string]struct {
		opts []ComponentOption
		want string
	}{
		"none":           {nil, `0 "" 0`},
		"one":            {[]ComponentOption{Prop("size", 3)}, `0 "" 3`},
		"two":            {[]ComponentOption{Prop("size", 3), Prop("style", "wide")}, `0 "wide" 3`},
		"all":            {[]ComponentOption{Props(tallyProps{"wide", 3})}, `0 "wide" 3`},
		"pointer":        {[]ComponentOption{Props(&tallyProps{"wide", 3})}, `0 "wide" 3`},
		"all, but one":   {[]ComponentOption{Prop("size", 4), Props(tallyProps{"wide", 3})}, `0 "wide" 4`},
		"nil":            {[]ComponentOption{Prop("size", nil)}, `0 "" 0`},
		"text to escape": {[]ComponentOption{Prop("style", "<\u2028\n>")}, `0 "<\u2028\n>" 0`},
	} {
		t.Run(name, func(t *testing.T) {
			page := f.placed("ada", tallyOne, tt.opts...)
			if !strings.Contains(page, tt.want) {
				t.Errorf("page is %s", page)
			}
			token := attrOf(t, page, "data-lc-token")
			if status, _, view := f.get("ada", token); status != http.StatusOK || !strings.Contains(view, tt.want) ||
				attrOf(t, view, "data-lc-props") != attrOf(t, page, "data-lc-props") || attrOf(t, view, "data-lc-token") != token {
				t.Errorf("view is %d %s", status, view)
			}
			w := f.actOn(tallyOne, "say", `{"text":"x"}`, "LC-Token: "+token)
			if w.Code == http.StatusOK {
				t.Fatal("two tokens were accepted")
			}
			w = f.send(request{path: "/lc/tally/one/say", user: "ada", header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + token}, body: `{"text":"x"}`})
			if answer := decodeAnswer(t, w); !strings.Contains(answer.HTML, tt.want) || answer.Effects.Token != "" {
				t.Errorf("answer is %+v", answer)
			}
		})
	}
}

func TestPropsThatAreRefused(t *testing.T) {
	f := newFixture(t, styledDefinition())
	plain := newFixture(t, tallyDefinition())
	for name, tt := range map[string]struct {
		f    *fixture
		opts []ComponentOption
		want string
	}{
		"misspelt":                 {f, []ComponentOption{Prop("stile", "wide")}, `props of tally:one: there is no prop "stile": there are ["style" "size"]`},
		"letters of a case":        {f, []ComponentOption{Prop("Style", "wide")}, `there is no prop "Style"`},
		"of all":                   {f, []ComponentOption{Props(map[string]any{"colour": 1})}, `there is no prop "colour"`},
		"type":                     {f, []ComponentOption{Prop("size", "three")}, "cannot unmarshal string into Go struct field tallyProps.size of type int"},
		"twice":                    {f, []ComponentOption{Prop("size", 1), Prop("size", 1)}, `"size" is given twice`},
		"no JSON":                  {f, []ComponentOption{Prop("size", func() {})}, `"size": json: unsupported type: func()`},
		"no struct":                {f, []ComponentOption{Props(7)}, "lc.Props takes a struct such as the one that lcgen generates for the component, not int"},
		"nil pointer":              {f, []ComponentOption{Props((*tallyProps)(nil))}, "lc.Props takes a struct"},
		"too long":                 {f, []ComponentOption{Prop("style", strings.Repeat("x", 5000))}, "more than the limit of 4096"},
		"of a component with none": {plain, []ComponentOption{Prop("size", 1)}, `component tally is given props, and has no field marked lc:"prop"`},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			err := tt.f.Component(t.Context(), tallyOne, tt.opts...).Render(t.Context(), &b)
			if err == nil || !strings.Contains(err.Error(), tt.want) || b.Len() > 0 || isForPeople(err) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

// Without the props that it was given, a component is not to be had: a browser
// would choose the zero ones by leaving them out.
func TestPropsThatABrowserMakesUp(t *testing.T) {
	def := styledDefinition()
	def.Channel, def.ChannelOf = global, func(ComponentID) Channel { return Global } // open to all, so that only the props count
	f := newFixture(t, def)
	other := def
	other.Props = propsCodec("p2")
	good := parseToken(f.styled("ada", "wide"))
	two := parseToken(attrOf(t, f.placed("ada", ComponentID{"tally", "two"}, Prop("style", "wide")), "data-lc-token"))
	for name, tok := range map[string]token{
		"no token":                 {},
		"none":                     {grant: good.grant},
		"as state":                 {grant: good.grant, state: good.props},
		"somebody else's":          {grant: good.grant, props: parseToken(f.styled("bob", "wide")).props},
		"a guest's":                {grant: good.grant, props: parseToken(f.styled("", "wide")).props},
		"another instance's":       {grant: good.grant, props: two.props},
		"of another schema":        {grant: good.grant, props: parseToken(newFixture(t, other).styled("ada", "wide")).props},
		"tampered":                 {grant: good.grant, props: good.props[:len(good.props)-6] + "AAAAAA"},
		"cut off":                  {grant: good.grant, props: good.props[:len(good.props)-4]},
		"expired":                  {grant: good.grant, props: f.keys.sealFields(purposeProps, tallyOne, "ada", "p1", []byte(`{"style":"wide"}`), time.Now().Add(-time.Second))},
		"a state that says the so": {grant: good.grant, props: f.keys.sealFields(purposeState, tallyOne, "ada", "p1", []byte(`{"style":"wide"}`), time.Now().Add(time.Hour))},
		"too long":                 {grant: good.grant, props: strings.Repeat("A", maxTokenLen+1)},
	} {
		t.Run(name, func(t *testing.T) {
			if status, code, body := f.get("ada", tok.String()); status != http.StatusForbidden || code != codeExpired {
				t.Errorf("view is %d %s %s", status, code, body)
			}
			q := request{path: "/lc/tally/one/add", user: "ada", header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + tok.String()}, body: `{"by":1}`}
			if w := f.send(q); w.Code != http.StatusForbidden || w.Header().Get(codeHeader) != codeExpired {
				t.Errorf("answer is %d %s", w.Code, w.Body)
			}
			if len(tok.props) > maxTokenLen {
				return
			}
			q = request{path: "/lc/tally/one/add", user: "ada", header: []string{"Content-Type: " + typeForm}, body: "by=1&_token=" + url.QueryEscape(tok.String())}
			if w := f.send(q); w.Code != http.StatusForbidden || w.Header().Get(codeHeader) != codeExpired {
				t.Errorf("answer to a form is %d %s", w.Code, w.Body)
			}
		})
	}
	if n := len(f.events.all()); n > 0 {
		t.Errorf("%d actions were done", n)
	}
	if status, _, body := f.get("ada", token{props: good.props}.String()); status != http.StatusOK || !strings.Contains(body, "wide") {
		t.Errorf("good props, on a channel that needs no grant: %d %s", status, body)
	}
}

func TestPropsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, styledDefinition())
		token := f.styled("ada", "wide")
		time.Sleep(f.limits.TokenAge - time.Second)
		if status, _, body := f.get("ada", token); status != http.StatusOK {
			t.Errorf("before: %d %s", status, body)
		}
		time.Sleep(grantStep + time.Second)
		if status, code, body := f.get("ada", token); status != http.StatusForbidden || code != codeExpired {
			t.Errorf("after: %d %s", status, body)
		}
	})
}

// Props are there before the component is asked for its channel, and whether
// the viewer may see it. An action can't change them.
func TestPropsInMethods(t *testing.T) {
	var asked []string
	def := styledDefinition()
	def.Channel = func(c *tally) Channel { return ContextChannel("tally", c.ID.Instance+c.Style) }
	def.Authorize = func(c *tally, _ context.Context, a Access) error {
		asked = append(asked, fmt.Sprint(a.Kind, " ", c.Style))
		return nil
	}
	def.Actions = append(def.Actions, tallyAction("restyle", func(_ context.Context, c *tally, by int) error {
		c.N += by
		c.Style += "!"
		return nil
	}))
	f := newFixture(t, def)
	token := f.styled("ada", "wide")
	w := f.send(request{path: "/lc/tally/one/restyle", user: "ada", header: []string{"Content-Type: application/json", "LC-Request: 1", "LC-Token: " + token}, body: `{"by":1}`})
	if answer := decodeAnswer(t, w); answer.Channel != "tally:onewide" || !strings.Contains(answer.HTML, `1 "wide" 0`) {
		t.Errorf("answer is %+v", answer)
	}
	if got := strings.Join(asked, ", "); got != "render wide, act wide" {
		t.Errorf("asked %s", got)
	}
}

// What is pushed, and what a job does, is nobody's: the props are zero there, and
// viewers fetch their own view.
func TestPropsInJobs(t *testing.T) {
	var seen []string
	def := styledDefinition()
	def.New = func(_ context.Context, id ComponentID) (*tally, error) {
		return &tally{ID: id, Style: "of the factory"}, nil
	}
	def.Channel = func(c *tally) Channel {
		seen = append(seen, c.Style)
		return PresenceChannel(c.ID.Instance)
	}
	def.ChannelOf = func(id ComponentID) Channel { return PresenceChannel(id.Instance) }
	def.Joined = func(c *tally, _ context.Context, m Member) error { seen = append(seen, "joined "+c.Style); return nil }
	f := newFixture(t, def)
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	f.presence(t.Context(), PresenceChannel("one"), []presenceChange{{Member{User: "ada"}, true}})
	for _, style := range seen {
		if strings.TrimPrefix(style, "joined ") != "" {
			t.Errorf("a job sees the props %q", style)
		}
	}
	if len(seen) < 3 {
		t.Errorf("saw %q", seen)
	}
	for _, m := range f.events.all() {
		if m.Type != typeRefresh {
			t.Errorf("%s was sent: %s", m.Type, m.Data)
		}
	}
}

// A viewer's own fields and props go side by side: an action that changes the
// former gives a token with both.
func TestPropsBesideOwnFields(t *testing.T) {
	def := styledDefinition()
	def.Client = clientCodec("v1")
	def.Actions = append(def.Actions, tallyAction("pick", func(_ context.Context, c *tally, by int) error {
		c.Filter = fmt.Sprint("filter-", by)
		return nil
	}))
	f := newFixture(t, def)
	token := f.styled("ada", "wide")
	w := f.send(request{path: "/lc/tally/one/pick", user: "ada", header: []string{"Content-Type: application/json", "LC-Request: 1", "LC-Token: " + token}, body: `{"by":7}`})
	answer := decodeAnswer(t, w)
	if want := `0 "wide" 0 filter-7`; !strings.Contains(answer.HTML, want) {
		t.Errorf("answer is %+v", answer)
	}
	if parseToken(answer.Effects.Token).props != parseToken(token).props {
		t.Errorf("token is %q, of %q", answer.Effects.Token, token)
	}
	if status, _, view := f.get("ada", answer.Effects.Token); status != http.StatusOK || !strings.Contains(view, `0 "wide" 0 filter-7`) {
		t.Errorf("view is %d %s", status, view)
	}
}

// A form that is sent without scripts carries the props, in the page and in the
// answer that shows its faults.
func TestPropsInPlainForms(t *testing.T) {
	def := styledDefinition()
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		fields, err := Bind(c.ID, "add").Fields()
		fmt.Fprintf(w, `<i>%s</i><form %s>%s<input name="by"></form>`, c.Style, Bind(c.ID, "add").Form(), fields)
		return err
	}
	f := newFixture(t, def)
	field := regexp.MustCompile(`name="_token" value="([^"]+)"`)
	page := f.placed("ada", tallyOne, Prop("style", "wide"))
	send := func(page, by string) (int, string) {
		token := field.FindStringSubmatch(page)
		if token == nil {
			t.Fatalf("no token in %s", page)
		}
		w := f.send(request{path: "/lc/tally/one/add", user: "ada", header: []string{"Content-Type: " + typeForm, "Accept: text/html"}, body: "by=" + by + "&_token=" + url.QueryEscape(token[1])})
		return w.Code, w.Body.String()
	}
	status, again := send(page, "many")
	if status != http.StatusUnprocessableEntity || !strings.Contains(again, "<i>wide</i>") {
		t.Fatalf("answer is %d %s", status, again)
	}
	if status, body := send(again, "2"); status != http.StatusSeeOther {
		t.Errorf("answer is %d %s", status, body)
	}
}

// A page's mark of the props changes with them, and with nothing else.
func TestPropsMark(t *testing.T) {
	f := newFixture(t, styledDefinition())
	mark := func(user string, opts ...ComponentOption) string {
		return attrOf(t, f.placed(user, tallyOne, opts...), "data-lc-props")
	}
	none := mark("ada")
	if len(none) != 8 || mark("bob", Prop("size", 0)) != none || mark("ada", Prop("size", 1)) == none {
		t.Errorf("marks are %s, %s, %s", none, mark("bob", Prop("size", 0)), mark("ada", Prop("size", 1)))
	}
	if page := newFixture(t, tallyDefinition()).page("ada", tallyOne); strings.Contains(page, "data-lc-props") {
		t.Errorf("a component without props has %s", page)
	}
}

// Who sees a mark can't find the props by trying: another secret makes another
// mark, and so does another component.
func TestPropsMarkIsKeyed(t *testing.T) {
	f, other, rotated := newFixture(t, styledDefinition()), newFixture(t, styledDefinition(), WithSecret(newKey)), newFixture(t, styledDefinition(), WithSecret(testSecret, newKey))
	props := []byte(`{"style":"wide"}`)
	mark := f.propsMark(tallyOne, props)
	if other.propsMark(tallyOne, props) == mark {
		t.Error("the mark does not depend on the secret")
	}
	if f.propsMark(ComponentID{"tally", "two"}, props) == mark {
		t.Error("the marks of two components with the same props are the same")
	}
	if rotated.propsMark(tallyOne, props) != mark {
		t.Error("the mark depends on the previous secret")
	}
}

// The grant of a token with props opens a stream, whole or cut at its first "~".
func TestPropsInStreams(t *testing.T) {
	f := newFixture(t, styledDefinition())
	token := f.styled("ada", "wide")
	for _, tok := range []string{token, grantOf(token)} {
		if _, err := f.grantOn(tok, "ada", "tally:one", tallyOne); err != nil {
			t.Errorf("token %s: %v", tok, err)
		}
	}
}

// A codec that was made by hand knows its props by what it encodes.
func TestPropsOfACodecMadeByHand(t *testing.T) {
	def := styledDefinition()
	def.Props = &Codec[tally]{
		Schema: "hand",
		Encode: func(c *tally) ([]byte, error) { return json.Marshal(map[string]string{"style": c.Style}) },
		Decode: func(c *tally, data []byte) error {
			var m map[string]string
			err := json.Unmarshal(data, &m)
			c.Style = m["style"]
			if c.Style == "bad" {
				return errInside
			}
			return err
		},
	}
	f := newFixture(t, def)
	if page := f.placed("ada", tallyOne, Prop("style", "wide")); !strings.Contains(page, `"wide"`) {
		t.Errorf("page is %s", page)
	}
	if err := f.Component(t.Context(), tallyOne, Prop("size", 1)).Render(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), `there is only "style"`) {
		t.Errorf("error is %v", err)
	}
	if err := f.Component(t.Context(), tallyOne, Prop("style", "bad")).Render(t.Context(), io.Discard); !errors.Is(err, errInside) {
		t.Errorf("error is %v", err)
	}
}

// newShelf returns an App with a component "shelf" that shows tally:one with the
// props that its own Last names, beside tally itself.
func newShelf(t *testing.T, def Definition[tally, *tally], when moment) *fixture {
	f := newFixture(t, def)
	shelf := tallyDefinition()
	shelf.Name = "shelf"
	shelf.Channel = func(c *tally) Channel { return ContextChannel("shelf", c.ID.Instance) }
	shelf.Render = func(c *tally, ctx context.Context, w io.Writer) error {
		return f.Component(ctx, tallyOne, when, Prop("style", c.Last)).Render(ctx, w)
	}
	Register(f.App, shelf)
	return f
}

var shelfOne = ComponentID{"shelf", "one"}

// A push holds the mark of a nested component's props, and a grant that each
// viewer exchanges for a view with them.
func TestPropsOfANestedComponent(t *testing.T) {
	def := styledDefinition()
	def.Channel = func(c *tally) Channel { return ContextChannel("tally", c.ID.Instance+c.Style) } // only a value tells
	f := newShelf(t, def, now)
	outer := f.page("ada", shelfOne)
	if !strings.Contains(outer, `0 "" 0`) {
		t.Errorf("page is %s", outer)
	}
	f.actOn(shelfOne, "say", `{"text":"wide"}`)
	var pushed struct{ HTML string }
	if err := json.Unmarshal(f.events.all()[0].Data, &pushed); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(pushed.HTML, "data-lc-token") || strings.Contains(pushed.HTML, "<b>") || attrOf(t, pushed.HTML, "data-sse-channel") != "tally:onewide" {
		t.Errorf("push is %s", pushed.HTML)
	}
	asked := map[string]any{"id": "tally:one", "grant": attrOf(t, pushed.HTML, "data-lc-grant"), "outer": "shelf:one", "token": attrOf(t, outer, "data-lc-token")}
	got := f.views("ada", asked)[0].HTML
	if !strings.Contains(got, `0 "wide" 0`) || attrOf(t, got, "data-lc-props") != attrOf(t, pushed.HTML, "data-lc-props") {
		t.Errorf("view is %s, of %s", got, pushed.HTML)
	}
	if status, _, view := f.get("ada", attrOf(t, got, "data-lc-token")); status != http.StatusOK || !strings.Contains(view, `0 "wide" 0`) {
		t.Errorf("view is %d %s", status, view)
	}
	own := map[string]any{"id": "tally:one", "token": attrOf(t, got, "data-lc-token")}
	if got := f.views("ada", own)[0].HTML; !strings.Contains(got, `0 "wide" 0`) {
		t.Errorf("view with its own token is %s", got)
	}
	own["token"] = grantOf(own["token"].(string))
	if got := f.views("ada", own)[0]; got.Problem.Code != codeExpired {
		t.Errorf("view without props is %+v", got)
	}
}

// A grant of before a deployment, which gave the component other props, is of no
// use.
func TestNestedGrantOfOtherProps(t *testing.T) {
	f := newShelf(t, styledDefinition(), now)
	before := styledDefinition()
	before.Props = propsCodec("p0")
	token := attrOf(t, f.page("ada", shelfOne), "data-lc-token")
	g := nestedGrant{outer: shelfOne, outerChannel: "shelf:one", inner: tallyOne, channel: "tally:one", depth: 1, props: []byte(`{"style":"wide","size":0}`)}
	for name, tt := range map[string]struct{ grant, code string }{
		"of now":    {f.sealNested(g, time.Now()), ""},
		"of before": {newShelf(t, before, now).sealNested(g, time.Now()), codeExpired},
	} {
		if got := f.views("ada", map[string]any{"id": "tally:one", "grant": tt.grant, "outer": "shelf:one", "token": token})[0]; got.Problem.Code != tt.code {
			t.Errorf("%s: %+v, want %q", name, got, tt.code)
		}
	}
}

// A component that is fetched later is asked with its props whether it may be,
// and is fetched with them.
func TestPropsOfAComponentFetchedLater(t *testing.T) {
	for _, when := range []moment{Lazy, Defer} {
		var asked []string
		def := styledDefinition()
		def.Authorize = func(c *tally, _ context.Context, a Access) error {
			asked = append(asked, c.Style)
			return nil
		}
		def.Placeholder = func(c *tally, _ context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, "<i>%s</i>", c.Style)
			return err
		}
		f := newFixture(t, def)
		page := f.placed("ada", tallyOne, when, Prop("style", "wide"))
		if !strings.Contains(page, "<i>wide</i>") {
			t.Errorf("page is %s", page)
		}
		got := f.views("ada", map[string]any{"id": "tally:one", "token": attrOf(t, page, "data-lc-token")})[0].HTML
		if !strings.Contains(got, `0 "wide" 0`) || attrOf(t, got, "data-lc-props") != attrOf(t, page, "data-lc-props") {
			t.Errorf("view is %s, of %s", got, page)
		}
		if strings.Join(asked, " ") != "wide wide" {
			t.Errorf("asked with %q", asked)
		}
		long := Prop("style", strings.Repeat("x", 5000))
		if err := f.Component(t.Context(), tallyOne, when, long).Render(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), "more than the limit") {
			t.Errorf("error is %v", err)
		}
	}
}

// A view that nobody has opened props for is none, rather than one with the zero
// ones.
func TestViewFailsWithoutProps(t *testing.T) {
	f := newFixture(t, styledDefinition())
	_, err := f.App.view(t.Context(), tallyOne, viewer{}, func(*loaded, Access) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "its props are not known") {
		t.Errorf("error is %v", err)
	}
}
