package e2e

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// actionPage serves a component with the given inside, and opens it.
func actionPage(t *testing.T, inside string) (*FakeServer, *Page) {
	t.Helper()
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", inside)
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	return s, p
}

func wantForm(t *testing.T, call Call, action string, form url.Values) {
	t.Helper()
	if call.Action != action || !maps.EqualFunc(call.Form, form, slices.Equal) {
		t.Errorf("called %s with %v, want %s with %v", call.Action, call.Form, action, form)
	}
}

func TestActionOnItsNaturalEvent(t *testing.T) {
	s, p := actionPage(t, `
		<button id="b" data-lc-action="press" data-lc-param-notification-id="7" data-lc-param-user_name="x" name="n" value="v">b</button>
		<a id="a" href="/elsewhere" data-lc-action="follow"><b>a</b></a>
		<input id="i" name="title" data-lc-action="rename">
		<select id="s" name="kind" multiple data-lc-action="choose"><option>a<option>b<option>c</select>
		<input type="checkbox" id="c" name="done" data-lc-action="tick">
		<form id="f" action="/elsewhere" method="post" data-lc-action="send" data-lc-param-parent-id="9">
			<input type="hidden" name="_token" value="for browsers without scripts"><input name="content" value="hello"><input type="checkbox" name="loud" checked><input type="checkbox" name="quiet">
			<input name="tag" value="x"><input name="tag" value="y"><input value="no name"><button name="how" value="now">Send</button></form>`)

	p.Click("#b")
	p.Click("#a b")
	p.Type("#i", "t\r")
	p.Eval(`for (const o of document.querySelectorAll("#s option:not(:first-child)")) o.selected = true;
		document.querySelector("#s").dispatchEvent(new Event("change", {bubbles: true}))`)
	p.Click("#c")
	s.UntilCalls(5) // of calls that wait, only the last is made
	p.Click("#c")
	p.Click("#f button")

	calls := s.UntilCalls(7)
	wantForm(t, calls[0], "press", url.Values{"notificationId": {"7"}, "user_name": {"x"}, "n": {"v"}})
	wantForm(t, calls[1], "follow", url.Values{})
	wantForm(t, calls[2], "rename", url.Values{"title": {"t"}})
	wantForm(t, calls[3], "choose", url.Values{"kind": {"b", "c"}})
	wantForm(t, calls[4], "tick", url.Values{"done": {"on"}})
	wantForm(t, calls[5], "tick", url.Values{})
	wantForm(t, calls[6], "send", url.Values{"content": {"hello"}, "loud": {"on"}, "tag": {"x", "y"}, "how": {"now"}, "parentId": {"9"}})
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	requests := map[string]bool{}
	for _, call := range calls {
		requests[call.Request] = true
		if call.Component != "lab:1" || call.Token != "grant-of-lab:1" || !uuid.MatchString(call.Request) {
			t.Errorf("called with %+v", call)
		}
	}
	if len(requests) != len(calls) {
		t.Errorf("%d requests had only %d LC-Request", len(calls), len(requests))
	}
	p.Check(`location.pathname === "/page"`)
}

func TestActionFromAScript(t *testing.T) {
	s, p := actionPage(t, `<p id="n">0</p>`)
	s.Answer("add", func(c Call) Answer { return Answer{HTML: `<p id="n">5</p>`} })
	p.Check(`await_ = liveComponentManager.action("lab:1", "add", {by: 5, tags: ["a"], deep: {x: null}})`)
	p.Eval(`await_.then((answer) => { window.answer = answer })`)
	call := s.UntilCalls(1)[0]
	if call.ContentType != "application/json" || call.JSON != `{"by":5,"tags":["a"],"deep":{"x":null}}` {
		t.Errorf("called with %+v", call)
	}
	p.CheckText("#n", "5")
	p.Check(`answer.version === 2 && answer.componentId === "lab:1" && answer.effects`)
	p.Check(`liveComponentManager.action("nobody:1", "add").then(() => "", (error) => error.message) !== ""`)
}

