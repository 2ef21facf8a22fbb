package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// withoutWorkers makes a page one of a browser that has no shared workers.
const withoutWorkers = `<script>delete window.SharedWorker</script>`

// eachWayToShare runs a test with a worker that holds the stream, and with a
// tab that does.
func eachWayToShare(t *testing.T, test func(t *testing.T, s *FakeServer)) {
	t.Parallel()
	for name, head := range map[string]string{"worker": "", "leader": withoutWorkers} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			s.head = head
			test(t, s)
		})
	}
}

// A browser opens no more than six connections to a server over HTTP/1.1. The
// seventh tab has to be live all the same, and all of them have to act.
func TestSevenTabsShareOneStream(t *testing.T) {
	eachWayToShare(t, func(t *testing.T, s *FakeServer) {
		const n = 7
		var tabs []*Page
		for i := range n {
			id := fmt.Sprintf("lab:%d", i)
			s.Add(id, fmt.Sprintf("room:%d", i), `<p id="n">0</p><button data-lc-action="press">b</button>`)
			s.Answer("press", func(Call) Answer { return Answer{HTML: `<p id="n">pressed</p>`} })
			if i == 0 {
				tabs = append(tabs, open(t, s.SharedURL("ada", id)))
			} else {
				tabs = append(tabs, tabs[0].Tab(s.SharedURL("ada", id)))
			}
			tabs[i].Console(fmt.Sprintf("[SSE] Connected to room:%d", i))
		}
		s.UntilStreams(1)
		for i := range tabs {
			s.Push(fmt.Sprintf("lab:%d", i), `<p id="n">pushed</p><button data-lc-action="press">b</button>`)
		}
		for _, p := range tabs {
			p.UntilText("#n", "pushed")
			p.Check(`liveComponentManager.sseClients.size === 1`)
		}
		for _, p := range tabs {
			p.Eval(`document.querySelector("button").click()`)
			p.UntilText("#n", "pressed")
		}
		opened := s.Opened()
		if last := opened[len(opened)-1]; len(last.Channels) != n || len(last.Components) != n {
			t.Errorf("the stream was asked for with %+v", last)
		}
	})
}

// openTwoTabs opens two tabs of Ada's with a component each, on channels of
// their own.
func openTwoTabs(t *testing.T, s *FakeServer) (first, second *Page) {
	t.Helper()
	s.Add("a:1", "room:1", `<p id="n">0</p>`)
	s.Add("b:1", "room:2", `<p id="n">0</p>`)
	first = open(t, s.SharedURL("ada", "a:1"))
	first.Console("[SSE] Connected to room:1")
	second = first.Tab(s.SharedURL("ada", "b:1"))
	second.Console("[SSE] Connected to room:2")
	return first, second
}

func TestTabsThatShareComeAndGo(t *testing.T) {
	eachWayToShare(t, func(t *testing.T, s *FakeServer) {
		first, second := openTwoTabs(t, s)
		s.UntilStreams(1)

		// The one that holds the stream, where no worker does, leaves.
		first.Go("http://" + s.addr + "/elsewhere")
		s.until("only the other's channel", func() bool {
			for _, request := range s.streams {
				return len(s.streams) == 1 && slices.Equal(request.Channels, []string{"room:2"})
			}
			return false
		})
		s.Push("b:1", `<p id="n">1</p>`)
		second.UntilText("#n", "1")
		second.Go("http://" + s.addr + "/elsewhere")
		// Chromium keeps the page for the way back, and at times freezes its worker
		// before that has heard of it. A page that is sent a message is kept no more.
		second.Eval(`new BroadcastChannel("/sse/events ada").postMessage({})`)
		s.UntilStreams(0)
	})
}

