package e2e

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// clientDir holds the scripts for browsers as they are committed, and served.
const clientDir = "../../runtime/client"

// A FakeServer speaks lcgen's protocol to browsers, and does what a real
// server would not: it sends what is stale, refuses, hangs and dies when told.
// Its components are HTML and a version, and change when a test says so.
type FakeServer struct {
	t    *testing.T
	addr string
	http *http.Server

	mu          sync.Mutex
	changed     chan struct{} // closed, and another one made, with every change below
	policy      string        // Content-Security-Policy of the pages
	head, tail  string        // more HTML for the pages' head, and behind the components
	heartbeat   time.Duration // between pings as the page is told, if it is; none are sent
	epoch       string
	placeless   bool // wrappers do not say where they were rendered
	seq         int
	history     []fakeEvent
	components  map[string]*fakeComponent
	streams     map[chan fakeEvent]StreamRequest // that are open
	opened      []StreamRequest                  // so far, open or not
	scripts     []string                         // asked for so far, with their queries, but for open.js
	withheld    map[string]int                   // scripts, and how often they are not to be had
	heldFiles   map[string]chan struct{}         // scripts that wait
	refused     map[string]int                   // channels, and the status that they are refused with
	misbehave   http.HandlerFunc                 // instead of a stream
	calls       []Call                           // so far
	views       []string                         // components fetched so far
	build       string                           // that streams tell of, and
	pageBuild   string                           // that of which pages are
	texts       string                           // JSON of the client's texts in another language
	heldViews   chan struct{}                    // views wait for it, unless nil
	heldStreams chan struct{}                    // streams that are asked for wait for it, unless nil
	visits      int                              // of /elsewhere, so far
	answers     map[string]func(Call) Answer
	held        map[string]chan struct{} // actions whose answer waits
	meddle      meddler                  // has the first look at calls, unless nil
	nestedViews
	patches
	site
}

type fakeComponent struct {
	id, channel, html, token string
	uses                     string // modules of the client
	tag                      string // of the wrapper; empty: div
	attrs                    map[string]string
	version                  int
}

type fakeEvent struct {
	seq                int
	typ, channel, data string
	id                 string
	closing            bool
}

// A StreamRequest is what a browser asked for when it opened a stream.
type StreamRequest struct {
	Method     string
	Path       string
	URL        string
	Channels   []string // each once
	Components []StreamComponent
	Patch      bool // changes may come as patches
}

// A StreamComponent is one that the page shows.
type StreamComponent struct {
	ID, Channel, Token, After string
	Version                   int
}

// After returns the place that a component has seen its channel up to.
func (r StreamRequest) After(id string) string {
	i := slices.IndexFunc(r.Components, func(c StreamComponent) bool { return c.ID == id })
	if i < 0 {
		return "not asked for"
	}
	return r.Components[i].After
}

// A Call is an action that a browser called.
type Call struct {
	Component, Action string
	Request, Token    string     // LC-Request and LC-Token
	Base              string     // LC-Base
	ContentType       string     // without parameters
	Form              url.Values // of a form
	Files             []string   // names of a form's files
	JSON              string     // of anything else
}

// An Answer is what a fake action answers. The zero Answer is the component as
// it is.
type Answer struct {
	HTML    string // what the component looks like from now on, if not empty
	Only    string // what the one who acts is shown instead, if not empty
	Version int    // instead of the next one
	Items   map[string]any
	Effects map[string]any
	Problem map[string]any // instead of all else; its status is the answer's
	Page    string         // instead of all else: HTML, as of a log-in page

	// Faults are what a partial action has found, by pointer: they come with all
	// of the above.
	Faults map[string]string
}

