package e2e

import (
	"fmt"
	"testing"
)

// heardPage makes a page note the events of the application that it hears.
const heardPage = `<script>
window.heard = [];
window.whence = [];
addEventListener("order-paid", (e) => { heard.push(e.detail.id); whence.push(e.target === document); });
</script>`

// An event that the application dispatches on a channel comes from the document,
// in its order.
func TestDispatchedEvents(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = heardPage
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	s.Dispatch("room:1", "order-paid", map[string]any{"id": 1})
	s.Push("a:1", `<p id="a">1</p>`)
	s.Dispatch("room:1", "order-paid", map[string]any{"id": 2})
	p.Until(`heard.join() === "1,2"`)
	p.Check(`whence.every(Boolean) && document.querySelector("#a").textContent === "1"`)
}

// What a page has missed while its stream was away comes when it is back, and what
// a new stream brings again is not dispatched again.
func TestDispatchedEventsComeOnce(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = heardPage
	s.Add("a:1", "room:1", `<p id="a">0</p>`)
	s.Add("b:1", "room:2", `<p id="b">0</p>`)
	p := open(t, s.URL("a:1"))
	p.Console("[SSE] Connected to room:1")
	s.Dispatch("room:1", "order-paid", map[string]any{"id": 1})
	p.Until(`heard.join() === "1"`)

	// A stream is asked for, and begins only when its server has told the old one
	// something more.
	release := s.HoldStreams()
	defer release()
	p.Eval(fmt.Sprintf("void document.body.insertAdjacentHTML('beforeend', %q)", s.Wrapper("b:1")))
	s.UntilOpened(2)
	s.Dispatch("room:1", "order-paid", map[string]any{"id": 2})
	p.Until(`heard.join() === "1,2"`)
	release()
	p.Console("[SSE] Connected to room:2")
	s.Dispatch("room:1", "order-paid", map[string]any{"id": 3})
	p.Until(`heard.length >= 3`)
	p.Check(`heard.join() === "1,2,3"`)
}
