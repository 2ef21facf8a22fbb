package e2e

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func says(messages ...string) Answer { return Answer{Effects: map[string]any{"flash": messages}} }

const shownFlash = `[...document.querySelectorAll("[data-lc-flash] > *")].map((m) => m.firstChild.nodeValue).join()`

// A message has a role and a button, and is spoken once. What is said again is not shown
// twice.
func TestFlash(t *testing.T) {
	s, p := actionPage(t, `<div data-lc-flash></div><button id="b" data-lc-action="press">b</button>`)
	hasModule(p, "flash")
	for _, messages := range [][]string{{"<b>Saved.</b>", "Mail is on its way."}, {"<b>Saved.</b>"}} {
		s.Answer("press", func(Call) Answer { return says(messages...) })
		p.Click("#b")
		last := messages[len(messages)-1]
		p.Until(`document.querySelector("[data-lc-flash]").lastChild?.firstChild.nodeValue === "` + last + `"`)
	}
	p.Check(shownFlash + ` === "Mail is on its way.,<b>Saved.</b>"`)
	p.Check(`document.querySelectorAll("[data-lc-flash] > p[role=status][aria-live=off]").length === 2`)
	p.Check(`document.querySelector("body > [role=status]").textContent === "<b>Saved.</b>"`)
	// An update of the component leaves them.
	s.Push("lab:1", `<div data-lc-flash></div><button id="b" data-lc-action="press">new</button>`)
	p.UntilText("#b", "new")
	p.Check(shownFlash + ` === "Mail is on its way.,<b>Saved.</b>"`)
	p.Check(`document.querySelector("[data-lc-flash] button[type=button]").ariaLabel === "Close"`)
	p.Click("[data-lc-flash] button")
	p.Check(shownFlash + ` === "<b>Saved.</b>"`)
}

// Where a component has no place, that of the page is taken, and what stands there can be
// closed.
func TestFlashInThePage(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("other:1", "room:1", `<p id="o" data-lc-flash></p>`)
	s.Add("lab:1", "room:1", `<button id="b" data-lc-action="press">b</button>`)
	s.tail = `<main id="m" data-lc-flash><p role="status">Welcome.</p></main>`
	s.Answer("press", func(Call) Answer { return says("Saved.") })
	p := open(t, s.URL("other:1", "lab:1"))
	p.Console("[SSE] Connected to room:1")
	hasModule(p, "flash")
	p.Until(`document.querySelector("body > [role=status]").textContent === "Welcome."`)
	p.Click("#b")
	p.Until(shownFlash + ` === "Welcome.,Saved."`)
	p.Check(`!document.querySelector("#o").firstChild`)
	p.Click("#m button")
	p.Check(shownFlash + ` === "Saved."`)
	// As navigation within the page brings it.
	p.Eval(`document.querySelector("#m").innerHTML = "<p role=status>Moved.</p>"; 0`)
	p.Until(`document.querySelector("#m button")`)
	p.Until(`document.querySelector("body > [role=status]").textContent === "Moved."`)
}

// A page that shows messages itself says so.
func TestFlashThatThePageShows(t *testing.T) {
	s, p := actionPage(t, `<div data-lc-flash></div><button id="b" data-lc-action="press">b</button>`)
	hasModule(p, "flash")
	p.Eval(`liveComponentManager.on("lc:flash", (e) => { e.preventDefault(); window.message = e.detail.message })`)
	s.Answer("press", func(Call) Answer { return says("Saved.") })
	p.Click("#b")
	p.Until(`window.message === "Saved." && !document.querySelector("#b").disabled`)
	p.Check(shownFlash + ` === ""`)
}

// A message goes by itself after the time that its place gives it, but not while the focus
// is on it.
func TestFlashGoesByItself(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = `<script>
		window.due = [];
		const later = setTimeout;
		window.setTimeout = (fn, ms, ...rest) => [4321, 1000].includes(ms) ? due.push(fn) : later(fn, ms, ...rest);
		window.pass = () => due.splice(0).forEach((fn) => fn());
	</script>`
	s.Add("lab:1", "room:1", `<div data-lc-flash="4321"></div><button id="b" data-lc-action="press">b</button>`)
	s.Answer("press", func(Call) Answer { return says("Saved.") })
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	hasModule(p, "flash")
	p.Eval(`document.querySelector("#b").click()`) // the pointer is elsewhere
	p.Until(shownFlash + ` === "Saved." && due.length > 0`)
	p.Eval(`document.querySelector("[data-lc-flash] button").focus(); pass()`)
	p.Check(shownFlash + ` === "Saved."`)
	p.Eval(`document.querySelector("#b").focus()`)
	p.Until(`pass(), ` + shownFlash + ` === ""`)
}

func faultsAt(pointers ...string) func(Call) Answer {
	var errors []map[string]any
	for _, pointer := range pointers {
		errors = append(errors, map[string]any{"pointer": pointer, "detail": "is bad"})
	}
	problem := map[string]any{"status": http.StatusUnprocessableEntity, "code": "invalid", "title": "Invalid", "errors": errors}
	return func(Call) Answer { return Answer{Problem: problem} }
}

// The first field at fault that can have the focus gets it, in the order of the page.
func TestTheFirstFieldAtFaultGetsTheFocus(t *testing.T) {
	s, p := actionPage(t, `<input name="d" id="outside"><form data-lc-action="send"><input type="hidden" name="a"><input name="b" disabled><input name="c" id="c"><textarea name="d" id="d"></textarea>
		<p data-lc-error="c" id="e"></p><button id="send">Send</button></form>`)
	hasModule(p, "fault")
	p.ExpectFaults()
	s.Answer("send", faultsAt("#/d", "#/b", "#/c", "#/a"))
	for _, send := range []string{"#send", "#d"} { // with the button, and from a field
		p.Eval(`document.querySelector("` + send + `").focus()`)
		if send == "#send" {
			p.Click(send)
		} else {
			p.Eval(`document.querySelector("form").requestSubmit()`)
		}
		p.Until(hasFocus + `document.querySelector("#c")`)
		p.Until(`!document.querySelector("[aria-busy]")`)
	}
	s.Answer("send", faultsAt("#/d/0"))
	p.Type("#c", kb.Enter)
	p.UntilText("#e", "")
	p.Check(hasFocus + `document.querySelector("#c")`) // no field has that name
	s.Answer("send", faultsAt("#/d"))
	p.Type("#c", kb.Enter)
	p.Until(hasFocus + `document.querySelector("#d")`)
}

// It stays where the user has taken it meanwhile, and while somebody types.
func TestTheFocusIsNotTakenAway(t *testing.T) {
	s, p := actionPage(t, `<form data-lc-action="send"><input name="a" id="a"><p data-lc-error="a" id="e"></p><button>Send</button></form>
		<input id="other"><form><input name="q" id="q" data-lc-action="search" data-lc-on="input"><input name="r"><p data-lc-error="r" id="re"></p></form>`)
	hasModule(p, "fault")
	p.ExpectFaults()
	s.Answer("send", faultsAt("#/a"))
	s.Answer("search", faultsAt("#/r"))
	release := s.Hold("send")
	p.Click("button")
	p.Eval(`document.querySelector("#other").focus()`)
	release()
	p.UntilText("#e", "is bad")
	p.Check(hasFocus + `document.querySelector("#other")`)
	p.Type("#q", "x")
	p.UntilText("#re", "is bad")
	p.Check(hasFocus + `document.querySelector("#q")`)
}
