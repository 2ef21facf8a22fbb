package e2e

import (
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// savedValues is a JavaScript expression for what was saved, in which times are
// moments: the form does not say in which offset they were written.
const savedValues = `JSON.stringify(JSON.parse(document.querySelector("#saved").textContent),
	(_, v) => typeof v === "string" && /^\d{4}-\d\d-\d\dT/.test(v) ? Date.parse(v) : v)`

// fillControls has a user enter something else everywhere.
const fillControls = `
	const form = document.querySelector("form"), f = form.elements;
	const values = {text: "x & y", area: "a\nb", number: "12", amount: "-0.5", count: "3", range: "255", email: "a@b.example", url: "https://b.example/", tel: "112",
		secret: "pass word", color: "#010203", level: "low", pick: "1", date: "2026-12-24", maybeDate: "2026-12-25", local: "2026-07-01T18:45", month: "2026-07",
		week: "2026-W08", clock: "18:45", wait: "2h", address: "10.0.0.1", "home.city": "Bonn", "home.zip": "", "lines.0.name": "nib", "lines.1.count": "7",
		"labels.red": "r", "labels.green": "g"};
	for (const [name, value] of Object.entries(values)) f[name].value = value;
	f.agreed.checked = false;
	f["lines.0.done"].checked = false;
	f["lines.1.done"].checked = true;
	for (const box of f.boxes) box.checked = box.value !== "a";
	for (const option of f.picks.options) option.selected = option.value !== "3";`

// filled is what is saved then. Those of the user's times are in Berlin.
const filled = `{"text":"x & y","area":"a\r\nb","number":12,"amount":-0.5,"count":3,"range":255,"email":"a@b.example","url":"https://b.example/","tel":"112",
	"secret":"pass word","color":"#010203","agreed":false,"boxes":["b","c"],"level":"low","pick":1,"picks":[1,2],
	"date":Date.parse("2026-12-23T23:00Z"),"maybeDate":Date.parse("2026-12-24T23:00Z"),"local":Date.parse("2026-07-01T16:45Z"),"month":Date.parse("2026-06-30T22:00Z"),
	"week":"2026-W08","clock":Date.parse("0001-01-01T18:45:00+00:53"),"wait":7200000000000,"key":"k&1","address":"10.0.0.1","home":{"city":"Bonn","zip":""},
	"lines":[{"name":"nib","count":2,"done":false},{"name":"ink","count":7,"done":true}],"labels":{"green":"g","red":"r"}}`

// none has a user take back all choices.
const none = `
	for (const box of f.boxes) box.checked = false;
	for (const option of f.picks.options) option.selected = false;
	f.count.value = f.maybeDate.value = "";`

// TestControls fills every control of HTML, with the client and without.
func TestControls(t *testing.T) {
	address := startControls(t)
	for name, query := range map[string]string{"live": "", "plain": "?plain"} {
		t.Run(name, func(t *testing.T) { fillEveryControl(t, browser.Open(t, address+"/"+name+query), query != "") })
	}
}

func fillEveryControl(t *testing.T, p *browser.Page, plain bool) {
	if !plain {
		p.Until(`[...(window.liveComponentManager?.sseClients.values() ?? [])].some(c => c.isConnected)`)
	}
	saves := 0
	save := func() {
		t.Helper()
		saves++
		if plain {
			p.Follow("form button")
		} else {
			p.Click("form button")
		}
		p.Until(`document.querySelector("#saves").value === "` + string(rune('0'+saves)) + `"`)
	}
	before := browser.Get[string](p, savedValues)
	save()
	if after := browser.Get[string](p, savedValues); after != before {
		t.Errorf("the form that was sent as it was has changed\n%s\nto\n%s", before, after)
	}

	p.Eval(`{` + fillControls + `}`)
	save()
	got, want := browser.Get[string](p, savedValues), browser.Get[string](p, `JSON.stringify(`+filled+`)`)
	if got != want {
		t.Errorf("saved is\n%s\nwant\n%s", got, want)
	}

	p.Eval(`{` + fillControls + none + `}`)
	save()
	p.Check(`(v => !v.boxes && !v.picks && v.count === null && v.maybeDate === null)(JSON.parse(document.querySelector("#saved").textContent))`)

	// A fault in a list shows at its own field, and nothing that was entered is lost.
	p.ExpectFaults()
	p.Eval(`{` + fillControls + `f["lines.0.name"].value = "refused"; }`)
	if plain {
		p.Follow("form button")
	} else {
		p.Click("form button")
	}
	const place = `document.querySelector('[data-lc-error="lines.0.name"]')`
	p.Until(place + `?.textContent === "is not to be had" && !` + place + `.hidden`)
	p.Check(`document.querySelector('[name="lines.0.name"]').getAttribute("aria-invalid") === "true"`)
	p.Check(`(f => f["home.city"].value === "Bonn" && f.local.value === "2026-07-01T18:45" && [...f.picks.selectedOptions].length === 2 && [...f.boxes].filter(b => b.checked).length === 2)(document.querySelector("form").elements)`)
}
