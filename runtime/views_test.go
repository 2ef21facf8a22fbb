package lc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A viewJSON is what POST /lc/views answers for one component.
type viewJSON struct {
	ID      string `json:"id"`
	HTML    string `json:"html"`
	Token   string `json:"token"`
	Version uint64 `json:"version"`
	Problem struct {
		Title  string `json:"title"`
		Status int    `json:"status"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	} `json:"problem"`
}

// outcome says in a word what became of a view.
func (v viewJSON) outcome() string {
	switch {
	case v.Problem.Status != 0:
		return fmt.Sprintf("%d %s", v.Problem.Status, v.Problem.Code)
	case v.HTML != "":
		return "html"
	}
	return fmt.Sprintf("token at %d", v.Version)
}

// postViews asks for views in a user's name.
func (f *fixture) postViews(user, body string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.send(request{path: "/lc/views", user: user, header: append([]string{asJSON}, header...), body: body})
}

// views asks for views, of which each element has the members given.
func (f *fixture) views(user string, asked ...map[string]any) []viewJSON {
	f.t.Helper()
	body, err := json.Marshal(asked)
	if err != nil {
		f.t.Fatal(err)
	}
	w := f.postViews(user, string(body))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != typeJSON {
		f.t.Fatalf("answer is %d %s", w.Code, w.Body)
	}
	var all []viewJSON
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		f.t.Fatal(err)
	}
	if len(all) != len(asked) {
		f.t.Fatalf("there are %d views of %d", len(all), len(asked))
	}
	return all
}

// pushedCard returns what a viewer of the board sends for the card that a push
// has shown.
func (f *fixture) pushedCard(user string) map[string]any {
	f.t.Helper()
	f.actOn(boardOne, "add", `{"by":1}`)
	inner := innerOf(f.t, f.pushed(), cardOne)
	return map[string]any{"id": "card:one", "grant": attrOf(f.t, inner, "data-lc-grant"), "outer": "board:one", "token": f.token(user, boardOne)}
}

// A viewer exchanges the grant of a push for the component and a token of it.
func TestViewsExchangeAGrant(t *testing.T) {
	for name, change := range map[string]func(board, card *Definition[tally, *tally]){
		"no content":     func(_, card *Definition[tally, *tally]) { card.Authorize = noGuests },
		"content":        nil,
		"of user":        func(_, card *Definition[tally, *tally]) { card.Channel, card.ChannelOf = on("user:ada"), nil },
		"hand-written":   func(board, card *Definition[tally, *tally]) { board.ChannelOf, card.ChannelOf = nil, nil },
		"without a name": func(board, card *Definition[tally, *tally]) { board.Channel, board.ChannelOf = global, nil },
	} {
		t.Run(name, func(t *testing.T) {
			f := placedFixture(t, change)
			got := f.views("ada", f.pushedCard("ada"))[0]
			if got.ID != "card:one" || !strings.HasPrefix(got.HTML, `<div data-component-id="card:one"`) || !strings.HasSuffix(got.HTML, `<b>card of "ada": 0</b></div>`) {
				t.Fatalf("Ada is answered %+v", got)
			}
			if strings.Contains(got.HTML, "data-lc-grant") || strings.Contains(got.HTML, "data-lc-lazy") {
				t.Errorf("Ada is answered %s", got.HTML)
			}
			w := f.send(request{path: "/lc/card/one/add", user: "ada", body: `{"by":1}`,
				header: []string{asJSON, "LC-Request: " + newRequestID(), "LC-Token: " + attrOf(t, got.HTML, "data-lc-token")}})
			if decodeAnswer(t, w).Version != 1 {
				t.Error("Ada can't act on it")
			}
		})
	}
}

// Who shows the content already gets a token only, as long as it is the newest.
func TestViewsOfWhatIsShown(t *testing.T) {
	f := placedFixture(t, nil)
	f.actOn(cardOne, "add", `{"by":1}`)
	card := f.pushedCard("ada")
	with := func(version int) map[string]any {
		card["version"] = version
		return card
	}
	got := f.views("ada", with(1))[0]
	if got.outcome() != "token at 1" {
		t.Fatalf("Ada is answered %+v", got)
	}
	w := f.send(request{path: "/lc/card/one/add", user: "ada", body: `{"by":1}`,
		header: []string{asJSON, "LC-Request: " + newRequestID(), "LC-Token: " + got.Token}})
	decodeAnswer(t, w)
	if got := f.views("ada", with(1))[0]; !strings.Contains(got.HTML, `data-lc-version="2"`) {
		t.Errorf("after a change Ada is answered %+v", got)
	}
	// What is not the same for all did not come with a push.
	f = placedFixture(t, func(_, card *Definition[tally, *tally]) { card.Push = PushRefresh })
	f.actOn(cardOne, "add", `{"by":1}`)
	card = f.pushedCard("ada")
	if got := f.views("ada", with(1))[0]; got.HTML == "" {
		t.Errorf("of a component with push=refresh Ada is answered %+v", got)
	}
}

// A grant serves whom it is meant for, for what it is meant for, and for an
// hour; and the component has the last word.
func TestViewsRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
			card.Authorize = func(c *tally, _ context.Context, a Access) error {
				if a.User == "eve" {
					return Forbidden("Not you.")
				}
				return nil
			}
		})
		card := f.pushedCard("ada")
		change := func(member string, value any) map[string]any {
			other := map[string]any{}
			for name, value := range card {
				other[name] = value
			}
			other[member] = value
			return other
		}
		for _, tt := range []struct {
			name string
			user string
			card map[string]any
			want string
		}{
			{"as it is", "ada", card, "html"},
			{"another viewer", "bob", card, "403 expired"},
			{"a guest", "", card, "403 expired"},
			{"another viewer's own token", "bob", change("token", f.token("bob", boardOne)), "html"},
			{"one whom Authorize refuses", "eve", change("token", f.token("eve", boardOne)), "403 forbidden"},
			{"another instance", "ada", change("id", "card:two"), "403 expired"},
			{"another component", "ada", change("id", "board:two"), "403 expired"},
			{"another outer one", "ada", change("outer", "board:two"), "403 expired"},
			{"another outer one, with its token", "ada", func() map[string]any {
				other := change("outer", "board:two")
				other["token"] = f.token("ada", ComponentID{"board", "two"})
				return other
			}(), "403 expired"},
			{"the token of the component", "ada", change("token", f.token("ada", cardOne)), "403 expired"},
			{"no token", "ada", change("token", ""), "403 expired"},
			{"no outer one", "ada", change("outer", ""), "404 not-found"},
			{"an outer one that isn't served", "ada", change("outer", "score:one"), "404 not-found"},
			{"no ID", "ada", change("id", ""), "404 not-found"},
			{"an ID that can't be one", "ada", change("id", "card:a b"), "404 not-found"},
			{"one that isn't served", "ada", change("id", "score:one"), "404 not-found"},
			{"a grant of nothing", "ada", change("grant", "x"), "403 expired"},
			{"a token as a grant", "ada", change("grant", f.token("ada", cardOne)), "403 expired"},
		} {
			if got := f.views(tt.user, tt.card)[0]; got.outcome() != tt.want {
				t.Errorf("%s: answered %+v, want %s", tt.name, got, tt.want)
			}
		}
		time.Sleep(time.Hour)
		if got := f.views("ada", card)[0]; got.outcome() != "403 expired" {
			t.Errorf("after an hour: answered %+v", got)
		}
	})
}

// Who has lost the component around others is given nothing in it any more, by a
// grant and a token of before. It is asked once in a request.
func TestViewsAskTheOuterComponent(t *testing.T) {
	out, asked := "", 0
	var styles []string
	f := placedFixture(t, func(board, _ *Definition[tally, *tally]) {
		board.Props = propsCodec("p1")
		board.Authorize = func(c *tally, _ context.Context, a Access) error {
			asked++
			styles = append(styles, c.Style)
			if a.Kind != AccessRender || a.Component != boardOne || a.Channel != "board:one" {
				t.Errorf("the board is asked about %+v", a)
			}
			if a.User == out {
				return Forbidden("Not any more.")
			}
			return nil
		}
	})
	token := attrOf(t, f.placed("ada", boardOne, Prop("style", "wide")), "data-lc-token")
	f.shows(boardOne, "card:one card:two")
	if err := f.Refresh(t.Context(), boardOne); err != nil {
		t.Fatal(err)
	}
	var cards []map[string]any
	for _, instance := range []string{"one", "two", "three"} {
		id := ComponentID{"card", instance}
		g := f.sealNested(nestedGrant{outer: boardOne, outerChannel: "board:one", inner: id, channel: ContextChannel("card", instance), depth: 1}, time.Now())
		cards = append(cards, map[string]any{"id": id.String(), "grant": g, "outer": "board:one", "token": token})
	}
	for user, want := range map[string]string{"": "html", "ada": "403 forbidden"} {
		out, asked, styles = user, 0, nil
		for _, got := range f.views("ada", cards...) {
			if got.outcome() != want {
				t.Errorf("without %q, Ada is answered %+v, want %s", user, got, want)
			}
		}
		if asked != 1 || styles[0] != "wide" {
			t.Errorf("the board is asked %d times, with %q", asked, styles)
		}
	}
	cards[0]["token"] = grantOf(token)
	if got := f.views("ada", cards[0])[0]; got.outcome() != "403 expired" {
		t.Errorf("without the props of the board, Ada is answered %+v", got)
	}
}

// What has moved to another channel since is not opened by a grant from before.
func TestViewsOfWhatHasMoved(t *testing.T) {
	channel := Channel("list:one")
	f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
		card.Channel, card.ChannelOf = func(*tally) Channel { return channel }, nil
	})
	card := f.pushedCard("ada")
	channel = "list:two"
	if got := f.views("ada", card)[0]; got.outcome() != "403 expired" {
		t.Errorf("answered %+v", got)
	}
}

// A component's own token serves too, as it does for GET.
func TestViewsByOwnToken(t *testing.T) {
	f := placedFixture(t, func(_, card *Definition[tally, *tally]) { card.Channel = on("list:secret"); card.ChannelOf = nil })
	own := f.token("ada", cardOne)
	got := f.views("ada", map[string]any{"id": "card:one", "token": own}, map[string]any{"id": "card:one"}, map[string]any{"id": "card:two", "token": own})
	for i, want := range []string{"html", "403 forbidden", "403 expired"} {
		if got[i].outcome() != want {
			t.Errorf("view %d is %+v, want %s", i, got[i], want)
		}
	}
	if got := f.views("bob", map[string]any{"id": "card:one", "token": own})[0]; got.outcome() != "403 expired" {
		t.Errorf("Bob is answered %+v", got)
	}
}

// One that fails harms no other, and is logged.
func TestViewsFailOneByOne(t *testing.T) {
	f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
		render := card.Render
		card.Render = func(c *tally, ctx context.Context, w io.Writer) error {
			switch c.ID.Instance {
			case "panics":
				panic("at the disco")
			case "fails":
				return errInside
			}
			return render(c, ctx, w)
		}
	})
	var asked []map[string]any
	for _, instance := range []string{"one", "panics", "fails", "two"} {
		id := ComponentID{"card", instance}
		asked = append(asked, map[string]any{"id": id.String(), "token": f.keys.sealGrant(grant{id, ContextChannel("card", instance)}, "ada", time.Now().Add(time.Hour))})
	}
	for i, got := range f.views("ada", asked...) {
		if want := []string{"html", "500 internal", "500 internal", "html"}[i]; got.outcome() != want || got.Problem.Detail != "" {
			t.Errorf("%s is %+v, want %s", asked[i]["id"], got, want)
		}
	}
	if log := f.log.String(); !strings.Contains(log, "at the disco") || !strings.Contains(log, errInside.Error()) {
		t.Errorf("the log is %s", log)
	}
}

// An ID that can't be one is not echoed whole: what is refused takes little memory.
func TestViewsOfLongIDs(t *testing.T) {
	f := placedFixture(t, nil)
	for _, letter := range []string{"a", "\u2028", "card:x"} {
		body := `[{"id":"` + strings.Repeat(letter, (maxViewsBody-100)/len(letter)) + `"}]`
		r := httptest.NewRequest("POST", "/lc/views", strings.NewReader(body))
		r.Header.Set("Content-Type", typeJSON)
		w := httptest.NewRecorder()
		got := allocated(func() { f.ServeHTTP(w, r) })
		if most := 4 * uint64(len(body)); w.Code != 200 || got > most || w.Body.Len() > 1000 {
			t.Errorf("%q: %d bytes are allocated for a body of %d, and answered %d with %d", letter, got, len(body), w.Code, w.Body.Len())
		}
		var answer []viewJSON
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer[0].outcome() != "404 not-found" {
			t.Errorf("%q: answered %s, %v", letter, w.Body, err)
		}
	}
}

// The whole is refused if it can't be understood, or is not to be.
func TestViewsRequest(t *testing.T) {
	f := placedFixture(t, nil)
	for name, tt := range map[string]struct {
		body   string
		header string
		status int
	}{
		"nothing":           {`[]`, "", 200},
		"unknown member":    {`[{"id":"card:one","later":[1]}]`, "", 200},
		"empty":             {``, "", 400},
		"object":            {`{"id":"card:one"}`, "", 400},
		"element":           {`["card:one"]`, "", 400},
		"trailing":          {`[]]`, "", 400},
		"member twice":      {`[{"id":"card:one","id":"card:two"}]`, "", 400},
		"ID of a number":    {`[{"id":1}]`, "", 400},
		"version of text":   {`[{"id":"card:one","version":"1"}]`, "", 400},
		"version below 0":   {`[{"id":"card:one","version":-1}]`, "", 400},
		"compressed":        {`[]`, "Content-Encoding: gzip", 415},
		"form":              {`[]`, "Content-Type: " + typeForm, 415},
		"another site":      {`[]`, "Sec-Fetch-Site: cross-site", 403},
		"another subdomain": {`[]`, "Sec-Fetch-Site: same-site", 403},
		"another origin":    {`[]`, "Origin: https://elsewhere.example", 403},
	} {
		q := request{path: "/lc/views", user: "ada", header: []string{asJSON}, body: tt.body}
		if strings.HasPrefix(tt.header, "Content-Type") {
			q.header = []string{tt.header}
		} else if tt.header != "" {
			q.header = append(q.header, tt.header)
		}
		if w := f.send(q); w.Code != tt.status {
			t.Errorf("%s: answered %d %s, want %d", name, w.Code, w.Body, tt.status)
		}
	}
	if w := f.send(request{method: "GET", path: "/lc/views"}); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
		t.Errorf("GET is answered %d, %v", w.Code, w.Header())
	}
}

// Many views count as several requests.
func TestViewsCount(t *testing.T) {
	many := "[" + strings.TrimSuffix(strings.Repeat("{},", 2*countedAsOne), ",") + "]"
	f := placedFixture(t, nil, WithLimits(Limits{Rate: 1, Burst: 3}))
	for i, want := range []int{200, 429} {
		if w := f.postViews("bob", many); w.Code != want {
			t.Errorf("request %d is answered %d, want %d", i, w.Code, want)
		}
	}
}

// What is asked for several times in a request is made once, and answered each
// time.
func TestViewsAskedForAgain(t *testing.T) {
	made := 0
	f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
		card.Mount = func(*tally, context.Context) error { made++; return nil }
	})
	one := map[string]any{"id": "card:one", "token": f.token("ada", cardOne)}
	asked := append(slices.Repeat([]map[string]any{one}, 20), map[string]any{"id": "card:none"}, map[string]any{"id": "card:none"})
	made = 0
	for i, got := range f.views("ada", asked...) {
		if want := i < 20; (got.HTML != "") != want || got.ID != asked[i]["id"] {
			t.Errorf("view %d is %+v", i, got)
		}
	}
	if made > 2 {
		t.Errorf("two components are made %d times", made)
	}
}

// What is in the views counts as they do, so that large ones are not cheaper than
// many; and it may be that a request is known for too large when it is over.
func TestViewsCountWhatIsInThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := placedFixture(t, nil, WithLimits(Limits{Rate: 1, Burst: 20}))
		f.shows(boardOne, manyCards(5*countedAsOne))
		token := f.token("ada", boardOne)
		var asked []map[string]any
		for version := range 10 { // different requests to the server, for the same
			asked = append(asked, map[string]any{"id": "board:one", "token": token, "outer": fmt.Sprint("x:", version)})
		}
		given := 0
		for _, got := range f.views("ada", asked...) {
			switch got.outcome() {
			case "html":
				given++
			case "429 too-many-requests":
			default:
				t.Errorf("answered %s", got.outcome())
			}
		}
		if given < 3 || given > 4 {
			t.Errorf("%d boards are given, which count 5 of 20 each", given)
		}
		if w := f.postViews("ada", "[]"); w.Code != 429 {
			t.Errorf("the next request is answered %d", w.Code)
		}
		time.Sleep(10 * time.Second)
		if w := f.postViews("ada", "[]"); w.Code != 200 {
			t.Errorf("a while later, it is answered %d", w.Code)
		}
	})
}

// A page of as many components as may be in a request, and a board of 300 cards,
// are far from the limits that are set by default.
func TestViewsOfAnHonestPage(t *testing.T) {
	f := placedFixture(t, nil)
	f.shows(boardOne, manyCards(300))
	var asked []map[string]any
	for i := range maxViews {
		id := ComponentID{"card", fmt.Sprint(i)}
		asked = append(asked, map[string]any{"id": id.String(), "token": f.token("ada", id)})
	}
	board := map[string]any{"id": "board:one", "token": f.token("ada", boardOne)}
	for range 5 {
		for i, got := range append(f.views("ada", asked...), f.views("ada", board)...) {
			if got.HTML == "" {
				t.Fatalf("view %d is %+v", i, got)
			}
		}
	}
}

// An answer has a bound: what it leaves out can be asked for again.
func TestViewsAnswerIsBounded(t *testing.T) {
	big := strings.Repeat("x", 1<<20)
	f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
		card.Render = func(_ *tally, _ context.Context, w io.Writer) error { _, err := io.WriteString(w, big); return err }
	})
	one := map[string]any{"id": "card:one", "token": f.token("ada", cardOne)}
	var asked []map[string]any
	for i := range 20 {
		asked = append(asked, map[string]any{"id": one["id"], "token": one["token"], "outer": fmt.Sprint("x:", i)})
	}
	got := f.views("ada", asked...)
	for i, v := range got {
		want := "html"
		if i >= maxViewsAnswer>>20-1 { // beside the wrappers, which are in the viewer's share too
			want = "503 unavailable"
		}
		if v.outcome() != want {
			t.Errorf("view %d is %s, want %s", i, v.outcome(), want)
		}
	}
}

// All views have the time of one action together, and each a part of what is left
// of it: those that hang keep no other from being given.
func TestViewsHaveATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := placedFixture(t, func(_, card *Definition[tally, *tally]) {
			card.Mount = func(c *tally, ctx context.Context) error {
				if strings.HasPrefix(c.ID.Instance, "hangs") {
					<-ctx.Done()
					return ctx.Err()
				}
				return nil
			}
		})
		var asked []map[string]any
		for _, instance := range []string{"one", "hangs1", "hangs2", "two", "hangs3", "hangs4", "hangs5", "hangs6", "hangs7", "hangs8", "hangs9", "three"} {
			id := ComponentID{"card", instance}
			asked = append(asked, map[string]any{"id": id.String(), "token": f.keys.sealGrant(grant{id, ContextChannel("card", instance)}, "ada", time.Now().Add(time.Hour))})
		}
		began := time.Now()
		got := f.views("ada", asked...)
		if took := time.Since(began); took > f.limits.ActionTime {
			t.Errorf("it took %v", took)
		}
		for i := range got {
			want := "html"
			if strings.Contains(got[i].ID, "hangs") {
				want = "500 internal"
			}
			if got[i].outcome() != want {
				t.Errorf("%s is %+v, want %s", asked[i]["id"], got[i], want)
			}
		}
	})
}

func FuzzParseViews(f *testing.F) {
	for _, body := range []string{``, `[]`, `[{}]`, `[{"id":"card:one","grant":"x","outer":"board:one","token":"y","version":7}]`, `[{"id":null}]`, `[{"id":"a","id":"b"}]`, `[[]]`} {
		f.Add([]byte(body))
	}
	limits := Limits{}.orDefault()
	f.Fuzz(func(t *testing.T, body []byte) {
		before := string(body)
		asked, err := parseViews(body, limits)
		if err != nil {
			if p := problemOf(err); p.status != http.StatusBadRequest {
				t.Fatalf("error is %d, %v", p.status, err)
			}
			return
		}
		clear(body) // what was read holds no part of it
		var want []viewAskedJSON
		if err := json.Unmarshal([]byte(before), &want); err != nil {
			t.Fatalf("%q is taken, and is no JSON: %v", before, err)
		}
		if len(asked) != len(want) || len(asked) > maxViews {
			t.Fatalf("%d views of %d", len(asked), len(want))
		}
	})
}

// A viewAskedJSON has no members, so that it takes any object.
type viewAskedJSON struct{}
