package lc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// A greetingJSON is the data of the first event of a stream.
type greetingJSON struct {
	Channels map[Channel]struct {
		Versions map[string]uint64
		Place    string
	}
	Refused map[string]refusedJSON
	Expired bool
}

type refusedJSON struct {
	Status int
	Code   string
	Detail string
}

// greetingOf reads the data of the first event of a stream.
func greetingOf(t testing.TB, data string) (g greetingJSON) {
	t.Helper()
	if err := json.Unmarshal([]byte(data), &g); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return g
}

// askedBy is a request by POST with a body.
func askedBy(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/sse/events", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// subscribed reads a request for a stream.
func (f *fixture) subscribed(r *http.Request, user string) (sub subscription, err error) {
	err = f.subscribe(&sub, r, user, func(from sender) (*streamRequest, error) {
		if r.Method == http.MethodPost {
			return f.readStreamBody(httptest.NewRecorder(), r, from)
		}
		names := r.URL.Query()["channel"]
		if one, ok := strings.CutPrefix(r.URL.Path, "/sse/events/"); ok {
			names = []string{one}
		}
		return readStreamQuery(r, names, f.limits.ChannelsPerStream)
	})
	return sub, err
}

// All of these say the same, or show why not.
func TestNamedRequests(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	f.act("add", `{"by":1}`)
	token := grantOf(f.token("ada", tallyOne))
	shown := shownComponent{tallyOne, "tally:one", 7, Place{"e", 12}}
	for name, r := range map[string]*http.Request{
		"one channel":                  httptest.NewRequest("GET", "/sse/events/tally:one?component=tally:one&version=7&after=e-12&token="+token, nil),
		"several":                      httptest.NewRequest("GET", "/sse/events?channel=global&channel=tally:one&component=tally:one&version=7&after=e-12&token="+token, nil),
		"a channel for each component": httptest.NewRequest("GET", "/sse/events?channel=global&channel=tally:one&component=x:1&component=tally:one&version=&version=7&after=&after=e-12&token=&token="+token, nil),
		"POST":                         askedBy(`{"components":[{"id":"x:1","channel":"global"},{"id":"tally:one","channel":"tally:one","token":"` + token + `","version":7,"after":"e-12","news":{}}],"patch":true}`),
		"POST without a hint":          askedBy(`{"components":[{"id":"x:1","channel":"global"},{"id":"tally:one","token":"` + token + `","version":7,"after":"e-12"}]}`),
	} {
		sub, err := f.subscribed(r, "ada")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !sub.named || !slices.Contains(sub.channels, "tally:one") || len(sub.refused) > 0 || !slices.Equal(sub.shown, []shownComponent{shown}) {
			t.Errorf("%s: named %v, channels %q, shown %v, refused %v", name, sub.named, sub.channels, sub.shown, sub.refused)
		}
		if granted := grantedOn(sub.grants, "tally:one", time.Now()); !slices.Equal(granted, []ComponentID{tallyOne}) {
			t.Errorf("%s: granted are %v", name, granted)
		}
	}
}

// Each channel is judged by itself, and each component proves by its token or ID
// which one is its own.
func TestNamedChannelsAreJudgedOneByOne(t *testing.T) {
	def := tallyDefinition()
	f := newFixture(t, def, WithLimits(Limits{ChannelsPerStream: 4}), WithAuthorizer(func(context.Context, Access) error { return Forbidden("Not for you.") }))
	pure := tallyDefinition()
	pure.Name, pure.Channel = "mine", perUser
	pure.ChannelOf = func(id ComponentID) Channel { return UserChannel(id.Instance) }
	Register(f.App, pure)
	token := grantOf(f.token("ada", tallyOne))
	forbidden := refusedJSON{403, "forbidden", "Not for you."}
	tests := []struct {
		name, components string
		channels         []Channel
		shown            []string
		refused          map[string]refusedJSON
		foreign          bool
	}{
		{"no token is needed", `{"id":"mine:ada","channel":"user:ada"}`, []Channel{"user:ada"}, []string{"mine:ada"}, nil, false},
		{"the ID tells the channel", `{"id":"mine:ada"}`, []Channel{"user:ada"}, []string{"mine:ada"}, nil, false},
		{"the value tells the channel", `{"id":"tally:one","token":"` + token + `"}`, []Channel{"tally:one"}, []string{"tally:one"}, nil, false},
		{"a hint is no proof", `{"id":"mine:bob","channel":"user:ada"}`, []Channel{"user:ada"}, nil, nil, false},
		{"a refused one beside a good one", `{"id":"mine:ada"},{"id":"mine:bob","channel":"user:bob"}`, []Channel{"user:ada"}, []string{"mine:ada"},
			map[string]refusedJSON{"user:bob": forbidden}, false},
		{"a token for another component", `{"id":"mine:ada"},{"id":"mine:x","channel":"tally:one","token":"` + token + `"}`, []Channel{"user:ada"}, []string{"mine:ada"},
			map[string]refusedJSON{"tally:one": {403, "expired", "Not for you."}}, true},
		{"somebody else's token", `{"id":"mine:ada"},{"id":"tally:one","channel":"tally:one","token":"` + grantOf(f.token("bob", tallyOne)) + `"}`, []Channel{"user:ada"}, []string{"mine:ada"},
			map[string]refusedJSON{"tally:one": {403, "expired", "Not for you."}}, true},
		{"an old token", `{"id":"mine:ada"},{"id":"tally:one","channel":"tally:one","token":"` + f.keys.sealGrant(grant{tallyOne, "tally:one"}, "ada", time.Now().Add(-time.Hour)) + `"}`,
			[]Channel{"user:ada"}, []string{"mine:ada"}, map[string]refusedJSON{"tally:one": {403, "expired", "Not for you."}}, false},
		{"no such component", `{"id":"mine:ada"},{"id":"x:1"}`, []Channel{"user:ada"}, []string{"mine:ada"},
			map[string]refusedJSON{"x:1": {404, "not-found", "There is no component x:1 with a channel."}}, false},
		{"no such channel", `{"id":"mine:ada"},{"id":"x:1","channel":"\n"}`, []Channel{"user:ada"}, []string{"mine:ada"},
			map[string]refusedJSON{"\n": {404, "not-found", `There is no such channel: channel "\n" is neither "global" nor of the form kind:instance.`}}, false},
		{"more than there may be", `{"id":"mine:ada"},{"id":"x:1","channel":"global"},{"id":"x:1","channel":"a:1"},{"id":"x:1","channel":"a:2"},{"id":"x:1","channel":"a:3"},{"id":"x:2","channel":"global"}`,
			[]Channel{"user:ada", "global"}, []string{"mine:ada"},
			map[string]refusedJSON{"a:1": forbidden, "a:2": forbidden, "a:3": {403, "limit", "The stream has reached its limit of 4 channels."}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sub, err := f.subscribed(askedBy(`{"components":[`+tt.components+`]}`), "ada")
			if err != nil {
				t.Fatal(err)
			}
			s, err := f.hub.open(sub)
			if err != nil {
				t.Fatal(err)
			}
			greeting := greetingOf(t, string(dataOf(s.greeting(nil))))
			f.hub.close(s, "test")
			var shown []string
			for _, c := range sub.shown {
				shown = append(shown, c.component.String())
			}
			if !slices.Equal(sub.channels, tt.channels) || !slices.Equal(shown, tt.shown) || !reflect.DeepEqual(greeting.Refused, tt.refused) || greeting.Expired != tt.foreign {
				t.Errorf("channels %q, shown %q, greeting %+v", sub.channels, shown, greeting)
			}
			for _, ch := range tt.channels {
				if got := greeting.Channels[ch].Place; got != s.seats[slices.Index(sub.channels, ch)].place().String() {
					t.Errorf("the stream begins on %s at %q", ch, got)
				}
			}
		})
	}
}

// Components of which there is no token cost memory, and where only a value tells
// their channel, a call of the application: there are few of them.
func TestNamedRequestsProveWhatTheyShow(t *testing.T) {
	made := 0
	def := tallyDefinition()
	def.New = func(_ context.Context, id ComponentID) (*tally, error) { made++; return &tally{ID: id}, nil }
	f := newFixture(t, def, WithAuthorizer(func(context.Context, Access) error { return nil }))
	fixed := tallyDefinition()
	fixed.Name, fixed.Channel = "fixed", global
	fixed.ChannelOf = func(ComponentID) Channel { return Global }
	Register(f.App, fixed)
	var all []string
	for i := range 200 {
		all = append(all, fmt.Sprintf(`{"id":"tally:%d"},{"id":"fixed:%d","channel":"global"}`, i, i))
	}
	sub, err := f.subscribed(askedBy(`{"components":[`+strings.Join(all, ",")+`]}`), "ada")
	if err != nil {
		t.Fatal(err)
	}
	if made > maxUnproven || len(sub.shown) > maxUnproven || len(sub.channels) != 1+maxUnproven {
		t.Errorf("%d values were made, %d components are shown on %d channels, want at most %d", made, len(sub.shown), len(sub.channels), maxUnproven)
	}
	if len(sub.refused) != 200-maxUnproven || sub.refused[0].problem.codeOf() != codeLimit {
		t.Errorf("%d are refused, the first by %v", len(sub.refused), sub.refused[0].problem)
	}
}

// If there is nothing to listen to, the answer says why.
func TestNamedRequestRefusedAsAWhole(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithAuthorizer(func(_ context.Context, a Access) error {
		switch a.Channel {
		case "gone:1":
			return NotFound("It is gone.")
		case "busy:1":
			return errBusy("Busy.", time.Second)
		}
		return Forbidden("Not for you.")
	}))
	old := f.keys.sealGrant(grant{tallyOne, "tally:one"}, "ada", time.Now().Add(-time.Hour))
	for _, tt := range []struct {
		body   string
		status int
		code   string
	}{
		{`{"id":"x:1","channel":"gone:1"}`, 404, "not-found"},
		{`{"id":"x:1","channel":"gone:1"},{"id":"x:1","channel":"other:1"}`, 403, "forbidden"},
		{`{"id":"x:1","channel":"other:1"},{"id":"tally:one","channel":"tally:one","token":"` + old + `"}`, 403, "expired"},
		{`{"id":"x:1","channel":"other:1"},{"id":"x:1","channel":"busy:1"}`, 503, "unavailable"},
	} {
		var seen []StreamObservation
		f.App.observer.Stream = func(_ context.Context, o StreamObservation) { seen = append(seen, o) }
		w := f.send(request{path: "/sse/events", header: []string{asJSON, userHeader + ": ada"}, body: `{"components":[` + tt.body + `]}`})
		wantProblem(t, w, tt.status)
		if got := w.Header().Get("LC-Problem"); got != tt.code {
			t.Errorf("%s: code %q, want %q", tt.body, got, tt.code)
		}
		if len(seen) != 1 || seen[0].Status != tt.status || len(seen[0].Channels) != strings.Count(tt.body, "channel") {
			t.Errorf("%s: observed %+v", tt.body, seen)
		}
	}
}

