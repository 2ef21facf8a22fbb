package lc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A tally is the component that most tests of this package act on.
type tally struct {
	ID     ComponentID
	N      int    // lc:"state"
	Last   string // lc:"state"
	Filter string // lc:"client", where the definition says so
	Style  string // lc:"prop", where the definition says so
	Size   int    // the same
}

type tallyState struct {
	N    int    `json:"n"`
	Last string `json:"last,omitempty"`
}

var tallyCodec = JSONCodec("v1",
	func(c *tally) tallyState { return tallyState{c.N, c.Last} },
	func(c *tally, s tallyState) { c.N, c.Last = s.N, s.Last })

type tallyClient struct {
	Filter string `json:"filter"`
}

func clientCodec(schema string) *Codec[tally] {
	return JSONCodec(schema,
		func(c *tally) tallyClient { return tallyClient{c.Filter} },
		func(c *tally, s tallyClient) { c.Filter = s.Filter })
}

// tallyDefinition describes the component tally, on channel tally:{instance},
// with its state in the Store.
func tallyDefinition() Definition[tally, *tally] {
	return Definition[tally, *tally]{
		Name:    "tally",
		New:     func(_ context.Context, id ComponentID) (*tally, error) { return &tally{ID: id}, nil },
		Channel: func(c *tally) Channel { return ContextChannel("tally", c.ID.Instance) },
		Render: func(c *tally, ctx context.Context, w io.Writer) error {
			user, _ := UserFrom(ctx)
			_, err := fmt.Fprintf(w, `<b>%d</b> %s %s for %q`, c.N, html.EscapeString(c.Last), c.Filter, user)
			return err
		},
		State:       tallyCodec,
		PublicState: true, // so that tests see it
		Actions: []Action[tally, *tally]{
			tallyAction("add", func(_ context.Context, c *tally, by int) error { c.N += by; return nil }),
			{
				Name:   "say",
				Params: []Param{{Name: "text"}},
				Bind: bound(func(args *arg.Args) change {
					text := arg.Required(args, "text", arg.String[string])
					return func(_ context.Context, c *tally) error { c.Last = text; return nil }
				}),
			},
		},
	}
}

// tallyAction returns an action with one parameter, by.
func tallyAction(name string, do func(ctx context.Context, c *tally, by int) error) Action[tally, *tally] {
	return Action[tally, *tally]{
		Name:   name,
		Params: []Param{{Name: "by", Type: "int"}},
		Bind: bound(func(args *arg.Args) change {
			by := arg.Required(args, "by", arg.Int[int])
			return func(ctx context.Context, c *tally) error { return do(ctx, c, by) }
		}),
	}
}

// A change is a call that changes a tally in place.
type change func(ctx context.Context, c *tally) error

// bound makes an action's Bind of one that returns a change.
func bound(bind func(*arg.Args) change) func(*arg.Args) Call[tally, *tally] {
	return func(args *arg.Args) Call[tally, *tally] {
		do := bind(args)
		return func(ctx context.Context, c *tally) (*tally, error) { return nil, do(ctx, c) }
	}
}

// global puts a component where everybody may act on it.
func global(c *tally) Channel { return Global }

// perUser puts a component on the channel of the user that is its instance.
func perUser(c *tally) Channel { return UserChannel(c.ID.Instance) }

var tallyOne = ComponentID{"tally", "one"}

// userHeader tells in tests who makes a request.
const userHeader = "Test-User"

var testSecret = bytes.Repeat([]byte("k"), 32)

// A fixture is an App with what a test wants to know of it.
type fixture struct {
	*App
	t      testing.TB
	log    *logBuffer
	store  *MemoryStore
	events *eventLog
}

// newFixture returns an App that serves the given component.
func newFixture(t testing.TB, def Definition[tally, *tally], opts ...Option) *fixture {
	t.Helper()
	f := &fixture{t: t, log: new(logBuffer), store: NewMemoryStore(), events: new(eventLog)}
	broker := NewMemoryBroker()
	all := []Option{
		WithSecret(testSecret),
		WithUser(func(r *http.Request) string { return r.Header.Get(userHeader) }),
		WithLogger(slog.New(slog.NewTextHandler(f.log, nil))),
		WithStore(f.store),
		WithBroker(broker),
	}
	f.App = New(append(all, opts...)...)
	Register(f.App, def)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() {
		cancel()
		f.Shutdown(context.Background())
	})
	f.hub.tap(ctx, f.events.deliver)
	return f
}

// An eventLog holds what an App has published.
type eventLog struct {
	mu   sync.Mutex
	list []Message
}

func (l *eventLog) deliver(m any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, m.(Message))
}

// all returns the events so far.
func (l *eventLog) all() []Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Message(nil), l.list...)
}

