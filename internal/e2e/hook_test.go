package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// hookScript notes in window.heard what is called for a hook, by the elements' text.
const hookScript = `<script>
window.heard = [];
window.note = (what) => function (element) {
	if (this.element !== element) heard.push("this is another");
	this.calls = (this.calls ?? 0) + 1;
	heard.push([what, element.id, this.id, this.calls].join(" "));
};
window.noted = { mounted: note("mounted"), updated: note("updated"), destroyed: note("destroyed") };
</script>`

// openHooked opens a page with components, whose script has the callbacks of hookScript
// ready, and calls hook if it is given a name.
func openHooked(t *testing.T, s *FakeServer, name string, ids ...string) *Page {
	t.Helper()
	s.head += hookScript
	p := open(t, s.URL(ids...))
	p.Until(`!!window.liveComponentManager`)
	if name != "" {
		p.Eval(fmt.Sprintf(`liveComponentManager.hook(%q, noted); 0`, name))
	}
	return p
}

// heard waits until so much was called, and compares.
func heard(t *testing.T, p *Page, want ...string) {
	t.Helper()
	p.Until(fmt.Sprintf(`heard.length >= %d`, len(want)))
	p.Eval(`new Promise((resolve) => setTimeout(resolve))`) // what else the same update brings
	if got := Get[[]string](p, "heard"); !slices.Equal(got, want) {
		t.Errorf("called\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	p.Eval(`heard.length = 0`)
}

func TestHooksFollowTheirElements(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n">0</p><div id="a" data-lc-hook="chart" data-lc-ignore data-v="0"></div>`)
	p := openHooked(t, s, "chart", "lab:1")
	heard(t, p, "mounted a lab:1 1")
	p.Live()

	// What a script or the server changes elsewhere is no update.
	p.Eval(`document.querySelector("#a").innerHTML = "<b>drawn</b>"; window.a = document.querySelector("#a")`)
	s.Push("lab:1", `<p id="n">1</p><div id="a" data-lc-hook="chart" data-lc-ignore data-v="0"></div>`)
	p.UntilText("#n", "1")
	heard(t, p)
	s.Push("lab:1", `<p id="n">2</p><div id="a" data-lc-hook="chart" data-lc-ignore data-v="1"></div>`)
	heard(t, p, "updated a lab:1 2")
	s.PushFragments("lab:1", "", map[string]string{"#a": `<div id="a" data-lc-hook="chart" data-lc-ignore data-v="2"></div>`})
	heard(t, p, "updated a lab:1 3")
	p.Check(`a === document.querySelector("#a") && a.innerHTML === "<b>drawn</b>" && a.dataset.v === "2"`)

	s.Push("lab:1", `<section><div id="a" data-lc-hook="chart" data-lc-ignore data-v="2"></div></section><div id="b" data-lc-hook="chart"></div>`)
	heard(t, p, "mounted b lab:1 1") // the first has only moved
	p.Check(`a === document.querySelector("section #a")`)
	s.Push("lab:1", `<div id="b" data-lc-hook="other"></div>`)
	p.Until(`!document.querySelector("#a")`)
	heard(t, p, "destroyed a lab:1 4", "destroyed b lab:1 2")
	s.Push("lab:1", `<div id="b" data-lc-hook="chart"></div>`)
	heard(t, p, "mounted b lab:1 1")
	s.Event("component-remove", "lab:1", nil)
	heard(t, p, "destroyed b lab:1 2")
}

// The element may come before the callbacks, and they before the module.
func TestHooksAndElementsComeInAnyOrder(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Withhold("hook.js", 2)
	s.head = `<script>Math.random = () => -0.999</script>` // so that attempts follow at once
	s.Add("lab:1", "", `<i id="a" data-lc-hook="chart"></i>`)
	s.tail = `<i id="outside" data-lc-hook="chart"></i><i data-lc-hook=""></i><i data-lc-hook="constructor"></i>`
	p := openHooked(t, s, "chart", "lab:1")
	heard(t, p, "mounted a lab:1 1", "mounted outside  1")
	p.Eval(`liveComponentManager.hook("late", noted); 0`)
	p.Eval(`document.body.insertAdjacentHTML("beforeend", '<form id="late" data-lc-hook="late"><input name="dataset"><input name="parentNode"></form>')`)
	heard(t, p, "mounted late  1")
	p.Eval(`document.querySelector("#late").replaceWith(document.querySelector("#outside"))`) // moved by a script
	heard(t, p, "destroyed late  2")

	// Callbacks of the same name are for elements that come later.
	p.Eval(`liveComponentManager.hook("chart", { mounted: note("second") }); 0`)
	heard(t, p)
	p.Eval(`document.body.insertAdjacentHTML("beforeend", '<i id="c" data-lc-hook="chart"></i>'); document.querySelector("#outside").remove()`)
	heard(t, p, "destroyed outside  2", "second c  1")
	p.Eval(`document.querySelector("#c").remove(); document.body.append(Object.assign(document.createElement("i"), {id: "d"}))`)
	heard(t, p)
}

// What a script moves into another component belongs to that.
func TestHooksAreOfTheComponentThatTheirElementIsIn(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "", `<i id="a" data-lc-hook="chart"></i>`)
	s.Add("lab:2", "", `<p></p>`)
	p := openHooked(t, s, "chart", "lab:1", "lab:2")
	heard(t, p, "mounted a lab:1 1")
	p.Eval(`document.querySelector("p").append(document.querySelector("#a"))`)
	heard(t, p, "destroyed a lab:1 2", "mounted a lab:2 1")
}

// A component that is let go of has no hooks, be it still in the page.
func TestHooksOfAnUnmountedComponentAreDestroyed(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "", `<i id="a" data-lc-hook="chart"></i>`)
	s.Add("lab:2", "", `<i id="b" data-lc-hook="chart"></i>`)
	p := openHooked(t, s, "chart", "lab:1", "lab:2")
	heard(t, p, "mounted a lab:1 1", "mounted b lab:2 1")
	p.Eval(`liveComponentManager.unmount(document.querySelector("[data-component-id='lab:1']"))`)
	heard(t, p, "destroyed a lab:1 2")
	p.Eval(`liveComponentManager.mount(document)`)
	heard(t, p, "mounted a lab:1 1")
	p.Eval(`document.querySelector("[data-component-id='lab:1']").remove()`)
	heard(t, p, "destroyed a lab:1 2")
}

