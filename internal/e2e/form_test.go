package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// formPage serves a component with the given inside, and opens it. Modules are
// there when it returns.
func formPage(t *testing.T, inside string) (*FakeServer, *Page) {
	t.Helper()
	s, p := actionPage(t, inside)
	p.Eval(find)
	loadModules(p, "fault", "form")
	return s, p
}

// loadModules waits until modules that the page has asked for are at work.
func loadModules(p *Page, names ...string) {
	p.T.Helper()
	for _, name := range names {
		p.Eval(fmt.Sprintf(`import("/lc/%s.js").then(() => 0)`, name))
	}
}

// signUp is a form that is checked while it is filled in.
const signUp = `<p id="n">%s</p><form data-lc-action="send" data-lc-change="check" data-lc-param-kind="new">
	<input type="hidden" name="id" value="7">
	<input id="name" name="name"><p id="e-name" data-lc-error="name" hidden></p>
	<input id="zip" name="address.zip"><p id="e-zip" data-lc-error="address.zip" hidden></p>
	<input id="age" type="number" name="age" value="1"><p id="e-age" data-lc-error="age" hidden></p>
	<input id="pw" type="password" name="pw"><p id="e-pw" data-lc-error="pw" hidden></p>
	<input id="file" type="file" name="file">
	<p id="e" data-lc-error="" hidden></p>
	<button id="b">Send</button></form><button id="other" data-lc-action="other">o</button>`

// allFaults are those of an empty form.
var allFaults = map[string]string{"#/name": "no name", "#/address/zip": "no zip", "#/pw": "no password", "": "no good"}

// checked has the partial action answer with what faults returns.
func checked(s *FakeServer, faults func(url.Values) map[string]string) {
	s.Answer("check", func(c Call) Answer { return Answer{Faults: faults(c.Form)} })
}

// findFaults finds what is wrong with the form signUp.
func findFaults(form url.Values) map[string]string {
	faults := map[string]string{"#/pw": "no password", "": "no good"}
	if form.Get("name") == "" {
		faults["#/name"] = "no name"
	}
	if form.Get("address.zip") == "" {
		faults["#/address/zip"] = "no zip"
	}
	return faults
}

func TestFormIsCheckedWhileItIsFilledIn(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	checked(s, findFaults)
	p.Eval(`window.errors = []; liveComponentManager.on("lc:error", (e) => errors.push(e.detail.action)); 0`)
	p.Type("#name", "a")
	wantForm(t, s.UntilCalls(1)[0], "check", url.Values{"id": {"7"}, "kind": {"new"}, "name": {"a"}, "address.zip": {""}, "age": {"1"}})
	p.Until(`!$("[aria-busy]")`)
	p.Check(`all("[data-lc-error]").every((e) => e.hidden) && !$("[aria-invalid]") && !$("#b").disabled`)
	// A fault of a field that was left shows, and goes with its reason.
	p.Keys("\b\t")
	p.UntilText("#e-name", "no name")
	p.Check(`$("#name").ariaInvalid === "true" && $("#e-zip").hidden && $("#e-pw").hidden && $("#e").hidden`)
	p.Type("#name", "ab")
	p.UntilText("#e-name", "")
	p.Check(`!$("#name").ariaInvalid && $("#e-name").hidden && document.activeElement === $("#name") && $("#name").value === "ab"`)
	p.Check(`errors.length === 0`)
	for _, call := range s.UntilCalls(2) {
		if call.Action != "check" || call.Form.Has("pw") || call.Form.Has("file") || len(call.Files) > 0 {
			t.Errorf("called %s with %v, %v", call.Action, call.Form, call.Files)
		}
	}
}

