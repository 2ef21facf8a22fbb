package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// startForms runs the recipes of docs/recipes-forms.md, and returns their address.
func startForms(t *testing.T) string {
	t.Helper()
	return startRecipes(t, "forms", "The forms are at ")
}

// startRecipes runs a program of internal, whose first line is greeting and its
// address, with more arguments, and returns the address.
func startRecipes(t *testing.T, name, greeting string, args ...string) string {
	t.Helper()
	return browser.StartProgram(t, greeting, buildRecipes(t, name), args...)
}

// buildRecipes builds a program of internal, and returns its path.
func buildRecipes(t *testing.T, name string) string {
	t.Helper()
	browser.Need(t)
	program := filepath.Join(t.TempDir(), name)
	build := exec.Command("go", "build", "-o", program, "./internal/"+name)
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, out)
	}
	return program
}

// openForm opens a page of the recipes, and waits for the client.
func openForm(t *testing.T, address string) *Page {
	t.Helper()
	p := browser.Open(t, address)
	isLive(p)
	return p
}

// isLive waits for the client, and lets $ find an element.
func isLive(p *Page) {
	p.T.Helper()
	p.Until(`window.liveComponentManager && (liveComponentManager.componentChannels.size > 0 || !document.querySelector("[data-sse-channel]")) && [...liveComponentManager.sseClients.values()].every((c) => c.isConnected)`)
	p.Eval(`window.stayed = true; window.$ = (selector) => document.querySelector(selector); 0`)
}

// refused expects the console to tell of an answer that is not 2xx, and has the browser
// send what it finds invalid.
func refused(p *Page) {
	p.ExpectFaults()
	p.Eval(`for (const form of document.forms) form.noValidate = true`)
}

const hasFocus = `document.activeElement === `

func TestFormRecipes(t *testing.T) {
	address := startForms(t)
	for _, recipe := range []struct {
		name string
		test func(t *testing.T, address string)
	}{
		{"click to edit", clickToEdit},
		{"edit row", editRow},
		{"bulk update", bulkUpdate},
		{"delete row", deleteRow},
		{"reset input", resetInput},
		{"dialog", dialogWithForm},
		{"tabs", tabsOfForm},
		{"wizard", wizard},
		{"rows", rowsOfForm},
		{"login", logIn},
		{"search as you type", searchAsYouType},
		{"cascading selects", cascadingSelects},
		{"inline validation", inlineValidation},
	} {
		t.Run(recipe.name, func(t *testing.T) { recipe.test(t, address) })
	}
}

func clickToEdit(t *testing.T, address string) {
	p, other := openForm(t, address+"/contact/a"), openForm(t, address+"/contact/a")
	p.Click("#edit")
	p.Until(hasFocus + `$("[name=name]")`)
	p.Type("[name=name]", "!")
	other.CheckText("#name", "Ada")
	p.Click("#cancel")
	p.UntilText("#name", "Ada")
	p.Until(hasFocus + `$("#edit")`)

	p.Click("#edit")
	p.Until(hasFocus + `$("[name=name]")`)
	p.Check(`$("[name=name]").value === "Ada"`)
	refused(p)
	p.Eval(`$("[name=email]").value = "nobody"`)
	p.Click("[form=save]")
	p.UntilText("[data-lc-error=email]", "is no address")
	p.Type("[name=email]", "@example.com")
	p.Type("[name=name]", "?\r")
	p.UntilText("#name", "Ada?")
	p.CheckText("#email", "nobody@example.com")
	p.Until(hasFocus + `$("#edit")`)
	other.UntilText("#name", "Ada?")
	p.Check(`stayed`)
}

func editRow(t *testing.T, address string) {
	p, other := openForm(t, address+"/roster/a"), openForm(t, address+"/roster/a")
	p.Click("#row-2 button")
	p.Until(hasFocus + `$("#row-2 [name=name]")`)
	other.Click("#row-1 button")
	other.Type("#row-1 [name=name]", " L.")

	refused(p)
	p.Eval(`$("[name=name]").value = ""`)
	p.Click("#row-2 [action$=save] button")
	p.UntilText("#row-2 [data-lc-error=name]", "is missing")
	p.Check(`$("[name=name]").ariaInvalid === "true" && !$("[name=email]").ariaInvalid`)
	p.Type("#row-2 [name=name]", "Eve\r")
	p.Until(`$("#row-2 td")?.textContent === "Eve"`)
	other.Until(`$("#row-2 td").textContent === "Eve"`)
	other.Check(`$("#row-1 [name=name]").value === "Ada L."`) // what is being typed
	other.Keys("\r")
	other.Until(`$("#row-1 td").textContent === "Ada L."`)
	p.Until(`$("#row-1 td").textContent === "Ada L."`)
}

