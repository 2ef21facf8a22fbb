package e2e

import (
	"fmt"
	"net/url"
	"testing"
)

func TestComponentsComeAndLeave(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n">0</p>`)
	s.tail = `<main></main>`
	p := open(t, s.URL())
	p.Check(`liveComponentManager.sseClients.size === 0`)
	p.Eval(`window.heard = [];
		for (const type of ["lc:mount", "lc:unmount"]) liveComponentManager.on(type, (e) => heard.push(type + " " + e.detail.id + " " + e.detail.channel))`)
	p.Eval(fmt.Sprintf(`document.querySelector("main").innerHTML = %q`, `<section>`+s.Wrapper("lab:1")+`</section>`))
	p.Console("[SSE] Connected to room:1")
	p.Eval(`document.body.append(document.querySelector("main"))`) // moved, not gone
	s.Push("lab:1", `<p id="n">1</p>`)
	p.UntilText("#n", "1")
	p.Eval(`document.querySelector("main").innerHTML = ""`)
	s.UntilStreams(0)
	p.Check(`heard.join() === "lc:mount lab:1 room:1,lc:unmount lab:1 room:1"`)
	if opened := s.Opened(); len(opened) != 1 {
		t.Errorf("%d streams were opened", len(opened))
	}
}

func TestMountAndUnmountByHand(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n">0</p><button data-lc-action="press">b</button>`)
	s.tail = `<main></main>`
	p := open(t, s.URL())
	p.Eval(fmt.Sprintf(`{ window.shadow = document.querySelector("main").attachShadow({mode: "open"});
		shadow.innerHTML = %q; liveComponentManager.mount(shadow) }`, s.Wrapper("lab:1")))
	p.Console("[SSE] Connected to room:1")
	s.Push("lab:1", `<p id="n">1</p><button data-lc-action="press">b</button>`)
	p.Until(`shadow.querySelector("#n").textContent === "1"`)
	p.Eval(`shadow.querySelector("button").click()`)
	s.UntilCalls(1)
	p.Eval(`liveComponentManager.unmount(shadow)`)
	s.UntilStreams(0)
}

// shadowForm is what a shadow root may hold, where the events of forms stay.
const shadowForm = `<form action="/elsewhere" method="post" data-lc-action="send" data-lc-change="check"><input id="t" name="t"><p id="e" data-lc-error="t" hidden></p><button id="b">b</button></form><select data-lc-action="choose" name="kind"><option>a<option>b</select>`

// useShadowForm uses a shadowForm, in the shadow root window.shadow.
func useShadowForm(t *testing.T, s *FakeServer, p *Page) {
	t.Helper()
	loadModules(p, "fault", "form", "shadow")
	p.ExpectFaults() // the console tells of each 422
	checked(s, func(url.Values) map[string]string { return map[string]string{"#/t": "no"} })
	p.Eval(`{ const select = shadow.querySelector("select"); select.value = "b"; select.dispatchEvent(new Event("change", {bubbles: true})) }`)
	wantForm(t, s.UntilCalls(1)[0], "choose", url.Values{"kind": {"b"}})
	p.Eval(`{ const field = shadow.querySelector("#t"); field.value = "x"; field.dispatchEvent(new Event("change", {bubbles: true})) }`)
	p.Until(`shadow.querySelector("#e").textContent === "no"`)
	p.Eval(`window.stayed = true; shadow.querySelector("#b").click()`)
	wantForm(t, s.UntilCalls(3)[2], "send", url.Values{"t": {"x"}})
	p.Until(`shadow.querySelector("#t").value === ""`)
	p.Check(`stayed`)
	if calls := s.UntilCalls(3); len(calls) != 3 {
		t.Errorf("calls: %v", actionsOf(calls))
	}
}

func TestFormsInAShadowRoot(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "", shadowForm)
	s.Use("lab:1", "fault form")
	s.tail = `<main></main>`
	p := open(t, s.URL())
	p.Eval(fmt.Sprintf(`{ window.shadow = document.querySelector("main").attachShadow({mode: "open"});
		shadow.innerHTML = %q; liveComponentManager.mount(shadow); liveComponentManager.mount(shadow) }`, s.Wrapper("lab:1")))
	useShadowForm(t, s, p)
}

