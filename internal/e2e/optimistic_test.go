package e2e

import (
	"fmt"
	"html"
	"strings"
	"testing"
)

// hasModule waits until the page has a module of the client that it uses.
func hasModule(p *Page, name string) {
	p.T.Helper()
	p.Eval(`void import("/lc/` + name + `.js").then(() => { window.has = "` + name + `" })`)
	p.Until(`window.has === "` + name + `"`)
}

// optimisticPage returns a page of a component, whose optimistic changes can be made.
func optimisticPage(t *testing.T, inside string) (*FakeServer, *Page) {
	t.Helper()
	s, p := actionPage(t, inside)
	hasModule(p, "optimistic")
	p.Eval(`window.$ = (selector) => document.querySelector(selector); window.items = () => [...document.querySelectorAll("li")].map((li) => li.id + li.className).join(); 0`)
	return s, p
}

// rows returns a list in which each item has a button that removes it.
func rows(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, `<li id="%s">%[1]s <button data-lc-action="remove" data-lc-param-id="%[1]s" data-lc-optimistic="remove li">x</button></li>`, name)
	}
	return `<ul>` + b.String() + `</ul>`
}

var refusal = map[string]any{"status": 403, "code": "forbidden", "title": "No", "detail": "No."}

func TestOptimisticRemoval(t *testing.T) {
	s, p := optimisticPage(t, rows("a", "b", "c"))
	s.Answer("remove", func(c Call) Answer { return Answer{HTML: rows("a", "c")} })
	release := s.Hold("remove")
	p.Click("#b button")
	s.UntilCalls(1)
	p.Check(`items() === "a,c"`)
	release()
	p.Until(`liveComponentManager && $("[data-component-id]").dataset.lcVersion === "2"`)
	p.Check(`items() === "a,c" && $("ul").childNodes.length === 2`)
}

// What the server refuses is there again, in its place, the same element, with the focus.
func TestOptimisticRollback(t *testing.T) {
	s, p := optimisticPage(t, rows("a", "b", "c"))
	p.ExpectFaults()
	s.Answer("remove", func(Call) Answer { return Answer{Problem: refusal} })
	release := s.Hold("remove")
	p.Eval(`window.b = $("#b"); $("#b button").focus()`)
	p.Eval(`$("#b button").click()`)
	s.UntilCalls(1)
	p.Check(`items() === "a,c"`)
	release()
	p.Until(`items() === "a,b,c"`)
	p.Check(`$("#b") === b && $("ul").childNodes.length === 3`)
	p.Until(hasFocus + `$("#b button") && !$("#b button").disabled`)
}

// Several calls are under way. Each takes back its own change only, and stays over the
// answers of others.
func TestSeveralOptimisticChanges(t *testing.T) {
	s, p := optimisticPage(t, rows("a", "b", "c", "d"))
	p.ExpectFaults()
	left := []string{"a", "b", "c", "d"}
	s.Answer("remove", func(c Call) Answer {
		id := c.Form.Get("id")
		if id == "b" {
			return Answer{Problem: refusal}
		}
		var kept []string
		for _, other := range left {
			if other != id {
				kept = append(kept, other)
			}
		}
		left = kept
		return Answer{HTML: rows(left...)}
	})
	release := s.Hold("remove")
	p.Click("#a button")
	p.Click("#b button")
	p.Click("#c button")
	s.UntilCalls(1)
	p.Check(`items() === "d"`)
	p.Eval(`window.seen = []; liveComponentManager.on("lc:update", () => queueMicrotask(() => seen.push(items())))`)
	release()
	p.Until(`items() === "b,d" && !$("[aria-busy]")`)
	// After the first answer, b and c were still away.
	p.Check(`seen.join(" ") === "d b,d"`)
}