// lines returns the events so far as text.
func (l *eventLog) lines() []string {
	var lines []string
	for _, m := range l.all() {
		lines = append(lines, fmt.Sprintf("%s %s %s", m.Channel, m.Type, m.Data))
	}
	return lines
}

// A logBuffer is a log that may be read while it is written.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A request is what a test sends: header lines as "Name: value".
type request struct {
	method string // POST where empty
	path   string
	user   string
	header []string
	body   string
}

// send has the App answer a request.
func (f *fixture) send(q request) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.sendTo(f, q)
}

// sendTo has a handler answer a request, such as the App behind middleware.
func (f *fixture) sendTo(h http.Handler, q request) *httptest.ResponseRecorder {
	f.t.Helper()
	if q.method == "" {
		q.method = http.MethodPost
	}
	r := httptest.NewRequest(q.method, q.path, strings.NewReader(q.body))
	for _, line := range q.header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	if q.user != "" {
		r.Header.Set(userHeader, q.user)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// act calls an action of tally:one as the browser client does, in the name of
// a user for whom it was rendered.
func (f *fixture) act(action, body string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.actOn(tallyOne, action, body, header...)
}

// actOn is act for any component.
func (f *fixture) actOn(id ComponentID, action, body string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.send(request{
		path:   "/lc/" + id.Name + "/" + id.Instance + "/" + action,
		user:   "ada",
		header: append([]string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + f.token("ada", id)}, header...),
		body:   body,
	})
}

var requestIDs struct {
	sync.Mutex
	n int
}

// newRequestID returns an ID that no test has used before.
func newRequestID() string {
	requestIDs.Lock()
	defer requestIDs.Unlock()
	requestIDs.n++
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", requestIDs.n)
}

// page renders a component for a user, as the application's own page would.
func (f *fixture) page(user string, id ComponentID) string {
	f.t.Helper()
	var b strings.Builder
	if err := f.Render(ContextWithUser(context.Background(), user), &b, id); err != nil {
		f.t.Fatal(err)
	}
	return b.String()
}

// token returns the token in the wrapper of a component.
func (f *fixture) token(user string, id ComponentID) string {
	f.t.Helper()
	return attrOf(f.t, f.page(user, id), "data-lc-token")
}

// attrOf returns an attribute of the first element that has it.
func attrOf(t testing.TB, page, name string) string {
	t.Helper()
	for _, tag := range scanTags([]byte(page)) {
		if value, ok := tag.attrs[name]; ok {
			return value
		}
	}
	t.Fatalf("no %s in %s", name, page)
	return ""
}

// grantOf returns the part of a token that the browser may show in a stream's
// query.
func grantOf(token string) string { return parseToken(token).grant }

// An answerJSON is the answer to the browser client.
type answerJSON struct {
	ComponentID string          `json:"componentId"`
	Channel     string          `json:"channel"`
	Version     uint64          `json:"version"`
	Base        string          `json:"base"`
	Hash        string          `json:"hash"`
	State       json.RawMessage `json:"state"`
	HTML        string          `json:"html"`
	Patch       json.RawMessage `json:"patch"`
	Items       json.RawMessage `json:"items"`
	Effects     struct {
		Token    string          `json:"token"`
		Redirect string          `json:"redirect"`
		Flash    []string        `json:"flash"`
		Dispatch json.RawMessage `json:"dispatch"`
	} `json:"effects"`
}

// decodeAnswer reads the answer to an action that went well.
func decodeAnswer(t testing.TB, w *httptest.ResponseRecorder) answerJSON {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("answer is %d %s", w.Code, w.Body)
	}
	var a answerJSON
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}

// wantProblem checks that an answer is a problem of RFC 9457, and returns its
// errors as "pointer detail".
func wantProblem(t testing.TB, w *httptest.ResponseRecorder, status int) (errors []string) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("answer is %d %s, want %d", w.Code, w.Body, status)
	}
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type is %q", got)
	}
	var p struct {
		Title  string
		Status int
		Code   string
		Detail string
		Errors []arg.Fault
	}
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatal(err)
	}
	if p.Status != status || p.Title != http.StatusText(status) {
		t.Errorf("problem says %d %q, want %d %q", p.Status, p.Title, status, http.StatusText(status))
	}
	if p.Code == "" || w.Header().Get("LC-Problem") != p.Code {
		t.Errorf("problem has the code %q, and the header %q", p.Code, w.Header().Get("LC-Problem"))
	}
	for _, e := range p.Errors {
		errors = append(errors, e.Pointer+" "+e.Detail)
	}
	return errors
}

// within fails a test that hangs.
func within(t testing.TB, d time.Duration, work func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
	case <-time.After(d):
		t.Fatalf("not done within %v", d)
	}
}

var errInside = errors.New("secret of the inside")
