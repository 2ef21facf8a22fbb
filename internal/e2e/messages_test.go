package e2e

import "testing"

// What the client says by itself is in the language of the page, and what the page
// has no words for is in English.
func TestTextsOfThePage(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.texts = `{"This page is out of date. Load it again.": "Diese Seite ist veraltet.", "Load again": "Neu <b>laden</b>", "Failed": "Fehlgeschlagen"}`
	s.Add("a:1", "room:1", `<button data-lc-action="press">b</button><p data-lc-error="" id="e"></p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")

	p.ExpectFaults()
	s.Answer("press", func(Call) Answer { return Answer{Problem: map[string]any{"status": 422}} })
	p.Click("[data-lc-action]")
	p.UntilText("#e", "Fehlgeschlagen (422).")

	s.Answer("press", func(Call) Answer { return Answer{Problem: expiredProblem} })
	p.Click("[data-lc-action]")
	p.Until(`document.querySelector("body > [role=alert]")?.textContent === "Diese Seite ist veraltet. Neu <b>laden</b>"`)

	s.Answer("press", func(Call) Answer { return Answer{Page: "<p>a log-in page</p>"} })
	p.Click("[data-lc-action]")
	p.UntilText("#e", "The answer can't be read. Reload the page.")
}