// What no field stands for shows when all have been touched.
func TestFaultsAcrossFields(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	checked(s, func(url.Values) map[string]string {
		return map[string]string{"": "no good", "#/address": "nowhere", "#/address/zip/0": "odd"}
	})
	p.Type("#name", "a\t")
	s.UntilCalls(1)
	p.Type("#age", "2\t")
	p.Type("#pw", "x\t")
	p.Until(`!$("[aria-busy]") && $("#e").hidden && $("#e-zip").hidden`)
	p.Type("#zip", "1\t")
	p.UntilText("#e-zip", "odd")
	p.UntilText("#e", "nowhere") // of the whole form nothing, as nobody has looked at the file yet
	p.Eval(`$("#file").dispatchEvent(new Event("change", {bubbles: true}))`)
	p.UntilText("#e", "no good nowhere")
}

// A form that was refused shows all faults, and goes on to do so.
func TestAllFieldsShowFaultsAfterARefusal(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	checked(s, findFaults)
	s.Answer("send", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 422, "errors": errorsOf(allFaults)}}
	})
	p.Click("#b")
	p.UntilText("#e-pw", "no password")
	p.Check(`$("#e-name").textContent === "no name" && $("#e-zip").textContent === "no zip" && $("#e").textContent === "no good"`)
	checked(s, func(form url.Values) map[string]string {
		faults := findFaults(form)
		delete(faults, "")
		delete(faults, "#/pw")
		return faults
	})
	p.Type("#name", "a")
	p.UntilText("#e-name", "")
	// What was not sent keeps what was said of it.
	p.Check(`$("#e-zip").textContent === "no zip" && $("#e-pw").textContent === "no password" && $("#pw").ariaInvalid === "true" && $("#e").hidden`)
	p.Eval(`$("form").reset()`)
	p.Until(`all("[data-lc-error]").every((e) => e.hidden) && !$("[aria-invalid]")`)
}

// A server that shows the form again has marked what is wrong.
func TestAFormThatIsShownAgainShowsAllFaults(t *testing.T) {
	s, p := formPage(t, `<form data-lc-action="send" data-lc-change="check">
		<input id="a" name="a"><p id="e-a" data-lc-error="a" hidden></p>
		<input id="c" name="c" aria-invalid="true"><p id="e-c" data-lc-error="c">no c</p>
		<input id="pw" type="password" name="pw" aria-invalid="true"><p id="e-pw" data-lc-error="pw">too short</p></form>`)
	checked(s, func(url.Values) map[string]string { return map[string]string{"#/c": "still no c", "#/pw": "none"} })
	p.Type("#a", "1")
	p.UntilText("#e-c", "still no c")
	p.CheckText("#e-pw", "too short")
	checked(s, func(url.Values) map[string]string { return map[string]string{"#/a": "no a"} })
	p.Type("#c", "1")
	p.UntilText("#e-c", "")
	p.CheckText("#e-a", "no a")
}

// What comes of a change is shown, and nothing of what the user does meanwhile
// is lost.
func TestAChangeBringsNewOptions(t *testing.T) {
	form := func(country string, regions ...string) string {
		html := `<form data-lc-action="send" data-lc-change="check"><input id="name" name="name"><select id="country" name="country">`
		for _, name := range []string{"", "at", "ch"} {
			selected := ""
			if name == country && name != "" {
				selected = " selected"
			}
			html += fmt.Sprintf(`<option value=%q%s>%[1]s</option>`, name, selected)
		}
		html += `</select><select id="region" name="region">`
		for _, region := range regions {
			html += "<option>" + region + "</option>"
		}
		return html + `</select><p id="e" data-lc-error="region" hidden></p><button id="b">b</button></form>`
	}
	s, p := formPage(t, form(""))
	regions := map[string][]string{"at": {"tirol", "wien"}, "ch": {"bern", "wien"}}
	s.Answer("check", func(c Call) Answer {
		a := Answer{HTML: form(c.Form.Get("country"), regions[c.Form.Get("country")]...)}
		if c.Form.Get("region") == "" {
			a.Faults = map[string]string{"#/region": "none"}
		}
		return a
	})
	p.Type("#name", "a")
	s.UntilCalls(1)
	p.Until(`!$("[aria-busy]")`)
	release := s.Hold("check")
	choose := func(country string) {
		p.Eval(fmt.Sprintf(`{ const c = $("#country"); c.focus(); c.value = %q;
			for (const type of ["input", "change"]) c.dispatchEvent(new Event(type, {bubbles: true})) }`, country))
	}
	choose("at")
	s.UntilCalls(3 - 1)
	p.Eval(`$("#name").value += "b"`)
	release()
	p.Until(`$("#region").options.length === 2`)
	p.Check(`$("#name").value === "ab" && document.activeElement === $("#country") && $("#country").value === "at" && $("#e").hidden`)
	p.Eval(`$("#region").value = "wien"; $("#region").dispatchEvent(new Event("change", {bubbles: true}))`)
	s.UntilCalls(3)
	choose("ch")
	p.Until(`$("#region").options[0].value === "bern"`)
	p.Check(`$("#region").value === "wien" && $("#name").value === "ab" && $("#country").value === "ch"`)
}