// The page does not see into a shadow root by itself.
func TestHooksOfComponentsInAShadowRoot(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<i id="a" data-lc-hook="chart"></i>`)
	p := openHooked(t, s, "chart")
	p.Eval(fmt.Sprintf(`{
		const host = document.body.appendChild(document.createElement("div"));
		window.root = host.attachShadow({mode: "open"});
		root.innerHTML = %q;
		liveComponentManager.mount(root);
	}`, s.Wrapper("lab:1")))
	heard(t, p, "mounted a lab:1 1")
	p.Live()
	s.Push("lab:1", `<i id="a" data-lc-hook="chart">1</i>`)
	heard(t, p, "updated a lab:1 2")
	p.Eval(`root.host.remove()`)
	heard(t, p, "destroyed a lab:1 3")
}

// A component in a hooked element is rendered and told by itself.
func TestHooksDoNotHearOfNestedComponents(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("in:1", "ins:1", `<b id="n">0</b><i id="inner" data-lc-hook="chart"></i>`)
	s.Add("out:1", "outs:1", "")
	p := openHooked(t, s, "chart", "out:1")
	p.Live()
	outer := func(text string) string {
		return `<div id="outer" data-lc-hook="chart">` + text + s.Granted("in:1", "out:1") + `</div>`
	}
	s.Push("out:1", outer("0"))
	heard(t, p, "mounted outer out:1 1", "mounted inner in:1 1")
	p.Live()
	s.Push("in:1", `<b id="n">1</b><i id="inner" data-lc-hook="chart">1</i>`)
	heard(t, p, "updated inner in:1 2")
	s.Push("out:1", outer("0")+"<p>more</p>") // with another grant
	p.Until(`!!document.querySelector("p")`)
	heard(t, p)
	s.Push("out:1", outer("1"))
	heard(t, p, "updated outer out:1 2")
	s.Push("out:1", "")
	heard(t, p, "destroyed outer out:1 3", "destroyed inner in:1 3")
}

func TestAHookThatFailsStopsNothingElse(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<i id="a" data-lc-hook="bad"></i><i id="b" data-lc-hook="chart"></i><i id="c" data-lc-hook="none"></i>`)
	p := openHooked(t, s, "chart", "lab:1")
	p.ExpectFaults()
	heard(t, p, "mounted b lab:1 1")
	p.Eval(`window.failed = []; addEventListener("error", (event) => failed.push(event.error.message));
		const fail = (what) => () => { throw new Error(what) };
		liveComponentManager.hook("none", {});
		liveComponentManager.hook("bad", { mounted: fail("mounted"), updated: fail("updated"), destroyed: fail("destroyed") }); 0`)
	p.Until(`failed.join() === "mounted"`)
	p.Live()
	s.Push("lab:1", `<i id="a" data-lc-hook="bad">1</i><i id="b" data-lc-hook="chart">1</i>`)
	heard(t, p, "updated b lab:1 2")
	s.Push("lab:1", `<p id="end">1</p>`)
	heard(t, p, "destroyed b lab:1 3")
	p.Check(`failed.join() === "mounted,updated,destroyed"`)
}

