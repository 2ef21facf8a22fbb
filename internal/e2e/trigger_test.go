package e2e

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// newTriggers is a page that notes its calls, with a component and the modules that it
// needs.
func newTriggers(t *testing.T, html string) (*FakeServer, *Page) {
	t.Helper()
	s := newFake(t)
	s.head = `<script>window.called = []; addEventListener("lc:before-action", (e) => called.push(e.detail.action))</script>`
	s.tail = `<p id="beside" tabindex="0">beside</p>`
	s.Add("lab:1", "room:1", html)
	s.Use("lab:1", "trigger wait")
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	loadModules(p, "trigger", "wait")
	p.Eval(find + `window.key = (target, key, more) => {
			const e = new KeyboardEvent("keydown", {key, bubbles: true, composed: true, cancelable: true, ...more});
			target.dispatchEvent(e);
			return e.defaultPrevented;
		};
		window.fire = (target, type, init) => target.dispatchEvent(new Event(type, {bubbles: true, cancelable: true, ...init}));
		window.heard = () => called.splice(0).join(); 0`)
	return s, p
}

// The core hears its five events, also if an element names several of them.
func TestSeveralPlainTriggersTakeNoModule(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "", `<input id="i" name="a" data-lc-action="set" data-lc-on="input"><button data-lc-action="press" data-lc-on="click">b</button>`)
	p := open(t, s.URL("lab:1"))
	p.Type("#i", "x")
	p.Click("button")
	s.UntilCalls(2)
	if got := s.Scripts(); !slices.Equal(got, []string{"client.js"}) {
		t.Errorf("the page loaded %v", got)
	}
	p.Eval(find + `$("#i").dataset.lcOn = "change  focusout\n click"; called = []; addEventListener("lc:before-action", (e) => called.push(e.detail.action)); 0`)
	p.Eval(`$("#i").dispatchEvent(new Event("change", {bubbles: true})); $("#i").dispatchEvent(new Event("input", {bubbles: true})); $("#i").click()`)
	p.Check(`called.join() === "set,set"`)
}

// The module comes with what needs it, and not with what the core hears.
func TestTriggersLoadTheirModule(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n" data-lc-action="a" data-lc-on="submit">0</p>`)
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	if got := s.Scripts(); !slices.Equal(got, []string{"client.js"}) {
		t.Errorf("the page loaded %v", got)
	}
	s.Push("lab:1", `<p id="n" data-lc-action="a" data-lc-on="load">1</p>`)
	s.UntilCall("a")
	if got := s.Scripts(); !slices.Equal(got, []string{"client.js", "trigger.js"}) {
		t.Errorf("the page loaded %v", got)
	}
}