// Of the calls that wait only the last is made, and none while the form is sent.
func TestChecksWaitAndGiveWay(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	checked(s, findFaults)
	change := func(value string) {
		p.Eval(fmt.Sprintf(`$("#name").value = %q; $("#name").dispatchEvent(new Event("change", {bubbles: true}));
			new Promise((resolve) => setTimeout(resolve, 20))`, value))
	}
	release := s.Hold("check")
	change("1")
	s.UntilCalls(1)
	change("2")
	p.Click("#other")
	change("3")
	release()
	calls := s.UntilCalls(3)
	if got := actionsOf(calls); !slices.Equal(got, []string{"check", "other", "check"}) || calls[2].Form.Get("name") != "3" {
		t.Fatalf("called %v, the last with %v", got, calls[2].Form)
	}
	p.Until(`!$("[aria-busy]")`)

	release = s.Hold("check")
	change("4")
	s.UntilCalls(4)
	change("5")            // waits
	sent := s.Hold("send") // which ends the check that goes on
	p.Click("#b")
	release()
	s.UntilCalls(5)
	change("6") // while the form is sent
	s.Answer("check", func(c Call) Answer {
		if c.Form.Get("name") != "6" {
			t.Errorf("checked %v", c.Form)
		}
		return Answer{}
	})
	sent()
	p.Until(`!$("[aria-busy]")`)
	p.Click("#other")
	if got := actionsOf(s.UntilCalls(6)[3:]); !slices.Equal(got, []string{"check", "send", "other"}) {
		t.Errorf("called %v", got)
	}
}

// What was changed while the form was sent is checked if it is refused.
func TestAChangeWhileTheFormIsSentIsChecked(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	checked(s, func(form url.Values) map[string]string {
		return map[string]string{"#/address/zip": "no " + form.Get("name")}
	})
	s.Answer("send", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 422, "errors": errorsOf(allFaults)}}
	})
	release := s.Hold("send")
	p.Click("#b")
	s.UntilCalls(1)
	p.Eval(`$("#name").value = "x"; $("#name").dispatchEvent(new Event("change", {bubbles: true}));
		new Promise((resolve) => setTimeout(resolve, 20))`)
	release()
	p.UntilText("#e-zip", "no x")
	p.CheckText("#e-pw", "no password")
}

// What the browser can't read is not sent. When the form is, the browser says so.
func TestHalfTypedInAFormThatIsChecked(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	checked(s, func(url.Values) map[string]string { return map[string]string{"#/age": "required", "#/name": "no name"} })
	p.Type("#age", "e\t")
	p.Type("#name", "x\t")
	p.UntilText("#e-name", "no name")
	p.Check(`$("#e-age").hidden`)
	for _, call := range s.UntilCalls(1) {
		if call.Form.Has("age") {
			t.Errorf("called with %v", call.Form)
		}
	}
}