// newFake starts a server without components.
func newFake(t *testing.T) *FakeServer {
	t.Helper()
	browser.Need(t)
	if raceDetector {
		t.Skip("the race detector has nothing to look into here: the server is a fake")
	}
	s := &FakeServer{
		t:          t,
		addr:       "127.0.0.1:0",
		changed:    make(chan struct{}),
		heartbeat:  time.Hour,
		epoch:      "one",
		components: map[string]*fakeComponent{},
		streams:    map[chan fakeEvent]StreamRequest{},
		refused:    map[string]int{},
		answers:    map[string]func(Call) Answer{},
		held:       map[string]chan struct{}{},
		withheld:   map[string]int{},
		heldFiles:  map[string]chan struct{}{},
	}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// Start listens, again on the same port after Stop.
func (s *FakeServer) Start() {
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /lc/{file}", s.serveScript)
	mux.HandleFunc("GET /page", s.servePage)
	mux.HandleFunc("GET /elsewhere", func(w http.ResponseWriter, r *http.Request) {
		s.change(func() { s.visits++ })
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<title>elsewhere</title><p>elsewhere</p>")
	})
	mux.HandleFunc("GET /site/{path...}", s.serveSite)
	mux.HandleFunc("GET /lc/{name}/{instance}", s.serveView)
	mux.HandleFunc("POST /lc/views", s.serveViews)
	mux.HandleFunc("POST /lc/{name}/{instance}/{action}", s.serveAction)
	mux.HandleFunc("/sse/events", s.serveStream)
	mux.HandleFunc("GET /sse/events/{channel}", s.serveStream)
	s.http = &http.Server{Handler: mux}
	go s.http.Serve(listener)
}

// Stop breaks all connections off, as a process does that is killed.
func (s *FakeServer) Stop() { s.http.Close() }

// change makes a change and tells those who wait for one.
func (s *FakeServer) change(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn()
	close(s.changed)
	s.changed = make(chan struct{})
}

// until waits for a condition, which it asks for with the server locked.
func (s *FakeServer) until(what string, met func() bool) {
	s.t.Helper()
	timeout := time.After(patience)
	for {
		s.mu.Lock()
		ok, changed := met(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			s.t.Fatalf("the server never had %s", what)
		}
	}
}

// Add adds a component on a channel, "" for none. The HTML is the inside of
// its wrapper.
func (s *FakeServer) Add(id, channel, html string) {
	s.change(func() {
		s.components[id] = &fakeComponent{id: id, channel: channel, html: html, token: "grant-of-" + id, version: 1}
	})
}

// Use makes the wrapper of a component name modules of the client.
func (s *FakeServer) Use(id, modules string) { s.change(func() { s.components[id].uses = modules }) }

// URL returns the address of a page of components.
func (s *FakeServer) URL(ids ...string) string {
	return "http://" + s.addr + "/page?" + url.Values{"c": ids}.Encode()
}

// SharedURL returns the address of a page of components, whose stream is
// shared by the tabs of a viewer.
func (s *FakeServer) SharedURL(viewer string, ids ...string) string {
	return s.URL(ids...) + "&shared=" + viewer
}

// Refuse refuses a channel with a status from now on; 0 lets it in again.
func (s *FakeServer) Refuse(channel string, status int) {
	s.change(func() { s.refused[channel] = status })
}

// Wrapper returns a component in its wrapper, as it is now.
func (s *FakeServer) Wrapper(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wrapper(id)
}

func (s *FakeServer) wrapper(id string) string {
	c := s.components[id]
	if c == nil {
		return ""
	}
	more := ""
	if c.channel != "" {
		more = fmt.Sprintf(" data-sse-channel=%q", c.channel)
	}
	if c.uses != "" {
		more += fmt.Sprintf(" data-lc-uses=%q", c.uses)
	}
	if !s.placeless {
		more += fmt.Sprintf(" data-lc-cursor=%q", s.eventID(s.seq))
	}
	more += s.hashAttr(c)
	return c.wrapped(fmt.Sprintf(`%s data-lc-version="%d" data-lc-token="%s"`, more, c.version, c.token), c.html)
}

// wrapped returns HTML in the component's wrapper, which has some attributes.
func (c *fakeComponent) wrapped(attrs, inside string) string {
	for _, name := range slices.Sorted(maps.Keys(c.attrs)) {
		attrs += fmt.Sprintf(` %s="%s"`, name, html.EscapeString(c.attrs[name]))
	}
	tag := cmp.Or(c.tag, "div")
	return fmt.Sprintf(`<%s data-component-id="%s"%s>%s</%[1]s>`, tag, html.EscapeString(c.id), attrs, inside)
}

func (s *FakeServer) eventID(seq int) string { return s.epoch + "-" + strconv.Itoa(seq) }

// Change changes a component without telling anybody.
func (s *FakeServer) Change(id, html string) {
	s.change(func() {
		s.components[id].html = html
		s.components[id].version++
	})
}

// Push changes a component and pushes what it has become.
func (s *FakeServer) Push(id, html string) {
	s.Change(id, html)
	s.mu.Lock()
	version := s.components[id].version
	s.mu.Unlock()
	s.PushAs(id, version, html)
}

// PushAs pushes HTML as if it were of some version.
func (s *FakeServer) PushAs(id string, version int, html string) {
	data := map[string]any{"version": version}
	s.mu.Lock()
	typ := s.tell(data, s.components[id], html)
	if attrs := s.components[id].attrs; attrs != nil {
		data["attrs"] = maps.Clone(attrs)
	}
	s.mu.Unlock()
	s.Event(typ, id, data)
}

// PushFragments counts a component up and pushes parts of it.
func (s *FakeServer) PushFragments(id, html string, fragments map[string]string) {
	s.Change(id, html)
	s.Event("component-fragments", id, map[string]any{"version": s.Version(id), "fragments": fragments})
}

// PushRefresh tells viewers to fetch a component that has become html.
func (s *FakeServer) PushRefresh(id, html string) {
	s.Change(id, html)
	s.Event("component-refresh", id, map[string]any{"version": s.Version(id)})
}

// Version returns a component's version.
func (s *FakeServer) Version(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.components[id].version
}

// Event sends an event about a component, on its channel.
func (s *FakeServer) Event(typ, id string, data map[string]any) {
	s.mu.Lock()
	channel := s.components[id].channel
	s.mu.Unlock()
	data = maps.Clone(data)
	if data == nil {
		data = map[string]any{}
	}
	data["componentId"] = id
	s.send(typ, channel, data)
}

// Dispatch sends an event of the application on a channel.
func (s *FakeServer) Dispatch(channel, event string, detail any) {
	s.send("channel-event", channel, map[string]any{"event": event, "detail": detail})
}

func (s *FakeServer) send(typ, channel string, data map[string]any) {
	data["channel"] = channel
	line, err := json.Marshal(data)
	if err != nil {
		s.t.Error(err)
	}
	s.change(func() {
		s.seq++
		event := fakeEvent{seq: s.seq, id: s.eventID(s.seq), typ: typ, channel: channel, data: string(line)}
		s.history = append(s.history, event)
		for stream, request := range s.streams {
			if slices.Contains(request.Channels, channel) {
				stream <- event
			}
		}
	})
}

// Ping sends a heartbeat on every open stream.
func (s *FakeServer) Ping() {
	s.change(func() {
		for stream := range s.streams {
			stream <- fakeEvent{id: "says-0", typ: "ping", data: "{}"}
		}
	})
}

// Farewell ends the open streams as a server does that shuts down: their
// viewers are to come back after so many milliseconds.
func (s *FakeServer) Farewell(ms int) {
	s.change(func() {
		for stream := range s.streams {
			stream <- fakeEvent{id: s.eventID(s.seq), typ: "ping", data: fmt.Sprintf(`{"retry":%d}`, ms)}
			stream <- fakeEvent{closing: true}
		}
	})
}

// Resync tells every open stream that it has missed something.
func (s *FakeServer) Resync() {
	s.change(func() {
		for stream := range s.streams {
			stream <- fakeEvent{id: s.eventID(s.seq), typ: "resync", data: "{}"}
		}
	})
}

// NewEpoch forgets all events and counts anew, as after a restart.
func (s *FakeServer) NewEpoch(epoch string) {
	s.change(func() { s.epoch, s.seq, s.history = epoch, 0, nil })
}

// EndStreams breaks off the open streams.
func (s *FakeServer) EndStreams() {
	s.change(func() {
		for stream := range s.streams {
			stream <- fakeEvent{closing: true}
		}
	})
}

// Misbehave answers requests for streams otherwise, until Behave.
func (s *FakeServer) Misbehave(handler http.HandlerFunc) { s.change(func() { s.misbehave = handler }) }

// Behave undoes Misbehave.
func (s *FakeServer) Behave() { s.change(func() { s.misbehave = nil }) }

// Answer sets what an action answers.
func (s *FakeServer) Answer(action string, answer func(Call) Answer) {
	s.change(func() { s.answers[action] = answer })
}

// A meddler looks at a call before its body is read, and may read some of it. If
// it returns false, the call gets no answer but its own.
type meddler func(w http.ResponseWriter, r *http.Request) bool

// Meddle gives a meddler the first look at all calls.
func (s *FakeServer) Meddle(fn meddler) { s.change(func() { s.meddle = fn }) }

// Hold makes the answers of an action wait for the returned function.
func (s *FakeServer) Hold(action string) (release func()) {
	held := make(chan struct{})
	s.change(func() { s.held[action] = held })
	return sync.OnceFunc(func() {
		s.change(func() { delete(s.held, action) })
		close(held)
	})
}

// HoldStreams makes the streams that are asked for from now on begin only after
// the returned function.
func (s *FakeServer) HoldStreams() (release func()) {
	held := make(chan struct{})
	s.change(func() { s.heldStreams = held })
	return sync.OnceFunc(func() {
		s.change(func() { s.heldStreams = nil })
		close(held)
	})
}

// holdViews makes fetched components wait for the returned function.
func (s *FakeServer) holdViews() (release func()) {
	held := make(chan struct{})
	s.change(func() { s.heldViews = held })
	return sync.OnceFunc(func() {
		s.change(func() { s.heldViews = nil })
		close(held)
	})
}

// UntilCall waits for the first call of an action. A form that is checked may have
// been checked before it more than once, if somebody types slowly.
func (s *FakeServer) UntilCall(action string) Call {
	s.t.Helper()
	of := func(c Call) bool { return c.Action == action }
	s.until("a call of "+action, func() bool { return slices.ContainsFunc(s.calls, of) })
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[slices.IndexFunc(s.calls, of)]
}

// UntilCalls waits for the browser to have made n calls, and returns them.
func (s *FakeServer) UntilCalls(n int) []Call {
	s.t.Helper()
	s.until(fmt.Sprintf("%d calls", n), func() bool { return len(s.calls) >= n })
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// UntilStreams waits for n streams to be open.
func (s *FakeServer) UntilStreams(n int) {
	s.t.Helper()
	s.until(fmt.Sprintf("%d open streams", n), func() bool { return len(s.streams) == n })
}

// UntilOpened waits for n streams to have been asked for so far, and returns
// the requests.
func (s *FakeServer) UntilOpened(n int) []StreamRequest {
	s.t.Helper()
	s.until(fmt.Sprintf("%d requests for streams", n), func() bool { return len(s.opened) >= n })
	return s.Opened()
}

// Opened returns the requests for streams so far.
func (s *FakeServer) Opened() []StreamRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.opened)
}

