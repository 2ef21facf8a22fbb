package e2e

import (
	"net/url"
	"strconv"
	"testing"
)

// The button that sends a form has the last word about how, as it has without
// JavaScript.
func TestTheButtonSaysHowAFormIsSent(t *testing.T) {
	st := newStage(t, "")
	const html = `<dialog open><form id="f" data-lc-action="send" action="/elsewhere?own" method="post" target="here">
		<input name="t" value="1"><input name="n" required id="n">
		<fieldset disabled><input name="off" value="1"></fieldset>
		<button id="plain" name="how" value="plain">p</button>
		<button id="same" name="how" value="same" formaction="/elsewhere?own" formmethod="POST" formtarget="_self" formenctype="text/plain" formnovalidate>s</button>
		<button id="dialog" formmethod="dialog" formnovalidate value="closed">d</button>
		<button id="get" formmethod="get" formaction="/elsewhere?x" formnovalidate name="how" value="get">g</button>
		<button id="post" formaction="/elsewhere?other" formnovalidate>o</button>
		<button id="target" formtarget="there" formnovalidate>t</button>
		<input type="image" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" id="image" name="at" alt="i" style="width:20px;height:20px" formnovalidate>
		</form></dialog><input form="f" name="outside" value="2"><button id="out" form="f" name="how" value="out" formnovalidate>o</button>`
	// What the browser would send, and how.
	const natively = `window.sent = "";
		addEventListener("submit", (e) => {
			if (e.defaultPrevented) return;
			const { submitter: b, target: f } = e;
			sent = [b.formMethod || f.method, b.hasAttribute("formaction") ? new URL(b.formAction).search : "", b.formTarget].join();
			if (b.formMethod !== "dialog") e.preventDefault();
		}, {once: true}); 0`
	called := func(name, button string, want url.Values) {
		t.Run(name, func(t *testing.T) {
			_, p, _ := st.show(t, html)
			p.Eval(natively)
			p.Click(button)
			call := st.calls(1)[0]
			aboutTheMiddle(call.Form)
			wantForm(t, call, "send", want)
			p.Check(`sent === ""`)
			p.Until(`!$("[aria-busy]")`)
		})
	}
	called("validated unless it says otherwise", "#same", url.Values{"t": {"1"}, "n": {""}, "outside": {"2"}, "how": {"same"}})
	called("from outside", "#out", url.Values{"t": {"1"}, "n": {""}, "outside": {"2"}, "how": {"out"}})
	called("by an image", "#image", url.Values{"t": {"1"}, "n": {""}, "outside": {"2"}, "at.x": {"10"}, "at.y": {"10"}})

	for _, test := range []struct{ name, button, want string }{
		{"into a dialog", "#dialog", "dialog,,"},
		{"by get", "#get", "get,?x,"},
		{"elsewhere", "#post", "post,?other,"},
		{"into another window", "#target", "post,,there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, p, _ := st.show(t, html)
			p.Eval(natively)
			p.Click(test.button)
			if sent := Get[string](p, `sent`); sent != test.want {
				t.Errorf("the browser sends %q, want %q", sent, test.want)
			}
			p.Check(`!$(":disabled:not(fieldset, fieldset *)") && !$("[aria-busy]")`)
			if test.button == "#dialog" {
				p.Check(`!$("dialog").open && $("dialog").returnValue === "closed"`)
			}
		})
	}
	t.Run("not at all where it is not valid", func(t *testing.T) {
		_, p, _ := st.show(t, html)
		p.Click("#plain")
		p.Check(`document.activeElement === $("#n")`)
		p.Type("#n", "3")
		p.Click("#plain")
		wantForm(t, st.calls(1)[0], "send", url.Values{"t": {"1"}, "n": {"3"}, "outside": {"2"}, "how": {"plain"}})
	})
}

// Errors are shown at the fields that belong to a form without being in it.
func TestErrorsAtFieldsOutsideOfTheirForm(t *testing.T) {
	s, p := actionPage(t, `<form id="f" data-lc-action="send"><input name="in"><p data-lc-error="out" id="e"></p><button>Send</button></form>
		<input form="f" name="out" id="out"><input name="out" id="other">`)
	s.Answer("send", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 422, "errors": []map[string]any{{"pointer": "#/out", "detail": "too short"}}}}
	})
	p.Click("button")
	p.UntilText("#e", "too short")
	p.Check(`document.querySelector("#out").ariaInvalid === "true" && !document.querySelector("#other").ariaInvalid`)
}

// aboutTheMiddle writes 10 for the coordinates of a click on an image of 20 by
// 20 pixels, which browsers round each in its own way.
func aboutTheMiddle(form url.Values) {
	for _, name := range []string{"at.x", "at.y"} {
		if n, err := strconv.Atoi(form.Get(name)); err == nil && n >= 8 && n <= 12 {
			form.Set(name, "10")
		}
	}
}