// What the body must be.
func TestStreamBodies(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for _, tt := range []struct {
		name, body string
		header     []string
		status     int
	}{
		{"a form", "components=1", []string{asForm}, 415},
		{"no type", "{}", nil, 415},
		{"compressed", "{}", []string{asJSON, "Content-Encoding: gzip"}, 415},
		{"nothing", "", []string{asJSON}, 400},
		{"no components", `{}`, []string{asJSON}, 400},
		{"components twice", `{"components":[{"id":"a:1"}],"components":[{"id":"a:1"}]}`, []string{asJSON}, 400},
		{"components that are none", `{"components":{}}`, []string{asJSON}, 400},
		{"a component that is none", `{"components":["a:1"]}`, []string{asJSON}, 400},
		{"a version that is none", `{"components":[{"id":"a:1","version":-1}]}`, []string{asJSON}, 400},
		{"an ID that is none", `{"components":[{"id":7}]}`, []string{asJSON}, 400},
		{"more behind it", `{"components":[{"id":"a:1"}]}{}`, []string{asJSON}, 400},
		{"a page of another site", `{"components":[{"id":"a:1","channel":"global"}]}`, []string{asJSON, "Sec-Fetch-Site: same-site"}, 403},
		{"a page of another origin", `{"components":[{"id":"a:1","channel":"global"}]}`, []string{asJSON, "Origin: http://elsewhere.example"}, 403},
	} {
		w := f.send(request{path: "/sse/events", header: tt.header, body: tt.body})
		if w.Code != tt.status {
			t.Errorf("%s: answered %d %s, want %d", tt.name, w.Code, w.Body, tt.status)
		}
	}
	if f.inflight.bytes != 0 || len(f.inflight.senders) != 0 {
		t.Errorf("still in flight: %d bytes of %d senders", f.inflight.bytes, len(f.inflight.senders))
	}
}

