package e2e

import (
	"fmt"
	"net/http"
	"testing"
)

// expiredProblem is what the server says to the token of somebody else.
var expiredProblem = map[string]any{"status": 403, "title": "Forbidden", "code": "expired", "detail": "You may not act here."}

const countExpired = `window.told = []; liveComponentManager.on("lc:expired", (e) => told.push(e))`

// A log-out in another tab is told to the page that is left, once, whatever it
// goes on to ask for.
func TestShowcaseTellsThatAPageIsExpired(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	left := s.Open(ada)
	left.Live()
	const adasOwn = `document.querySelector('[data-sse-channel="user:user-123"]')`
	left.Check(adasOwn + ` !== null`)
	left.Eval(countExpired)
	left.Eval(`window.refused = []; liveComponentManager.on("lc:error", (e) => refused.push(e.detail.action + " " + e.detail.problem.code))`)
	out := left.Tab(s.URL())
	out.Live()
	out.Follow(`form.account button`)
	left.Eval(`document.querySelector('[data-lc-action="markAllAsRead"] button').click()`)
	left.Until(`refused.includes("markAllAsRead expired") && refused.includes(" expired")`)
	left.Check(`told.length === 1 && told[0].target === document && told[0].detail.problem.code === "expired"`)
	left.Until(`document.querySelectorAll("body > [role=alert]").length === 1`)
	left.Follow(`body > [role=alert] button`)
	left.Check(`!document.querySelector("body > [role=alert]") && !` + adasOwn)
}

func TestAnExpiredActionIsTold(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button><p data-lc-error="" id="e"></p>`)
	s.Answer("press", func(Call) Answer { return Answer{Problem: expiredProblem} })
	p.Eval(countExpired)
	p.Click("button")
	p.UntilText("#e", "You may not act here.")
	p.Until(`told.length === 1 && document.querySelector("body > [role=alert]")?.textContent.startsWith("This page is out of date. Load it again.")`)
	p.Click("[data-lc-action]")
	s.UntilCalls(2)
	p.Until(`!document.querySelector("[data-lc-action]").disabled`)
	p.Check(`told.length === 1 && document.querySelectorAll("[role=alert]").length === 1`)
}

func TestThePageMayTellItselfThatItIsExpired(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button><p data-lc-error="" id="e"></p>`)
	p.Eval(countExpired)
	p.Eval(`addEventListener("lc:expired", (e) => e.preventDefault())`)
	s.Answer("press", func(Call) Answer { return Answer{Problem: expiredProblem} })
	p.Click("button")
	p.UntilText("#e", "You may not act here.")
	p.Check(`told.length === 1 && told[0].defaultPrevented && !document.querySelector("[role=alert]")`)
}

// Of access that nobody has given, a page that was loaded again would have no
// more.
func TestARefusalIsNoExpiry(t *testing.T) {
	s, p := actionPage(t, `<button data-lc-action="press">b</button><p data-lc-error="" id="e"></p>`)
	p.Eval(countExpired)
	s.Answer("press", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 403, "code": "forbidden", "detail": "This is not yours."}}
	})
	p.Click("button")
	p.UntilText("#e", "This is not yours.")
	s.Refuse("room:1", http.StatusForbidden)
	s.EndStreams()
	p.UntilText("#e", "You may not listen here.")
	p.Check(`told.length === 0 && !document.querySelector("[role=alert]")`)
}

// A page on channels that are open to everybody goes on with its stream, which
// says that it is another user's.
func TestAStreamForAnotherUserIsTold(t *testing.T) {
	s, p := actionPage(t, `<p data-lc-error="" id="e"></p>`)
	p.Eval(countExpired)
	s.Misbehave(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		fmt.Fprint(w, "event: connected\nid: other-1\ndata: {\"channels\":{\"room:1\":{\"versions\":{},\"place\":\"one-0\"}},\"expired\":true}\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	s.EndStreams()
	p.Until(`told.length === 1 && told[0].target === document && told[0].detail.problem.code === "expired"`)
	p.Until(`document.querySelectorAll("body > [role=alert]").length === 1 && document.querySelector("#e").textContent === ""`)
	p.Check(`liveComponentManager.sseClients.get("room:1").isConnected`)
}

func TestAnExpiredStreamIsTold(t *testing.T) {
	s, p := actionPage(t, `<p data-lc-error="" id="e"></p>`)
	p.Eval(countExpired)
	s.Misbehave(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, map[string]any{"status": http.StatusForbidden, "code": "expired", "detail": "It was yours."})
	})
	s.EndStreams()
	p.UntilText("#e", "It was yours.")
	p.Until(`told.length === 1 && told[0].detail.problem.code === "expired" && document.querySelectorAll("[role=alert]").length === 1`)
}