func TestKeysCallActions(t *testing.T) {
	t.Parallel()
	_, p := newTriggers(t, `<p id="n"></p>
		<div id="box" tabindex="0" data-lc-action="box" data-lc-on="keydown.ctrl.enter keydown.escape keydown.space keydown.dot keydown.shift.a keydown.?"><input id="in"></div>
		<p data-lc-action="win" data-lc-on="keydown.j@window keydown.ctrl.k@window keydown.escape@window"></p>
		<p id="any" tabindex="0" data-lc-action="any" data-lc-on="keydown"></p>`)
	for _, test := range []struct{ name, key, want string }{
		{"with its modifier", `key($("#in"), "Enter", {ctrlKey: true})`, "box true"},
		{"without", `key($("#in"), "Enter")`, " false"},
		{"with one more", `key($("#in"), "Enter", {ctrlKey: true, altKey: true})`, " false"},
		{"with shift", `key($("#in"), "Enter", {ctrlKey: true, shiftKey: true})`, " false"},
		{"near and far", `key($("#in"), "Escape")`, "box true"},
		{"far", `key($("#beside"), "Escape")`, "win true"},
		{"space", `key($("#box"), " ")`, "box true"},
		{"dot", `key($("#box"), ".")`, "box true"},
		{"a letter with shift", `key($("#box"), "A", {shiftKey: true})`, "box true"},
		{"a letter without shift", `key($("#box"), "a")`, " false"},
		{"shift is a part of a character", `key($("#box"), "?", {shiftKey: true})`, "box true"},
		{"a character without shift", `key($("#box"), "?")`, "box true"},
		{"while composing", `key($("#box"), "?", {isComposing: true})`, " false"},
		{"while another method composes", `key($("#box"), "?", {keyCode: 229})`, " false"},
		{"a character elsewhere", `key($("#beside"), "j")`, "win true"},
		{"with caps lock", `key($("#beside"), "J")`, "win true"},
		{"a character in a field", `key($("#in"), "j")`, " false"},
		{"a shortcut in a field", `key($("#in"), "k", {ctrlKey: true})`, "win true"},
		{"what a script took", `(() => { const no = (e) => e.preventDefault(); addEventListener("keydown", no, true); const r = key($("#box"), "."); removeEventListener("keydown", no, true); return r })()`, " true"},
		{"any key", `key($("#any"), "x")`, "any false"},
		{"no key", `fire($("#any"), "keydown") && false`, "any false"},
	} {
		if got := Get[string](p, `(() => { called.length = 0; const r = `+test.key+`; return heard() + " " + r })()`); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	p.Eval(`$("#beside").focus()`)
	p.Keys("j")
	p.Until(`heard() === "win"`)
}

// Each press counts, and a form is sent by a key as by its button: if it is valid, and
// once.
func TestKeysOfAForm(t *testing.T) {
	t.Parallel()
	s, p := newTriggers(t, `<form data-lc-action="send" data-lc-on="submit keydown.ctrl.enter"><input id="in" name="a" required><button>b</button></form>
		<p data-lc-action="next" data-lc-on="keydown.j@window"></p>`)
	p.Check(`key($("#in"), "Enter", {ctrlKey: true}) && called.length === 0 && document.activeElement === $("#in")`)
	p.Eval(`$("#in").value = "x"`)
	release := s.Hold("send")
	p.Check(`key($("#in"), "Enter", {ctrlKey: true}) && key($("#in"), "Enter", {ctrlKey: true}) && heard() === "send"`)
	p.Click("button")
	p.Check(`called.length === 0`)
	release()
	wantForm(t, s.UntilCalls(1)[0], "send", url.Values{"a": {"x"}})
	p.Until(`!$("[aria-busy]")`)
	p.Eval(`for (let i = 0; i < 4; i++) key($("#beside"), "j", {repeat: i > 2})`)
	if calls := s.UntilCalls(5); len(calls) != 5 {
		t.Errorf("called %v", calls)
	}
}

func TestTriggersElsewhere(t *testing.T) {
	t.Parallel()
	s, p := newTriggers(t, `<div id="menu" data-lc-action="close" data-lc-on="click@outside"><b id="in">in</b></div>
		<p data-lc-action="size" data-lc-on="resize@window"></p>
		<p data-lc-action="doc" data-lc-on="selectionchange@document dblclick@document"></p>
		<p id="over" data-lc-action="over" data-lc-on="mouseenter focus"><b id="inner" tabindex="0">x</b></p>
		<div id="scroll" data-lc-action="scroll" data-lc-on="scroll" style="height:20px;overflow:auto"><p style="height:90px"></p></div>
		<button id="b" data-lc-action="press">b</button>`)
	for _, test := range []struct{ name, act, want string }{
		{"outside", `$("#beside").click()`, "close"},
		{"inside", `$("#in").click()`, ""},
		{"on a button with an action of its own", `$("#b").click()`, "close,press"},
		{"while it is hidden", `$("#menu").hidden = true; $("#beside").click(); $("#menu").hidden = false`, ""},
		{"of the window", `fire(window, "resize", {bubbles: false})`, "size"},
		{"of the same name below the window", `fire($("#b"), "resize", {bubbles: false})`, ""},
		{"of the document", `fire(document, "selectionchange", {bubbles: false})`, "doc"},
		{"that reaches the document", `fire($("#in"), "dblclick")`, "doc"},
		{"that a script took", `(() => { const no = (e) => e.preventDefault(); $("#in").addEventListener("dblclick", no); fire($("#in"), "dblclick"); $("#in").removeEventListener("dblclick", no) })()`, ""},
		{"that does not bubble", `fire($("#over"), "mouseenter", {bubbles: false})`, "over"},
		{"that does not bubble, below", `fire($("#inner"), "mouseenter", {bubbles: false})`, ""},
		{"focus", `fire($("#over"), "focus", {bubbles: false})`, "over"},
	} {
		if got := Get[string](p, `(() => { called.length = 0; `+test.act+`; return called.filter((a) => a !== "scroll").join() })()`); !sameWords(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		p.Until(`!$("[aria-busy]")`)
	}
	p.Eval(`$("#scroll").scrollTop = 50`)
	s.UntilCall("scroll")
	// What is gone hears nothing, and what comes later does.
	s.Push("lab:1", `<p id="n" data-lc-action="late" data-lc-on="dblclick@document auxclick@window">1</p>`)
	p.UntilText("#n", "1")
	p.Check(`(heard(), $("#beside").click(), fire($("#beside"), "dblclick"), fire($("#beside"), "auxclick"), heard()) === "late,late"`)
}

// sameWords reports whether two lists have the same words, in any order.
func sameWords(a, b string) bool {
	return slices.Equal(slices.Sorted(strings.SplitSeq(a, ",")), slices.Sorted(strings.SplitSeq(b, ",")))
}

// The detail of an event gives what is asked for, and nothing else.
func TestDetailsFillWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	s, p := newTriggers(t, `<p data-lc-action="paid" data-lc-on="order-paid@document" data-lc-ask="order lines note toString to.city to.zip" data-lc-param-by="me"></p>
		<p id="near" data-lc-action="near" data-lc-on="order.paid"><b id="in"></b></p>`)
	send := func(target, name, detail string) {
		p.Eval(fmt.Sprintf(`%s.dispatchEvent(new CustomEvent(%q, {bubbles: true, detail: %s})); 0`, target, name, detail))
	}
	send("document", "order-paid", `{order: 7, lines: ["a", {b: 1}], note: null, by: "other", admin: true, to: {city: "Rome", other: 1}}`)
	send("document", "order-paid", `{order: "<b>", note: ""}`)
	send("$('#in')", "order.paid", `{order: 7}`)
	send("document", "order-paid", `"order"`)
	calls := s.UntilCalls(4)
	slices.SortStableFunc(calls, func(a, b Call) int { return strings.Compare(b.Action, a.Action) })
	wantForm(t, calls[0], "paid", url.Values{"order": {"7"}, "lines": {`["a",{"b":1}]`}, "to.city": {"Rome"}, "by": {"me"}})
	wantForm(t, calls[1], "paid", url.Values{"order": {"<b>"}, "note": {""}, "by": {"me"}})
	wantForm(t, calls[2], "paid", url.Values{"by": {"me"}})
	wantForm(t, calls[3], "near", url.Values{})
}

// What the application tells all pages at once they don't answer all at once.
func TestCallsAfterADispatchAreSpread(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = `<script>Math.random = () => 0.4; window.times = [];
		addEventListener("order-paid", () => times.push(performance.now()));
		addEventListener("lc:before-action", () => times.push(performance.now()))</script>`
	s.Add("lab:1", "room:1", `<p data-lc-action="paid" data-lc-on="order-paid@document" data-lc-ask="order"></p>`)
	s.Use("lab:1", "trigger")
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	loadModules(p, "trigger")
	s.Dispatch("room:1", "order-paid", map[string]any{"order": 1})
	s.Dispatch("room:1", "order-paid", map[string]any{"order": 2})
	calls := s.UntilCalls(2)
	for i, call := range calls {
		wantForm(t, call, "paid", url.Values{"order": {fmt.Sprint(i + 1)}})
	}
	p.Check(`times.length === 4 && times[2] - times[0] >= 790 && times[3] - times[1] >= 790`)
}

// What can be seen calls its action, and again after each update until there is
// nothing more.
func TestIntersect(t *testing.T) {
	t.Parallel()
	const end = `<p id="end" data-lc-action="more" data-lc-on="intersect">…</p>`
	s, p := newTriggers(t, `<p style="height:3000px">1</p>`+end)
	n := 1
	s.Answer("more", func(Call) Answer {
		n++
		html := `<p style="height:3000px">1</p>` + strings.Repeat(`<i class="more"></i>`, n)
		if n < 4 {
			html += end
		}
		return Answer{HTML: html}
	})
	p.Eval(`new Promise(requestAnimationFrame).then(() => 0)`)
	p.Check(`called.length === 0`)
	p.Eval(`$("#end").scrollIntoView()`)
	p.Until(`all(".more").length === 4`)
	if calls := s.UntilCalls(3); len(calls) != 3 {
		t.Errorf("called %v", calls)
	}
}

// An answer that changes nothing is no reason to ask again.
func TestIntersectWithNothingNew(t *testing.T) {
	t.Parallel()
	s := newFake(t).Patch()
	s.Add("lab:1", "room:1", `<p data-lc-action="more" data-lc-on="intersect">…</p>`)
	p := open(t, s.URL("lab:1"))
	s.UntilCalls(1)
	p.Until(`!document.querySelector("[aria-busy]")`)
	p.Eval(`new Promise((done) => setTimeout(done, 300)).then(() => 0)`)
	if calls := s.UntilCalls(1); len(calls) != 1 {
		t.Errorf("called %d times", len(calls))
	}
}

func TestEvery(t *testing.T) {
	t.Parallel()
	s, p := newTriggers(t, `<p id="n" data-lc-action="poll" data-lc-on="every:150ms">0</p>`)
	s.UntilCalls(3)
	p.Eval(`window.isHidden = true; Object.defineProperty(Document.prototype, "hidden", {get: () => isHidden}); fire(document, "visibilitychange")`)
	p.Eval(`new Promise((done) => setTimeout(done, 400)).then(() => { called.length = 0 })`)
	p.Eval(`new Promise((done) => setTimeout(done, 400)).then(() => 0)`)
	p.Check(`called.length === 0`)
	// It is due.
	p.Eval(`window.shown = performance.now(); addEventListener("lc:before-action", () => { window.came ??= performance.now() }); isHidden = false; fire(document, "visibilitychange")`)
	p.Until(`window.came`)
	p.Check(`came - shown < 100`)
	// It is an advice: nothing waits for it, and a lost connection is no news.
	release := s.Hold("poll")
	p.Until(`$("[aria-busy]")`)
	s.Push("lab:1", `<p id="n" data-lc-action="poll" data-lc-on="every:150ms">1</p>`)
	p.UntilText("#n", "1")
	release()
	// It goes with its element.
	s.Push("lab:1", `<p id="n">2</p>`)
	p.UntilText("#n", "2")
	p.Eval(`new Promise((done) => setTimeout(done, 300)).then(() => { called.length = 0 })`)
	p.Eval(`new Promise((done) => setTimeout(done, 400)).then(() => 0)`)
	p.Check(`called.length === 0`)
}

// Who may not call it is told so, and does not ask again before there is news.
func TestEveryEndsIfItIsRefused(t *testing.T) {
	t.Parallel()
	s, p := newTriggers(t, `<p id="n" data-lc-action="look" data-lc-on="every:100ms">0</p><p id="e" data-lc-error="" hidden></p>`)
	p.ExpectFaults()
	s.UntilCalls(1)
	s.Answer("look", func(Call) Answer { return Answer{Problem: map[string]any{"status": 403, "detail": "Not yours."}} })
	p.UntilText("#e", "Not yours.")
	p.Eval(`called.length = 0; new Promise((done) => setTimeout(done, 400)).then(() => 0)`)
	p.Check(`called.length === 0`)
	s.Answer("look", func(Call) Answer { return Answer{} })
	s.Push("lab:1", `<p id="n" data-lc-action="look" data-lc-on="every:100ms">1</p><p id="e" data-lc-error="" hidden></p>`)
	p.Until(`called.length > 2`)
}

// An element calls as it comes, once, and by the component that it is in.
func TestLoad(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("in:1", "", `<p data-lc-action="second" data-lc-on="load"></p>`)
	s.Add("lab:1", "room:1", `<p data-lc-action="first" data-lc-on="load"></p>`+s.Wrapper("in:1"))
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	calls := s.UntilCalls(2)
	slices.SortFunc(calls, func(a, b Call) int { return strings.Compare(a.Action, b.Action) })
	if got := fmt.Sprint(calls[0].Component, " ", calls[0].Action, " ", calls[1].Component, " ", calls[1].Action); got != "lab:1 first in:1 second" {
		t.Errorf("called %s", got)
	}
	p.Until(`!document.querySelector("[aria-busy]")`)
	s.Push("lab:1", `<p data-lc-action="first" data-lc-on="load">x</p><p data-lc-action="third" data-lc-on="load" id="n">x</p>`)
	if call := s.UntilCalls(3)[2]; call.Action != "third" {
		t.Errorf("called %v", call)
	}
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	s, p := newTriggers(t, `<input id="i" name="a" data-lc-action="set" data-lc-on="input" data-lc-throttle="0.4s">`)
	p.Eval(`window.times = []; addEventListener("lc:before-action", () => times.push(performance.now()));
		window.put = (v) => { $("#i").value = v; fire($("#i"), "input") }; put("a"); put("ab"); put("abc"); 0`)
	calls := s.UntilCalls(2)
	wantForm(t, calls[0], "set", url.Values{"a": {"a"}})
	wantForm(t, calls[1], "set", url.Values{"a": {"abc"}})
	p.Check(`times.length === 2 && times[1] - times[0] >= 390`)
	p.Eval(`new Promise((done) => setTimeout(done, 500)).then(() => { put("x") })`)
	p.Check(`times.length === 3`)
}

// What is done once is done once, but what the user did not confirm is not done.
func TestOnce(t *testing.T) {
	t.Parallel()
	s, p := newTriggers(t, `<button id="b" data-lc-action="press" data-lc-once data-lc-confirm="Sure?">b</button><input id="i" name="a" data-lc-action="set" data-lc-once>`)
	p.Eval(`window.confirm = () => false; $("#b").click()`)
	p.Check(`called.length === 0`)
	p.Eval(`window.confirm = () => true; $("#b").click()`)
	s.UntilCalls(1)
	p.Until(`!$("#b").disabled`)
	p.Eval(`$("#b").click(); $("#i").value = "x"; fire($("#i"), "change")`)
	s.UntilCalls(2)
	p.Eval(`$("#i").value = "y"; fire($("#i"), "change")`)
	p.Check(`heard() === "press,set" && !$("#b").disabled`)
	// Its field is the server's again.
	s.Push("lab:1", `<button id="b" data-lc-action="press" data-lc-once>b</button><input id="i" name="a" value="z" data-lc-action="set" data-lc-once>`)
	p.Until(`$("#i").value === "z"`)
}

// What calls once calls once also if its module is late.
func TestOnceBeforeTheModuleIsThere(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	release := s.HoldScript("wait.js")
	s.Add("lab:1", "room:1", `<p></p>`)
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	s.Push("lab:1", `<button data-lc-action="press" data-lc-once>b</button>`)
	p.Until(`document.querySelector("button")`)
	p.Eval(`const b = document.querySelector("button"); b.click(); b.click(); 0`)
	release()
	s.UntilCalls(1)
	p.Until(`!document.querySelector("button").disabled`)
	p.Eval(`document.querySelector("button").click()`)
	p.Until(`!document.querySelector("[aria-busy]")`)
	if calls := s.UntilCalls(1); len(calls) != 1 {
		t.Errorf("called %v", calls)
	}
}
