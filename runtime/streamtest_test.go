package lc

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"testing"
	"time"
)

// This file holds what the tests of streams share: servers over each kind of
// connection, and a viewer that reads events as a browser does.

// A transport is a kind of connection that streams are served over.
type transport struct {
	name       string
	takenOver  bool // where the system can
	noTakeover bool
	gzip       bool // the viewers take it
	start      func(*httptest.Server)
}

// transports are all kinds of connection. Whatever a stream promises, it
// promises over each.
var transports = []transport{
	{name: "socket", takenOver: true, start: (*httptest.Server).Start},
	{name: "net/http", noTakeover: true, start: (*httptest.Server).Start},
	{name: "HTTP2", start: func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() }},
	{name: "other connection", takenOver: true, start: func(s *httptest.Server) { s.Listener = otherListener{s.Listener}; s.Start() }},
	{name: "Unix socket", takenOver: true, start: startUnix},
	{name: "TLS", start: (*httptest.Server).StartTLS},
	{name: "socket, compressed", takenOver: true, gzip: true, start: (*httptest.Server).Start},
	{name: "HTTP2, compressed", gzip: true, start: func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() }},
}

// otherListener accepts connections of a type that the hub does not know.
type (
	otherListener struct{ net.Listener }
	otherConn     struct{ net.Conn }
)

func (l otherListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return otherConn{c}, err
}

func (c otherConn) NetConn() net.Conn { return c.Conn }

// startUnix serves on a Unix socket, as behind a proxy of the same machine.
func startUnix(s *httptest.Server) {
	tcp := s.Listener
	l, err := net.Listen("unix", "")
	if err != nil {
		panic(err)
	}
	s.Listener = l
	s.Start()
	s.URL = "http://" + tcp.Addr().String() // a host to put into requests
	tcp.Close()
	s.Client().Transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("unix", l.Addr().String())
	}
}

// eachTransport runs a test over each kind of connection, in short mode over the
// three that the hub writes to in different ways.
func eachTransport(t *testing.T, test func(t *testing.T, over transport)) {
	runTransports(t, func(t *testing.T, over transport) {
		checkLeaks(t)
		test(t, over)
	})
}

// eachTransportAtOnce is eachTransport for tests that mostly wait: all kinds of
// connection are tried at the same time, beside other tests of this sort. What
// leaks is found by TestMain.
func eachTransportAtOnce(t *testing.T, test func(t *testing.T, over transport)) {
	t.Parallel()
	runTransports(t, func(t *testing.T, over transport) {
		t.Parallel()
		test(t, over)
	})
}

func runTransports(t *testing.T, test func(t *testing.T, over transport)) {
	for i, over := range transports {
		t.Run(over.name, func(t *testing.T) {
			if testing.Short() && i >= 3 {
				t.Skip("short mode: streams are written to this connection as to one of the others")
			}
			if over.takenOver && !canTakeOver {
				t.Skip("connections are not taken over on this system: they are as net/http's")
			}
			test(t, over)
		})
	}
}

// TestMain runs more tests at once than there are processors, as those that may
// run beside others mostly wait, and fails if any of them has left goroutines or
// files.
func TestMain(m *testing.M) {
	flag.Parse()
	parallel := flag.Lookup("test.parallel")
	if parallel.Value.String() == parallel.DefValue {
		parallel.Value.Set("16")
	}
	startSignals()
	leaked := watchLeaks()
	code := m.Run()
	if l := leaked(); code == 0 && l != "" {
		fmt.Fprintln(os.Stderr, l)
		code = 1
	}
	os.Exit(code)
}

// checkLeaks fails the test if goroutines or files remain when everything is
// closed. The test runs by itself.
func checkLeaks(t *testing.T) {
	leaked := watchLeaks()
	t.Cleanup(func() {
		if l := leaked(); l != "" {
			t.Error(l)
		}
	})
}

// watchLeaks returns a function that tells which goroutines and files are there
// that were not, and gives them five seconds to end.
func watchLeaks() (leaked func() string) {
	startPoller()
	goroutines, files := runtime.NumGoroutine(), openFiles()
	return func() string {
		deadline := time.Now().Add(5 * time.Second)
		for runtime.NumGoroutine() > goroutines || openFiles() > files {
			if time.Now().After(deadline) {
				stacks := make([]byte, 1<<20)
				return fmt.Sprintf("%d files, %d before; %d goroutines, %d before:\n%s", openFiles(), files,
					runtime.NumGoroutine(), goroutines, stacks[:runtime.Stack(stacks, true)])
			}
			time.Sleep(5 * time.Millisecond)
		}
		return ""
	}
}

// startPoller opens the files by which Go waits for network connections, which
// stay open. Otherwise the first test that listens seems to leak them.
func startPoller() {
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close()
	}
}

// startSignals starts the goroutine that os/signal keeps.
func startSignals() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	signal.Stop(c)
}

// openFiles counts the open files of the process, where the system tells.
func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

// A streamServer serves streams of one hub.
type streamServer struct {
	*httptest.Server
	app *App
	hub *hub
}

type serverOptions struct {
	hub    func(*hubConfig)
	server func(*http.Server)
	wrap   func(http.Handler) http.Handler
	listen func(ctx context.Context, a Access) error
}

