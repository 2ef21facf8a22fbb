package browser

import "fmt"

// Live waits until every channel of the page is connected.
func (p *Page) Live() {
	p.T.Helper()
	p.Until(`window.liveComponentManager?.sseClients.size > 0 && [...liveComponentManager.sseClients.values()].every((c) => c.isConnected)`)
}

// Show puts HTML into the page instead of all that is there, and waits for the
// component in it to be taken up.
func (p *Page) Show(html string) {
	p.T.Helper()
	p.Eval(fmt.Sprintf(`new Promise((resolve) => {
		document.addEventListener("lc:mount", resolve, {once: true});
		document.body.innerHTML = %q;
	})`, html))
}
