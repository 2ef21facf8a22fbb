package e2e

import (
	"fmt"
	"testing"
)

func TestWorksUnderAStrictPolicy(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.policy = "default-src 'self'; require-trusted-types-for 'script'"
	s.Add("lab:1", "room:1", `<p id="n">0</p><button data-lc-action="press">b</button>`)
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	s.Push("lab:1", `<p id="n">1</p><button data-lc-action="press">b</button><svg><a href="#x"><text>x</text></a></svg>`)
	p.UntilText("#n", "1")
	s.PushFragments("lab:1", ``, map[string]string{"#n": `<p id="n">2</p>`})
	p.UntilText("#n", "2")
	s.Answer("press", func(Call) Answer { return Answer{HTML: `<p id="n">3</p>`} })
	p.Click("button")
	p.UntilText("#n", "3")
	s.PushRefresh("lab:1", `<p id="n">4</p>`)
	p.UntilText("#n", "4")
	p.Check(`document.querySelectorAll("[role=status]").length === 1`)
	// Violations fail the test by themselves.
}

// A test that ends without a violation says something only where one is seen.
func TestViolationsAreSeen(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.policy = "default-src 'self'; require-trusted-types-for 'script'"
	p := open(t, s.URL())
	p.ExpectFaults()
	p.Eval(`{ new Image().src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=" }`)
	p.UntilFault()
}

// attacks are HTML that would set window.hacked in a page without a policy.
var attacks = []string{
	`<script>window.hacked = "script"</script>`,
	`<svg><script>window.hacked = "svg script"</script></svg>`,
	`<img src="data:," onerror="window.hacked = 'onerror'">`,
	`<img src="data:," ONERROR=window.hacked='upper'>`,
	`<img src="data:,"onerror="window.hacked = 'no space'">`,
	"<img/src='data:,'/onerror\n=\nwindow.hacked='lines'>",
	`<svg onload="window.hacked = 'svg onload'"></svg>`,
	`<details open ontoggle="window.hacked = 'ontoggle'">x</details>`,
	`<input autofocus onfocus="window.hacked = 'onfocus'">`,
	`<iframe srcdoc="<script>parent.hacked = 'srcdoc'</script>"></iframe>`,
	`<iframe src="javascript:void(parent.hacked = 'iframe')"></iframe>`,
	`<iframe src=" java&#9;script:void(parent.hacked = 'iframe with tab')"></iframe>`,
	`<object data="javascript:void(parent.hacked = 'object')"></object>`,
	`<embed src="javascript:void(parent.hacked = 'embed')">`,
	`<a class="bait" href="javascript:void(window.hacked = 'link')">x</a>`,
	`<a class="bait" href="&#1;JavaScript:void(window.hacked = 'control')">x</a>`,
	`<a class="bait" href="&#106;avas&#x63;ript&#58;void(window.hacked = 'numbers')">x</a>`,
	`<a class="bait" href="javas&NewLine;crip&Tab;t&colon;void(window.hacked = 'names')">x</a>`,
	"<a class=\"bait\" href=\"java\tscr\nip\r\nt:void(window.hacked = 'spaces')\">x</a>",
	`<svg><a class="bait" xlink:href="javascript:void(window.hacked = 'xlink')"><text y="20">x</text></a></svg>`,
	`<svg><a class="bait" href="#"><animate attributeName="href" values="#;javascript:void(window.hacked = 'animate')" begin="0s" fill="freeze" /><text y="20">x</text></a></svg>`,
	`<form action="javascript:void(window.hacked = 'form')"><button class="bait">x</button></form>`,
	`<form><button class="bait" formaction="javascript:void(window.hacked = 'formaction')">x</button></form>`,
	`<template><script>window.hacked = 'template'</script></template>`,
	`<math><mtext><table><mglyph><style><img src="data:," onerror="window.hacked = 'mxss'"></style></mglyph></table></mtext></math>`,
}

func TestPushedScriptsNeverRun(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:0", "lab:1", "")
	p := open(t, s.URL("lab:0"))
	p.Console("[SSE] Connected to lab:1")
	// A form that was made harmless must not take the page away from the test.
	p.Eval(`addEventListener("submit", (e) => {
		const { action } = e.submitter.hasAttribute("formaction") ? { action: e.submitter.formAction } : e.target;
		if (!action.startsWith("javascript:")) e.preventDefault();
	})`)
	for i, attack := range attacks {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			p := p.In(t)
			id := fmt.Sprintf("lab:%d", i+1)
			s.Add(id, "lab:1", `<p id="n">0</p>`)
			p.Show(s.Wrapper(id))
			s.Push(id, attack+`<p id="n">pushed</p>`)
			p.UntilText("#n", "pushed")
			s.PushFragments(id, "", map[string]string{"#n": `<p id="n">` + attack + `<b id="part">part</b></p>`})
			p.Until(`document.querySelector("[data-lc-version='3']")`)
			p.Eval(`for (const bait of document.querySelectorAll(".bait")) bait.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}))`)
			// Whatever might still run does so before these.
			p.Eval(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))`)
			p.Eval(`new Promise((resolve) => { const image = new Image(); image.onerror = resolve; image.src = "data:," })`)
			if hacked := Get[*string](p, `window.hacked ?? null`); hacked != nil {
				t.Errorf("%s ran: %s", attack, *hacked)
			}
			p.Eval(`delete window.hacked`)
		})
	}
	p.ExpectFaults() // the browser tells of what it refuses to run
}

func TestNamesFromTheServerAreOnlyNames(t *testing.T) {
	s, p := actionPage(t, `<form data-lc-action="send"><input name="__proto__"><p data-lc-error="__proto__" id="e"></p><p data-lc-error="a&quot;]b" id="q"></p><button>Send</button></form>`)
	s.Answer("send", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 422, "errors": []map[string]any{
			{"pointer": "#/__proto__", "detail": "not this one"}, {"pointer": `#/a"]b`, "detail": "nor this"},
		}}}
	})
	p.Click("button")
	p.UntilText("#e", "not this one")
	p.UntilText("#q", "nor this")
	s.Event("component-update", "lab:1", map[string]any{"version": 9, "html": "<p id=n>fine</p>", "__proto__": map[string]any{"polluted": true}, "constructor": 1})
	p.UntilText("#n", "fine")
	p.Check(`({}).polluted === undefined`)
}