func TestActionWithAFile(t *testing.T) {
	s, p := actionPage(t, `<form data-lc-action="upload"><input type="file" name="file"><input name="title" value="t"><button>Send</button></form>`)
	p.Eval(`{ const files = new DataTransfer(); files.items.add(new File(["x"], "x.txt"));
		document.querySelector("[type=file]").files = files.files }`)
	p.Click("button")
	call := s.UntilCalls(1)[0]
	if !slices.Equal(call.Files, []string{"x.txt"}) || call.Form.Get("title") != "t" {
		t.Errorf("called with %+v", call)
	}
	p.Until(`document.querySelector("[type=file]").files.length === 0`)
}

// A browser takes no more than 64 KiB for what goes on after the page.
func TestALargeFormIsSentOnce(t *testing.T) {
	s, p := actionPage(t, `<form data-lc-action="send"><textarea name="text"></textarea><button>Send</button></form>`)
	p.Eval(`document.querySelector("textarea").value = "x".repeat(200_000)`)
	p.Click("button")
	p.Until(`document.querySelector("textarea").value === ""`)
	if calls := s.UntilCalls(1); len(calls) != 1 || len(calls[0].Form.Get("text")) != 200_000 {
		t.Errorf("%d calls, the first with %d bytes", len(calls), len(calls[0].Form.Get("text")))
	}
}

func TestDoubleClickSendsOnce(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button><form data-lc-action="send"><input name="a"><button id="send">Send</button></form><button id="other" data-lc-action="other">o</button>`)
	release := s.Hold("press")
	p.Click("button")
	s.UntilCalls(1)
	p.Check(`document.querySelector("button").disabled`)
	p.Eval(`document.querySelector("button").click()`)
	p.Eval(`document.querySelector("form").requestSubmit(); document.querySelector("form").requestSubmit()`)
	p.Check(`document.querySelector("#send").disabled === false`) // submitted by nobody's button
	p.Click("#other")
	release()
	calls := s.UntilCalls(3)
	p.Until(`!document.querySelector("button").disabled && !document.querySelector("#other").disabled`)
	if names := actionsOf(calls); !slices.Equal(names, []string{"press", "send", "other"}) {
		t.Errorf("calls: %v", names)
	}
}

func actionsOf(calls []Call) []string {
	var names []string
	for _, call := range calls {
		names = append(names, call.Action)
	}
	return names
}

func TestActionsOfAComponentRunOneByOne(t *testing.T) {
	s, p := actionPage(t, `<p id="n">0</p>`)
	s.Add("lab:2", "", "")
	p.Eval(fmt.Sprintf("void document.body.insertAdjacentHTML('beforeend', %q)", s.Wrapper("lab:2")))
	var order []string
	for _, action := range []string{"one", "two", "three"} {
		s.Answer(action, func(c Call) Answer {
			order = append(order, action)
			return Answer{HTML: `<p id="n">` + strings.Join(order, " ") + `</p>`}
		})
	}
	release := s.Hold("one")
	p.Eval(`for (const name of ["one", "two", "three"]) void liveComponentManager.action("lab:1", name)`)
	s.UntilCalls(1)
	p.Eval(`void liveComponentManager.action("lab:2", "elsewhere")`) // waits for nobody
	s.UntilCalls(2)
	release()
	p.UntilText("#n", "one two three")
	if names := actionsOf(s.UntilCalls(4)); !slices.Equal(names, []string{"one", "elsewhere", "two", "three"}) {
		t.Errorf("calls: %v", names)
	}
}

func TestOnlyTheLastOfSeveralInputsIsSent(t *testing.T) {
	s, p := actionPage(t, `<input name="q" data-lc-action="search" data-lc-on="input">`)
	release := s.Hold("search")
	p.Type("input", "a")
	s.UntilCalls(1)
	p.Type("input", "bcd")
	p.Check(`document.activeElement === document.querySelector("input") && !document.activeElement.disabled`)
	release()
	s.UntilCalls(2)
	p.Until(`!document.querySelector("[aria-busy]")`)
	calls := s.UntilCalls(2)
	if len(calls) != 2 {
		t.Errorf("%d calls: %v", len(calls), calls)
	}
	wantForm(t, calls[0], "search", url.Values{"q": {"a"}})
	wantForm(t, calls[1], "search", url.Values{"q": {"abcd"}})
}

func TestDebounce(t *testing.T) {
	s, p := actionPage(t, `<input name="q" data-lc-action="search" data-lc-on="input" data-lc-debounce="100">`)
	p.Eval(`{ const i = document.querySelector("input");
		for (const letter of "abc") { i.value += letter; i.dispatchEvent(new Event("input", {bubbles: true})) } }`)
	calls := s.UntilCalls(1)
	p.Until(`!document.querySelector("[aria-busy]")`)
	wantForm(t, calls[0], "search", url.Values{"q": {"abc"}})
	if calls := s.UntilCalls(1); len(calls) != 1 {
		t.Errorf("%d calls: %v", len(calls), calls)
	}
}

func TestConfirm(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="delete" data-lc-confirm="Sure?">b</button>`)
	p.Eval(`window.asked = []; window.confirm = (question) => { asked.push(question); return asked.length > 1 }`)
	p.Click("button")
	p.Click("button")
	if calls := s.UntilCalls(1); len(calls) != 1 {
		t.Errorf("%d calls", len(calls))
	}
	p.Check(`asked.join() === "Sure?,Sure?"`)
}

