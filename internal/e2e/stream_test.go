package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

func TestConnectsByItself(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("notification-center:user-123", "user:user-123", `<p id="count">0</p>`)
	p := open(t, s.URL("notification-center:user-123"))

	p.Console("[LiveComponent] Setting up SSE for notification-center:user-123 on channel user:user-123")
	p.Console("[SSE] Connected to user:user-123")
	p.Check(`liveComponentManager.sseClients.size === 1`)
	p.Check(`liveComponentManager.sseClients.get("user:user-123").isConnected`)
	p.Check(`liveComponentManager.componentChannels.get("notification-center:user-123") === "user:user-123"`)
	request := s.Opened()[0]
	want := []StreamComponent{{"notification-center:user-123", "user:user-123", "grant-of-notification-center:user-123", "one-0", 1}}
	if request.Path != "/sse/events/user:user-123" || request.Method != http.MethodGet || !slices.Equal(request.Components, want) {
		t.Errorf("the stream was asked for with %+v", request)
	}

	s.Push("notification-center:user-123", `<p id="count">1</p>`)
	p.UntilText("#count", "1")
	p.Console("[LiveComponent] SSE update received for notification-center:user-123")
	p.Check(`liveComponentManager.sseClients.get("user:user-123").lastEventId === "one-1"`)
}

func TestOneStreamForAllChannels(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">a</p>`)
	s.Add("b:1", "room:1", `<p id="b">b</p>`)
	s.Add("c:1", "room:2", `<p id="c">c</p>`)
	s.Add("d:1", "", `<p id="d">d</p>`)
	p := open(t, s.URL("a:1", "b:1", "c:1", "d:1"))

	p.Console("[SSE] Connected to room:2")
	p.Check(`liveComponentManager.sseClients.size === 2`)
	p.Check(`liveComponentManager.componentChannels.size === 3`)
	s.Push("a:1", `<p id="a">A</p>`)
	s.Push("b:1", `<p id="b">B</p>`)
	s.Push("c:1", `<p id="c">C</p>`)
	p.UntilText("#c", "C")
	p.CheckText("#a", "A")
	p.CheckText("#b", "B")
	if opened := s.Opened(); len(opened) != 1 || !slices.Equal(opened[0].Channels, []string{"room:1", "room:2"}) {
		t.Errorf("streams asked for: %+v", opened)
	}
}

func TestNewChannelJoinsWithoutGap(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")

	// The component is rendered, and changes before it gets into the page.
	late := s.Wrapper("b:1")
	s.Push("b:1", `<p id="b">1</p>`)
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("#a", "1")
	p.Eval(fmt.Sprintf("void document.body.insertAdjacentHTML('beforeend', %q)", late))
	p.Console("[SSE] Connected to room:2")
	p.UntilText("#b", "1")

	s.UntilStreams(1)
	if request := s.Opened()[1]; request.After("a:1") != "one-2" || request.After("b:1") != "one-0" {
		t.Errorf("the second stream was asked for with %+v: not from where each component was", request)
	}
	if views := s.Views(); len(views) > 0 {
		t.Errorf("components were fetched although the stream had it all: %v", views)
	}
}