// What others do while a call waits shows, and the change stays over it.
func TestOptimisticChangesStayOverUpdates(t *testing.T) {
	const button = `<button id="wait" data-lc-action="wait">w</button>`
	s, p := optimisticPage(t, rows("a", "b", "c")+button)
	s.Answer("remove", func(Call) Answer { return Answer{HTML: rows("a", "c", "d") + button} })
	wait, remove := s.Hold("wait"), s.Hold("remove")
	p.Click("#wait")
	s.UntilCalls(1)
	p.Click("#b button")
	p.Check(`items() === "a,c"`)
	s.Push("lab:1", rows("a", "b", "c", "d")+button)
	wait()
	p.Until(`items() === "a,c,d"`)
	s.UntilCalls(2)
	p.Check(`items() === "a,c,d" && $("ul").childNodes.length === 4`)
	remove()
	p.Until(`$("ul").childNodes.length === 3`)
	p.Check(`items() === "a,c,d"`)
}

func TestOptimisticKinds(t *testing.T) {
	const inside = `<section class="old"><p class="status" hidden>idle <b>bold</b></p><p id="n">0</p>
		<button class="old" data-lc-action="press" data-lc-optimistic="hide #n; show .status; text:'it\'s; &quot;on&quot;' .status; class:dim section; class:old section; toggle:old button;">b</button></section>`
	s, p := optimisticPage(t, inside)
	p.ExpectFaults()
	s.Answer("press", func(Call) Answer { return Answer{Problem: refusal} })
	release := s.Hold("press")
	p.Eval(`window.before = $("section").outerHTML; window.bold = $("b"); $("button").click()`)
	s.UntilCalls(1)
	p.Check(`$("#n").hidden && !$(".status").hidden && $(".status").textContent === "it's; \"on\"" && $("section").className === "old dim" && $("button").className === ""`)
	release()
	p.Until(`!$("button").disabled`)
	p.Until(`$("section").outerHTML === before`)
	p.Check(`$("b") === bold`)
}