func TestThePageMayStopAnAction(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button>`)
	p.Eval(`window.stop = true;
		liveComponentManager.on("lc:before-action", (e) => { if (stop) e.preventDefault() })`)
	p.Click("button")
	p.Check(`!document.querySelector("button").disabled`)
	p.Eval(`window.stop = false`)
	p.Click("button")
	if calls := s.UntilCalls(1); len(calls) != 1 {
		t.Errorf("%d calls", len(calls))
	}
}

func TestTheBrowserOpensLinksElsewhere(t *testing.T) {
	s, p := actionPage(t, `<a href="/elsewhere" data-lc-action="follow">a</a>`)
	p.Eval(`addEventListener("click", (e) => { window.left = !e.defaultPrevented; e.preventDefault() })`)
	p.Eval(`document.querySelector("a").dispatchEvent(new MouseEvent("click", {ctrlKey: true, bubbles: true, cancelable: true}))`)
	p.Check(`window.left`)
	p.Click("a")
	if calls := s.UntilCalls(1); len(calls) != 1 {
		t.Errorf("%d calls", len(calls))
	}
}

func TestLoading(t *testing.T) {
	s, p := actionPage(t, `<button id="a" data-lc-action="a">a</button><i id="any" data-lc-loading>…</i><i id="ona" data-lc-loading="a">a…</i><i id="onb" data-lc-loading="b">b…</i>`)
	p.Check(`["any", "ona", "onb"].every((id) => document.getElementById(id).hidden)`)
	release := s.Hold("a")
	s.Answer("a", func(Call) Answer {
		return Answer{HTML: `<button id="a" data-lc-action="a">a</button><i id="any" data-lc-loading>…</i><i id="new" data-lc-loading>…</i>`}
	})
	p.Eval(`document.querySelector("#a").focus()`)
	p.Keys(" ")
	s.UntilCalls(1)
	p.Check(`document.querySelector("[data-component-id]").getAttribute("aria-busy") === "true"`)
	p.Check(`!any.hidden && !ona.hidden && onb.hidden`)
	release()
	p.Until(`document.querySelector("#new")`)
	p.Check(`!document.querySelector("[aria-busy]")`)
	p.Check(`any.hidden && document.querySelector("#new").hidden`)
	p.Check(`document.activeElement === document.querySelector("#a") && !document.activeElement.disabled`)
}

func TestTheServerMayDisableTheTrigger(t *testing.T) {
	s, p := actionPage(t, `<button id="a" data-lc-action="a">a</button>`)
	s.Answer("a", func(Call) Answer { return Answer{HTML: `<button id="a" data-lc-action="a" disabled>done</button>`} })
	p.Click("#a")
	p.UntilText("#a", "done")
	p.Check(`document.querySelector("#a").disabled`)
}

func TestFieldErrors(t *testing.T) {
	s, p := actionPage(t, `<form data-lc-action="send">
		<textarea name="content"></textarea><p data-lc-error="content" id="ce"></p>
		<input name="title"><p data-lc-error="title" id="te"></p><p data-lc-error="" id="e"></p>
		<button>Send</button></form><p data-lc-error="" id="outside"></p>`)
	problem := map[string]any{"status": 422, "title": "Invalid", "errors": []map[string]any{
		{"pointer": "#/content", "detail": "must not be empty"},
		{"pointer": "#/author", "detail": "has no place of its own"},
	}}
	s.Answer("send", func(Call) Answer { return Answer{Problem: problem} })
	p.Eval(`liveComponentManager.on("lc:error", (e) => { window.failed = e.detail })`)
	p.Type("[name=title]", "kept")
	p.Click("button")
	p.UntilText("#ce", "must not be empty")
	p.CheckText("#e", "has no place of its own")
	p.CheckText("#te", "")
	p.CheckText("#outside", "")
	p.Check(`document.querySelector("[name=content]").getAttribute("aria-invalid") === "true"`)
	p.Check(`failed.id === "lab:1" && failed.action === "send" && failed.status === 422 && failed.problem.errors.length === 2`)
	p.Check(`document.querySelector("[name=title]").value === "kept" && !document.querySelector("button").disabled`)

	s.Answer("send", func(Call) Answer { return Answer{} })
	p.Click("button")
	p.UntilText("#ce", "")
	p.Check(`document.querySelector("#ce").hidden && !document.querySelector("[aria-invalid]")`)
	p.Until(`document.querySelector("[name=title]").value === ""`)
}

// No message hides another at the same place. A fault in a list is shown where
// those of the list are.
func TestErrorsOfOnePlace(t *testing.T) {
	s, p := actionPage(t, `<form data-lc-action="send"><input name="tags"><input name="tags"><p data-lc-error="tags" id="te"></p>
		<p data-lc-error="name" id="ne"></p><p data-lc-error="" id="e"></p><button>Send</button></form>`)
	problem := map[string]any{"status": 422, "title": "Invalid", "errors": []map[string]any{
		{"pointer": "#/tags/1", "detail": "is bad."},
		{"pointer": "#/name", "detail": "is short."},
		{"pointer": "#/name", "detail": "is taken."},
		{"pointer": "#/author", "detail": "is missing."},
		{"pointer": "#", "detail": "Look again."},
	}}
	s.Answer("send", func(Call) Answer { return Answer{Problem: problem} })
	for range 2 { // the second time they replace those of the first
		p.Eval(`window.failed = false; liveComponentManager.on("lc:error", () => { window.failed = true })`)
		p.Click("button")
		p.Until(`window.failed`)
		p.UntilText("#e", "is missing. Look again.")
		p.CheckText("#ne", "is short. is taken.")
		p.CheckText("#te", "is bad.")
	}
	s.Answer("send", func(Call) Answer { return Answer{} })
	p.Click("button")
	p.UntilText("#e", "")
	p.CheckText("#ne", "")
	p.CheckText("#te", "")
}

func TestErrorsWithoutFields(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button><p data-lc-error="" id="e"></p>`)
	s.Answer("press", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 403, "detail": "This is not yours."}}
	})
	p.Click("button")
	p.UntilText("#e", "This is not yours.")
	p.UntilText("[role=status]", "This is not yours.")
	got := Get[map[string]any](p, `liveComponentManager.action("lab:1", "press").catch((e) => ({status: e.status, message: e.message}))`)
	if want := (map[string]any{"status": 403.0, "message": "This is not yours."}); !reflect.DeepEqual(got, want) {
		t.Errorf("rejected with %v, want %v", got, want)
	}
}

