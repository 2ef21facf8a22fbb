package e2e

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
)

// A stage is a page that shows one component after the other.
type stage struct {
	s    *FakeServer
	p    *Page
	seen int // calls
	n    int // components
}

func newStage(t *testing.T, head string) *stage {
	t.Helper()
	t.Parallel()
	s := newFake(t)
	s.head = head
	s.Add("lab:0", "room:1", "")
	s.Use("lab:0", "fault wait")
	p := open(t, s.URL("lab:0"))
	p.Console("[SSE] Connected to room:1")
	loadModules(p, "fault", "wait")
	p.Eval(find + `window.change = (selector, value) => { const e = $(selector);
		if (e.type === "checkbox" || e.type === "radio") e.click();
		else { e.value = value; e.dispatchEvent(new Event("change", {bubbles: true})) } }; 0`)
	return &stage{s: s, p: p}
}

// show shows a component instead of the one before.
func (st *stage) show(t *testing.T, html string) (*FakeServer, *Page, string) {
	t.Helper()
	st.n++
	id := fmt.Sprintf("lab:%d", st.n)
	st.s.Add(id, "room:1", html)
	p := st.p.In(t)
	p.Show(st.s.Wrapper(id))
	return st.s, p, id
}

// calls waits for n more calls than before.
func (st *stage) calls(n int) []Call {
	calls := st.s.UntilCalls(st.seen + n)[st.seen:]
	st.seen += len(calls)
	return calls
}