// Views returns the components that were fetched so far.
func (s *FakeServer) Views() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.views)
}

// UntilViews waits for n components to have been fetched so far.
func (s *FakeServer) UntilViews(n int) {
	s.t.Helper()
	s.until(fmt.Sprintf("%d fetched components", n), func() bool { return len(s.views) >= n })
}

// Scripts returns the scripts that were asked for so far, but for open.js and effects.js, which
// every page asks for.
func (s *FakeServer) Scripts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.scripts)
}

// UntilScripts waits for n scripts to have been asked for so far, and returns
// them.
func (s *FakeServer) UntilScripts(n int) []string {
	s.t.Helper()
	s.until(fmt.Sprintf("%d requests for scripts", n), func() bool { return len(s.scripts) >= n })
	return s.Scripts()
}

// Withhold answers so many requests for a script with an error.
func (s *FakeServer) Withhold(file string, times int) { s.change(func() { s.withheld[file] = times }) }

// HoldScript makes a script wait for the returned function.
func (s *FakeServer) HoldScript(file string) (release func()) {
	held := make(chan struct{})
	s.change(func() { s.heldFiles[file] = held })
	return sync.OnceFunc(func() { close(held) })
}

func (s *FakeServer) serveScript(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	refused := false
	s.change(func() {
		name := file
		if r.URL.RawQuery != "" {
			name += "?" + r.URL.RawQuery
		}
		if file != "open.js" && file != "effects.js" {
			s.scripts = append(s.scripts, name)
		}
		if refused = s.withheld[file] > 0; refused {
			s.withheld[file]--
		}
	})
	s.mu.Lock()
	held := s.heldFiles[file]
	s.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}
	if refused {
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'")
	http.ServeFileFS(w, r, os.DirFS(clientDir), file)
}