func TestHooksCallActions(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "", `<i id="a" data-lc-hook="chart">0</i>`)
	s.Add("lab:2", "", `<i id="b" data-lc-hook="chart">0</i>`)
	s.tail = `<i id="c" data-lc-hook="chart"></i>`
	s.Answer("move", func(c Call) Answer {
		if strings.Contains(c.JSON, "9") {
			return Answer{Problem: map[string]any{"status": 403, "detail": "no"}}
		}
		return Answer{HTML: `<i id="b" data-lc-hook="chart">1</i>`}
	})
	s.Answer("save", func(Call) Answer { return Answer{HTML: `<p id="saved"></p>`} })
	p := openHooked(t, s, "", "lab:1", "lab:2")
	p.ExpectFaults()
	p.Eval(`window.contexts = {}; liveComponentManager.hook("chart", {
		mounted(element) { contexts[element.id] = this },
		updated() { heard.push("updated") },
		destroyed() { this.action("save", {last: 1}).catch((error) => heard.push(error.status)) },
	}); 0`)
	p.Until(`!!contexts.b`)
	p.Eval(`contexts.b.action("move", {to: 1}).then((answer) => heard.push(answer.componentId)); 0`)
	heard(t, p, "updated", "lab:2")
	p.Eval(`contexts.b.action("move", {to: 9}).catch((error) => heard.push(error.status + " " + error.problem.detail)); 0`)
	heard(t, p, "403 no")
	p.Eval(`contexts.c.action("move").catch((error) => heard.push(error.status)); 0`)
	p.Until(`heard[0] === 404`)
	p.Eval(`heard.length = 0; document.querySelector("#b").remove(); document.querySelector("[data-component-id='lab:1']").remove()`)
	p.Until(`heard[0] === 404 && !!document.querySelector("#saved")`)
	calls := s.UntilCalls(3)
	if len(calls) != 3 || calls[2].Component != "lab:2" || calls[2].Action != "save" || calls[0].Component != "lab:2" || calls[0].JSON != `{"to":1}` {
		t.Errorf("called %+v", calls)
	}
}

// What has gone is held by nothing: neither an element nor what its hook keeps.
func TestTwoHundredHooksLeakNothing(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "", `<p></p>`)
	p := openHooked(t, s, "", "lab:1")
	p.Eval(`window.kept = []; window.alive = 0; liveComponentManager.hook("chart", {
		mounted(element) {
			this.data = new Array(10_000).fill(element);
			this.stop = new AbortController();
			addEventListener("resize", () => this.data, { signal: this.stop.signal });
			kept.push(new WeakRef(element), new WeakRef(this), new WeakRef(this.data));
			alive++;
		},
		destroyed() { this.stop.abort(); alive-- },
	}); 0`)
	cycle := `(async (times) => {
		for (let i = 0; i < times; i++) {
			document.querySelector("p").innerHTML = '<i data-lc-hook="chart"><b></b></i>';
			while (!alive) await new Promise((resolve) => setTimeout(resolve));
			document.querySelector("p").replaceChildren();
			while (alive) await new Promise((resolve) => setTimeout(resolve));
		}
	})`
	p.Eval(cycle + `(1)`) // loads what is loaded once
	if !p.IsChromium() {
		p.Eval(cycle + `(200)`)
		p.Check(`kept.length === 603 && alive === 0`)
		return // only Chromium collects garbage when it is told to
	}
	before := p.Counters()
	p.Eval(cycle + `(200)`)
	p.Eval(`new Promise((resolve) => setTimeout(resolve))`) // a WeakRef holds until the end of its job
	after := p.Counters()
	t.Logf("before %+v, after %+v", before, after)
	if after.Nodes > before.Nodes+20 || after.Listeners > before.Listeners+2 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if n := Get[int](p, `kept.filter((ref) => ref.deref()).length`); n > 3 {
		t.Errorf("%d of 603 objects are still there", n)
	}
}

// A page whose scripts know hooks, but that has no element for one, works without the module.
func TestAPageWorksWithoutTheModuleOfHooks(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Withhold("hook.js", 1000)
	s.Add("lab:1", "room:1", `<p id="n" data-lc-hook="chart">0</p>`)
	p := openHooked(t, s, "chart", "lab:1")
	s.UntilScripts(2)
	p.Live()
	s.Push("lab:1", `<p id="n" data-lc-hook="chart">1</p>`)
	p.UntilText("#n", "1")
	heard(t, p)
}
