package e2e

import (
	"strconv"
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// at is an expression for whether the address of the page ends so.
func at(end string) string { return "location.href.endsWith(" + strconv.Quote(end) + ") && " }

func deepLink(t *testing.T, address string) {
	p := openRecipe(t, address+"/photos/album?photo=2&from=mail#top")
	p.CheckText("h2", "Lighthouse")
	p.Click("p a")
	p.Until(at("/photos/album?from=mail#top") + `$("li")`)
	p.Click("li:nth-child(3) a")
	p.Until(at("?from=mail&photo=3#top") + `$("h2")?.textContent === "Ferry"`)

	p.Eval(`history.back()`)
	p.Until(at("/photos/album?from=mail#top") + `$("li")`)
	p.Eval(`history.back()`)
	p.Until(at("?photo=2&from=mail#top") + `$("h2")?.textContent === "Lighthouse"`)
	p.Eval(`history.go(2)`)
	p.Until(at("?from=mail&photo=3#top") + `$("h2")?.textContent === "Ferry"`)
	p.Check(`window.stayed`)

	// A new tab shows what the address says.
	other := p.Tab(Get[string](p, `location.href`))
	other.UntilText("h2", "Ferry")
}

func tabsInAddress(t *testing.T, address string) {
	p := openRecipe(t, address+"/account/mine")
	before := Get[int](p, `history.length`)
	p.CheckText("h2", "profile")
	p.Click("nav a:nth-child(2)")
	p.Until(at("/account/mine?tab=orders") + `$("[aria-current]").textContent === "orders"`)
	p.Click("nav a:nth-child(1)")
	p.Until(at("/account/mine") + `$("h2").textContent === "profile"`)
	if after := Get[int](p, `history.length`); after != before {
		t.Errorf("the history has %d entries after two changes of the tab, and had %d", after, before)
	}

	// What is kept survives a reload, and no other tab of the browser has it.
	p.CheckText("output", "5 ft 11 in")
	p.Click("section button")
	p.Until(`$("output").textContent === "180 cm" && sessionStorage.length > 0`)
	reload(p)
	p.Until(`document.querySelector("output")?.textContent === "180 cm"`)
	isLive(p)
	p.Click("nav a:nth-child(2)")
	p.UntilText("h2", "orders")
	p.Click("nav a:nth-child(1)")
	p.UntilText("output", "180 cm")
	other := browser.Open(t, address+"/account/mine")
	other.CheckText("output", "5 ft 11 in")
}

func searchInAddress(t *testing.T, address string) {
	p := openRecipe(t, address+"/finder/trees")
	p.Click("input")
	p.Type("input", "pine")
	p.Until(at("/finder/trees?q=pine") + `$("[role=status]").textContent === "3 found"`)
	p.Type("input", " ü&")
	p.Until(at("?q=pine+%C3%BC%26") + `$("[role=status]").textContent === "0 found" && $("input").value === "pine ü&"`)

	p.Go(address + "/finder/trees?q=black+pine")
	p.Until(`document.querySelector("[role=status]")?.textContent === "1 found" && document.querySelector("input").value === "black pine"`)
}

func unreadInTitle(t *testing.T, address string) {
	p := openRecipe(t, address+"/inbox/team")
	other := p.Tab(address + "/inbox/team")
	isLive(other)
	p.Check(`document.title === "Inbox"`)
	p.Click("button:nth-of-type(1)")
	p.Until(`document.title === "(1) Inbox"`)
	other.Until(`document.title === "(1) Inbox"`)
	other.Click("button:nth-of-type(1)")
	p.Until(`document.title === "(2) Inbox"`)
	other.Click("button:nth-of-type(2)")
	p.Until(`document.title === "Inbox"`)
}