func TestOldStreamGoesOnWhileTheNewOneIsRefused(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")

	s.Misbehave(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	p.Eval(fmt.Sprintf("void document.body.insertAdjacentHTML('beforeend', %q)", s.Wrapper("b:1")))
	s.UntilOpened(2)
	s.Push("b:1", `<p id="b">1</p>`)
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("#a", "1")
	p.Check(`liveComponentManager.sseClients.get("room:1").isConnected`)
	p.Check(`!liveComponentManager.sseClients.get("room:2").isConnected`)

	s.Behave()
	p.UntilText("#b", "1")
	opened := s.Opened()
	if last := opened[len(opened)-1]; last.After("b:1") != "one-0" {
		t.Errorf("the stream went on after %s, which the newcomer had not seen", last.After("b:1"))
	}
	if views := s.Views(); len(views) > 0 {
		t.Errorf("components were fetched although the stream had it all: %v", views)
	}
}

func TestLetsGoOfChannels(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	p := open(t, s.URL("a:1", "b:1"))
	p.Console("[SSE] Connected to room:2")

	p.Eval(`void document.querySelector("#b").parentElement.remove()`)
	p.Until(`liveComponentManager.sseClients.size === 1`)
	request := s.UntilOpened(2)[1]
	if !slices.Equal(request.Channels, []string{"room:1"}) {
		t.Errorf("the stream now has the channels %v", request.Channels)
	}
	p.Eval(`void document.querySelector("#a").parentElement.remove()`)
	s.UntilStreams(0)
	p.Check(`liveComponentManager.sseClients.size === 0 && liveComponentManager.componentChannels.size === 0`)
}

// Whatever the answer is, the page comes back.
func TestReconnectsAfterRefusals(t *testing.T) {
	refusals := map[string]http.HandlerFunc{
		"503":        func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"401":        func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
		"204":        func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"wrong MIME": func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<p>Log in</p>") },
		"hangs up":   func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, refuse := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			s.Add("a:1", "room:1", `<p id="a">0</p>`)
			p := open(t, s.URL("a:1"))
			p.Console("[SSE] Connected to room:1")
			s.Push("a:1", `<p id="a">1</p>`)
			p.UntilText("#a", "1")

			s.Misbehave(refuse)
			s.EndStreams()
			s.UntilOpened(3) // the first, and two that are refused
			p.Check(`!liveComponentManager.sseClients.get("room:1").isConnected`)
			s.Push("a:1", `<p id="a">2</p>`)
			s.Behave()
			p.UntilText("#a", "2")
			opened := s.Opened()
			if last := opened[len(opened)-1]; last.After("a:1") != "one-1" {
				t.Errorf("the stream went on after %q, not after the last event seen", last.After("a:1"))
			}
			if views := s.Views(); len(views) > 0 {
				t.Errorf("components were fetched although the stream had it all: %v", views)
			}
		})
	}
}

// The first event says which channels are refused. They are not asked for again,
// unless the page wants that.
func TestARefusedChannelLeavesTheOthersLive(t *testing.T) {
	for name, status := range map[string]int{"403": http.StatusForbidden, "404": http.StatusNotFound} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			s.Add("a:1", "room:1", `<p id="a">0</p>`)
			s.Add("b:1", "room:2", `<p id="b">0</p><p data-lc-error="" id="e"></p>`)
			s.Add("c:1", "room:3", `<p id="c">0</p>`)
			p := open(t, s.URL("a:1", "b:1", "c:1"))
			p.Console("[SSE] Connected to room:3")
			p.Eval(`window.failed = []; liveComponentManager.on("lc:error", (e) => failed.push(e.detail.id, e.detail.channel, e.detail.status))`)

			s.Refuse("room:2", status)
			s.EndStreams()
			p.UntilText("#e", "You may not listen here.")
			p.Console("[SSE] Refused room:2: You may not listen here.")
			p.Until(`liveComponentManager.sseClients.get("room:3").isConnected`)
			p.Check(fmt.Sprintf(`failed.join() === "b:1,room:2,%d"`, status))
			p.Check(`!liveComponentManager.sseClients.get("room:2").isConnected`)
			s.Push("a:1", `<p id="a">1</p>`)
			p.UntilText("#a", "1")
			s.EndStreams()
			if last := s.UntilOpened(3)[2]; !slices.Equal(last.Channels, []string{"room:1", "room:3"}) {
				t.Errorf("the page asks for %q after it was refused one of them", last.Channels)
			}

			s.Push("b:1", `<p id="b">1</p>`)
			s.Refuse("room:2", 0)
			p.Eval(`liveComponentManager.sseClients.get("room:2").reconnect()`)
			p.UntilText("#b", "1")
		})
	}
}