// A request with many components counts as several.
func TestLargeRequestsCountAsSeveral(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithLimits(Limits{Rate: 1, Burst: 4}))
	ask := func(components int) error {
		_, err := f.subscribed(askedBy(`{"components":[`+strings.Repeat(`{"id":"x:1","channel":"global"},`, components-1)+`{"id":"x:1","channel":"global"}]}`), "ada")
		return err
	}
	if err := ask(2 * countedAsOne); err != nil {
		t.Error(err)
	}
	if err := ask(countedAsOne); err == nil || problemOf(err).status != http.StatusTooManyRequests {
		t.Errorf("the fourth and fifth of four: %v", err)
	}
}

// A stream by POST is a stream as any other, over each kind of connection.
func TestStreamByPost(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{listen: func(_ context.Context, a Access) error {
			if a.Channel == "room:2" {
				return Forbidden("Not for you.")
			}
			return nil
		}})
		first := say(t, s.hub, "room:1", "a", 1)
		second := say(t, s.hub, "room:1", "a", 2)
		body := fmt.Sprintf(`{"components":[{"id":"a:1","channel":"room:1","after":%q},{"id":"a:2","channel":"room:2"}]}`, first)
		r := s.request(t, http.MethodPost, "/sse/events", "Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		v := s.send(t, r)
		greeting := greetingOf(t, v.expect(typeConnected, second).data)
		if len(greeting.Channels) != 1 || greeting.Channels["room:1"].Place != second.String() || greeting.Refused["room:2"].Code != "forbidden" {
			t.Errorf("greeted with %+v", greeting)
		}
		v.expect(typeUpdate, say(t, s.hub, "room:1", "a", 3))
		v.leave()
		waitFor(t, "the viewer to be gone", func() bool { return s.hub.stats().Streams == 0 })
	})
}