// A partial action that a button calls is refused like any other, but shows what
// it has changed.
func TestAPartialActionOfAButton(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	s.Answer("send", func(Call) Answer { return Answer{HTML: fmt.Sprintf(signUp, "1"), Faults: allFaults} })
	p.Type("#name", "a")
	p.Click("#b")
	p.UntilText("#n", "1")
	p.UntilText("#e-zip", "no zip")
	p.Check(`$("#name").value === "a" && !$("#b").disabled`)
}

// A button may have its form sent to an action of its own, as it does without
// JavaScript. What need not be valid is not done: it leaves what was typed.
func TestAButtonSendsItsFormToAnotherAction(t *testing.T) {
	const form = `<p id="n">%s</p><form action="/lc/lab/1/send" method="post" data-lc-action="send" data-lc-change="check" data-lc-dirty data-lc-param-kind="new">
		<input type="hidden" name="id" value="7"><input id="t" name="t" value="old"><input name="must" id="must" required>
		<p id="e" data-lc-error="must" hidden></p><button id="b">Send</button>
		<button id="look" formnovalidate formaction="/lc/lab/1/look" data-lc-action="look" data-lc-on="submit" name="i" value="2">Look</button>
		<button id="publish" formaction="/lc/lab/1/publish" data-lc-action="publish" data-lc-on="submit" data-lc-confirm="Sure?">Publish</button></form>`
	s, p := formPage(t, fmt.Sprintf(form, "0"))
	p.Eval(`window.asked = []; window.confirm = (text) => asked.push(text); 0`)
	s.Answer("look", func(Call) Answer {
		return Answer{HTML: fmt.Sprintf(form, "1"), Faults: map[string]string{"#/must": "no"}}
	})
	p.Type("#t", "er")
	s.UntilCalls(1)
	p.Until(`!$("[aria-busy]")`)
	p.Click("#look")
	wantForm(t, s.UntilCall("look"), "look", url.Values{"id": {"7"}, "t": {"older"}, "must": {""}, "kind": {"new"}, "i": {"2"}})
	p.UntilText("#e", "no")
	p.Check(`$("#n").textContent === "1" && $("#t").value === "older" && !$("#look").disabled && !` + leaves)

	s.Answer("look", func(Call) Answer { return Answer{HTML: fmt.Sprintf(form, "2")} })
	p.Click("#look")
	p.UntilText("#n", "2")
	p.Until(`!$("[aria-busy]")`)
	p.Check(`$("#t").value === "older" && $("#e").hidden && asked.length === 0 && !` + leaves)

	p.Click("#publish") // which the browser refuses
	p.Check(`document.activeElement === $("#must")`)
	s.Answer("publish", func(Call) Answer { return Answer{HTML: fmt.Sprintf(form, "3")} })
	p.Eval(`$("#must").value = "x"`)
	p.Click("#publish")
	p.UntilText("#n", "3")
	p.Until(`!$("[aria-busy]")`)
	p.Check(`$("#t").value === "old" && asked.join() === "Sure?" && ` + leaves)
}

// A fault of the whole form may have its place outside of the form.
func TestAFaultOutsideOfTheForm(t *testing.T) {
	s, p := formPage(t, `<form data-lc-action="send" data-lc-change="check"><input id="a" name="a"><p data-lc-error="a" hidden></p></form><p id="e" data-lc-error="" hidden></p>`)
	checked(s, func(url.Values) map[string]string { return map[string]string{"": "no good"} })
	p.Type("#a", "x\t")
	p.UntilText("#e", "no good")
	checked(s, func(url.Values) map[string]string { return map[string]string{} })
	p.Type("#a", "y\t")
	p.UntilText("#e", "")
	p.Check(`$("#e").hidden`)
}

// Any other failure is told as that of any action.
func TestACheckThatFails(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	s.Answer("check", func(Call) Answer { return Answer{Problem: map[string]any{"status": 403, "detail": "not you"}} })
	p.Type("#name", "a")
	p.UntilText("#e", "not you")
	p.Check(`$("#name").value === "a" && $("#e-name").hidden`)
}

