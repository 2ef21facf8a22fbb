package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// A listPage is a page with a chat: a window of messages, by number, in a box
// that shows five of them. Those of extra are shown with a star.
type listPage struct {
	*FakeServer
	*Page
	end string // at which new items come
}

const listStyle = `<style>#box { height: 100px; overflow-y: auto } li { height: 20px; overflow: hidden } ul { margin: 0; padding: 0 }</style>`

// inside returns the HTML of a chat that renders the items of numbers.
func (l *listPage) inside(numbers ...int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div id="box" data-lc-scroll="end"><ul data-lc-list="%s" data-lc-limit="12">`+"\n", l.end)
	for _, n := range numbers {
		fmt.Fprintf(&b, "  %s\n", listItem(n, "m"))
	}
	return b.String() + `</ul></div><button data-lc-action="older">older</button>`
}

// listItem is the HTML of an item.
func listItem(n int, text string) string {
	return fmt.Sprintf(`<li data-lc-key="k%d">%s%[1]d</li>`, n, text)
}

// span returns the numbers from one to another, up or down.
func span(from, to int) (numbers []int) {
	step := 1
	if to < from {
		step = -1
	}
	for n := from; n != to; n += step {
		numbers = append(numbers, n)
	}
	return append(numbers, to)
}

// newList opens a page with a list whose new items come at an end.
func newList(t *testing.T, end string, numbers ...int) *listPage {
	t.Helper()
	t.Parallel()
	l := &listPage{FakeServer: newFake(t), end: end}
	l.head = listStyle
	l.Add("lab:1", "room:1", l.inside(numbers...))
	l.Page = l.visit()
	return l
}

// visit opens the list in another tab.
func (l *listPage) visit() *Page {
	l.t.Helper()
	p := open(l.t, l.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	withLists(p)
	return p
}

// withLists waits for the module, and gives the page what the tests call.
func withLists(p *Page) {
	p.T.Helper()
	p.Eval(`import("/lc/list.js").then(() => {}); ` + find + `
		window.box = () => $("#box");
		window.atEnd = () => box().scrollHeight - box().scrollTop - box().clientHeight < 2;
		window.top1 = () => all("li").find((li) => li.getBoundingClientRect().bottom > box().getBoundingClientRect().top + 1)?.textContent;
		window.updates = 0; document.addEventListener("lc:update", () => updates++);`)
	p.Eval(`import("/lc/list.js").then(() => {})`)
}

// shows waits until the page shows items, by their text.
func shows(p *Page, want string) {
	p.T.Helper()
	defer func() {
		if p.T.Failed() {
			p.T.Logf("the page shows %s", Get[string](p, `texts("li")`))
		}
	}()
	p.Until(fmt.Sprintf(`texts("li") === %q`, want))
}

// ms returns the text of items in order.
func ms(runs ...[]int) string {
	var texts []string
	for _, run := range runs {
		for _, n := range run {
			texts = append(texts, fmt.Sprintf("m%d", n))
		}
	}
	return strings.Join(texts, ",")
}

// push pushes a window of the list.
func (l *listPage) push(numbers ...int) { l.t.Helper(); l.Push("lab:1", l.inside(numbers...)) }

// pushItems pushes a window, and what becomes of items.
func (l *listPage) pushItems(items map[string]any, numbers ...int) {
	l.Change("lab:1", l.inside(numbers...))
	l.Event("component-update", "lab:1", map[string]any{"version": l.Version("lab:1"), "html": l.inside(numbers...), "items": items})
}

// answerOlder has the action older answer with items, which no other viewer is
// sent.
func (l *listPage) answerOlder(numbers ...int) {
	l.Answer("older", func(c Call) Answer {
		l.mu.Lock()
		shared := l.components["lab:1"].html
		l.mu.Unlock()
		return Answer{Only: l.inside(numbers...), HTML: shared, Version: l.Version("lab:1")}
	})
}

// older asks for older items.
func (l *listPage) older(numbers ...int) {
	l.T.Helper()
	l.answerOlder(numbers...)
	l.Eval(`liveComponentManager.action("lab:1", "older").then(() => {})`)
}

func TestItemsThatAreNotRenderedAnyMoreStay(t *testing.T) {
	for _, end := range []string{"end", "start"} {
		t.Run(end, func(t *testing.T) {
			order := func(numbers []int) []int {
				if end == "start" {
					numbers = slices.Clone(numbers)
					slices.Reverse(numbers)
				}
				return numbers
			}
			l := newList(t, end, order(span(4, 6))...)
			l.push(order(span(5, 7))...)
			shows(l.Page, ms(order(span(4, 7))))
			l.older(order(span(1, 3))...)
			shows(l.Page, ms(order(span(1, 7))))
			for n := 8; n <= 10; n++ {
				l.push(order(span(n-2, n))...)
			}
			shows(l.Page, ms(order(span(1, 10))))
			// One goes within what is rendered, with another window. It stays if nobody says that it is gone.
			l.pushItems(map[string]any{"k9": nil}, order([]int{7, 8, 10, 11})...)
			shows(l.Page, ms(order(append(span(1, 8), 10, 11))))
		})
	}
}

// What stands between items may be taken for what stands between others.
func TestItemsStayInOrderWhateverStandsBetween(t *testing.T) {
	l := newList(t, "end", 1, 2, 3)
	l.push(3, 4)
	shows(l.Page, ms(span(1, 4)))
	l.push(4, 5, 6)
	shows(l.Page, ms(span(1, 6)))
	l.push(6, 7)
	shows(l.Page, ms(span(1, 7)))
}

func TestItemsInTheRenderingStandInItsOrder(t *testing.T) {
	l := newList(t, "end", 1, 2, 3, 4)
	l.Eval(`window.three = all("li")[2]`)
	l.push(4, 3, 5)
	shows(l.Page, "m1,m2,m4,m3,m5")
	l.Check(`all("li")[3] === three`)
	l.push(5, 3, 4, 6)
	l.Until(`texts("li").endsWith("m6")`)
	l.Check(`all("li").slice(-4).map((li) => li.textContent).join() === "m5,m3,m4,m6"`)
	l.Check(`all("li").length === 6`)
}

// A list starts again where nothing that is shown comes, but for the viewer's own
// answer, and where something may have been missed.
func TestListsStartAgain(t *testing.T) {
	t.Run("no item that is shown", func(t *testing.T) {
		l := newList(t, "end", 1, 2, 3)
		l.push(7, 8)
		shows(l.Page, "m7,m8")
	})
	t.Run("an empty rendering", func(t *testing.T) {
		l := newList(t, "end", 1, 2, 3)
		l.push()
		shows(l.Page, "")
	})
	t.Run("resync with news", func(t *testing.T) {
		l := newList(t, "end", 1, 2, 3)
		l.push(2, 3, 4)
		shows(l.Page, ms(span(1, 4)))
		l.Change("lab:1", l.inside(3, 4, 5))
		l.Resync()
		shows(l.Page, "m3,m4,m5")
	})
	// An item that was shown may have gone meanwhile.
	t.Run("resync without news", func(t *testing.T) {
		l := newList(t, "end", 1, 2, 3)
		l.push(2, 3, 4)
		shows(l.Page, ms(span(1, 4)))
		l.Resync()
		shows(l.Page, "m2,m3,m4")
	})
	t.Run("after older ones", func(t *testing.T) {
		l := newList(t, "end", 4, 5, 6)
		l.older(1, 2, 3)
		shows(l.Page, ms(span(1, 6)))
		l.Resync()
		shows(l.Page, "m4,m5,m6")
	})
	t.Run("something was missed", func(t *testing.T) {
		l := newList(t, "end", 1, 2, 3)
		l.push(2, 3, 4)
		shows(l.Page, ms(span(1, 4)))
		l.Change("lab:1", l.inside(3, 4, 5))
		l.Event("component-refresh", "lab:1", map[string]any{"version": l.Version("lab:1"), "missed": true})
		shows(l.Page, "m3,m4,m5")
	})
	// The answer to an own action has brought the version, but not all that was in it.
	t.Run("something was missed in what is shown", func(t *testing.T) {
		l := newList(t, "end", 1, 2, 3)
		l.push(2, 3, 4)
		shows(l.Page, ms(span(1, 4)))
		l.Event("component-refresh", "lab:1", map[string]any{"version": l.Version("lab:1"), "missed": true})
		shows(l.Page, "m2,m3,m4")
	})
}

// A server that keeps nothing counts from 0 when it starts. What it says of items
// then is newer than all that it said before.
func TestItemsOfAServerThatCountsAnew(t *testing.T) {
	l := newList(t, "end", 1, 2, 3)
	for range 5 {
		l.push(1, 2, 3)
	}
	l.Until(`$("[data-component-id]").dataset.lcVersion === "6"`)
	l.NewEpoch("two")
	l.change(func() { l.components["lab:1"].version = 1 })
	l.EndStreams()
	l.Until(`$("[data-component-id]").dataset.lcVersion === "1"`)
	l.pushItems(map[string]any{"k2": nil}, 3, 4)
	shows(l.Page, "m1,m3,m4")
}

// The component may be fetched before the stream finds out that the server has begun
// again. What has gone meanwhile, nobody will say.
func TestListsOfAServerThatIsFetchedFromFirst(t *testing.T) {
	for _, version := range []int{0, 9} {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			l := newList(t, "end", 1, 2, 3)
			l.push(2, 3, 4)
			shows(l.Page, ms(span(1, 4)))
			l.Eval(`liveComponentManager.disconnect()`)
			l.NewEpoch("two")
			l.change(func() { l.components["lab:1"].version = version })
			l.Change("lab:1", l.inside(3, 4))
			l.Eval(`liveComponentManager.refresh("lab:1")`)
			l.Eval(`liveComponentManager.connect()`)
			shows(l.Page, "m3,m4")
		})
	}
}

// Older items are answered in a version of which the page has not seen the newest
// ones yet, and won't, as it has that version.
func TestOlderItemsHideNoNewer(t *testing.T) {
	l := newList(t, "end", 4, 5, 6)
	// The answer comes before what it overtakes.
	l.Change("lab:1", l.inside(5, 6, 7))
	l.older(1, 2, 3)
	l.PushAs("lab:1", l.Version("lab:1"), l.inside(5, 6, 7))
	shows(l.Page, ms(span(1, 7)))
	// The viewer's own view would be the older ones again.
	if got := l.Bases(); !slices.Equal(got, []string{"-"}) {
		t.Errorf("fetched with LC-Base %q", got)
	}
}

// Who writes after having slept is shown the newest items.
func TestAnswerAfterMoreThanIsRendered(t *testing.T) {
	l := newList(t, "end", 1, 2, 3)
	l.change(func() { l.components["lab:1"].version += 5 })
	l.Answer("older", func(Call) Answer { return Answer{HTML: l.inside(7, 8, 9)} })
	l.Eval(`liveComponentManager.action("lab:1", "older").then(() => {})`)
	shows(l.Page, "m7,m8,m9")
}

// Nothing older is there: what is shown stays.
func TestNoOlderItems(t *testing.T) {
	l := newList(t, "end", 1, 2, 3)
	l.older()
	shows(l.Page, "m1,m2,m3")
	// It is asked for again, in the same version.
	l.older(-1, 0)
	shows(l.Page, "m-1,m0,m1,m2,m3")
	l.older(-3, -2)
	shows(l.Page, ms(span(-3, 3)))
}

// Items are changed by what their actions say, also where the rendering that
// comes with it is not shown.
func TestItemsAreChanged(t *testing.T) {
	start := func(t *testing.T) *listPage {
		l := newList(t, "end", 4, 5, 6)
		l.older(1, 2, 3)
		shows(l.Page, ms(span(1, 6)))
		return l
	}
	items := map[string]any{"k2": nil, "k5": listItem(5, "new"), "k3": listItem(3, "new"), "k99": nil}
	t.Run("with a rendering", func(t *testing.T) {
		l := start(t)
		l.Eval(`window.three = all("li")[2]`)
		l.pushItems(items, 5, 6, 7) // k5 is rendered as it is now
		shows(l.Page, "m1,new3,m4,m5,m6,m7")
		l.Check(`all("li")[1] === three`)
	})
	t.Run("with a hint", func(t *testing.T) {
		l := start(t)
		release := l.holdViews()
		l.Change("lab:1", strings.Replace(l.inside(5, 6, 7), "m5", "new5", 1))
		l.Event("component-refresh", "lab:1", map[string]any{"version": l.Version("lab:1"), "items": items})
		shows(l.Page, "m1,new3,m4,new5,m6") // at once
		release()
		shows(l.Page, "m1,new3,m4,new5,m6,m7")
	})
	t.Run("with a patch of something else", func(t *testing.T) {
		l := start(t)
		l.Change("lab:1", l.inside(4, 6, 7))
		l.Event("component-patch", "lab:1", map[string]any{"version": l.Version("lab:1"), "base": "elsewhere", "hash": "there", "patch": []any{}, "items": map[string]any{"k2": nil, "k5": nil}})
		shows(l.Page, "m1,m3,m4,m6,m7")
	})
	// The answer to an own action comes before what it overtakes.
	t.Run("with what is older than what is shown", func(t *testing.T) {
		l := start(t)
		l.change(func() { l.components["lab:1"].version++ })
		missed := l.Version("lab:1")
		l.Answer("say", func(Call) Answer {
			return Answer{HTML: l.inside(5, 6, 7), Items: map[string]any{"k1": listItem(1, "newer")}}
		})
		l.Eval(`liveComponentManager.action("lab:1", "say").then(() => {})`)
		shows(l.Page, "newer1,m2,m3,m4,m5,m6,m7")
		l.Event("component-update", "lab:1", map[string]any{"version": missed, "html": l.inside(4, 5, 6), "items": map[string]any{"k1": listItem(1, "old"), "k2": nil, "k6": nil}})
		shows(l.Page, "newer1,m3,m4,m5,m6,m7")
	})
	t.Run("to what is none", func(t *testing.T) {
		l := start(t)
		l.pushItems(map[string]any{"k1": "", "k2": "text", "__proto__": nil, "toString": nil}, 5, 6, 7)
		shows(l.Page, ms(span(3, 7)))
	})
	// What the hint has changed is no rendering that a patch could be of.
	t.Run("and patches are of what is rendered", func(t *testing.T) {
		l := newList(t, "end", 1, 2, 3)
		l.change(func() { l.components["lab:1"].attrs = map[string]string{"data-lc-hash": "one"} })
		l.Eval(`liveComponentManager.refresh("lab:1")`)
		l.Change("lab:1", l.inside(1, 3))
		release := l.holdViews()
		l.Event("component-refresh", "lab:1", map[string]any{"version": l.Version("lab:1"), "items": map[string]any{"k2": nil}})
		shows(l.Page, "m1,m3")
		l.Event("component-patch", "lab:1", map[string]any{"version": l.Version("lab:1"), "base": "one", "hash": "two",
			"patch": []any{3, 0, []any{1, 0, []any{7, 2, 2, []any{}}}}})
		release()
		shows(l.Page, "m1,m3")
	})
}

// By their ids, as by keys.
func TestItemsById(t *testing.T) {
	l := newList(t, "end")
	byID := func(numbers ...int) string { return strings.ReplaceAll(l.inside(numbers...), "data-lc-key", "id") }
	l.Push("lab:1", byID(1, 2, 3))
	shows(l.Page, "m1,m2,m3")
	l.Push("lab:1", byID(2, 3, 4))
	shows(l.Page, ms(span(1, 4)))
	l.Change("lab:1", byID(3, 4, 5))
	l.Event("component-update", "lab:1", map[string]any{"version": l.Version("lab:1"), "html": byID(3, 4, 5), "items": map[string]any{"k1": nil, "k2": `<li id="k2">two</li>`}})
	shows(l.Page, "two,m3,m4,m5")
}

// A server's copy of a list that is changed in place has not all that is shown.
func TestListsArePatched(t *testing.T) {
	l := newList(t, "end", 1, 2, 3)
	l.change(func() { l.components["lab:1"].attrs = map[string]string{"data-lc-hash": "one"} })
	l.Eval(`liveComponentManager.refresh("lab:1")`)
	n := 0
	patch := func(base, hash string, list ...any) {
		l.T.Helper()
		n++
		l.change(func() { l.components["lab:1"].version++ })
		l.Event("component-patch", "lab:1", map[string]any{"version": l.Version("lab:1"), "base": base, "hash": hash,
			"patch": []any{2, 0, []any{1, 0, list}}})
	}
	l.older(-1, 0)
	shows(l.Page, "m-1,m0,m1,m2,m3")
	l.change(func() { l.components["lab:1"].attrs = map[string]string{"data-lc-hash": "one"} })
	l.Push("lab:1", l.inside(1, 2, 3))
	l.Eval(`liveComponentManager.refresh("lab:1")`)
	// The first goes, one comes.
	patch("one", "two", 7, 1, 2, []any{}, 7, 0, []any{listItem(4, "m") + "\n"})
	shows(l.Page, ms(span(-1, 4)))
	patch("two", "three", 7, 3, []any{1, 0, "changed"}, 7, 0, []any{listItem(5, "m") + "\n"})
	shows(l.Page, "m-1,m0,m1,m2,changed,m4,m5")
	// Two change places.
	patch("three", "four", 9, 1, 6, []any{5, 2, 3, 2, 1, 2})
	l.Until(`$("[data-lc-key=k4]").previousElementSibling !== $("[data-lc-key=k3]")`)
	l.Check(`all("li").length === 7 && $("[data-lc-key=k4]").compareDocumentPosition($("[data-lc-key=k3]")) === 4 && $("[data-lc-key=k3]").compareDocumentPosition($("[data-lc-key=k2]")) === 4`)
	if views := l.Views(); len(views) != 2 {
		t.Errorf("fetched %v", views)
	}
}

// Beyond the limit, items go at the other end, but none that is in view.
func TestTheLimitOfALists(t *testing.T) {
	fill := func(t *testing.T, end string) *listPage {
		l := newList(t, end, span(1, 3)...)
		for n := 4; n <= 12; n++ {
			l.push(span(n-2, n)...)
		}
		shows(l.Page, ms(span(1, 12)))
		return l
	}
	t.Run("at the end", func(t *testing.T) {
		l := fill(t, "end")
		l.push(11, 12, 13)
		shows(l.Page, ms(span(2, 13)))
		l.Check(`atEnd()`)
		l.push(12, 13, 14, 15)
		shows(l.Page, ms(span(4, 15)))
	})
	t.Run("at the start", func(t *testing.T) {
		l := newList(t, "start", span(3, 1)...)
		l.Eval(`box().removeAttribute("data-lc-scroll"); box().scrollTop = 0`)
		for n := 4; n <= 14; n++ {
			l.push(span(n, n-2)...)
		}
		shows(l.Page, ms(span(14, 3)))
	})
	t.Run("in view", func(t *testing.T) {
		l := fill(t, "end")
		l.Eval(`box().scrollTop = 45`) // the third is the first in view
		l.push(11, 12, 13)
		l.push(12, 13, 14)
		l.push(13, 14, 15)
		shows(l.Page, ms(span(3, 15)))
		l.Check(`top1() === "m3"`)
		l.Eval(`box().scrollTop = 1e6`)
		l.push(14, 15, 16)
		shows(l.Page, ms(span(5, 16)))
	})
	// Older ones are there to be read.
	t.Run("of older ones", func(t *testing.T) {
		l := fill(t, "end")
		l.Eval(`box().scrollTop = 0`)
		l.older(-2, -1, 0)
		shows(l.Page, ms(span(-2, 12)))
		l.Check(`top1() === "m1"`)
		l.push(11, 12, 13)
		shows(l.Page, ms(span(1, 13)))
		l.Check(`top1() === "m1"`)
	})
	// No browser tells what is in view of such a page.
	t.Run("of a hidden page", func(t *testing.T) {
		l := fill(t, "end")
		l.Eval(`Object.defineProperty(Document.prototype, "hidden", {get: () => true}); box().scrollTop = 45`)
		l.push(11, 12, 13)
		l.push(12, 13, 14)
		l.push(13, 14, 15)
		shows(l.Page, ms(span(3, 15)))
	})
}

func TestScrolledBoxes(t *testing.T) {
	t.Run("show their end at first, and stay there", func(t *testing.T) {
		l := newList(t, "end", span(1, 10)...)
		l.Until(`atEnd() && box().scrollTop > 0`)
		l.push(span(2, 11)...)
		shows(l.Page, ms(span(1, 11)))
		l.Check(`atEnd()`)
	})
	t.Run("keep their place", func(t *testing.T) {
		l := newList(t, "end", span(6, 15)...)
		l.Eval(`$("ul").dataset.lcLimit = 100; box().scrollTop = 25`)
		l.push(span(7, 16)...)
		shows(l.Page, ms(span(6, 16)))
		l.Check(`box().scrollTop === 25`)
		l.older(span(1, 5)...)
		shows(l.Page, ms(span(1, 16)))
		l.Check(`top1() === "m7" && box().scrollTop === 125`)
		// What was at the top goes.
		l.pushItems(map[string]any{"k7": nil, "k3": nil}, span(8, 16)...)
		shows(l.Page, ms([]int{1, 2, 4, 5, 6}, span(8, 16)))
		l.Check(`$("[data-lc-key=k8]").getBoundingClientRect().top - box().getBoundingClientRect().top === 15`)
	})
	t.Run("that come later show their end, too", func(t *testing.T) {
		l := newList(t, "end")
		l.Push("lab:1", `<p>none</p>`)
		l.UntilText("p", "none")
		l.push(span(1, 10)...)
		shows(l.Page, ms(span(1, 10)))
		l.Check(`atEnd() && box().scrollTop > 0`)
	})
}

// A page whose module is late, or never there, shows what is rendered.
func TestListsWithoutTheirModule(t *testing.T) {
	t.Parallel()
	l := &listPage{FakeServer: newFake(t), end: "end"}
	l.head = listStyle
	release := l.HoldScript("list.js")
	l.Add("lab:1", "room:1", "none yet") // a page is not loaded before the modules that it asks for at once
	l.Page = open(t, l.URL("lab:1"))
	l.Console("[SSE] Connected to room:1")
	l.Eval(find)
	l.push(1, 2, 3)
	shows(l.Page, "m1,m2,m3")
	l.push(2, 3, 4)
	shows(l.Page, "m2,m3,m4")
	l.older(0, 1)
	shows(l.Page, "m0,m1")
	l.pushItems(map[string]any{"k0": nil}, 3, 4, 5)
	shows(l.Page, "m3,m4,m5")
	release()
	withLists(l.Page)
	l.push(4, 5, 6)
	shows(l.Page, "m3,m4,m5,m6")
}

// Viewers who fetch their own views have lists, too.
func TestListsThatAreFetched(t *testing.T) {
	l := newList(t, "end", 1, 2, 3)
	for n := 4; n <= 6; n++ {
		l.PushRefresh("lab:1", l.inside(span(n-2, n)...))
		shows(l.Page, ms(span(1, n)))
	}
}

// Components are items, too, and a list is in a component that is in another.
func TestListsOfComponents(t *testing.T) {
	t.Parallel()
	l := &listPage{FakeServer: newFake(t), end: "end"}
	cards := func(numbers ...int) string {
		html := `<ul data-lc-list="end">`
		for _, n := range numbers {
			id := fmt.Sprintf("card:%d", n)
			if l.components[id] == nil {
				l.Add(id, "", fmt.Sprintf("m%d", n))
				l.change(func() { l.components[id].tag = "li" })
			}
			html += l.Wrapper(id)
		}
		return html + `</ul>`
	}
	l.Add("lab:1", "room:1", cards(1, 2, 3))
	p := open(t, l.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	withLists(p)
	l.Push("lab:1", cards(2, 3, 4))
	shows(p, ms(span(1, 4)))
	l.Push("lab:1", cards(4, 5))
	shows(p, ms(span(1, 5)))
}

// TestTwoPeopleTalk has two people in the chat of examples/chat, each of whom reads
// somewhere else in it.
func TestTwoPeopleTalk(t *testing.T) {
	chat := filepath.Join(t.TempDir(), "chat")
	build := exec.Command("go", "build", "-o", chat, "./examples/chat")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the chat: %v\n%s", err, out)
	}
	address := browser.StartProgram(t, "The chat is at ", chat)
	ada, bob := talker(t, address, "ada"), talker(t, address, "bob")
	all := []*Page{ada, bob}
	count := func(p *Page, n int) {
		p.T.Helper()
		p.Until(fmt.Sprintf(`all("li").length === %d`, n))
	}
	ordered := func(p *Page) {
		p.T.Helper()
		p.Check(`all("li").every((li, i, lis) => !i || +lis[i - 1].dataset.lcKey.slice(1) < +li.dataset.lcKey.slice(1))`)
	}
	for _, p := range all {
		count(p, 50)
		p.Check(`atEnd()`)
	}

	// He reads what was before.
	bob.Eval(`box().scrollTop = 0; window.at = $("[data-lc-key=m251]").getBoundingClientRect().top`)
	bob.Click(`[data-lc-key=m251] .older`)
	count(bob, 100)
	bob.Check(`Math.abs($("[data-lc-key=m251]").getBoundingClientRect().top - at) < 40`)
	ordered(bob)

	// She writes.
	ada.Type("[data-component-id] > form input[name=text]", "Good morning\r")
	for i, p := range all {
		p.Until(`texts("li:last-child span") === "Good morning"`)
		count(p, 51+50*i)
		ordered(p)
	}
	ada.Check(`atEnd()`)
	bob.Check(`!atEnd()`)

	// An old message is taken away, and one is changed, by the moderator, who does not see them.
	ada.Eval(`liveComponentManager.action("chat:team", "remove", {id: 220}).then(() => {})`)
	ada.Eval(`liveComponentManager.action("chat:team", "edit", {id: 230, text: "Something else."}).then(() => {})`)
	bob.Until(`texts("[data-lc-key=m230] > span") === "Something else." && !$("[data-lc-key=m220]")`)
	count(bob, 100)
	bob.Check(`texts("[data-lc-key=m230] i") === "edited"`)

	// Another page of old ones, and somebody writes meanwhile.
	bob.Eval(`box().scrollTop = 0`)
	for i := range 5 {
		ada.Eval(fmt.Sprintf(`liveComponentManager.action("chat:team", "say", {text: "again %d"}).then(() => {})`, i))
		if i == 2 {
			bob.Eval(`liveComponentManager.action("chat:team", "older", {before: 201}).then(() => {})`)
		}
	}
	bob.Until(`texts("li:last-child span") === "again 4"`)
	count(bob, 155)
	ordered(bob)
	bob.Check(`["again 0", "again 1", "again 2", "again 3", "again 4"].every((text) => all("li span").some((span) => span.textContent === text))`)

	// He writes himself, and both see it once.
	bob.Eval(`liveComponentManager.action("chat:team", "say", {text: "I am back"}).then(() => {})`)
	for _, p := range all {
		p.Until(`all("li > span").filter((span) => span.textContent === "I am back").length === 1`)
		ordered(p)
	}

	// He is offline while things happen, and then sees them.
	bob.Eval(`liveComponentManager.disconnect()`)
	ada.Eval(`liveComponentManager.action("chat:team", "remove", {id: 210}).then(() => {})`)
	ada.Eval(`liveComponentManager.action("chat:team", "edit", {id: 240, text: "Not that."}).then(() => {})`)
	ada.Eval(`liveComponentManager.action("chat:team", "say", {text: "Where is bob?"}).then(() => {})`)
	bob.Eval(`liveComponentManager.connect()`)
	bob.Until(`texts("li:last-child span") === "Where is bob?" && texts("[data-lc-key=m240] > span") === "Not that." && !$("[data-lc-key=m210]")`)
	ordered(bob)
	count(bob, 156)

	// While he is offline, more happens than the server keeps: his list starts again.
	bob.Eval(`liveComponentManager.disconnect()`)
	ada.Eval(`liveComponentManager.action("chat:team", "remove", {id: 200}).then(() => {})`)
	ada.Eval(`(async () => { for (let i = 0; i < 60; i++) await liveComponentManager.action("chat:team", "say", {text: "line " + i}) })()`)
	bob.Eval(`liveComponentManager.connect()`)
	bob.Until(`texts("li:last-child span") === "line 59" && !$("[data-lc-key=m200]")`)
	ordered(bob)

	// What an own button does, by the mouse.
	ada.Eval(`all("li").at(-1).querySelector("details").open = true`)
	ada.Click(`li:last-child [data-lc-action=remove]`)
	for _, p := range all {
		p.Until(`texts("li:last-child > span") === "line 58"`)
	}
}

// talker opens the chat for a user, in a browser context of their own.
func talker(t *testing.T, address, user string) *Page {
	t.Helper()
	p := open(t, address)
	p.Follow("button[name=user][value=" + user + "]")
	p.Live()
	p.Eval(find + `window.box = () => $(".log"); window.atEnd = () => box().scrollHeight - box().scrollTop - box().clientHeight < 2;`)
	return p
}

// A list stays what it is when the component that it is in comes with the one
// around it.
func TestListsInNestedComponents(t *testing.T) {
	t.Parallel()
	l := &listPage{FakeServer: newFake(t), end: "end"}
	l.head = listStyle
	l.Add("inner:1", "room:1", l.inside(1, 2, 3))
	around := func(n int) string { return fmt.Sprintf(`<p>%d</p>`, n) + l.Wrapper("inner:1") }
	l.Add("outer:1", "room:2", around(0))
	p := open(t, l.URL("outer:1"))
	p.Console("[SSE] Connected to room:1")
	p.Console("[SSE] Connected to room:2")
	withLists(p)
	l.Change("inner:1", l.inside(2, 3, 4))
	l.Push("outer:1", around(1))
	p.UntilText("p", "1")
	shows(p, ms(span(1, 4)))
	// What was overtaken by the component around is not lost.
	l.Change("inner:1", l.inside(3, 4, 5))
	removed := l.Version("inner:1")
	l.Change("inner:1", l.inside(4, 5, 6))
	l.Push("outer:1", around(2))
	shows(p, ms(span(1, 6)))
	l.Event("component-update", "inner:1", map[string]any{"version": removed, "html": l.inside(3, 4, 5), "items": map[string]any{"k1": nil}})
	shows(p, ms(span(2, 6)))
	l.Push("inner:1", l.inside(5, 6, 7))
	shows(p, ms(span(2, 7)))
}
