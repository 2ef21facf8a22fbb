package e2e

import "testing"

func sound(t *testing.T, address string) {
	p := openRecipe(t, address+"/doorbell/front")
	other := p.Tab(address + "/doorbell/front")
	isLive(other)
	for _, page := range []*Page{p, other} {
		page.Eval(`import("/lc/trigger.js").then(() => 0)`)
		page.Check(`!$("audio")`)
	}
	p.Click("button")
	for _, page := range []*Page{p, other} {
		page.Until(`$("audio")?.readyState > 0`)
		page.Eval(`window.first = $("audio"); 0`)
	}
	p.Until(`!$("button").disabled`)
	p.Click("button")
	for _, page := range []*Page{p, other} {
		page.Until(`$("audio") && $("audio") !== first && document.querySelectorAll("audio").length === 1`)
	}
}
