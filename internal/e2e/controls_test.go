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

// enterFields has a user enter something else into each control that Field has
// written.
const enterFields = `
	const form = document.querySelector("form"), f = form.elements;
	const values = {title: "x & y", notes: "a\nb", price: "0.55", count: "255", maybe: "3", sure: "true", due: "2026-07-01T18:45", exact: "2026-07-01T18:45:01",
		dueDate: "2026-12-24", wait: "2h", level: "low", radio: "high", month: "12", address: "10.0.0.1", "home.city": "Bonn", "home.zip": "",
		"lines.0.name": "nib", "lines.1.count": "7"};
	for (const [name, value] of Object.entries(values)) f[name].value = value;
	f.paid.checked = f["lines.0.done"].checked = false;
	for (const option of f.levels.options) option.selected = true;`

// entered is what is saved then.
const entered = `{"Title":"x & y","Notes":"a\r\nb","Price":0.55,"Count":255,"Maybe":3,"Paid":false,"Sure":true,"Due":Date.parse("2026-07-01T16:45Z"),
	"Exact":Date.parse("2026-07-01T16:45:01Z"),"DueDate":Date.parse("2026-12-23T23:00Z"),"Wait":7200000000000,"Level":"low","Radio":"high","Levels":["low","high"],"Month":12,
	"Address":"10.0.0.1","Home":{"city":"Bonn","zip":""},"Lines":[{"name":"nib","count":2,"done":false},{"name":"ink","count":7,"done":false}],"Kept":"k&1"}`

// TestFields enters something into every control that Field writes, with the
// client and without. Browsers hold to the limits of the types.
func TestFields(t *testing.T) {
	address := startControls(t)
	for name, query := range map[string]string{"live": "", "plain": "?plain"} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, address+"/entry/"+name+query)
			send := func(saves string) {
				t.Helper()
				if query != "" {
					p.Follow("form button")
				} else {
					p.Click("form button")
				}
				p.Until(`document.querySelector("#saves").value === "` + saves + `"`)
			}
			if query == "" {
				p.Until(`[...(window.liveComponentManager?.sseClients.values() ?? [])].some(c => c.isConnected)`)
			}
			before := browser.Get[string](p, savedValues)
			send("1")
			if after := browser.Get[string](p, savedValues); after != before {
				t.Errorf("the form that was sent as it was has changed\n%s\nto\n%s", before, after)
			}
			p.Check(`document.querySelector("label[for]").control.name === "title"`)
			p.Check(`(ids => ids.length > 15 && new Set(ids).size === ids.length)([...document.querySelectorAll("form [id]")].map(e => e.id))`)
			p.Check(`(f => { f.count.value = "256"; const over = f.count.validity.rangeOverflow; f.count.value = "40"; return over })(document.querySelector("form").elements)`)
			p.Check(`(f => { f.title.value = ""; return f.title.validity.valueMissing && f.maybe.validity.valid && !f.maybe.required })(document.querySelector("form").elements)`)

			p.Eval(`{` + enterFields + `}`)
			p.Check(`document.querySelector("form").checkValidity()`)
			send("2")
			got, want := browser.Get[string](p, savedValues), browser.Get[string](p, `JSON.stringify(`+entered+`)`)
			if got != want {
				t.Errorf("saved is\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestFormThatIsSentTwice has a user without JavaScript click twice, as far as the
// server can see: two requests with the same form, of which the browser shows the
// second one's answer.
func TestFormThatIsSentTwice(t *testing.T) {
	p := browser.Open(t, startControls(t)+"/entry/twice?plain")
	p.Eval(`(async () => {
		const form = document.querySelector("form");
		const body = new URLSearchParams(new FormData(form));
		body.set("notes", body.get("notes").replace(/\r?\n/g, "\r\n")); // as a form is sent
		const send = () => fetch(form.action, {method: "POST", body, headers: {Accept: "text/html"}}).then(r => r.text());
		const pages = await Promise.all([send(), send()]);
		window.saves = pages.map(page => new DOMParser().parseFromString(page, "text/html").querySelector("#saves").textContent).join();
	})()`)
	p.Until(`window.saves === "1,1"`)
	p.Follow("form button") // the same once more, by the browser itself
	p.Check(`document.querySelector("#saves").value === "1"`)
	p.Follow("form button") // it is another form now
	p.Check(`document.querySelector("#saves").value === "2"`)
}