func TestFormsInADeclaredShadowRoot(t *testing.T) {
	t.Parallel()
	declared := `<div id="h"><template shadowrootmode="open"><p><template shadowrootmode="open">` + shadowForm + `</template></p></template></div>`
	for _, test := range []struct{ name, page, pushed string }{
		{"of the page", declared, ""},
		{"of an update", `<i>0</i>`, declared},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newFake(t)
			s.Add("lab:1", "room:1", test.page)
			s.Use("lab:1", "fault form shadow")
			p := open(t, s.URL("lab:1"))
			p.Console("[SSE] Connected to room:1")
			loadModules(p, "shadow")
			if test.pushed != "" {
				s.Push("lab:1", test.pushed)
			}
			p.Until(`(window.shadow = document.querySelector("#h")?.shadowRoot?.querySelector("p")?.shadowRoot)?.querySelector("form")`)
			useShadowForm(t, s, p)
		})
	}
}

func TestOneComponentShownTwice(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p class="n">0</p>`)
	p := open(t, s.URL("lab:1", "lab:1"))
	p.Console("[SSE] Connected to room:1")
	s.Push("lab:1", `<p class="n">1</p>`)
	p.Until(`[...document.querySelectorAll(".n")].map((e) => e.textContent).join() === "1,1"`)
	p.Eval(`document.querySelector("[data-component-id]").remove()`)
	s.Push("lab:1", `<p class="n">2</p>`)
	p.UntilText(".n", "2")
	p.Check(`liveComponentManager.componentChannels.get("lab:1") === "room:1"`)
}

func TestAComponentInAComponent(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("inner:1", "room:2", `<p id="i">i0</p><input id="field">`)
	s.Add("outer:1", "room:1", `<p id="o">o0</p>`+s.Wrapper("inner:1"))
	p := open(t, s.URL("outer:1"))
	p.Console("[SSE] Connected to room:2")
	p.Type("#field", "typed")

	s.Push("inner:1", `<p id="i">i1</p><input id="field">`)
	older := s.Wrapper("inner:1")
	s.Push("inner:1", `<p id="i">i2</p><input id="field">`)
	p.UntilText("#i", "i2")
	s.Push("outer:1", `<p id="o">o1</p>`+older)
	p.UntilText("#o", "o1")
	p.CheckText("#i", "i2")

	s.Change("inner:1", `<p id="i">i3</p><input id="field">`)
	s.Push("outer:1", `<p id="o">o2</p>`+s.Wrapper("inner:1"))
	p.UntilText("#o", "o2")
	p.UntilText("#i", "i3")
	p.Check(`document.querySelector("#field").value === "typed"`)
	p.Check(`liveComponentManager.sseClients.size === 2`)

	s.Push("outer:1", `<p id="o">o3</p>`)
	p.Until(`liveComponentManager.sseClients.size === 1`)
}

// What comes and goes leaves nothing behind: no stream, no node, no listener.
func TestTwoHundredMountsLeakNothing(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p>0</p><form data-lc-action="a"><input name="n"><button>b</button></form>`)
	s.head = `<script>window.sources = 0; window.opened = 0; { const { fetch } = window; window.fetch = (url, init) => {
		sources++; opened++;
		init.signal.addEventListener("abort", () => sources--);
		return fetch(url, init);
	} }</script>`
	p := open(t, s.URL())
	cycle := fmt.Sprintf(`new Promise((resolve) => {
		document.addEventListener("lc:connected", () => {
			document.addEventListener("lc:unmount", () => setTimeout(resolve), {once: true});
			document.querySelector("[data-component-id]").remove();
		}, {once: true});
		document.body.insertAdjacentHTML("beforeend", %q);
	})`, s.Wrapper("lab:1"))
	p.Eval(cycle) // loads what is loaded once
	var before Counters
	if p.IsChromium() {
		before = p.Counters()
	}
	p.Eval(`(async () => { for (let i = 0; i < 200; i++) await ` + cycle + ` })()`)
	s.UntilStreams(0)
	p.Check(`liveComponentManager.sseClients.size === 0 && liveComponentManager.componentChannels.size === 0`)
	p.Check(`opened > 200 && sources === 0`)
	if !p.IsChromium() {
		return
	}
	after := p.Counters()
	t.Logf("before %+v, after %+v", before, after)
	if after.Nodes > before.Nodes+50 || after.Listeners > before.Listeners+10 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if after.Heap > before.Heap+300_000 {
		t.Errorf("the heap has grown from %d to %d bytes", before.Heap, after.Heap)
	}
}