// After a conflict, as with fields of before a deployment, the page fetches
// what there is, with a token that the server takes.
func TestAConflictIsFetchedAnew(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p><button data-lc-action="press">b</button>`)
	s.Change("lab:1", `<p id="n">1</p><button data-lc-action="press">b</button>`)
	s.change(func() { s.components["lab:1"].token = "of the new schema" })
	s.Answer("press", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 409, "title": "Conflict"}}
	})
	p.Click("button")
	s.UntilViews(1)
	p.Until(`document.querySelector("[data-component-id]").dataset.lcToken === "of the new schema"`)
}

func TestAnAnswerThatIsNone(t *testing.T) {
	s, p := actionPage(t, `<p id="n">0</p><button data-lc-action="press">b</button><p data-lc-error="" id="e"></p>`)
	s.Answer("press", func(Call) Answer { return Answer{Page: "<h1>Log in</h1>"} })
	p.Click("button")
	p.UntilText("#e", "The answer can't be read. Reload the page.")
	p.Check(`!document.querySelector("[aria-busy]") && !document.querySelector("button").disabled`)
	s.Push("lab:1", `<p id="n">1</p>`) // life goes on
	p.UntilText("#n", "1")
}

// What has no content, or is JSON but no answer, can't be read either.
func TestAnAnswerWithoutContent(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button><p data-lc-error="" id="e"></p>`)
	for _, content := range []string{"", "null", "[]"} {
		s.Meddle(func(w http.ResponseWriter, r *http.Request) bool {
			if content == "" {
				w.WriteHeader(http.StatusNoContent)
			}
			io.WriteString(w, content)
			return false
		})
		p.Eval(`document.querySelector("#e").textContent = ""`)
		p.Click("button")
		p.UntilText("#e", "The answer can't be read. Reload the page.")
		p.Until(`!document.querySelector("[aria-busy]")`)
	}
}

