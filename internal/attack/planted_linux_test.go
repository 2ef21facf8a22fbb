package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

const planted = "a planted secret"

// newPlanted returns a target that is served by this process, with one secret
// and no victim, and what is found out about it.
func newPlanted(t *testing.T, handler http.Handler) (*target, *strings.Builder) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return newPlantedAt(server.Listener.Addr().String())
}

func newPlantedAt(addr string) (*target, *strings.Builder) {
	out := new(strings.Builder)
	secrets := new(needles)
	secrets.add(planted)
	target := &target{
		site:    &site{name: "planted"},
		addr:    addr,
		proc:    &process{pid: os.Getpid(), log: &tail{}, exited: make(chan struct{})},
		secrets: secrets,
		sources: new(sources),
		report:  newReport(out, 1, true),
	}
	target.called("test")
	return target, out
}

// What strangers see is found out about, however it comes.
func TestPlantedFaults(t *testing.T) {
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		want    string // claim; "" for none
	}{
		{"nothing", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }, ""},
		{"a secret", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello, "+planted) }, claimForeign},
		{"a secret in pieces", func(w http.ResponseWriter, _ *http.Request) {
			for _, b := range []byte(planted) {
				w.Write([]byte{b})
				w.(http.Flusher).Flush()
			}
		}, claimForeign},
		{"a secret in a header", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", planted) }, claimForeign},
		{"500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, claimStatus},
		{"503 that doesn't say when to come back", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, claimStatus},
		{"503", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(503)
		}, ""},
		{"markup", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, r.Header.Get("X"))
		}, claimReflected},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target, out := newPlanted(t, tt.handler)
			c := target.guest()
			defer c.close()
			if _, err := c.do(t.Context(), get("/", "X: "+markup[0])); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("what is found is\n%s, want %q", got, tt.want)
			}
		})
	}
}

// serveStream answers with an event stream.
func serveStream(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		io.WriteString(w, text)
	}
}

func TestPlantedStreams(t *testing.T) {
	for _, tt := range []struct{ name, stream, want string }{
		{"events", connected, ""},
		{"a secret", connected + "id: a-1\nevent: component-update\ndata: {\"componentId\":\"a:1\",\"html\":\"" + planted + "\"}\n\n", claimForeign + " (a:1)"},
		{"a line that was put in", connected + "id: a-1\nevent: ping\ndata: {}\nx\n\n", claimEvents},
		{"an event that was put in", connected + "id: a-1\nevent: component-remove\ndata: {\"componentId\":\"" + mark + ":1\"}\n\n", claimEvents},
		{"markup in an event", connected + "id: a-1\nevent: component-update\ndata: {\"componentId\":\"a:1\",\"html\":\"<" + mark + ">\"}\n\n", claimEvents},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target, out := newPlanted(t, serveStream(tt.stream))
			heard := newAudience(t.Context())
			if err := heard.listen(target.guest(), "/"); err != nil {
				t.Fatal(err)
			}
			heard.wg.Wait() // the stream ends
			_, found := heard.leave()
			for _, f := range found {
				target.add(f)
			}
			if got := out.String(); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("what is found is\n%s, want %q", got, tt.want)
			}
		})
	}
}

// A server that takes the end of a body for a request of its own is found out
// about.
func TestPlantedSmuggling(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go answerEachHead(conn)
		}
	}()
	target, _ := newPlantedAt(l.Addr().String())
	hidden := "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
	raw := post("/", asForm, hidden).bytes("x")
	if found := target.raw(t.Context(), raw, 1); len(found) != 1 || found[0].claim != "one request has one answer" {
		t.Errorf("what is found is %v", found)
	}
	if found := target.raw(t.Context(), raw, 2); len(found) != 0 {
		t.Errorf("what is found is %v, want nothing", found)
	}
}

// answerEachHead answers whatever ends in an empty line, and knows no bodies.
func answerEachHead(conn net.Conn) {
	defer conn.Close()
	all, _ := io.ReadAll(conn)
	for range strings.Count(string(all), "\r\n\r\n") {
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	}
}

// A flood comes from one address if that is told, and else from several.
func TestPour(t *testing.T) {
	from := make(chan string, 10_000)
	target, _ := newPlanted(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		from <- host
	}))
	one := target.sources.take()
	for _, tt := range []struct {
		name      string
		f         flood
		addresses int
	}{
		{"one address", flood{n: 3000, from: one}, 1},
		{"several", flood{n: 3000}, floodWorkers},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.f.method = "GET"
			tt.f.request = func(int) []byte { return get("/").bytes(target.addr) }
			if n := target.pour(t.Context(), tt.f); n != tt.f.n {
				t.Errorf("%d requests are answered, want %d", n, tt.f.n)
			}
			addresses := map[string]int{}
			for range tt.f.n {
				addresses[<-from]++
			}
			if len(addresses) < tt.addresses || tt.f.from.IsValid() && addresses[one.String()] != tt.f.n {
				t.Errorf("they come from %v", addresses)
			}
		})
	}
}

// What the system says about this process is what it does.
func TestProcessMemory(t *testing.T) {
	p := &process{pid: os.Getpid()}
	files, err := p.openFiles()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.forgetPeak(); err != nil {
		t.Fatal(err)
	}
	before, _, err := p.memory()
	if err != nil {
		t.Fatal(err)
	}
	const size = 64 << 20
	block := make([]byte, size)
	for i := 0; i < size; i += 4096 {
		block[i] = 1
	}
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	resident, peak, err := p.memory()
	if err != nil || resident < before+size/2 || peak < resident {
		t.Errorf("%d MiB are resident, %d at most, %v; before, there were %d", resident>>20, peak>>20, err, before>>20)
	}
	if now, err := p.openFiles(); err != nil || now <= files {
		t.Errorf("%d files are open, %v; before, there were %d", now, err, files)
	}
	_ = block[size-1]
}

// A target that holds on to what an attack had is found out about.
func TestSettle(t *testing.T) {
	target, out := newPlanted(t, http.NotFoundHandler())
	var err error
	if target.base, err = target.numbers(false); err != nil {
		t.Fatal(err)
	}
	const within = 200 * time.Millisecond
	target.settle(t.Context(), within)
	if out.Len() > 0 {
		t.Errorf("nothing was left, but what is found is\n%s", out)
	}
	target.base.Files -= 100
	target.settle(t.Context(), within)
	if !strings.Contains(out.String(), claimLeaves) {
		t.Errorf("100 files were left, and what is found is\n%s", out)
	}
}