// A call that waits for a pause is made with what the user had chosen, whatever
// comes meanwhile, and the page goes on to show that.
func TestADebouncedCallIsOfItsEvent(t *testing.T) {
	st := newStage(t, "")
	fields := func(a, b string) string {
		mark := func(when, mark string) string {
			if when == a {
				return mark
			}
			return ""
		}
		// Longer than the test lasts: it is over when the focus goes.
		attrs := `data-lc-action="set" data-lc-debounce="60000"`
		return fmt.Sprintf(`<p id="n">%s</p><select id="s" name="s" %s><option%s>x<option%s>y<option%s>z</select>
			<select id="m" name="m" multiple %[2]s><option%[3]s>x<option%[4]s>y<option%[5]s>z</select>
			<input type="checkbox" id="c" name="c" %[2]s%[6]s>
			<input type="radio" id="rx" name="r" value="x" %[2]s%[7]s><input type="radio" id="ry" name="r" value="y" %[2]s%[8]s><input type="radio" id="rz" name="r" value="z" %[2]s%[9]s>
			<form id="f" %[2]s data-lc-on="change"><input id="t" name="t" value="%[1]s"><input type="checkbox" id="d" name="d"%[6]s></form>`,
			b, attrs, mark("x", " selected"), mark("y", " selected"), mark("z", " selected"), mark("y", " checked"),
			mark("x", " checked"), mark("y", " checked"), mark("z", " checked"))
	}
	tests := []struct {
		name, act, kept string
		form            url.Values
	}{
		{"select", `change("#s", "z")`, `$("#s").value === "z"`, url.Values{"s": {"z"}}},
		{"select multiple", `$("#m").options[2].selected = true; change("#m", "z")`, `$("#m").value === "z"`, url.Values{"m": {"z"}}},
		{"checkbox", `change("#c")`, `$("#c").checked`, url.Values{"c": {"on"}}},
		{"checkbox, and back", `change("#c"); change("#c")`, `!$("#c").checked`, url.Values{}},
		{"radio", `change("#rz")`, `$("#rz").checked`, url.Values{"r": {"z"}}},
		{"field of a form", `change("#t", "mine")`, `$("#t").value === "mine"`, url.Values{"t": {"mine"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, p, id := st.show(t, fields("x", "1"))
			p.Eval(test.act)
			s.Push(id, fields("y", "2"))
			p.UntilText("#n", "2")
			p.Check(test.kept)
			p.Eval(`for (const e of all("[data-lc-debounce]")) e.dispatchEvent(new FocusEvent("focusout", {bubbles: true}))`)
			calls := st.calls(1)
			wantForm(t, calls[0], "set", test.form)
			// The answer is the last word: what the server says is shown.
			p.Until(`!$("[aria-busy]")`)
			p.Until(`$("#s").value === "y" && $("#m").value === "y" && $("#c").checked && $("#ry").checked && $("#t").value === "2"`)
		})
	}
}

// What waits is sent before what happens later, and at once where its field or
// the page is left.
func TestDebouncedCallsAreInTheOrderOfTheirEvents(t *testing.T) {
	st := newStage(t, "")
	const long = ` data-lc-debounce="60000"`
	html := `<input id="q" name="q" data-lc-action="search" data-lc-on="input"` + long + `>
		<select id="s" name="s" data-lc-action="choose" data-lc-debounce="100"><option>a<option>b</select>
		<button id="b" data-lc-action="press">b</button>
		<form data-lc-action="send"><input id="t" name="t" data-lc-action="check" data-lc-on="input"` + long + `><button id="send">Send</button></form>`
	order := func(t *testing.T, want ...string) {
		t.Helper()
		if got := actionsOf(st.calls(len(want))); !slices.Equal(got, want) {
			t.Errorf("called %v, want %v", got, want)
		}
	}
	typing := `{ const q = $("#q"); q.value += "x"; q.dispatchEvent(new Event("input", {bubbles: true})) }`

	t.Run("before a button", func(t *testing.T) {
		_, p, _ := st.show(t, html)
		p.Eval(typing + `$("#b").click()`)
		order(t, "search", "press")
	})
	t.Run("before one that waits for less", func(t *testing.T) {
		_, p, _ := st.show(t, html)
		p.Eval(typing + `change("#s", "b")`)
		order(t, "search", "choose")
	})
	t.Run("before its form, and not after it", func(t *testing.T) {
		s, p, _ := st.show(t, html)
		release := s.Hold("check")
		p.Eval(`$("#t").value = "1"; $("#t").dispatchEvent(new Event("input", {bubbles: true})); $("form").requestSubmit()`)
		order(t, "check")
		release()
		order(t, "send")
		p.Until(`!$("[aria-busy]")`)
	})
	t.Run("before a script's", func(t *testing.T) {
		_, p, id := st.show(t, html)
		p.Eval(typing + fmt.Sprintf(`void liveComponentManager.action(%q, "scripted")`, id))
		order(t, "search", "scripted")
	})
	t.Run("as the focus leaves", func(t *testing.T) {
		_, p, _ := st.show(t, html)
		p.Type("#q", "ab")
		p.Eval(`$("#b").focus()`)
		calls := st.calls(1)
		wantForm(t, calls[0], "search", url.Values{"q": {"ab"}})
	})
	t.Run("as the field goes", func(t *testing.T) {
		s, p, id := st.show(t, `<p>1</p><select name="s" data-lc-action="choose" data-lc-debounce="100"><option>a<option>b</select>`)
		p.Eval(`change("select", "b")`)
		s.Push(id, `<p>2</p>`)
		p.Until(`!$("select")`)
		wantForm(t, st.calls(1)[0], "choose", url.Values{"s": {"b"}})
	})
	t.Run("as the page is left", func(t *testing.T) {
		s, p, _ := st.show(t, html)
		release := s.Hold("press")
		defer release()
		p.Eval(`$("#b").click()`)
		order(t, "press") // has no answer yet
		p.Eval(typing + `location.assign("/elsewhere")`)
		wantForm(t, st.calls(1)[0], "search", url.Values{"q": {"x"}})
	})
}

// Whatever goes wrong, a trigger is not disabled for good.
func TestATriggerIsEnabledAfterAnyFailure(t *testing.T) {
	s := newFake(t)
	s.Add("lab:1", "room:1", `<button data-lc-action="press">b</button><x-loading data-lc-loading></x-loading>`)
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	p.ExpectFaults()
	p.Eval(`customElements.define("x-loading", class extends HTMLElement { set hidden(on) { throw new Error("its own fault") } })`)
	p.Eval(`document.querySelector("button").click()`)
	p.Until(`!document.querySelector("button").disabled`)
}