// An action that failed is not tried again: it may have had an effect.
func TestAnActionThatFailedIsNotSentAgain(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button><p data-lc-error="" id="e"></p>`)
	s.Answer("press", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 500, "title": "Internal Server Error"}}
	})
	p.Click("button")
	p.UntilText("#e", "Internal Server Error")
	p.Eval(`liveComponentManager.action("lab:1", "other")`)
	if names := actionsOf(s.UntilCalls(2)); !slices.Equal(names, []string{"press", "other"}) {
		t.Errorf("calls: %v", names)
	}
}

func TestErrorsStayInTheirForm(t *testing.T) {
	s, p := actionPage(t, `
		<form id="a" data-lc-action="a"><input name="content"><p data-lc-error="content" id="ae"></p><button>a</button></form>
		<form id="b" data-lc-action="b"><button>b</button></form><p data-lc-error="" id="e"></p>`)
	for _, action := range []string{"a", "b"} {
		s.Answer(action, func(Call) Answer {
			return Answer{Problem: map[string]any{"status": 422, "errors": []map[string]any{{"pointer": "#/content", "detail": action + " failed"}}}}
		})
	}
	p.Click("#a button")
	p.UntilText("#ae", "a failed")
	p.Click("#b button")
	p.UntilText("#e", "b failed")
	p.CheckText("#ae", "a failed")
}

func TestAnActionThatGotNoAnswerIsSentAgain(t *testing.T) {
	s, p := actionPage(t, `<p id="n">0</p><button data-lc-action="press">b</button>`)
	s.Answer("press", func(Call) Answer { return Answer{HTML: `<p id="n">done</p>`} })
	s.Stop()
	p.Click("button")
	p.Check(`document.querySelector("[aria-busy]")`)
	s.Start()
	p.UntilText("#n", "done")
}

// The server has run the action, and nobody heard of it.
func TestAnActionWhoseAnswerGotLostRunsOnce(t *testing.T) {
	s, p := actionPage(t, `<p id="n">0</p><button data-lc-action="press">b</button>`)
	ran := map[string]bool{}
	s.Answer("press", func(c Call) Answer {
		if !ran[c.Request] { // as the server tells by LC-Request
			ran[c.Request] = true
			s.Change("lab:1", fmt.Sprintf(`<p id="n">%d</p>`, s.Version("lab:1")))
			panic(http.ErrAbortHandler)
		}
		return Answer{}
	})
	p.Click("button")
	p.UntilText("#n", "1")
	if calls := s.UntilCalls(2); calls[0].Request != calls[1].Request || s.Version("lab:1") != 2 {
		t.Errorf("called with %+v, and changed to version %d", calls, s.Version("lab:1"))
	}
}

func TestActionOnAnotherEvent(t *testing.T) {
	s, p := actionPage(t, `<input id="o" name="o" data-lc-action="leave" data-lc-on="focusout">
		<input id="c" name="c" data-lc-action="change" data-lc-on="change"><p data-lc-error="" id="e"></p>`)
	p.Type("#o", "x")
	p.Type("#c", "y\r")
	calls := s.UntilCalls(2)
	// While other tests open tabs, this one may lose the focus before a key is pressed.
	for more := 3; calls[0].Form.Get("o") == ""; more++ {
		calls = s.UntilCalls(more)[more-2:]
	}
	wantForm(t, calls[0], "leave", url.Values{"o": {"x"}})
	wantForm(t, calls[1], "change", url.Values{"c": {"y"}})
}

// Live regions that authors write are theirs.
func TestOnlyItsOwnLiveRegionSpeaks(t *testing.T) {
	s, p := actionPage(t, `<p role="status" class="theirs">theirs</p><p aria-live="polite" class="theirs">theirs</p><button data-lc-action="press">b</button>`)
	s.Answer("press", func(Call) Answer { return Answer{Effects: map[string]any{"flash": []string{"Saved."}}} })
	p.Click("button")
	p.Until(`[...document.querySelectorAll("body > [role=status]")].map((e) => e.textContent).join() === "Saved."`)
	p.Check(`[...document.querySelectorAll(".theirs")].map((e) => e.textContent).join() === "theirs,theirs"`)
	p.Check(`document.querySelectorAll("[role=status]").length === 2`)
	p.Check(`getComputedStyle(document.querySelector("body > [role=status]")).clipPath === "inset(50%)"`)
}

func TestListeningEnds(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	p.Eval(`window.heard = 0; window.end = liveComponentManager.on("lc:update", () => heard++)`)
	s.Push("lab:1", `<p id="n">2</p>`)
	p.UntilText("#n", "2")
	p.Eval(`end()`)
	s.Push("lab:1", `<p id="n">3</p>`)
	p.UntilText("#n", "3")
	p.Check(`heard === 1`)
}

func TestAFormIsEmptyAfterItWasSent(t *testing.T) {
	s, p := actionPage(t, `<form data-lc-action="send"><textarea name="content"></textarea><input name="title"><input name="mode" value="a" data-lc-permanent><button>Send</button></form>`)
	release := s.Hold("send")
	p.Type("textarea", "a comment")
	p.Type("[name=title]", "a title")
	p.Type("[name=mode]", "b")
	p.Click("button")
	s.UntilCalls(1)
	p.Type("textarea", ", and the next one") // goes on typing meanwhile
	release()
	p.Until(`document.querySelector("[name=title]").value === ""`)
	p.Check(`document.querySelector("textarea").value === "a comment, and the next one"`)
	p.Check(`document.querySelector("[name=mode]").value === "ab"`)
}

func TestEffects(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button>`)
	s.Answer("press", func(Call) Answer {
		return Answer{HTML: "<p>done</p>", Effects: map[string]any{
			"token": "grant-of-lab:1~state", "flash": []string{"Saved."},
			"dispatch": []map[string]any{{"event": "saved", "detail": map[string]any{"n": 7}}},
		}}
	})
	p.Eval(`window.heard = [];
		document.addEventListener("saved", (e) => heard.push(e.type, e.detail.n, e.target.dataset.componentId, document.querySelector("p").textContent));
		liveComponentManager.on("lc:flash", (e) => heard.push(e.detail.message))`)
	p.Click("button")
	p.UntilText("[role=status]", "Saved.")
	p.Check(`heard.join() === "saved,7,lab:1,done,Saved."`)
	p.Eval(`liveComponentManager.action("lab:1", "again")`)
	if token := s.UntilCalls(2)[1].Token; token != "grant-of-lab:1~state" {
		t.Errorf("the next action had the token %s", token)
	}
	s.EndStreams()
	if token := s.UntilOpened(2)[1].Components[0].Token; token != "grant-of-lab:1" {
		t.Errorf("the stream was opened with the token %s", token)
	}

	s.Answer("leave", func(Call) Answer { return Answer{Effects: map[string]any{"redirect": "/elsewhere"}} })
	p.Eval(`void liveComponentManager.action("lab:1", "leave")`)
	s.until("a visit elsewhere", func() bool { return s.visits > 0 })
}

// An action that deletes what its component shows has taken it off the page, after
// what else it says. Its channel is let go of, and no error is shown.
func TestAnActionRemovesItsComponent(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="end">b</button>`)
	s.Answer("end", func(Call) Answer {
		return Answer{Effects: map[string]any{"removed": true, "flash": []string{"Gone."}, "dispatch": []map[string]any{{"event": "todo-gone", "detail": 1}}}}
	})
	p.Eval(`window.heard = [];
		document.addEventListener("todo-gone", () => heard.push("gone"));
		for (const type of ["lc:flash", "lc:error", "lc:unmount"]) liveComponentManager.on(type, () => heard.push(type))`)
	p.Click("button")
	p.Until(`!document.querySelector("[data-component-id]")`)
	p.UntilText("[role=status]", "Gone.")
	p.Until(`liveComponentManager.sseClients.size === 0`)
	p.Check(`heard.join() === "gone,lc:flash,lc:unmount"`)
}