// A tab that joins is told what happened since it was rendered, and the others
// hear nothing twice.
func TestATabJoinsWithoutGap(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="n">0</p>`)
	s.tail = `<main></main>`
	first := open(t, s.SharedURL("ada", "a:1"))
	first.Console("[SSE] Connected to room:1")
	first.Eval(`window.seen = []; liveComponentManager.on("lc:update", (e) => seen.push(e.detail.version))`)
	second := first.Tab(s.SharedURL("ada"))
	old := s.Wrapper("a:1")
	s.Push("a:1", `<p id="n">1</p>`)
	first.UntilText("#n", "1")
	second.Eval(fmt.Sprintf(`document.querySelector("main").innerHTML = %q`, old))
	second.UntilText("#n", "1")
	s.Push("a:1", `<p id="n">2</p>`)
	first.UntilText("#n", "2")
	second.UntilText("#n", "2")
	first.Check(`seen.join() === "2,3"`)
	s.UntilStreams(1)
	if views := s.Views(); len(views) > 0 {
		t.Errorf("components were fetched although the stream had it all: %v", views)
	}
}

// Who is somebody else has other cookies and tokens, and so another stream.
func TestViewersDoNotShare(t *testing.T) {
	eachWayToShare(t, func(t *testing.T, s *FakeServer) {
		s.Add("a:1", "user:ada", `<p id="n">0</p>`)
		s.Add("b:1", "user:bob", `<p id="n">0</p>`)
		ada := open(t, s.SharedURL("ada", "a:1"))
		ada.Console("[SSE] Connected to user:ada")
		bob := ada.Tab(s.SharedURL("bob", "b:1"))
		bob.Console("[SSE] Connected to user:bob")
		s.UntilStreams(2)
		for _, request := range s.Opened() {
			if len(request.Components) != 1 {
				t.Fatalf("a stream was asked for with %+v", request)
			}
			c := request.Components[0]
			if owner := strings.TrimPrefix(c.Channel, "user:"); !strings.HasPrefix(c.Token, "grant-of-"+owner[:1]) {
				t.Errorf("a stream was asked for with %+v", request)
			}
		}
	})
}

func TestARefusedChannelLeavesTheOtherTabsLive(t *testing.T) {
	eachWayToShare(t, func(t *testing.T, s *FakeServer) {
		s.Add("a:1", "room:1", `<p id="n">0</p>`)
		s.Add("b:1", "room:2", `<p id="n">0</p>`)
		s.Add("c:1", "room:3", `<p id="c">0</p>`)
		s.Refuse("room:3", http.StatusForbidden)
		first := open(t, s.SharedURL("ada", "a:1"))
		first.Console("[SSE] Connected to room:1")
		second := first.Tab(s.SharedURL("ada", "b:1", "c:1"))
		second.Console("[SSE] Connected to room:2")
		second.Check(`!liveComponentManager.sseClients.get("room:3").isConnected`)
		s.Push("a:1", `<p id="n">1</p>`)
		s.Push("b:1", `<p id="n">1</p>`)
		first.UntilText("#n", "1")
		second.UntilText("#n", "1")
	})
}

func TestTabsThatShareFindARestartedServer(t *testing.T) {
	eachWayToShare(t, func(t *testing.T, s *FakeServer) {
		first, second := openTwoTabs(t, s)
		s.Stop()
		for _, p := range []*Page{first, second} {
			p.Until(`[...liveComponentManager.sseClients.values()].every((client) => !client.isConnected)`)
		}
		s.Change("a:1", `<p id="n">1</p>`)
		s.Start()
		s.Push("b:1", `<p id="n">1</p>`)
		first.UntilText("#n", "1")
		second.UntilText("#n", "1")
	})
}

func TestTabsThatShareComeBackWhenTheServerSays(t *testing.T) {
	eachWayToShare(t, func(t *testing.T, s *FakeServer) {
		first, second := openTwoTabs(t, s)
		// A busy tab may be slow to answer the last ping, and to say that it has
		// heard of the end. The bundles have short names for the members of what tabs
		// say, but only they say a number, and a list if they ask for something.
		for _, tab := range []*Page{first, second} {
			tab.Eval(`{
				const post = BroadcastChannel.prototype.postMessage;
				BroadcastChannel.prototype.postMessage = function (message) {
					const values = Object.values(message);
					const ofTab = values.some((value) => typeof value === "number");
					setTimeout(() => post.call(this, message), !ofTab ? 0 : values.some(Array.isArray) ? 200 : 500);
				};
			}`)
		}
		s.UntilStreams(1)
		opened := len(s.Opened())
		ended := time.Now()
		s.Farewell(4000)
		s.UntilOpened(opened + 1)
		if waited := time.Since(ended); waited < 3500*time.Millisecond {
			t.Errorf("a tab came back after %v, not after four seconds", waited)
		}
		s.Push("a:1", `<p id="n">1</p>`)
		s.Push("b:1", `<p id="n">1</p>`)
		first.UntilText("#n", "1")
		second.UntilText("#n", "1")
	})
}

// A tab that has died says nothing any more, not even that it leaves.
func TestTheStreamForgetsTabsThatDied(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	first, second := openTwoTabs(t, s)
	// What it says from now on reaches nobody.
	second.Eval(`BroadcastChannel.prototype.postMessage = () => {}`)
	s.Add("c:1", "room:3", `<p id="n">0</p>`)
	third := first
	for range 3 {
		s.Ping()
		// The pings are answered before the next tab comes.
		third = first.Tab(s.SharedURL("ada", "c:1"))
		third.Console("[SSE] Connected to room:3")
	}
	s.until("the channels of the living", func() bool {
		for _, request := range s.streams {
			return len(s.streams) == 1 && slices.Equal(request.Channels, []string{"room:1", "room:3"})
		}
		return false
	})
}

func TestSharingWorksUnderAStrictPolicy(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types lcgen lcgen-share"
	s.Add("a:1", "room:1", `<p id="n">0</p>`)
	p := open(t, s.SharedURL("ada", "a:1"))
	p.Console("[SSE] Connected to room:1")
	s.Push("a:1", `<p id="n">1</p>`)
	p.UntilText("#n", "1")
	p.Check(`!!window.liveComponentSource`)
	// Violations fail the test by themselves.
}

// Where the stream can't be shared, a tab has its own in the end.
func TestATabThatCanNotShareIsLive(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="n">0</p>`)
	s.head = `<script>window.SharedWorker = class {
		constructor(url, {name}) {
			const bus = new BroadcastChannel(name);
			bus.onmessage = () => bus.postMessage({type: "error"});
		}
	}</script>`
	p := open(t, s.SharedURL("ada", "a:1"))
	p.Console("[SSE] Connected to room:1")
}

func TestSharingWithoutAnyMeansIsPlain(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="n">0</p>`)
	s.head = withoutWorkers + `<script>Object.defineProperty(navigator, "locks", {value: undefined})</script>`
	p := open(t, s.SharedURL("ada", "a:1"))
	p.Console("[SSE] Connected to room:1")
	p.Check(`!window.liveComponentSource`)
}

func TestBackForwardCacheWithASharedStream(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.SharedURL("ada", "a:1"))
	p.Console("[SSE] Connected to room:1")
	p.NeedChromium() // for this, and for how the page tells, see TestBackForwardCache
	p.Eval(`liveComponentManager.on("lc:update", () => console.log("shows", document.querySelector("#a").textContent))`)
	p.Go("http://" + s.addr + "/elsewhere")
	s.UntilStreams(0)
	s.Push("a:1", `<p id="a">1</p>`)
	p.Eval("history.back()")
	p.Console("shows 1")
	s.UntilStreams(1)
}