// The closest element changes, or else all of the component, and none of another one.
func TestWhatOptimisticChangesAreAbout(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<ul><li id="a"><button data-lc-action="press" data-lc-optimistic="class:x li; class:y i">b</button></li><li id="b"><i></i><i></i></li></ul>`)
	s.Add("lab:2", "room:1", `<ul><li id="c"><i></i></li></ul>`)
	p := open(t, s.URL("lab:1", "lab:2"))
	p.Console("[SSE] Connected to room:1")
	hasModule(p, "optimistic")
	defer s.Hold("press")()
	p.Click("button")
	p.Check(`document.querySelectorAll(".x").length === 1 && document.querySelector("#a.x") && [...document.querySelectorAll(".y")].map((i) => i.parentNode.id).join() === "b,b"`)
}

// A box that is ticked to and fro shows what was chosen last, though a call that waits
// is left out.
func TestOptimisticChangesOfACallThatIsLeftOut(t *testing.T) {
	box := func(done string) string {
		return `<p class="` + done + `"><input type="checkbox" name="done" data-lc-action="tick" data-lc-optimistic="toggle:done p"></p>`
	}
	s, p := optimisticPage(t, box(""))
	s.Answer("tick", func(c Call) Answer {
		if c.Form.Get("done") != "" {
			return Answer{HTML: box("done")}
		}
		return Answer{HTML: box("")}
	})
	release := s.Hold("tick")
	for _, want := range []string{"done", "", "done"} {
		p.Click("input")
		p.Check(`$("p").className === "` + want + `"`)
	}
	s.UntilCalls(1)
	p.Eval(`window.seen = []; liveComponentManager.on("lc:update", () => setTimeout(() => seen.push($("p").className)))`)
	release()
	p.Until(`seen.join() === "done,done" && !$("[aria-busy]")`)
}

// A page that is against the action, or the update, is left as it is.
func TestOptimisticChangesThatThePageIsAgainst(t *testing.T) {
	s, p := optimisticPage(t, rows("a", "b"))
	p.Eval(`window.off = liveComponentManager.on("lc:before-action", (e) => e.preventDefault())`)
	p.Click("#a button")
	p.Check(`items() === "a,b"`)
	p.Eval(`off(); liveComponentManager.on("lc:before-update", (e) => e.preventDefault())`)
	s.Answer("remove", func(Call) Answer { return Answer{HTML: rows("b")} })
	p.Click("#a button")
	p.Check(`items() === "b"`)
	s.UntilCalls(1)
	p.Until(`!$("[aria-busy]")`)
}

// What can't be read is told, and the action is called.
func TestOptimisticChangesThatCannotBeRead(t *testing.T) {
	s, p := optimisticPage(t, `<p>p</p><button data-lc-action="press" data-lc-optimistic="hide p; vanish p">b</button>`)
	p.Eval(`liveComponentManager.on("lc:error", (e) => { window.told = e.detail.error.message })`)
	p.Click("button")
	s.UntilCalls(1)
	p.Until(`window.told === 'data-lc-optimistic="hide p; vanish p" can\'t be read.'`)
	p.Check(`!$("p").hidden`)
}

// Without the module, actions are called as ever.
func TestOptimisticChangesWithoutTheirModule(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Withhold("optimistic.js", 100)
	s.Add("lab:1", "room:1", rows("a", "b"))
	s.Answer("remove", func(Call) Answer { return Answer{HTML: rows("b")} })
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	p.ExpectFaults()
	p.Click("#a button")
	p.Until(`!document.querySelector("#a")`)
}

// What calls an action has data-lc-busy until it is answered, and nothing else has.
func TestBusy(t *testing.T) {
	s, p := actionPage(t, `<button id="a" data-lc-action="press">a</button><button id="b" data-lc-action="press">b</button>
		<form data-lc-action="press"><button id="c">c</button><button>d</button></form><input name="q" data-lc-action="press" data-lc-on="input">`)
	p.Eval(`window.busy = () => [...document.querySelectorAll("[data-lc-busy]")].map((e) => e.id || e.localName).join()`)
	release := s.Hold("press")
	p.Click("#a")
	p.Check(`busy() === "a"`)
	p.Click("#c")
	p.Check(`busy() === "a,form,c"`)
	p.Type("input", "xyz") // of which two are called
	p.Check(`busy() === "a,form,c,input"`)
	s.UntilCalls(1)
	release()
	s.UntilCalls(3)
	p.Until(`busy() === ""`)
	p.ExpectFaults()
	s.Answer("press", func(Call) Answer { return Answer{Problem: refusal} })
	release = s.Hold("press")
	p.Click("#b")
	p.Check(`busy() === "b"`)
	release()
	p.Until(`busy() === ""`)
	p.Eval(`liveComponentManager.on("lc:before-action", (e) => e.preventDefault())`)
	p.Click("#a")
	p.Check(`busy() === ""`)
}

// The client reads what the checker finds right, and nothing that it refuses.
func TestReadingOptimisticChanges(t *testing.T) {
	tests := []struct {
		value    string
		readable bool
	}{
		{`remove li; text:"Saving…" .status`, true},
		{` hide #a ; show .b > i;`, true},
		{`toggle:is-open section, [data-a=";"]`, true},
		{`text:'it\'s' p;text:"a;b" p`, true},
		{`text:"" p:not(.a, [b=")"])`, true},
		{"remove\n\tli:nth-child(2n + 1)", true},
		{`remov li`, false},
		{`remove li;; hide p`, false},
		{`remove`, false},
		{`hide ; remove li`, false},
		{`remove:x li`, false},
		{`class li`, false},
		{`toggle: li`, false},
		{`class:a"b" li`, false},
		{`text:Saving .s`, false},
		{`text:"Saving .s`, false},
		{`text:"a".s`, false},
		{`remove li,`, false},
		{`remove .1a`, false},
		{`remove [a="b]`, false},
		{`hide p; remove li!`, false},
	}
	var buttons strings.Builder
	for _, test := range tests {
		fmt.Fprintf(&buttons, `<button data-lc-action="press" data-lc-optimistic="%s">b</button>`, html.EscapeString(test.value))
	}
	_, p := optimisticPage(t, buttons.String())
	p.Eval(`window.told = 0; liveComponentManager.on("lc:error", () => told++)`)
	for i, test := range tests {
		was := Get[int](p, `told`)
		p.Eval(fmt.Sprintf(`document.querySelectorAll("button")[%d].click()`, i))
		if got := Get[int](p, `told`) == was; got != test.readable {
			t.Errorf("%s is read: %v", test.value, got)
		}
	}
}
