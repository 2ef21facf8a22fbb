package e2e

import "testing"

// passMinutes makes the minutes that the client waits for pass at once when a test calls pass.
const passMinutes = `
window.due = [];
window.pass = () => due.splice(0).forEach((fn) => fn());
const later = setTimeout, never = clearTimeout;
window.setTimeout = (fn, ms, ...rest) => {
	if (ms !== 60000 || !Error().stack.includes("/lc/")) return later(fn, ms, ...rest);
	due.push(fn);
	fn.id = 1e9 + Math.random();
	return fn.id;
};
window.clearTimeout = (id) => { due = due.filter((fn) => fn.id !== id); never(id); };
0`

// minute does so from the beginning of a page.
const minute = `<script>` + passMinutes + `
window.told = [];
addEventListener("lc:outdated", (e) => told.push(e.detail.build));
</script>`

// outdatedPage returns a page of the build 1 that has a stream of the build 2.
func outdatedPage(t *testing.T) (*FakeServer, *Page) {
	t.Helper()
	t.Parallel()
	s := newFake(t)
	s.head, s.pageBuild, s.build = minute, "1", "2"
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	p.Until(`due.length === 1`)
	p.Check(`told.length === 0`)
	return s, p
}

const outdatedNotice = `document.querySelector("body > [role=alert]")?.textContent`

// A page of an old build says so when the server has told of a new one for a
// minute, once.
func TestAPageIsOutdated(t *testing.T) {
	s, p := outdatedPage(t)
	p.Eval(`pass()`)
	p.Until(outdatedNotice + `?.startsWith("There is a new version of this page.")`)
	s.EndStreams()
	s.UntilOpened(2)
	p.Console("[SSE] Connected to room:1")
	p.Eval(`pass()`)
	p.Check(`told.join() === "2" && document.querySelectorAll("[role=alert]").length === 1`)
}

func TestThePageMayTellItselfThatItIsOutdated(t *testing.T) {
	_, p := outdatedPage(t)
	p.Eval(`addEventListener("lc:outdated", (e) => e.preventDefault())`)
	p.Eval(`pass()`)
	p.Until(`told.join() === "2"`)
	p.Check(outdatedNotice + ` === undefined`)
}

// While a deployment goes on, some servers are of the old build.
func TestABuildThatWasOnlySeenForAMoment(t *testing.T) {
	s, p := outdatedPage(t)
	s.change(func() { s.build = "1" })
	s.EndStreams()
	s.UntilOpened(2)
	p.Until(`due.length === 0`)
	p.Check(`told.length === 0`)
}