func bulkUpdate(t *testing.T, address string) {
	p, other := openForm(t, address+"/team/a"), openForm(t, address+"/team/a")
	const states = `[...document.querySelectorAll("li span")].map((s) => s.textContent).join()`
	refused(p)
	p.Click("button[value=false]")
	p.UntilText("[data-lc-error=ids]", "Check at least one member.")
	other.Click("input[value='3']") // another viewer's choice
	p.Click("input[value='1']")
	p.Click("input[value='2']")
	p.Click("button[value=false]")
	p.Until(states + ` === "inactive,inactive,inactive"`)
	p.Until(`!$(":checked") && $("[data-lc-error]").hidden`)
	other.Until(states + ` === "inactive,inactive,inactive"`)
	other.Check(`$("input[value='3']").checked`)
	other.Click("button[value=true]")
	p.Until(states + ` === "inactive,inactive,active"`)
}

func deleteRow(t *testing.T, address string) {
	p := openForm(t, address+"/errands/a")
	const list = `[...document.querySelectorAll("li > span")].map((s) => s.textContent).join()`
	p.Eval(`window.asked = []; window.confirm = (question) => { asked.push(question); return asked.length > 1 }`)
	p.Click("li button")
	p.Click("li button")
	p.Until(list + ` === "bread,tea"`)
	p.Check(`asked.join() === "Delete it?,Delete it?" && !$("strong")`)
}

func resetInput(t *testing.T, address string) {
	p := openForm(t, address+"/guestbook/a")
	p.Type("[name=text]", "Hello\r")
	p.Until(`$("li")?.textContent === "Hello" && $("[name=text]").value === ""`)
	p.Check(hasFocus + `$("[name=text]")`)
	refused(p)
	p.Type("[name=text]", "  \r")
	p.UntilText("[data-lc-error]", "is missing")
	p.Check(`$("[name=text]").value === "  "`)
	p.Type("[name=text]", "Bye\r")
	p.Until(`document.querySelectorAll("li").length === 2 && $("[name=text]").value === ""`)
}

func dialogWithForm(t *testing.T, address string) {
	p, other := openForm(t, address+"/tasks/a"), openForm(t, address+"/tasks/a")
	const isOpen = `$("dialog").matches(":popover-open")`
	for _, page := range []*Page{p, other} {
		page.Eval(`$("[popovertarget]").focus()`)
		page.Keys("\r")
		page.Until(isOpen + ` && ` + hasFocus + `$("[name=title]")`)
	}
	p.Keys(kb.Escape)
	p.Until(`!` + isOpen + ` && ` + hasFocus + `$("[popovertarget]")`)
	p.Keys("\r")
	p.Until(isOpen + ` && ` + hasFocus + `$("[name=title]")`)

	p.ExpectFaults()
	p.Keys(" \r")
	p.UntilText("[data-lc-error]", "is missing")
	p.Check(isOpen)
	p.Keys("Wash\r")
	p.Until(`!` + isOpen + ` && $("li")?.textContent === " Wash"`)
	p.Until(hasFocus + `$("[popovertarget]")`)
	p.Check(`$("[name=title]").value === "" && !$("[aria-invalid]")`)

	other.Keys("Dry")
	other.Until(`$("li")?.textContent === " Wash"`)
	other.Check(isOpen + ` && $("[name=title]").value === "Dry"`)
	other.Keys("\r")
	other.Until(`!` + isOpen + ` && document.querySelectorAll("li").length === 2`)

	plain := open(t, address+"/tasks/b?plain") // the same without the client
	plain.Eval(`window.$ = (selector) => document.querySelector(selector); $("[popovertarget]").focus()`)
	plain.Keys("\r")
	plain.Until(isOpen + ` && ` + hasFocus + `$("[name=title]")`)
	plain.Keys(kb.Escape)
	plain.Until(`!` + isOpen)
	plain.Keys("\r")
	plain.Until(isOpen)
	plain.Type("[name=title]", "Iron")
	plain.Follow("form button")
	plain.UntilText("li", "Iron")
}

