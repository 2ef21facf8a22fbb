package e2e

import (
	"net/url"
	"testing"
)

// What the user changes while a form is under way is not part of what was sent.
func TestChangesWhileAFormIsUnderWay(t *testing.T) {
	st := newStage(t, "")
	form := func(n, chosen, value, checked string) string {
		return `<p id="n">` + n + `</p><form data-lc-action="send"><select id="m" name="m" multiple><option` + chosen + `>a<option>b<option>c</select>
			<select id="s" name="s"><option>a<option` + chosen + `>b<option>c</select>
			<input id="t" name="t" value="` + value + `"><input type="checkbox" id="c" name="c"` + checked + `><button>Send</button></form>`
	}
	tests := []struct{ name, act, want string }{
		{"nothing", ``, `chosen() === "a" && $("#s").value === "b" && $("#t").value === "new" && $("#c").checked`},
		{"one more option", `$("#m").options[2].selected = true`, `chosen() === "a,b,c"`},
		{"one option less", `$("#m").options[0].selected = false`, `chosen() === "b"`},
		{"another option", `$("#s").value = "c"`, `$("#s").value === "c"`},
		{"text", `$("#t").value = "typed"`, `$("#t").value === "typed"`},
		{"a tick, and back", `$("#c").click()`, `$("#c").checked`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, p, _ := st.show(t, form("1", "", "old", ""))
			p.Eval(`window.chosen = () => [...$("#m").selectedOptions].map((o) => o.value).join();
				$("#m").options[0].selected = $("#m").options[1].selected = true; 0`)
			s.Answer("send", func(Call) Answer { return Answer{HTML: form("2", " selected", "new", " checked")} })
			release := s.Hold("send")
			p.Click("button")
			st.calls(1)
			p.Eval(test.act)
			release()
			p.UntilText("#n", "2")
			p.Until(`!$("[aria-busy]")`)
			p.Check(test.want)
		})
	}
}

// A number or a date that is half typed has the value "".
func TestWhatIsHalfTypedIsNotSent(t *testing.T) {
	st := newStage(t, "")
	const field = `<input type="number" id="n" name="n" value="5">`

	t.Run("in a form that is not validated", func(t *testing.T) {
		_, p, _ := st.show(t, `<form data-lc-action="send" novalidate>`+field+`<button>Send</button></form>`)
		p.Type("#n", "e")
		p.Click("button")
		p.Check(`document.activeElement === $("#n") && !$("button").disabled`)
		p.Type("#n", "2")
		p.Click("button")
		wantForm(t, st.calls(1)[0], "send", url.Values{"n": {"5e2"}})
	})
	t.Run("in a field of its own", func(t *testing.T) {
		_, p, _ := st.show(t, `<input type="number" id="n" name="n" value="5" data-lc-action="set"><p data-lc-error="n" id="e"></p>`)
		p.Type("#n", "e\r")
		p.Until(`$("#e").textContent !== "" && $("#n").ariaInvalid === "true"`)
		p.Type("#n", "1\r")
		wantForm(t, st.calls(1)[0], "set", url.Values{"n": {"5e1"}})
		p.Until(`$("#e").textContent === ""`)
	})
	t.Run("while it is typed", func(t *testing.T) {
		_, p, _ := st.show(t, `<input type="number" id="n" name="n" data-lc-action="set" data-lc-on="input"><p data-lc-error="n" id="e"></p><button>b</button>`)
		p.Type("#n", "-")
		p.Check(`$("#e").textContent === ""`)
		p.Type("#n", "1")
		wantForm(t, st.calls(1)[0], "set", url.Values{"n": {"-1"}})
		p.Type("#n", "e")
		p.Eval(`$("button").tabIndex = 0; $("button").focus()`)
		p.Until(`$("#e").textContent !== ""`)
	})
	t.Run("and is not wiped by an update", func(t *testing.T) {
		s, p, id := st.show(t, `<p>1</p><input type="number" id="n" name="n" max="9"><input type="number" id="o" name="o">`)
		p.Type("#o", "7e")
		p.Type("#n", "8e")
		s.Push(id, `<p>2</p><input type="number" id="n" name="n" value="3" max="7"><input type="number" id="o" name="o" class="new">`)
		p.UntilText("p", "2")
		p.Check(`$("#n").validity.badInput && $("#o").validity.badInput`)
		p.Keys("1")
		p.Check(`$("#n").value === "8e1"`)
	})
}

