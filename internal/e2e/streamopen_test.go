package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// What comes and goes has the stream opened again, many times while events come.
// Nobody loses any of them, or hears one twice.
func TestComponentsComeAndGoUnderAStreamOfEvents(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.tail = "<main></main>"
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:1", `<p id="b">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(`window.seen = {}; liveComponentManager.on("lc:update", ({detail}) => (seen[detail.id] ??= []).push(detail.version))`)
	const rounds, each = 20, 10
	for i := range rounds {
		other := fmt.Sprintf("c:%d", i)
		s.Add(other, fmt.Sprintf("other:%d", i), `<p></p>`)
		s.Push("a:1", fmt.Sprintf(`<p id="a">%d</p>`, i))
		late := s.Wrapper("b:1") // old by the time it gets into the page
		go p.Eval(fmt.Sprintf(`void (document.querySelector("main").innerHTML = %q)`, s.Wrapper(other)+late))
		for j := range each {
			s.Push("a:1", fmt.Sprintf(`<p id="a">%d.%d</p>`, i, j))
			s.Push("b:1", fmt.Sprintf(`<p id="b">%d.%d</p>`, i, j))
		}
		p.Until(fmt.Sprintf(`liveComponentManager.sseClients.get("other:%d")?.isConnected`, i))
		p.UntilText("#b", fmt.Sprintf("%d.%d", i, each-1))
		p.UntilText("#a", fmt.Sprintf("%d.%d", i, each-1))
	}
	seen := Get[map[string][]int](p, "seen")
	var want []int
	for version := range rounds * (each + 1) {
		want = append(want, version+2)
	}
	if !slices.Equal(seen["a:1"], want) {
		t.Errorf("a:1 has seen the versions %v, want each from 2 to %d once", seen["a:1"], len(want)+1)
	}
	if views := s.Views(); len(views) > 0 {
		t.Errorf("components were fetched although the stream had it all: %v", views)
	}
}

// A channel that was refused is asked for again when another component on it
// comes.
func TestANewComponentAsksAgainForARefusedChannel(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.tail = "<main></main>"
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	s.Add("b:2", "room:2", `<p id="b2">0</p>`)
	s.Refuse("room:2", http.StatusForbidden)
	p := open(t, s.URL("a:1", "b:1"))
	p.Console("[SSE] Connected to room:1")
	p.Console("[SSE] Refused room:2: You may not listen here.")
	s.Refuse("room:2", 0)
	p.Eval(fmt.Sprintf(`void (document.querySelector("main").innerHTML = %q)`, s.Wrapper("b:2")))
	p.Until(`liveComponentManager.sseClients.get("room:2").isConnected`)
	s.Push("b:1", `<p id="b">1</p>`)
	s.Push("b:2", `<p id="b2">1</p>`)
	p.UntilText("#b", "1")
	p.UntilText("#b2", "1")
	p.Eval(`void document.querySelector("#b2").parentElement.remove()`)
	s.EndStreams()
	s.until("both channels again", func() bool {
		for _, request := range s.streams {
			return len(s.streams) == 1 && len(request.Channels) == 2 && len(request.Components) == 2
		}
		return false
	})
}

// What the server can't tell now, it is asked for again by itself.
func TestAChannelThatIsPutOffIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	// Seconds pass in no time here.
	s.head = `<script>{ const set = setTimeout; window.setTimeout = (fn, ms) => set(fn, ms > 7000 && ms < 20_000 ? 100 : ms) }</script>`
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	s.Refuse("room:2", http.StatusServiceUnavailable)
	p := open(t, s.URL("a:1", "b:1"))
	p.Eval(`window.failed = 0; liveComponentManager.on("lc:error", () => failed++)`)
	s.UntilOpened(3)
	p.Check(`!liveComponentManager.sseClients.get("room:2").isConnected && failed === 0`)
	s.Refuse("room:2", 0)
	p.Until(`liveComponentManager.sseClients.get("room:2").isConnected`)
	s.Push("b:1", `<p id="b">1</p>`)
	p.UntilText("#b", "1")
}

// A server that has no room says when to come back.
func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = timers
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Misbehave(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	began := time.Now()
	p := open(t, s.URL("a:1"))
	s.UntilOpened(2)
	if waited := time.Since(began); waited < 2*time.Second {
		t.Errorf("the page came back after %v, not after two seconds", waited)
	}
	p.Check(`timers.includes(2250)`)
	s.Behave()
	p.Console("[SSE] Connected to room:1")
}

// The form of a request depends on how much there is to say.
func TestTheFormsOfRequests(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		components, on int
		method, path   string
	}{
		{"one channel", 3, 1, http.MethodGet, "/sse/events/room:0"},
		{"several", 3, 3, http.MethodGet, "/sse/events"},
		{"many components of one channel", 50, 1, http.MethodPost, "/sse/events"},
		{"many channels", 50, 50, http.MethodPost, "/sse/events"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			var ids []string
			for i := range tt.components {
				ids = append(ids, fmt.Sprintf("card:%d", i))
				s.Add(ids[i], fmt.Sprintf("room:%d", i%tt.on), fmt.Sprintf(`<p id="c%d">0</p>`, i))
			}
			p := open(t, s.URL(ids...))
			p.Until(fmt.Sprintf(`liveComponentManager.sseClients.size === %d &&
				[...liveComponentManager.sseClients.values()].every((client) => client.isConnected)`, tt.on))
			request := s.Opened()[0]
			if request.Method != tt.method || request.Path != tt.path || len(request.URL) > 2000 || len(request.Components) != tt.components || len(request.Channels) != tt.on {
				t.Errorf("the stream was asked for by %s %s, %d bytes long, with %d components and %d channels",
					request.Method, request.Path, len(request.URL), len(request.Components), len(request.Channels))
			}
			s.Push(ids[tt.components-1], fmt.Sprintf(`<p id="c%d">1</p>`, tt.components-1))
			p.UntilText(fmt.Sprintf("#c%d", tt.components-1), "1")
		})
	}
}

// More than fits into a request is said to be too much, and costs nothing else.
func TestMoreThanFitsIntoARequest(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	s.change(func() { s.components["b:1"].token = strings.Repeat("t", 1<<20) })
	p := open(t, s.URL("a:1", "b:1"))
	p.Console("[SSE] Connected to room:1")
	p.ConsoleWith("[SSE] Refused room:2")
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("#a", "1")
}

// The page may come to the client before the module that opens its stream does.
func TestTheStreamWaitsForItsModule(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Withhold("open.js", 2)
	release := s.HoldScript("open.js")
	p := open(t, s.URL("a:1"))
	p.Check(`liveComponentManager.sseClients.size === 1 && !liveComponentManager.sseClients.get("room:1").isConnected`)
	p.Eval(`liveComponentManager.sseClients.get("room:1").close(); liveComponentManager.disconnect()`)
	p.Eval(`liveComponentManager.sseClients.get("room:1").reconnect(); liveComponentManager.connect()`)
	s.Push("a:1", `<p id="a">1</p>`)
	release()
	p.UntilText("#a", "1")
}