// Where everything is refused, the client rests; and does not ask without end.
func TestAPageThatIsRefusedRests(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p><p data-lc-error="" id="e"></p>`)
	s.Refuse("room:1", http.StatusForbidden)
	p := open(t, s.URL("a:1"))
	p.UntilText("#e", "You may not listen here.")
	p.Check(`liveComponentManager.sseClients.size === 1 && !liveComponentManager.sseClients.get("room:1").isConnected`)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.opened) != 1 {
		t.Errorf("streams asked for: %+v", s.opened)
	}
}

// What a page asks for has a name like what every object has. It is only a name.
func TestAChannelNamedLikeAMemberOfObjects(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("constructor:1", "constructor", `<p id="a">0</p>`)
	s.Add("a:1", "__proto__", `<p id="b">0</p>`)
	p := open(t, s.URL("constructor:1", "a:1"))
	p.Console("[SSE] Connected to constructor")
	s.Change("constructor:1", `<p id="a">1</p>`) // nobody is told
	s.Change("a:1", `<p id="b">1</p>`)
	s.EndStreams()
	p.UntilText("#a", "1")
	p.UntilText("#b", "1")
}

// timers is for the head of a page: window.timers holds the delays of all
// timers, and chance is what Math.random returns.
const timers = `<script>window.timers = []; window.chance = 0; Math.random = () => chance;
	{ const set = setTimeout; window.setTimeout = (fn, ms) => { timers.push(ms); return set(fn, ms) } }</script>`

// A page that says nothing about heartbeats takes the server's default.
func TestTheWatchdogKnowsTheServersDefault(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.heartbeat = 0
	s.head = timers
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	p.Check(`timers.includes(2.5 * 15_000)`)
}

// A server that is about to end has its viewers come back spread over time.
func TestComesBackWhenTheServerSays(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = timers
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	ended := time.Now()
	s.Farewell(4000)
	s.UntilOpened(2)
	if waited := time.Since(ended); waited < 3500*time.Millisecond {
		t.Errorf("the page came back after %v, not after four seconds", waited)
	}
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("#a", "1")

	// That was for one time.
	p.Eval(`timers.length = 0`)
	s.EndStreams()
	s.UntilOpened(3)
	p.Check(`!timers.includes(4000) && timers.includes(250)`)
}

// A server ends streams that are old, and has them opened again within half a
// second: the page misses nothing, fetches nothing, and tells nobody.
func TestComesBackFromAnOldStreamUnnoticed(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(`window.said = []; new MutationObserver(() => said.push(document.querySelector("[role=status]").textContent))
		.observe(document.querySelector("[role=status]"), {childList: true, subtree: true, characterData: true})`)
	for i := range 2 {
		s.Farewell(500)
		p.Until(`!liveComponentManager.sseClients.get("room:1").isConnected`)
		s.Push("a:1", fmt.Sprintf(`<p id="a">%d</p>`, i+1))
		s.UntilOpened(i + 2)
		p.UntilText("#a", fmt.Sprint(i+1))
	}
	time.Sleep(3500 * time.Millisecond) // by then it would be said that the connection is lost
	p.Check(`said.length === 0`)
	if views := s.Views(); len(views) > 0 {
		t.Errorf("components were fetched although the stream had it all: %v", views)
	}
}

// Twice as long each time, up to a bound; with nothing but chance in it that
// tells one browser from another.
func TestWaitsLongerEachTime(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	// Seconds pass in no time here, and 0.75 of the chance is added.
	s.head = `<script>window.waits = []; Math.random = () => 0.75;
		{ const set = setTimeout; window.setTimeout = (fn, ms) => {
			if (ms % 1 === 0.5 || ms > 400 && ms < 30_000 && ms !== 3000) waits.push(ms);
			return set(fn, ms < 30_000 ? 0 : ms);
		} }</script>`
	s.Misbehave(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	p := open(t, s.URL("a:1"))
	p.Until(`waits.length > 8`)
	p.Check(`waits.slice(0, 9).join() === [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => Math.min(15_000, 250 * 2 ** n) * 1.75).join()`)
}

// Nobody looks at a page in the background; the way back to the front does not
// have to be waited for.
func TestConnectsAtOnceWhenShown(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.head = `<script>window.hidden = false; Object.defineProperty(Document.prototype, "hidden", {get: () => hidden});
		window.show = (shown) => { hidden = !shown; document.dispatchEvent(new Event("visibilitychange", {bubbles: true})) }</script>`
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	s.Farewell(3_600_000)
	p.Until(`!liveComponentManager.sseClients.get("room:1").isConnected`)
	p.Eval(`show(false)`)
	p.Eval(`new Promise((resolve) => setTimeout(resolve))`)
	if opened := s.Opened(); len(opened) != 1 {
		t.Errorf("%d streams were asked for by a page that nobody looks at", len(opened))
	}
	p.Eval(`show(true)`)
	s.UntilOpened(2)
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("#a", "1")
}

// Who hears the page is told, too, where it never had a connection.
func TestTellsThatTheFirstConnectionFails(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Misbehave(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	p := open(t, s.URL("a:1"))
	p.UntilText("[role=status]", "Connection lost.")
	s.Behave()
	p.UntilText("[role=status]", "Connected again.")
}

// Style sheets can tell how the connection is, and what is for a lost one shows.
func TestShowsHowTheConnectionIs(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.tail = `<p data-lc-offline hidden>You are offline.</p>`
	const (
		banner = `document.querySelector("[data-lc-offline]")`
		state  = `document.documentElement.dataset.lcConnection`
	)
	release := s.HoldStreams()
	defer release()
	p := open(t, s.URL("a:1"))
	p.Until(state + ` === "connecting" && ` + banner + `.hidden`)
	release()
	p.Until(state + ` === "online"`)

	s.Misbehave(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	s.EndStreams()
	p.Until(state + ` === "connecting"`)
	p.Check(banner + `.hidden`)
	p.Until(state + ` === "offline" && !` + banner + `.hidden`)
	s.Behave()
	p.Until(state + ` === "online" && ` + banner + `.hidden`)

	p.Eval(`void document.querySelector("#a").parentElement.remove()`)
	s.UntilStreams(0)
	p.Until(state + ` === undefined`)
}

func TestServerKilledAndStarted(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("#a", "1")

	s.Stop()
	p.Until(`!liveComponentManager.sseClients.get("room:1").isConnected`)
	// The new process counts from nothing, and its component looks younger.
	s.NewEpoch("two")
	s.change(func() {
		s.components["a:1"] = &fakeComponent{id: "a:1", channel: "room:1", version: 1, html: `<p id="a">new</p>`}
	})
	s.Start()
	p.UntilText("#a", "new")
	s.Push("a:1", `<p id="a">newer</p>`)
	p.UntilText("#a", "newer")
}

// A component of the new epoch gets into the page before the stream does. Then
// nothing tells of a gap, and the same version may mean something else.
func TestNewEpochWithoutAGap(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")

	s.Misbehave(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	s.EndStreams()
	p.Until(`!liveComponentManager.sseClients.get("room:1").isConnected`)
	s.NewEpoch("two")
	s.Add("a:1", "room:1", `<p id="a">of the same version</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	p.Eval(fmt.Sprintf("void document.body.insertAdjacentHTML('beforeend', %q)", s.Wrapper("b:1")))
	p.Until(`liveComponentManager.sseClients.size === 2`)
	s.Behave()
	p.UntilText("#a", "of the same version")
	opened := s.Opened()
	if last := opened[len(opened)-1]; last.After("a:1") != "one-0" || last.After("b:1") != "two-0" {
		t.Errorf("the stream was asked for with %+v", last)
	}
}