// startStreams starts a server whose viewers say in a header who they are, as
// behind a proxy.
func startStreams(t testing.TB, over transport, o serverOptions) *streamServer {
	if o.listen == nil {
		o.listen = func(context.Context, Access) error { return nil }
	}
	a := New(
		WithTrustedProxies(netip.MustParsePrefix("127.0.0.1/32")),
		WithLimits(Limits{Rate: -1}), // all viewers are at one address
		WithUser(func(r *http.Request) string { return r.Header.Get("Test-User") }),
		WithAuthorizer(o.listen),
		WithLogger(slog.New(slog.DiscardHandler)),
	)
	if err := a.hub.shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	a.hub = startHub(t, func(c *hubConfig) {
		c.NoTakeover = over.noTakeover
		c.MayListen = a.mayListen
		if o.hub != nil {
			o.hub(c)
		}
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sse/events/{channel}", a.handleStream)
	mux.HandleFunc("/sse/events", a.handleStreams)
	var handler http.Handler = mux
	if o.wrap != nil {
		handler = o.wrap(mux)
	}
	srv := httptest.NewUnstartedServer(handler)
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	if o.server != nil {
		o.server(srv.Config)
	}
	over.start(srv)
	srv.Client().Transport.(*http.Transport).DisableCompression = !over.gzip
	t.Cleanup(srv.Close)
	return &streamServer{srv, a, a.hub}
}

// event is a server-sent event as a browser takes it in.
type event struct{ id, typ, data, retry string }

// A tab reads one stream, as in a browser.
type tab struct {
	t      testing.TB
	resp   *http.Response
	events chan event // closed at the end of the stream
	leave  context.CancelFunc
}

// request makes a request for a stream. The path may hold a query; headers
// are name and value in turn.
func (s *streamServer) request(t testing.TB, method, path string, headers ...string) *http.Request {
	r, err := http.NewRequest(method, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", "a test") // net/http's own gets no compressed stream
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// ask sends a request that is meant to be refused, and returns the answer and
// its body. If a stream is opened all the same, it closes that unread: reading
// it to the end would hang the test.
func (s *streamServer) ask(t testing.TB, method, path string, headers ...string) (resp *http.Response, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	resp, err := s.Client().Do(s.request(t, method, path, headers...).WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		return resp, "a stream"
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// view opens a stream, which must be had.
func (s *streamServer) view(t testing.TB, path string, headers ...string) *tab {
	t.Helper()
	v, err := s.tryView(t, path, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// tryView opens a stream, unless there is no answer.
func (s *streamServer) tryView(t testing.TB, path string, headers ...string) (*tab, error) {
	t.Helper()
	return s.trySend(t, s.request(t, http.MethodGet, path, headers...))
}

// send opens the stream that a request asks for, which must be had.
func (s *streamServer) send(t testing.TB, r *http.Request) *tab {
	t.Helper()
	v, err := s.trySend(t, r)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// trySend opens the stream that a request asks for, unless there is no answer.
func (s *streamServer) trySend(t testing.TB, r *http.Request) (*tab, error) {
	t.Helper()
	ctx, leave := context.WithCancel(context.Background())
	t.Cleanup(leave)
	resp, err := s.Client().Do(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(resp.Body)
		t.Fatalf("%s: status %d: %s", r.URL, resp.StatusCode, body)
	}
	v := &tab{t, resp, make(chan event, 10_000), leave}
	go v.read()
	return v, nil
}

// read reads the stream to its end.
func (v *tab) read() {
	defer close(v.events)
	defer v.resp.Body.Close()
	lines := bufio.NewReader(v.resp.Body)
	e, err := readEvent(lines)
	for ; err == nil; e, err = readEvent(lines) {
		v.events <- e
	}
	if errors.Is(err, errNotOurs) {
		v.t.Error(err)
	}
}

var errNotOurs = errors.New("unexpected line in the stream")

// readEvent reads one event, by the rules of the HTML standard as far as they
// matter here. Half an event at the end of a stream is none.
func readEvent(lines *bufio.Reader) (e event, err error) {
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return event{}, err
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch field {
		case "id":
			e.id = value
		case "event":
			e.typ = value
		case "data":
			e.data = value
		case "retry":
			e.retry = value
		case "":
			return e, nil
		default:
			return event{}, fmt.Errorf("%w: %q", errNotOurs, line)
		}
	}
}

// next returns the next event.
func (v *tab) next() event {
	v.t.Helper()
	select {
	case e, ok := <-v.events:
		if !ok {
			v.t.Fatal("the stream has ended")
		}
		return e
	case <-time.After(10 * time.Second):
		v.t.Fatal("no event within ten seconds")
	}
	panic("unreachable")
}

// expect checks the next event's type and ID, pings aside, and returns it.
func (v *tab) expect(typ string, id Place) event {
	v.t.Helper()
	e := v.next()
	for e.typ == typePing && typ != typePing {
		e = v.next()
	}
	if e.typ != typ || e.id != id.String() {
		v.t.Fatalf("event is %s %s, want %s %s", e.typ, e.id, typ, id)
	}
	return e
}

// ended waits for the end of the stream and returns what came before it.
func (v *tab) ended() (rest []event) {
	v.t.Helper()
	timeout := time.After(10 * time.Second)
	for {
		select {
		case e, ok := <-v.events:
			if !ok {
				return rest
			}
			rest = append(rest, e)
		case <-timeout:
			v.t.Fatal("the stream does not end within ten seconds")
		}
	}
}

// waitFor waits until the condition holds.
func waitFor(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within ten seconds: %s", what)
		}
	}
}

// query encodes a query: name and value in turn.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return "?" + q.Encode()
}

// subscription reads a request by GET for channels of these names, and finds out
// whether its user may have them.
func (a *App) subscription(r *http.Request, user string, names []string) (sub subscription, err error) {
	err = a.subscribe(&sub, r, user, func(sender) (*streamRequest, error) {
		return readStreamQuery(r, names, a.limits.ChannelsPerStream)
	})
	return sub, err
}