// A check is only advice: the form, other actions and updates don't wait for it.
func TestNothingWaitsForACheck(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	p.Eval(`window.errors = []; liveComponentManager.on("lc:error", (e) => errors.push(e.detail.action)); 0`)
	release := s.Hold("check")
	defer release()
	p.Type("#name", "a")
	s.UntilCalls(1)
	s.Push("lab:1", fmt.Sprintf(signUp, "1"))
	p.UntilText("#n", "1")
	p.Check(`$("#name").value === "a"`)

	p.Click("#other") // ends the check, which is called again
	wantActions(t, s.UntilCalls(3), "check", "other", "check")
	s.Answer("send", func(Call) Answer { return Answer{HTML: fmt.Sprintf(signUp, "2")} })
	p.Click("#b")
	p.UntilText("#n", "2")
	wantActions(t, s.UntilCalls(4), "check", "other", "check", "send")
	s.PushRefresh("lab:1", fmt.Sprintf(signUp, "3"))
	p.Type("#name", "c")
	p.UntilText("#n", "3")
	p.Check(`errors.length === 0 && !$("#b").disabled`)
}

// What a refresh has ended is checked after it.
func TestACheckAfterARefresh(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	checked(s, findFaults)
	release := s.Hold("check")
	p.Type("#name", "a\b\t")
	s.UntilCalls(1)
	s.PushRefresh("lab:1", fmt.Sprintf(signUp, "1"))
	p.UntilText("#n", "1")
	release()
	p.UntilText("#e-name", "no name")
}

// A check that loses its connection says nothing, and is not sent again.
func TestACheckWithoutAConnection(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	p.Eval(`window.errors = []; liveComponentManager.on("lc:error", (e) => errors.push(e.detail.action)); 0`)
	// A browser itself may send again what an old connection has lost.
	p.Eval(`window.checks = 0; { const { fetch } = window; window.fetch = (url, init) => { if (url.endsWith("/check")) checks++; return fetch(url, init) } }`)
	p.ExpectFaults() // the console tells of the lost connection
	lost := make(chan bool, 100)
	s.Meddle(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/check") {
			return true
		}
		lost <- true
		panic(http.ErrAbortHandler)
	})
	p.Type("#name", "a")
	<-lost
	p.Until(`!$("[aria-busy]")`)
	p.Check(`checks === 1`)
	s.Answer("send", func(Call) Answer { return Answer{HTML: fmt.Sprintf(signUp, "1")} })
	p.Click("#b")
	p.UntilText("#n", "1")
	p.Check(`errors.length === 0`)
}

func wantActions(t *testing.T, calls []Call, want ...string) {
	t.Helper()
	if names := actionsOf(calls); !slices.Equal(names, want) {
		t.Errorf("calls: %v, want %v", names, want)
	}
}

// A check that is answered with a log-in page says what a person understands.
func TestACheckThatIsAnsweredWithAPage(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(signUp, "0"))
	s.Answer("check", func(Call) Answer { return Answer{Page: "<h1>Log in</h1>"} })
	p.Type("#name", "a")
	p.UntilText("#e", "The answer can't be read. Reload the page.")
}

// Nothing that a check brings takes the focus.
func TestAChangeLeavesTheFocus(t *testing.T) {
	s, p := formPage(t, `<form data-lc-change="check"><input id="a" name="a"></form>`)
	s.Answer("check", func(Call) Answer {
		return Answer{HTML: `<form data-lc-change="check"><input id="a" name="a"><input id="i" autofocus></form>`}
	})
	p.Type("#a", "x")
	p.Until(`$("#i")`)
	p.Check(`document.activeElement === $("#a")`)
}

// leaves says whether the browser would leave the page without a question.
const leaves = `dispatchEvent(new Event("beforeunload", {cancelable: true}))`