func TestResyncFetchesWhatIsShown(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:1", `<p id="b">0</p>`)
	p := open(t, s.URL("a:1", "b:1"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(`window.resyncs = []; liveComponentManager.on("lc:resync", (e) => resyncs.push(e.detail.id))`)

	s.Change("a:1", `<p id="a">1</p>`)
	s.change(func() { s.components["b:1"].html, s.components["b:1"].version = `<p id="b">older number</p>`, 0 })
	s.Resync()
	p.UntilText("#a", "1")
	p.UntilText("#b", "older number")
	p.Check(`resyncs.sort().join() === "a:1,b:1"`)
}

// Everybody who has missed something has missed it at once.
func TestWhatWasMissedIsFetchedSpreadOverTime(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = timers
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	for _, chance := range []float64{0.25, 0.75} {
		p.Eval(fmt.Sprintf(`chance = %v; timers.length = 0`, chance))
		s.Change("a:1", fmt.Sprintf(`<p id="a">%v</p>`, chance))
		s.Resync()
		p.UntilText("#a", fmt.Sprint(chance))
		p.Check(fmt.Sprintf(`timers.includes(%v)`, 1000*chance))
	}
}

// A console that shows what matters does not show what the client says.
func TestTheConsoleIsToldAtDebugLevel(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = `<script>window.said = []; for (const level of ["debug", "log", "info", "warn", "error"])
		console[level] = (line) => said.push(level + " " + line)</script>`
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Until(`said.includes("debug [SSE] Connected to room:1")`)
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("#a", "1")
	p.Check(`said.length === 3 && said.every((line) => line.startsWith("debug ["))`)
}

func TestConnectedTellsWhatWasMissed(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:1", `<p id="b">0</p>`)
	p := open(t, s.URL("a:1", "b:1"))
	p.Console("[SSE] Connected to room:1")

	s.Change("a:1", `<p id="a">1</p>`) // nobody is told
	s.EndStreams()
	p.UntilText("#a", "1")
	if views := s.Views(); !slices.Equal(views, []string{"a:1"}) {
		t.Errorf("fetched %v, want only what differs", views)
	}

	// A lower number is that of a process that is behind, as long as the epoch
	// is the same.
	s.change(func() { s.components["b:1"].html, s.components["b:1"].version = `<p id="b">older number</p>`, 0 })
	comesBack(s, p)
	p.CheckText("#b", "0")
	s.NewEpoch("two")
	s.EndStreams()
	p.UntilText("#b", "older number")
}

// comesBack breaks the stream off and waits until room:1 is live again, and what
// is to be fetched has been asked for.
func comesBack(s *FakeServer, p *Page) {
	p.Eval(`Math.random = () => 0`) // so that nothing waits longer than need be
	opened := len(s.Opened())
	s.EndStreams()
	s.UntilOpened(opened + 1)
	p.Until(`liveComponentManager.sseClients.get("room:1").isConnected`)
	p.Eval(`new Promise((resolve) => setTimeout(resolve))`)
}

// A process that does not listen to the channel renders without a place.
func TestAViewWithoutAPlaceIsFetchedOnce(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	for i, epoch := range []string{"two", "three"} {
		s.NewEpoch(epoch)
		s.change(func() { s.placeless, s.components["a:1"].html = true, `<p id="a">`+epoch+`</p>` })
		comesBack(s, p)
		p.UntilText("#a", epoch)
		comesBack(s, p)
		p.Eval(`liveComponentManager.refresh("a:1")`) // after what was asked for before
		if views := s.Views(); len(views) != 2*(i+1) {
			t.Errorf("in epoch %s, the page has fetched %d views, want %d", epoch, len(views), 2*(i+1))
		}
	}
}

func TestWatchdogFindsADeadStream(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.heartbeat = 200 * time.Millisecond
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	s.UntilOpened(2) // as no ping came
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("#a", "1")
}

// It is for streams that have died, not for those with nothing to tell.
func TestPingsFeedTheWatchdog(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.heartbeat = time.Second
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for end := time.After(4 * time.Second); ; {
		select {
		case <-ticker.C:
			s.Ping()
			continue
		case <-end:
		}
		break
	}
	if opened := s.Opened(); len(opened) != 1 {
		t.Errorf("%d streams were opened while there were pings", len(opened))
	}
	s.UntilOpened(2)
}

// The place of a channel is that of its own last event.
func TestPlacesAreKeptByChannel(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	s.Add("c:1", "room:3", `<p id="c">0</p>`)
	p := open(t, s.URL("a:1", "b:1"))
	p.Console("[SSE] Connected to room:2")
	s.Push("c:1", `<p id="c">1</p>`) // on a channel that the page does not have
	s.Push("a:1", `<p id="a">1</p>`)
	s.Push("a:1", `<p id="a">2</p>`)
	s.Push("b:1", `<p id="b">1</p>`)
	s.Ping()
	p.UntilText("#b", "1")
	p.Check(`liveComponentManager.sseClients.get("room:1").lastEventId === "one-3"`)
	p.Check(`liveComponentManager.sseClients.get("room:2").lastEventId === "one-4"`)
	s.EndStreams()
	if again := s.UntilOpened(2)[1]; again.After("a:1") != "one-3" || again.After("b:1") != "one-4" {
		t.Errorf("the stream was opened again with %+v", again)
	}
	if again := s.Opened()[1].Components[0]; again.Version != 3 {
		t.Errorf("the page says that it shows version %d, want 3", again.Version)
	}
}

func TestOfflineAndOnline(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")

	if !p.IsChromium() {
		// There the page is told that it is offline, and the server is away.
		s.Misbehave(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	}
	p.Offline(true)
	p.Until(`!liveComponentManager.sseClients.get("room:1").isConnected`)
	s.UntilStreams(0)
	s.Push("a:1", `<p id="a">1</p>`)
	p.UntilText("[role=status]", "Connection lost.")
	s.Behave()
	p.Offline(false)
	p.UntilText("#a", "1")
	p.UntilText("[role=status]", "Connected again.")
}

func TestBackForwardCache(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	if !p.IsChromium() { // Firefox keeps no page while it is driven from outside
		p.Eval(`void dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}))`)
		s.UntilStreams(0)
		s.Push("a:1", `<p id="a">1</p>`)
		p.Eval(`void dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))`)
		p.UntilText("#a", "1")
		s.UntilStreams(1)
		return
	}
	// The page tells by itself: the debugger loses touch with a page that goes
	// into the cache and comes back.
	p.Eval(`window.mark = "the same page";
		liveComponentManager.on("lc:update", () => console.log(mark, "shows", document.querySelector("#a").textContent))`)

	p.Go("http://" + s.addr + "/elsewhere")
	s.UntilStreams(0)
	s.Push("a:1", `<p id="a">1</p>`)
	p.Eval("history.back()")
	p.Console("the same page shows 1")
	s.UntilStreams(1)
}

// What comes from the stream after the page was left is too late to be shown.
func TestPageThatIsLeftHearsNothing(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	// The stream is the page's own from now on, so that it can bring something too late.
	p.Eval(`window.liveComponentSource = (own, module, asked, hear) => ((window.hear = hear), () => {});
		const place = document.querySelector("[data-component-id]").dataset.lcCursor;
		window.greet = () => hear("connected", JSON.stringify({channels: {"room:1": {versions: {}, place}}}), "");
		window.push = (hear, version) => hear("component-update",
			JSON.stringify({componentId: "a:1", channel: "room:1", version, html: '<p id="a">' + version + "</p>"}), "");
		liveComponentManager.disconnect();
		liveComponentManager.connect();
		greet();
		push(hear, 101)`)
	p.UntilText("#a", "101")

	p.Eval(`window.left = hear;
		dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}));
		push(left, 102)`)
	p.Check(`document.querySelector("#a").textContent === "101"`)
	p.Eval(`dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
		greet();
		push(left, 103)`)
	p.Check(`hear !== left && document.querySelector("#a").textContent === "101"`)
	p.Eval(`push(hear, 104)`)
	p.UntilText("#a", "104")
}

func TestDisconnectAndConnect(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	p := open(t, s.URL("a:1", "b:1"))
	p.Console("[SSE] Connected to room:2")
	p.Eval(`window.heard = [];
		for (const type of ["lc:connected", "lc:disconnected"])
			liveComponentManager.on(type, (e) => heard.push(type + " " + e.detail.id))`)

	p.Eval(`liveComponentManager.disconnect()`)
	s.UntilStreams(0)
	p.Check(`!liveComponentManager.sseClients.get("room:1").isConnected`)
	s.Push("a:1", `<p id="a">1</p>`)
	p.Eval(`liveComponentManager.connect()`)
	p.UntilText("#a", "1")

	p.Eval(`liveComponentManager.sseClients.get("room:1").close()`)
	p.Until(`!liveComponentManager.sseClients.get("room:1").isConnected`)
	p.Check(`liveComponentManager.sseClients.get("room:2").isConnected`)
	s.Push("a:1", `<p id="a">2</p>`)
	p.Eval(`liveComponentManager.sseClients.get("room:1").reconnect()`)
	p.UntilText("#a", "2")
	p.Check(`heard.join() === [
		"lc:disconnected a:1", "lc:disconnected b:1", "lc:connected a:1", "lc:connected b:1",
		"lc:disconnected a:1", "lc:connected a:1"].join()`)
}