func (s *FakeServer) servePage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if s.policy != "" {
		w.Header().Set("Content-Security-Policy", s.policy)
	}
	fmt.Fprint(w, `<!doctype html><html lang="en"><head><title>page</title>`)
	if viewer := r.URL.Query().Get("shared"); viewer != "" {
		fmt.Fprintf(w, `<script src="/lc/share.js" defer data-lc-share="/sse/events %s"></script>`, viewer)
	}
	told := ""
	if s.heartbeat > 0 {
		told = fmt.Sprintf(` data-lc-heartbeat="%d"`, s.heartbeat.Milliseconds())
	}
	if s.pageBuild != "" {
		told += fmt.Sprintf(` data-lc-build="%s"`, s.pageBuild)
	}
	if s.texts != "" {
		told += fmt.Sprintf(` data-lc-texts="%s"`, html.EscapeString(s.texts))
	}
	fmt.Fprintf(w, `<link rel="modulepreload" href="/lc/open.js"><link rel="modulepreload" href="/lc/effects.js"><script src="/lc/client.js" defer data-lc-base="/lc" data-lc-sse="/sse/events"%s></script>%s</head><body>`, told, s.head)
	for _, id := range r.URL.Query()["c"] {
		fmt.Fprint(w, s.wrapper(id))
	}
	fmt.Fprint(w, s.tail, "</body></html>")
}