const profile = `<p id="n">%s</p><form id="f" action="/elsewhere" data-lc-action="send" data-lc-dirty>
	<input id="t" name="t" value="%s"><textarea id="a" name="a">
old</textarea><select id="s" name="s"><option>a</option><option>b</option></select>
	<select id="m" name="m" multiple><option selected>a</option><option>b</option></select>
	<input type="checkbox" id="c" name="c" checked><input type="radio" id="x" name="r"><input type="radio" id="y" name="r" checked>
	<input type="range" id="range" name="range"><input type="color" id="color" name="color">
	<input id="keep" name="keep" data-lc-permanent>
	<button id="b">b</button><button id="native" formaction="/elsewhere?x" formmethod="get">n</button><button id="reset" type="reset">r</button></form>
	<input id="out" name="out" form="f"><input id="own" name="own" form="f" data-lc-action="save"><input id="free">`

func TestUnsavedChangesAreNotLeft(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(profile, "0", "old"))
	loadModules(p, "form")
	set := `window.set = (selector, value) => { const e = $(selector); e.value = value;
		for (const type of ["input", "change"]) e.dispatchEvent(new Event(type, {bubbles: true})) }; 0`
	p.Eval(set)
	p.Check(leaves)
	p.Type("#free", "x")
	p.Check(leaves)
	for _, test := range []struct{ name, act, back string }{
		{"text", `set("#t", "new")`, `set("#t", "old")`},
		{"a text of lines", `set("#a", "new\nline")`, `set("#a", "old")`},
		{"a choice", `set("#s", "b")`, `set("#s", "a")`},
		{"several", `$("#m").options[1].selected = true; set("#m", "b")`, `set("#m", "a")`},
		{"a tick", `$("#c").click()`, `$("#c").click()`},
		{"a radio button", `$("#x").click()`, `$("#y").click()`},
		{"a range", `set("#range", "7")`, `set("#range", "50")`},
		{"a colour", `set("#color", "#ffffff")`, `set("#color", "#000000")`},
		{"a field outside", `set("#out", "x")`, `set("#out", "")`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := p.In(t)
			p.Eval(test.act)
			p.Check("!" + leaves)
			p.Eval(test.back)
			p.Check(leaves)
			p.Eval(test.act)
			p.Click("#reset")
			p.Check(leaves)
		})
	}

	// A refused form is unsaved, one that was sent is not.
	s.Answer("send", func(Call) Answer { return Answer{Problem: map[string]any{"status": 422, "detail": "no"}} })
	p.Eval(`set("#t", "new"); set("#keep", "kept")`)
	p.Click("#b")
	s.UntilCalls(1)
	p.Until(`!$("[aria-busy]")`)
	p.Check("!" + leaves)
	s.Answer("send", func(Call) Answer { return Answer{HTML: fmt.Sprintf(profile, "1", "new")} })
	release := s.Hold("send")
	p.Click("#b")
	s.UntilCalls(2)
	p.Check("!" + leaves)
	p.Eval(`set("#a", "later")`)
	release()
	p.UntilText("#n", "1")
	p.Until(`!$("[aria-busy]")`)
	p.Check(`!` + leaves + ` && $("#keep").value === "kept"`) // for what was changed meanwhile
	p.Eval(`set("#a", "old")`)
	p.Check(leaves)
	p.Eval(`set("#keep", "more")`)
	p.Check("!" + leaves)
	// What the server makes of it is nothing to ask about.
	s.Push("lab:1", `<p id="n">2</p>`)
	p.UntilText("#n", "2")
	p.Check(leaves)
}

// A field that calls an action of its own is sent by that.
func TestAFieldThatIsSentIsNoChange(t *testing.T) {
	s, p := formPage(t, fmt.Sprintf(profile, "0", "old"))
	loadModules(p, "form")
	p.Eval(`$("#own").value = "x"; for (const type of ["input", "change"]) $("#own").dispatchEvent(new Event(type, {bubbles: true}))`)
	s.UntilCalls(1)
	p.Until(leaves)
}

