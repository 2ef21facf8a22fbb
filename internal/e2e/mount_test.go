package e2e

import (
	"fmt"
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