func tabsOfForm(t *testing.T, address string) {
	p := openForm(t, address+"/profile/a")
	const shown = `[...document.querySelectorAll("section")].map((s) => +!!s.checkVisibility()).join("")`
	const marked = `[...document.querySelectorAll("fieldset label")].map((l) => +getComputedStyle(l, "::after").content.includes("fault")).join("")`
	p.Check(shown + ` === "100" && ` + marked + ` === "000"`)
	p.ExpectFaults()
	p.Type("[name=name]", "Ada\r")
	p.Until(marked + ` === "010"`)
	p.Check(shown + ` === "100"`)
	p.Eval(`$("[name=tab]").focus()`)
	p.Keys(kb.ArrowRight)
	p.Check(shown + ` === "010"`)
	p.CheckText("[data-lc-error=city]", "is missing")
	p.Type("[name=email]", "ada@example.com")
	p.Type("[name=city]", "Ulm\r")
	p.UntilText("#saves", "1")
	p.Until(marked + ` === "000"`)
	p.Check(shown + ` === "010"`) // where the user is
	p.CheckText("#saved", "Ada, ada@example.com, Ulm,")
}

func wizard(t *testing.T, address string) {
	p := openForm(t, address+"/booking/a")
	refused(p)
	p.Type("[name=name]", "Ada")
	p.Type("[name=email]", "nobody\r")
	p.UntilText("[data-lc-error=email]", "is no address")
	p.Type("[name=email]", "@example.com\r")
	p.Until(hasFocus + `$("[name=nights]")`)
	p.Type("[name=wishes]", "sea view")
	p.Click("#back")
	p.Until(`$("[name=name]")?.value === "Ada" && $("[name=email]").value === "nobody@example.com"`)
	p.Click("#next")
	p.Until(`$("[name=wishes]")?.value === "sea view"`)
	refused(p)
	p.Click("#next")
	p.UntilText("[data-lc-error=nights]", "must be from 1 to 30")
	p.Eval(`$("[name=nights]").value = ""`)
	p.Type("[name=nights]", "3\r")
	p.UntilText("#summary", "Ada (nobody@example.com), 3 nights. sea view")
	p.Click("#back")
	p.Until(`$("[name=nights]")?.value === "3"`)
	p.Click("#next")
	p.Until(hasFocus + `$("#next") && $("#summary")`)
	p.Keys("\r")
	p.UntilText("#booked", "Ada, 3 nights")
	p.Check(`$("[name=name]").value === "" && stayed`)
}

func rowsOfForm(t *testing.T, address string) {
	p := openForm(t, address+"/invoice/a")
	const rows = `[...document.querySelectorAll("tbody tr")].map((r) => [...r.querySelectorAll("input:not([type=hidden])")].map((i) => i.value).join("x")).join()`
	p.Type("[name='lines.0.name']", "s")
	p.Click("[formaction$=addLine]")
	p.Until(rows + ` === "pensx2,x" && ` + hasFocus + `$("[name='lines.1.name']")`)
	p.Keys("ink")
	p.Click("[formaction$=addLine]")
	p.Until(rows + ` === "pensx2,inkx,x" && ` + hasFocus + `$("[name='lines.2.name']")`)
	p.Keys("cap")
	p.ExpectFaults()
	p.Type("[name='lines.2.count']", "4\r") // sends by the first button, which saves
	p.UntilText("[data-lc-error='lines.1.count']", "must be 1 or more")
	p.Check(rows + ` === "pensx2,inkx,capx4" && $("[name='lines.1.count']").ariaInvalid`)
	p.Click("tr:nth-child(2) [formaction$=removeLine]")
	p.Until(rows + ` === "pensx2,capx4" && !$("[aria-invalid]")`)
	// The first row goes, and the second one has its value as the server knew it.
	p.Type("[name='lines.1.name']", "s")
	p.Click("tr:nth-child(1) [formaction$=removeLine]")
	p.Until(rows + ` === "capsx4"`)
	p.Click("form button")
	p.UntilText("#saved", "caps 4;")
	p.Check(`stayed`)
}