// A named stream goes on, on each channel, after the place that all components
// there have seen.
func TestNamedStreamBegins(t *testing.T) {
	for _, tt := range []struct {
		after []Place
		want  string
	}{
		{[]Place{{"e", 7}, {"e", 5}, {"e", 8}}, "e-5"},
		{[]Place{{"e", 0}, {"e", 5}}, "e-0"},
		{[]Place{{"e", 7}, {}}, ""},
		{[]Place{{"e", 7}, {"d", 5}}, ""},
		{nil, ""},
	} {
		var asked askedChannel
		for _, after := range tt.after {
			asked.shown = append(asked.shown, shownComponent{after: after})
		}
		if got := asked.after().String(); got != tt.want {
			t.Errorf("after %v it begins at %q, want %q", tt.after, got, tt.want)
		}
	}
}

// Whatever a request says, each channel of a stream is valid, each component is
// on one of them, and nothing is both opened and refused.
func FuzzStreamBody(f *testing.F) {
	fix := newFixture(f, tallyDefinition(), WithLimits(Limits{Rate: -1, ChannelsPerStream: 8}))
	token := grantOf(fix.token("ada", tallyOne))
	for _, seed := range []string{
		`{"components":[{"id":"tally:one","channel":"tally:one","token":"` + token + `","version":7,"after":"e-12"}],"patch":true}`,
		`{"components":[{"id":"tally:one"},{"id":"x:1","channel":"global"},{}]}`,
		`{"components":[{"id":"a:` + "\xff" + `","channel":"` + "\\u2028" + `"}]}`,
		`{"components":[{"id":"x","channel":"user:ada","after":"-"}],"patch":null}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		sub, err := fix.subscribed(askedBy(body), "ada")
		if err != nil {
			if p := problemOf(err); p.status < 400 || p.status >= 500 {
				t.Errorf("answered with %d: %v", p.status, err)
			}
			return
		}
		s, err := fix.hub.open(sub)
		if err != nil {
			t.Fatal(err)
		}
		defer fix.hub.close(s, "fuzz")
		greeting := greetingOf(t, string(dataOf(s.greeting(nil))))
		if len(greeting.Channels) != len(sub.channels) || len(greeting.Refused) != len(sub.refused) {
			t.Errorf("greeted with %+v for %q and %v", greeting, sub.channels, sub.refused)
		}
		for ch := range greeting.Channels {
			if _, both := greeting.Refused[string(ch)]; both || ch.Validate() != nil {
				t.Errorf("channel %q is refused too, or not valid", ch)
			}
		}
		for _, c := range sub.shown {
			if _, ok := greeting.Channels[c.channel]; !ok || c.component.Validate() != nil {
				t.Errorf("%v is shown", c)
			}
		}
	})
}

// What is kept of a large request is not the request.
func TestNamedStreamKeepsLittleOfItsRequest(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	token := grantOf(f.token("ada", tallyOne))
	body := `{"components":[{"id":"tally:one","channel":"tally:one","token":"` + token + `"},{"id":"` + strings.Repeat("x", 100<<10) + `"}]}`
	kept := make([]*stream, 20)
	before := heap()
	for i := range kept {
		sub, err := f.subscribed(askedBy(body), "ada")
		if err != nil {
			t.Fatal(err)
		}
		if kept[i], err = f.hub.open(sub); err != nil {
			t.Fatal(err)
		}
		kept[i].greeting(nil)
	}
	if each := (heap() - before) / len(kept); each > 4<<10 {
		t.Errorf("%d bytes are kept of each request, want at most 4 KiB", each)
	}
	for _, s := range kept {
		f.hub.close(s, "test")
	}
}