// The focus goes to what the user's own action brings, and nowhere for others.
func TestAutofocus(t *testing.T) {
	st := newStage(t, "")
	html := func(more string) string {
		return `<button id="b" data-lc-action="edit">Edit</button><input id="other">` + more
	}
	const field = `<p><input id="i" autofocus></p>`

	t.Run("of others", func(t *testing.T) {
		s, p, id := st.show(t, html(""))
		s.Push(id, html(field))
		p.Until(`$("#i")`)
		p.Eval(`new Promise((resolve) => setTimeout(resolve, 50))`) // the browser would give it the focus as it draws
		p.Check(`document.activeElement === document.body && $("#i").autofocus`)
	})
	t.Run("of one's own", func(t *testing.T) {
		s, p, _ := st.show(t, html(""))
		s.Answer("edit", func(Call) Answer { return Answer{HTML: html(field)} })
		p.Click("#b")
		p.Until(`document.activeElement === $("#i")`)
		p.Eval(`$("#other").focus()`)
		s.Answer("edit", func(Call) Answer { return Answer{HTML: html(field + "<p>more</p>")} })
		p.Eval(`$("#b").click()`) // which brings nothing that asks for it
		p.Until(`all("p").length === 2 && !$("[aria-busy]")`)
		p.Check(`document.activeElement === $("#other")`)
	})
	t.Run("while the user is elsewhere", func(t *testing.T) {
		s, p, _ := st.show(t, html(""))
		s.Answer("edit", func(Call) Answer { return Answer{HTML: html(field)} })
		release := s.Hold("edit")
		p.Click("#b")
		p.Type("#other", "typing")
		release()
		p.Until(`$("#i")`)
		p.Check(`document.activeElement === $("#other")`)
	})
}

// A button that resets a form does that, and may call an action too.
func TestResetButtons(t *testing.T) {
	st := newStage(t, "")
	for _, test := range []struct{ name, button string }{
		{"button", `<button type="reset" id="r" data-lc-action="clear">r</button>`},
		{"input", `<input type="reset" id="r" data-lc-action="clear">`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, p, _ := st.show(t, `<form><input id="i" name="i" value="old">`+test.button+`</form>`)
			p.Type("#i", "er")
			p.Click("#r")
			wantForm(t, st.calls(1)[0], "clear", url.Values{})
			p.Until(`$("#i").value === "old" && !$("#r").disabled`)
		})
	}
	t.Run("without an action", func(t *testing.T) {
		s, p, id := st.show(t, `<form data-lc-action="send"><input id="i" name="i" value="old"><button type="reset" id="r">r</button><input type="reset" id="q"></form>`)
		p.Type("#i", "er")
		s.Push(id, `<form data-lc-action="send"><input id="i" name="i" value="new"><button type="reset" id="r">r</button><input type="reset" id="q"></form>`)
		p.Until(`$("#i").defaultValue === "new"`)
		p.Click("#r")
		p.Check(`$("#i").value === "new"`)
		p.Type("#i", "er")
		p.Click("#q")
		p.Check(`$("#i").value === "new"`)
	})
}

// Of several options of which one may be chosen, a browser shows the last that
// is marked.
func TestTwoOptionsAreMarked(t *testing.T) {
	st := newStage(t, "")
	choice := func(a, b string) string {
		return `<select id="s"><option>x<option` + a + `>a<option` + b + `>b</select>`
	}
	const marked = " selected"
	for _, test := range []struct {
		name, before, act, after, want string
	}{
		{"a second one", choice(marked, ""), "", choice(marked, marked), "b"},
		{"the first one alone", choice(marked, marked), "", choice(marked, ""), "a"},
		{"the last one alone", choice(marked, marked), `$("#s").value = "x"`, choice("", marked) + " ", "x"},
		{"the user's choice", choice(marked, marked), `$("#s").value = "x"`, choice(marked, marked) + "<p>new</p>", "x"},
		{"none", choice(marked, marked), "", choice("", ""), "x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, p, id := st.show(t, test.before)
			p.Eval(test.act)
			s.Push(id, test.after)
			p.Until(`$("[data-lc-version='2']")`)
			p.Check(`$("#s").value === "` + test.want + `"`)
		})
	}
}