func (s *FakeServer) serveView(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("name") + ":" + r.PathValue("instance")
	s.change(func() {
		s.views = append(s.views, id)
		s.bases = append(s.bases, r.Header.Get("LC-Base"))
	})
	s.mu.Lock()
	held := s.heldViews
	s.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}
	view := s.Wrapper(id)
	if view == "" {
		writeProblem(w, map[string]any{"status": 404, "detail": "There is no " + id + "."})
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, view)
}

func (s *FakeServer) serveAction(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	meddle := s.meddle
	s.mu.Unlock()
	if meddle != nil && !meddle(w, r) {
		return
	}
	call, err := readCall(r)
	if err != nil {
		s.t.Errorf("action %s: %v", r.URL.Path, err)
	}
	s.change(func() { s.calls = append(s.calls, call) })
	answer := s.answerTo(call)
	s.mu.Lock()
	held := s.held[call.Action]
	s.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}
	if answer["page"] != nil {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, answer["page"])
		return
	}
	if answer["problem"] != nil {
		writeProblem(w, answer["problem"].(map[string]any))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

// answerTo does what an action does, and returns the answer's members.
func (s *FakeServer) answerTo(call Call) map[string]any {
	s.mu.Lock()
	answer := s.answers[call.Action]
	s.mu.Unlock()
	var a Answer
	if answer != nil {
		a = answer(call)
	}
	if a.Page != "" {
		return map[string]any{"page": a.Page}
	}
	if a.Problem != nil {
		return map[string]any{"problem": a.Problem}
	}
	if a.Effects == nil {
		a.Effects = map[string]any{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.components[call.Component]
	before := c.html
	if a.HTML != "" {
		c.html = a.HTML
		c.version++
	}
	if a.Version != 0 {
		c.version = a.Version
	}
	members := map[string]any{"componentId": c.id, "channel": c.channel, "version": c.version, "effects": a.Effects}
	if a.Only != "" {
		members["html"] = a.Only
	} else {
		s.answerFrom(members, c, before, call.Base)
	}
	if a.Items != nil {
		members["items"] = a.Items
	}
	if c.attrs != nil {
		members["attrs"] = maps.Clone(c.attrs)
	}
	if a.Faults != nil {
		return map[string]any{"problem": map[string]any{
			"status": 422, "code": "invalid", "errors": errorsOf(a.Faults), "update": members,
		}}
	}
	return members
}

// errorsOf returns faults, by pointer, as a problem has them.
func errorsOf(faults map[string]string) []map[string]any {
	errors := []map[string]any{}
	for _, pointer := range slices.Sorted(maps.Keys(faults)) {
		errors = append(errors, map[string]any{"pointer": pointer, "detail": faults[pointer]})
	}
	return errors
}

func readCall(r *http.Request) (Call, error) {
	contentType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	call := Call{
		Component:   r.PathValue("name") + ":" + r.PathValue("instance"),
		Action:      r.PathValue("action"),
		Request:     r.Header.Get("LC-Request"),
		Token:       r.Header.Get("LC-Token"),
		Base:        r.Header.Get("LC-Base"),
		ContentType: contentType,
	}
	switch contentType {
	case "application/json":
		var body json.RawMessage
		err := json.NewDecoder(r.Body).Decode(&body)
		call.JSON = string(body)
		return call, err
	case "multipart/form-data":
		err := r.ParseMultipartForm(1 << 20)
		if err != nil {
			return call, err
		}
		for _, files := range r.MultipartForm.File {
			for _, file := range files {
				call.Files = append(call.Files, file.Filename)
			}
		}
		call.Form = r.MultipartForm.Value
		return call, nil
	}
	err := r.ParseForm()
	call.Form = r.PostForm
	return call, err
}

func writeProblem(w http.ResponseWriter, problem map[string]any) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(problem["status"].(int))
	json.NewEncoder(w).Encode(problem)
}

func (s *FakeServer) serveStream(w http.ResponseWriter, r *http.Request) {
	request, err := readStream(r)
	if err != nil {
		s.t.Errorf("stream %s: %v", r.URL, err)
	}
	s.mu.Lock()
	misbehave := s.misbehave
	denied := map[string]any{}
	for _, channel := range request.Channels {
		if status := s.refused[channel]; status != 0 {
			denied[channel] = map[string]any{"status": status, "code": "forbidden", "detail": "You may not listen here."}
		}
	}
	s.mu.Unlock()
	if misbehave == nil && len(denied) == len(request.Channels) {
		misbehave = func(w http.ResponseWriter, r *http.Request) {
			writeProblem(w, denied[request.Channels[0]].(map[string]any))
		}
	}
	if misbehave != nil {
		s.change(func() { s.opened = append(s.opened, request) })
		misbehave(w, r)
		return
	}
	// Never full: a test does not send that much before the page has read it.
	stream := make(chan fakeEvent, 10_000)
	s.change(func() {
		s.opened = append(s.opened, request)
		request.Channels = slices.DeleteFunc(slices.Clone(request.Channels), func(channel string) bool { return denied[channel] != nil })
		for _, event := range s.greeting(request, denied) {
			stream <- event
		}
		s.streams[stream] = request
	})
	defer s.change(func() { delete(s.streams, stream) })
	s.mu.Lock()
	held := s.heldStreams
	s.mu.Unlock()
	if held != nil {
		<-held
	}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	fmt.Fprint(w, "retry: 1000\n")
	writeEvents(r.Context(), w, stream)
}

// readStream reads a request for a stream, in any of its forms.
func readStream(r *http.Request) (StreamRequest, error) {
	request := StreamRequest{Patch: r.URL.Query().Get("patch") == "1", Method: r.Method, Path: r.URL.Path, URL: "http://" + r.Host + r.RequestURI}
	if r.Method == http.MethodPost {
		var body struct {
			Components []StreamComponent
			Patch      bool
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			return request, err
		}
		request.Components, request.Patch = body.Components, body.Patch
	} else {
		query := r.URL.Query()
		for i, id := range query["component"] {
			c := StreamComponent{ID: id, Channel: r.PathValue("channel"), Token: query["token"][i], After: query["after"][i]}
			if c.Channel == "" {
				c.Channel = query["channel"][i]
			}
			var err error
			if c.Version, err = strconv.Atoi(query["version"][i]); err != nil {
				return request, err
			}
			request.Components = append(request.Components, c)
		}
	}
	for _, c := range request.Components {
		if !slices.Contains(request.Channels, c.Channel) {
			request.Channels = append(request.Channels, c.Channel)
		}
	}
	return request, nil
}

// greeting returns what the stream begins with: connected, and then what
// happened on each channel after the place that all its components have seen.
func (s *FakeServer) greeting(request StreamRequest, denied map[string]any) []fakeEvent {
	channels := map[string]any{}
	places := map[string]int{}
	for _, channel := range request.Channels {
		versions := map[string]int{}
		for _, c := range s.components {
			if c.channel == channel {
				versions[c.id] = c.version
			}
		}
		places[channel] = s.placeOf(request, channel)
		channels[channel] = map[string]any{"versions": versions, "place": s.eventID(places[channel])}
	}
	connected := map[string]any{"channels": channels, "refused": denied}
	if s.build != "" {
		connected["build"] = s.build
	}
	data, err := json.Marshal(connected)
	if err != nil {
		s.t.Error(err)
	}
	greeting := []fakeEvent{{id: "says-0", typ: "connected", data: string(data)}}
	for _, event := range s.history {
		if place, ok := places[event.channel]; ok && event.seq > place {
			greeting = append(greeting, event)
		}
	}
	return greeting
}

// placeOf returns where a stream begins on a channel.
func (s *FakeServer) placeOf(request StreamRequest, channel string) int {
	place := s.seq
	for _, c := range request.Components {
		epoch, seq, _ := strings.Cut(c.After, "-")
		if after, err := strconv.Atoi(seq); c.Channel == channel && err == nil && epoch == s.epoch {
			place = min(place, after)
		}
	}
	return place
}

func writeEvents(ctx context.Context, w http.ResponseWriter, events <-chan fakeEvent) {
	for {
		select {
		case <-ctx.Done():
			return
		case event := <-events:
			if event.closing {
				return
			}
			fmt.Fprintf(w, "id: %s\nevent: %s\ndata: %s\n\n", event.id, event.typ, event.data)
			http.NewResponseController(w).Flush()
		}
	}
}