// What sends the form is no reason to ask, however it is sent.
func TestSendingTheFormIsNotLeavingIt(t *testing.T) {
	t.Run("by an action that leads elsewhere", func(t *testing.T) {
		s, p := formPage(t, fmt.Sprintf(profile, "0", "old"))
		loadModules(p, "form")
		p.Eval(`addEventListener("beforeunload", (e) => sessionStorage.asked = e.defaultPrevented)`)
		s.Answer("send", func(Call) Answer { return Answer{Effects: map[string]any{"redirect": "/elsewhere"}} })
		p.Type("#t", "new")
		p.Eval(`sessionStorage.dirty = !` + leaves)
		p.Follow("#b")
		p.Check(`document.title === "elsewhere" && sessionStorage.dirty === "true" && sessionStorage.asked === "false"`)
	})
	t.Run("by the browser", func(t *testing.T) {
		_, p := formPage(t, fmt.Sprintf(profile, "0", "old"))
		loadModules(p, "form")
		p.Eval(`addEventListener("beforeunload", (e) => sessionStorage.asked = e.defaultPrevented)`)
		p.Type("#t", "new")
		p.Eval(`sessionStorage.dirty = !` + leaves)
		p.Follow("#native")
		p.Check(`document.title === "elsewhere" && sessionStorage.dirty === "true" && sessionStorage.asked === "false"`)
	})
}

func TestFormModulesAreLoadedWhereTheyAreUsed(t *testing.T) {
	for _, test := range []struct{ name, html, want string }{
		{"an ordinary form", `<form data-lc-action="send"><input name="a"><button>b</button></form>`, "client.js"},
		{"a place for faults", `<form data-lc-action="send"><input name="a"><p data-lc-error="a"></p></form>`, "client.js fault.js"},
		{"a form that is checked", `<form data-lc-action="send" data-lc-change="check"><input name="a"></form>`, "client.js form.js"},
		{"a form that is not left", `<form data-lc-action="send" data-lc-dirty><input name="a"></form>`, "client.js form.js"},
		{"a call that waits", `<input name="a" data-lc-action="find" data-lc-debounce="200">`, "client.js wait.js"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, p := actionPage(t, test.html)
			want := strings.Fields(test.want)
			s.UntilScripts(len(want))
			p.Eval(`new Promise((resolve) => setTimeout(resolve, 50))`)
			got := s.Scripts()
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("the page loaded %v", got)
			}
		})
	}
}

func TestFormsUnderAStrictPolicy(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types lcgen"
	s.Add("lab:1", "room:1", `<form data-lc-change="check" data-lc-dirty><input id="a" name="a"><p id="e" data-lc-error="a" hidden></p></form>`)
	checked(s, func(url.Values) map[string]string { return map[string]string{"#/a": "no"} })
	p := open(t, s.URL("lab:1"))
	s.UntilScripts(3)
	p.Until(`import("/lc/form.js").then(() => import("/lc/fault.js")).then(() => true)`)
	p.Type("#a", "x\t")
	p.UntilText("#e", "no")
	p.Check("!" + leaves)
	// Violations fail the test by themselves.
}

// What an update does to the ID of a form that was in the page is nothing that the
// user would have checked again.
func TestAFormIsCheckedOnce(t *testing.T) {
	const form = `<form data-lc-action="send" data-lc-change="check"><input type="hidden" name="_request" value="%s"><input id="a" name="a"></form>`
	s, p := formPage(t, fmt.Sprintf(form, "ID"))
	s.Answer("check", func(Call) Answer { return Answer{HTML: fmt.Sprintf(form, ""), Faults: map[string]string{"#/a": "no"}} })
	// Without focus: a tab that loses it tells of the change once more.
	p.Eval(`$("#a").value = "x"; $("#a").dispatchEvent(new Event("input", { bubbles: true })); 0`)
	p.Until(`$("[name=_request]").value === "" && !$("[aria-busy]")`)
	p.Eval(`liveComponentManager.action("lab:1", "other", {}); 0`)
	s.UntilCall("other")
	if calls := s.UntilCalls(2); len(calls) != 2 {
		t.Errorf("called %+v, want check once before other", calls)
	}
}
