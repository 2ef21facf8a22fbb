package e2e

import "testing"

// Recipes of what calls actions.

func infiniteScroll(t *testing.T, address string) {
	p := openRecipe(t, address+"/timeline/year")
	const items = `document.querySelectorAll("li").length`
	p.Until(`$(".end")`)
	p.Check(items + ` === 20`)
	for _, n := range []string{"40", "60"} {
		p.Eval(`$(".end").scrollIntoView()`)
		p.Until(items + ` === ` + n)
	}
	p.Eval(`$(".end").scrollIntoView()`)
	p.Until(items + ` === 70 && !$(".end")`)
}

func loadMore(t *testing.T, address string) {
	p := openRecipe(t, address+"/orders/all")
	const items = `document.querySelectorAll("li").length`
	p.Check(items + ` === 20`)
	p.Eval(`window.first = $("li"); 0`)
	p.Click("button")
	p.Until(items + ` === 40 && !$("button").disabled`)
	p.Click("button")
	p.Until(items + ` === 45 && !$("button")`)
	p.Check(`first === $("li")`)
}

func lazyLoad(t *testing.T, address string) {
	p := openRecipe(t, address+"/figures/year")
	p.Eval(`window.called = 0; liveComponentManager.on("lc:before-action", () => called++); new Promise(requestAnimationFrame).then(() => 0)`)
	p.Check(`!$("li") && called === 0`)
	p.Eval(`$("[data-lc-action]").scrollIntoView()`)
	p.Until(`document.querySelectorAll("li").length === 3`)
	p.Check(`called === 1`)
}

func progressBar(t *testing.T, address string) {
	p := openRecipe(t, address+"/export/one")
	other := p.Tab(address + "/export/one")
	isLive(other)
	for _, page := range []*Page{p, other} {
		page.Eval(`window.seen = []; liveComponentManager.on("lc:update", () => seen.push($("progress")?.value)); 0`)
	}
	p.Click("button")
	p.UntilText("[role=status]", "Done.")
	p.Check(`!$("progress") && seen.includes(20) && !$("button").disabled`)
	other.UntilText("[role=status]", "Done.")
}

func polling(t *testing.T, address string) {
	p := openRecipe(t, address+"/gauge/one")
	p.Eval(`window.before = +$("output").textContent; 0`)
	p.Until(`+$("output").textContent >= before + 2`)

	// Of what has not changed, nothing is transferred.
	p = openRecipe(t, address+"/takings/one")
	p.Eval(`window.answers = [];
		const before = fetch;
		window.fetch = async (...args) => { const response = await before(...args); answers.push(await response.clone().text()); return response };
		Object.assign($("[data-lc-action]").dataset, {lcOn: "every:200ms", lcParamOrder: "0", lcParamAmount: "0"});
		liveComponentManager.refresh("takings:one")`)
	p.Until(`answers.length >= 4`)
	p.Check(`answers.slice(2).every((text) => text.length < 300 && text.includes('"patch":[]')) && $("p").textContent.includes("Nothing")`)
}

func keyboardShortcuts(t *testing.T, address string) {
	p := openRecipe(t, address+"/mailbox/me")
	const selected = `$("[aria-current]").textContent`
	p.Keys("j")
	p.Until(selected + ` === "Invoice"`)
	p.Keys("j")
	p.Until(selected + ` === "Greetings"`)
	p.Keys("k")
	p.Until(selected + ` === "Invoice"`)
	p.Keys("o")
	p.UntilText("article", "Invoice")
	p.Keys("\x1b")
	p.Until(`!$("article")`)
	// A key that is typed into a field calls nothing.
	p.Type("input", "jko")
	p.Check(`$("input").value === "jko" && ` + selected + ` === "Invoice" && !$("article")`)
	p.Click("button")
	p.Until(selected + ` === "Greetings"`)
}

func activeSearch(t *testing.T, address string) {
	p := openRecipe(t, address+"/people/all")
	p.Check(`document.querySelectorAll("li").length === 5`)
	p.Type("input", "ad")
	p.UntilText("ul", "Ada")
	p.Type("input", "x")
	p.UntilText("ul", "Nobody")
	p.Check(`$("input").value === "adx" && document.activeElement === $("input")`)
}

func valueSelect(t *testing.T, address string) {
	p := openRecipe(t, address+"/trip/next")
	cities := func(want string) {
		p.Until(`[...$("[name=city]").options].map((o) => o.value).join() === "` + want + `"`)
	}
	cities("")
	p.Eval(`window.choose = (country) => { $("[name=country]").value = country; $("[name=country]").dispatchEvent(new Event("change", {bubbles: true})) }; choose("Italy")`)
	cities("Milan,Rome,Turin")
	p.Eval(`choose("France")`)
	cities("Lyon,Paris")
	p.Check(`$("[name=country]").value === "France"`)
}

func clickOutside(t *testing.T, address string) {
	p := openRecipe(t, address+"/menu/main")
	open := func() {
		p.Click("button")
		p.Until(`$("ul") && !$("button").disabled`)
	}
	open()
	p.Click("li")
	p.Check(`$("ul")`)
	p.Click("main > div > p")
	p.Until(`!$("ul")`)
	open()
	p.Keys("\x1b")
	p.Until(`!$("ul")`)
	open()
	p.Click("button")
	p.Until(`!$("ul")`)
}

func reaction(t *testing.T, address string) {
	p := openRecipe(t, address+"/till/one")
	other := p.Tab(address + "/till/one")
	isLive(other)
	for _, page := range []*Page{p, other} {
		page.Until(`$("[data-component-id^=takings]").dataset.lcToken`)
		page.Eval(`import("/lc/trigger.js").then(() => 0)`)
	}
	p.Click("button")
	p.UntilText("output", "10")
	p.Until(`!$("button").disabled`)
	p.Click("button")
	for _, page := range []*Page{p, other} {
		page.UntilText("output", "30")
	}
}