func logIn(t *testing.T, address string) {
	p := openForm(t, address+"/login/a")
	p.ExpectFaults()
	p.Type("[name=name]", "ada")
	p.Type("[name=password]", "wrong\r")
	p.UntilText("[data-lc-error=password]", "Name or password is wrong.")
	p.Eval(`$("[name=password]").value = ""`)
	p.Type("[name=password]", "lovelace")
	p.Follow("form button")
	p.Until(`location.pathname === "/home" && document.querySelector(".flash")?.firstChild.data === "Welcome, ada."`)
	p.Until(`document.querySelector(".flash button") && document.querySelector("body > [role=status]").textContent === "Welcome, ada."`)
	p.Check(`document.body.textContent.includes("You are ada.")`)
	p.Go(address + "/home")
	p.Check(`!document.querySelector(".flash") && document.body.textContent.includes("You are ada.")`)
}

func searchAsYouType(t *testing.T, address string) {
	p := openForm(t, address+"/directory/a")
	const found = `[...document.querySelectorAll("li")].map((s) => s.textContent).join()`
	p.Type("[name=query]", "gr")
	p.Until(found + ` === "Grace Hopper"`)
	p.Check(hasFocus + `$("[name=query]") && $("[name=query]").value === "gr"`)
	p.Type("[name=query]", "z\r")
	p.Until(found + ` === "" && $("[role=status]").textContent === "0 found"`)
	p.Check(`$("[name=query]").value === "grz" && stayed`)
}

func cascadingSelects(t *testing.T, address string) {
	p, other := openForm(t, address+"/shipping/a"), openForm(t, address+"/shipping/a")
	const offered = `[...document.querySelectorAll("[name=region] option")].map((o) => o.textContent).join()`
	choose := func(name, value string) {
		p.Eval(`{ const s = $("[name=` + name + `]"); s.value = "` + value + `"; for (const type of ["input", "change"]) s.dispatchEvent(new Event(type, {bubbles: true})) }`)
	}
	p.Check(`!$("[name=region]") && !$("noscript button")`)
	p.ExpectFaults()
	choose("country", "Germany")
	p.Until(offered + ` === ",Bavaria,Hesse,Saxony"`)
	p.Check(`$("[name=country]").value === "Germany" && $("[name=region]").value === "" && !$("[aria-invalid]")`)
	choose("region", "Hesse")
	choose("country", "France")
	p.Until(offered + ` === ",Alsace,Brittany"`)
	p.Check(`$("[name=region]").value === ""`)
	choose("country", "Iceland")
	p.Until(`!$("[name=region]")`)
	choose("country", "France")
	p.Until(`$("[name=region]")`)
	choose("region", "Alsace")
	p.Click("form > button")
	p.UntilText("#to", "Alsace France")
	other.UntilText("#to", "Alsace France")
	p.Check(`$("[name=country]").value === "France" && $("[name=region]").value === "Alsace" && stayed`)
}

func inlineValidation(t *testing.T, address string) {
	p := openForm(t, address+"/signup/a")
	fault := func(name string) string { return `$("[data-lc-error='` + name + `']").textContent` }
	p.ExpectFaults()
	p.Type("[name=name]", "ada")
	p.Type("[name=email]", "nobody\t")
	p.Until(fault("email") + ` === "is no address"`)
	p.Check(fault("name") + ` === "" && ` + fault("firstDay") + ` === "" && ` + fault("password") + ` === "" && ` + fault("") + ` === ""`)
	p.Check(`$("[name=email]").ariaInvalid === "true" && !$("[name=firstDay]").ariaInvalid && !$("button").disabled`)
	p.Type("[name=email]", "@example.com")
	p.Until(fault("email") + ` === "" && !$("[name=email]").ariaInvalid`)
	p.Eval(`for (const [name, value] of [["firstDay", "2027-01-02"], ["lastDay", "2027-01-01"]]) {
		const field = $("[name=" + name + "]");
		field.value = value;
		for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, {bubbles: true}));
	}`)
	p.Type("[name=password]", "short\r")
	p.Until(fault("") + ` === "The last day is before the first."`)
	p.Eval(`{ const field = $("[name=lastDay]"); field.value = "2027-01-03"; for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, {bubbles: true})) }`)
	p.Until(fault("") + ` === ""`)
	p.Type("[name=password]", "\r")
	p.Until(fault("password") + ` === "is too short"`)
	p.Type("[name=password]", " no more\r")
	p.UntilText("#taken", "ada")
	p.Check(`$("[name=name]").value === "" && stayed`)

	p.Type("[name=name]", "ada")
	p.Type("[name=email]", "e")
	p.Until(fault("name") + ` === "is taken"`)
	p.Check(fault("email") + ` === ""`) // it is being typed into
}
