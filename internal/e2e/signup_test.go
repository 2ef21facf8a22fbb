package e2e

import (
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// A form is checked while it is filled in: its regions are those of the country that
// is chosen, and faults show where the user has been.
func TestSignupIsCheckedWhileItIsFilledIn(t *testing.T) {
	p := browser.Open(t, startControls(t)+"/signup/live")
	p.Until(`[...(window.liveComponentManager?.sseClients.values() ?? [])].some(c => c.isConnected)`)
	loadModules(p, "fault", "form")
	p.Eval(find + `window.field = (name) => $("form").elements[name];
		window.fault = (name) => $("[data-lc-error='" + name + "']").textContent;
		window.choose = (name, value) => { field(name).focus(); field(name).value = value;
			for (const type of ["input", "change"]) field(name).dispatchEvent(new Event(type, {bubbles: true})) }; 0`)
	p.ExpectFaults() // the console tells of each 422
	p.Type("[name=email]", "ann@\t")
	p.Eval(`choose("country", "at")`)
	p.Until(`field("region").options.length === 3`)
	p.Check(`field("email").value === "ann@" && field("country").value === "at" && document.activeElement === field("country") && all("[data-lc-error]").every((e) => e.hidden)`)
	p.Eval(`choose("region", "Tyrol"); choose("children", "5")`)
	p.Type("[name=name]", "Ann\b\b\b\t")
	p.Until(`fault("name") === "is missing" && field("name").ariaInvalid === "true"`)
	p.Eval(`choose("country", "ch")`)
	p.Until(`field("region").options[1].text === "Bern"`)
	p.Until(`!$("[aria-busy]") && field("region").value === "" && fault("region") === ""`) // as the region is gone with its country
	p.Type("[name=name]", "Ann")
	p.Until(`fault("name") === "" && !field("name").ariaInvalid`)
	p.Check(`fault("") === "" && fault("password") === "" && document.activeElement === field("name")`)

	p.Type("[name=email]", "b.example")
	p.Type("[name=password]", "short")
	p.Click("form button")
	p.Until(`fault("") === "There must be an adult for each four children."`)
	p.Eval(`choose("children", "4")`)
	p.Until(`fault("") === ""`)
	p.Click("form button")
	p.Until(`fault("password") === "has less than 8 characters" && field("password").ariaInvalid === "true"`)
	p.Eval(`choose("region", "Uri")`)
	p.Until(`!$("[aria-busy]")`)
	p.Check(`fault("password") !== ""`)
	p.Type("[name=password]", " no more")
	p.Click("form button")
	p.UntilText("li", "Ann")
	p.Until(`!$("[aria-busy]")`)
	p.Check(`field("name").value === "" && field("password").value === "" && field("region").options.length === 1 && !$("[aria-invalid]")`)
}

// Without the client a button shows the regions, and what is wrong so far. The page
// that comes has the client, which goes on from there.
func TestSignupIsCheckedByAButton(t *testing.T) {
	p := browser.Open(t, startControls(t)+"/signup/plain?plain")
	p.ExpectFaults()
	p.Eval(find + `const { name, country, children, password } = $("form").elements;
		name.value = "Ann"; country.value = "at"; children.value = "5"; password.value = "short";
		$("noscript").outerHTML = $("noscript").textContent; $("form button:last-of-type").id = "check"`)
	p.Follow("#check")
	p.Until(`document.querySelector("[name=region]").options.length === 3`)
	p.Eval(find + `window.fault = (name) => $("[data-lc-error='" + name + "']").textContent; 0`)
	p.Check(`$("[name=name]").value === "Ann" && $("[name=country]").value === "at" && $("[name=children]").value === "5" && fault("name") === ""`)
	p.Check(`fault("password") === "has less than 8 characters" && fault("") === "There must be an adult for each four children."`)
	p.Until(`[...(window.liveComponentManager?.sseClients.values() ?? [])].some(c => c.isConnected)`)
	loadModules(p, "fault", "form")
	p.Eval(`{ const c = $("[name=children]"); c.value = "4"; c.dispatchEvent(new Event("change", {bubbles: true})) }`)
	p.Until(`fault("") === ""`)
	p.Until(`!$("[aria-busy]")`)
	p.Check(`fault("password") !== "" && $("[name=region]").options.length === 3`)
	p.Check(`$("[name=name]").value === "Ann" && $("[name=country]").value === "at" && $("[name=children]").value === "4"`)
}
