package e2e

import (
	"fmt"
	"testing"
)

// inShop opens the first page of the shop, and waits until it can be left without loading.
func inShop(t *testing.T, address string) *Page {
	p := openRecipe(t, address+"/shop/apples")
	p.Until(`history.state?.lcNav`)
	p.Eval(`window.basket = $("[data-component-id='basket:mine']"); window.opened = liveComponentManager.sseClients.get("basket:mine"); 0`)
	return p
}

func prefetching(t *testing.T, address string) {
	p := inShop(t, address)
	p.Eval(`window.ahead = []; new PerformanceObserver((list) => ahead.push(...list.getEntries().map((e) => new URL(e.name).pathname))).observe({type: "resource"}); 0`)
	p.Eval(`$("a[href='/shop/pears']").dispatchEvent(new Event("mouseover", {bubbles: true}))`)
	p.Until(`ahead.includes("/shop/pears")`)
	p.Click("a[href='/shop/pears']")
	p.UntilText("h1", "pears")
	p.Check(`stayed && document.title === "pears" && basket === $("[data-component-id='basket:mine']")`)
	p.Check(`opened === liveComponentManager.sseClients.get("basket:mine") && opened.isConnected`)
	p.Check(`ahead.filter((path) => path === "/shop/pears").length === 1`)
	p.Until(`!document.getAnimations().length`) // of the view transition
	items := Get[int](p, `+$("output").textContent`)
	p.Click("button") // of the basket
	p.Until(fmt.Sprintf(`+$("output").textContent > %d`, items))

	p.Type("[name=q]", "figs")
	p.Click("form[action] button")
	p.UntilText("main p", "Nothing is called figs.")
	p.Check(`stayed && location.href.endsWith("/shop/search?q=figs")`)
	p.Until(`!document.getAnimations().length`)
	p.Follow("a[rel=external]")
	p.Until(`!window.stayed && location.pathname === "/duty/ward"`)
}

func currentEntry(t *testing.T, address string) {
	p := inShop(t, address)
	const current = `[...document.querySelectorAll("nav [aria-current=page]")].map((a) => a.textContent).join()`
	p.Check(current + ` === "apples"`)
	p.Eval(`window.links = [...document.querySelectorAll("nav a")]; 0`)
	p.Click("a[href='/shop/plums']")
	p.UntilText("h1", "plums")
	p.Check(current + ` === "plums" && links.every((link) => link.isConnected)`)
	p.Check(`getComputedStyle($("[aria-current=page]")).fontWeight === "700"`)
	p.Eval(`history.back()`)
	p.UntilText("h1", "apples")
	p.Check(current + ` === "apples" && stayed`)
}

// loadsModule waits for a module of the page.
func loadsModule(p *Page, name string) {
	p.T.Helper()
	p.Eval(`import([...performance.getEntriesByType("resource")].map((e) => e.name).find((n) => n.includes("/lc/` + name + `."))).then(() => 0)`)
}

// watchAnimations notes the names of the animations of each view transition.
const watchAnimations = `window.animated = [], window.running = 0;
if (Document.prototype.startViewTransition) {
	const start = Document.prototype.startViewTransition;
	Document.prototype.startViewTransition = function (change) {
		const transition = start.call(this, change);
		running++;
		transition.finished.finally(() => running--);
		transition.ready.then(() => animated.push(document.getAnimations().map((a) => a.animationName + " " + a.effect.pseudoElement).join("; ")), () => animated.push("skipped"));
		return transition;
	};
}
window.hasTransitions = !!Document.prototype.startViewTransition && CSS.supports("view-transition-name", "match-element");
0`

func pageTransition(t *testing.T, address string) {
	p := inShop(t, address)
	loadsModule(p, "transition")
	p.Eval(watchAnimations)
	p.Click("a[href='/shop/pears']")
	p.UntilText("h1", "pears")
	p.Until(`!hasTransitions || animated.length === 1 && animated[0].includes("::view-transition-old(root)")`)
	p.Check(`stayed`)
}

func animations(t *testing.T, address string) {
	p := openRecipe(t, address+"/songs/party")
	loadsModule(p, "transition")
	p.Eval(watchAnimations)
	// Where the page has no say, it is not there.
	last := func(part string) {
		t.Helper()
		p.Until(`!hasTransitions || animated.at(-1)?.includes("` + part + `")`)
	}
	p.Type("[name=name]", "One")
	p.Click("form button")
	p.Until(`document.querySelectorAll("li").length === 1`)
	last("song-comes")
	p.Until(`$("[name=name]").value === ""`)
	p.Until(`!running`)
	p.Type("[name=name]", "Two")
	p.Click("form button")
	p.Until(`document.querySelectorAll("li").length === 2`)
	p.Eval(`window.two = $("li:last-child"); 0`)
	p.Until(`!hasTransitions || animated.length === 2`)
	// What moves hears nothing meanwhile, and all else does.
	p.Check(`(() => {
		const {x, y, width, height} = $("form button").getBoundingClientRect();
		return !running || document.elementFromPoint(x + width / 2, y + height / 2) === $("form button");
	})()`)
	p.Until(`!running`)
	p.Click("li:last-child button")
	p.Until(`$("li") === two`)
	p.Until(`!hasTransitions || animated.length === 3 && !/song-(comes|goes)/.test(animated[2]) && /view-transition-group/.test(animated[2])`)
	p.Until(`!running`)
	p.Click("li:last-child button:last-child")
	p.Until(`document.querySelectorAll("li").length === 1`)
	last("song-goes")
}
