package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A board shows cards: card:1 and so on, each on a channel of its own.
const (
	board = "board:1"
	// cardHTML is what a card shows.
	cardHTML = `<b class="text">%s</b><input><button data-lc-action="press">b</button>`

	// ended has timers for more than a second never end: what is spread never comes
	// by itself.
	ended = `<script>{ const real = setTimeout; window.setTimeout = (fn, ms, ...more) => ms > 1000 ? 0 : real(fn, ms, ...more); Math.random = () => 0.9 }</script>`
)

func addCards(s *FakeServer, from, to int) (ids []string) {
	for i := from; i <= to; i++ {
		id := fmt.Sprintf("card:%d", i)
		s.Add(id, fmt.Sprintf("cards:%d", i), fmt.Sprintf(cardHTML, id))
		ids = append(ids, id)
	}
	return ids
}

// boardPage opens a page with a board that shows some cards, made for its viewer.
func boardPage(t *testing.T, head string, cards int) (*FakeServer, *Page) {
	t.Helper()
	t.Parallel()
	s := newFake(t)
	s.head = head
	inside := ""
	for _, id := range addCards(s, 1, cards) {
		inside += s.Wrapper(id)
	}
	s.Add(board, "boards:1", boardOf(0, inside))
	p := open(t, s.URL(board))
	p.Console("[SSE] Connected to boards:1")
	p.Eval(find + `window.show = (id) => $('[data-component-id="' + id + '"]'); 0`)
	return s, p
}

func boardOf(n int, inside string) string {
	return fmt.Sprintf(`<p id="n">%d</p><button id="add" data-lc-action="add">add</button><div id="cards">%s</div>`, n, inside)
}

// granted returns components as all viewers of the board get them.
func granted(s *FakeServer, ids ...string) string {
	inside := ""
	for _, id := range ids {
		inside += s.Granted(id, board)
	}
	return inside
}

func idsOf(batch []ViewEntry) (ids []string) {
	for _, entry := range batch {
		ids = append(ids, entry.ID)
	}
	return ids
}

// pressed clicks on a card's button, and checks that the server lets the viewer act.
func pressed(s *FakeServer, p *Page, id string) {
	p.T.Helper()
	n := len(s.UntilCalls(0))
	p.Eval(`show("` + id + `").querySelector("button").click()`)
	call := s.UntilCalls(n + 1)[n]
	if call.Component != id || call.Token != "grant-of-"+id {
		p.T.Errorf("called %s with token %q, want %s", call.Component, call.Token, id)
	}
}

func TestANewComponentInAPush(t *testing.T) {
	s, p := boardPage(t, "", 0)
	addCards(s, 1, 2)
	s.Push(board, boardOf(1, s.Granted("card:1", board)+s.Empty("card:2", board, "")))
	p.UntilText(`[data-component-id="card:1"] .text`, "card:1")
	p.UntilText(`[data-component-id="card:2"] .text`, "card:2")
	batches := s.UntilBatches(1)
	slices.SortFunc(batches[0], func(a, b ViewEntry) int { return strings.Compare(a.ID, b.ID) })
	if got := idsOf(batches[0]); !slices.Equal(got, []string{"card:1", "card:2"}) {
		t.Fatalf("asked for %v", got)
	}
	if first, second := batches[0][0], batches[0][1]; first.Version == nil || *first.Version != 1 || second.Version != nil {
		t.Errorf("asked for %+v", batches[0])
	}
	p.Console("[SSE] Connected to cards:1")
	p.Console("[SSE] Connected to cards:2")
	for _, id := range []string{"card:1", "card:2"} {
		pressed(s, p, id)
		p.Check(`!show("` + id + `").dataset.lcGrant`)
		s.Push(id, fmt.Sprintf(cardHTML, "pushed"))
		p.UntilText(`[data-component-id="`+id+`"] .text`, "pushed")
	}
	if got := s.Views(); len(got) > 0 {
		t.Errorf("also fetched %v", got)
	}
}

func TestComponentsThreeLevelsDeep(t *testing.T) {
	s, p := boardPage(t, "", 0)
	s.Add("leaf:1", "leaves:1", `<i id="leaf">0</i><button data-lc-action="press">b</button>`)
	s.Add("list:1", "lists:1", `<h2 id="list">0</h2>`+s.Granted("leaf:1", "list:1"))
	s.Push(board, boardOf(1, granted(s, "list:1")))
	p.Console("[SSE] Connected to leaves:1")
	batches := s.UntilBatches(2)
	if got := [][]string{idsOf(batches[0]), idsOf(batches[1])}; !slices.EqualFunc(got, [][]string{{"list:1"}, {"leaf:1"}}, slices.Equal) {
		t.Errorf("asked for %v", got)
	}
	pressed(s, p, "leaf:1")
	s.Push("leaf:1", `<i id="leaf">1</i>`)
	p.UntilText("#leaf", "1")
	s.Push("list:1", `<h2 id="list">1</h2>`+s.Granted("leaf:1", "list:1"))
	p.UntilText("#list", "1")
	s.Push(board, boardOf(2, granted(s, "list:1")))
	p.UntilText("#n", "2")
	p.CheckText("#leaf", "1")
	if got := s.Batches(); len(got) != 2 {
		t.Errorf("asked for %v", got)
	}
	// A level that comes whole for the viewer brings the tokens of those in it.
	s.Add("leaf:2", "leaves:2", `<i>2</i><button data-lc-action="press">b</button>`)
	s.Add("list:2", "lists:2", s.Wrapper("leaf:2"))
	s.Push(board, boardOf(3, granted(s, "list:1")+s.Empty("list:2", board, "")))
	p.Console("[SSE] Connected to leaves:2")
	pressed(s, p, "leaf:2")
	if got := s.Batches(); len(got) != 3 {
		t.Errorf("asked for %v", got)
	}
}

func TestWhatAUserTypesInANestedComponentStays(t *testing.T) {
	steps := []struct {
		name  string
		cards []string
		gone  bool // card:1
	}{
		{"the same", []string{"card:1", "card:2", "card:3"}, false},
		{"another comes", []string{"card:4", "card:1", "card:2", "card:3"}, false},
		{"it moves", []string{"card:2", "card:3", "card:4", "card:1"}, false},
		{"the others move", []string{"card:4", "card:3", "card:1", "card:2"}, false},
		{"others go", []string{"card:1"}, false},
		{"all others are new", []string{"card:5", "card:1", "card:6"}, false},
		{"it goes", []string{"card:5"}, true},
	}
	for _, head := range []string{"", noMoves} {
		t.Run(head, func(t *testing.T) {
			s, p := boardPage(t, head, 3)
			addCards(s, 4, 6)
			p.Type(`[data-component-id="card:1"] input`, "typed")
			p.Eval(`window.field = show("card:1").querySelector("input"); field.setSelectionRange(1, 3);
				window.root = show("card:1"); window.gone = 0; root.addEventListener("lc:unmount", () => gone++); 0`)
			for i, step := range steps {
				s.Push(board, boardOf(i+1, granted(s, step.cards...)))
				p.UntilText("#n", fmt.Sprint(i+1))
				want := strings.Join(step.cards, ",")
				p.Check(fmt.Sprintf("texts('.text') === %q", want))
				if step.gone {
					p.Until(`!root.isConnected && liveComponentManager.sseClients.size === 2`)
					continue
				}
				p.Check(`show("card:1") === root && field.isConnected && field.value === "typed" && gone === 0`)
				p.Check(`document.activeElement === field && field.selectionStart === 1 && field.selectionEnd === 3`)
				p.Until(`liveComponentManager.sseClients.get("cards:1").isConnected`)
			}
		})
	}
}

// The content that an update brings is shown if it is newer, with the viewer's
// own token.
func TestNewerContentOfANestedComponent(t *testing.T) {
	s, p := boardPage(t, "", 1)
	older := s.Granted("card:1", board)
	s.Change("card:1", fmt.Sprintf(cardHTML, "newer"))
	s.Push(board, boardOf(1, granted(s, "card:1")))
	p.UntilText(".text", "newer")
	pressed(s, p, "card:1")
	s.Push(board, boardOf(2, older))
	p.UntilText("#n", "2")
	p.CheckText(".text", "newer")
	if got := s.Batches(); len(got) > 0 {
		t.Errorf("asked for %v", got)
	}
}

func TestChangedPropsFetchANestedComponent(t *testing.T) {
	s, p := boardPage(t, "", 0)
	addCards(s, 1, 1)
	s.Push(board, boardOf(1, s.Empty("card:1", board, "propsone")))
	p.UntilText(".text", "card:1")
	p.Type(`[data-component-id="card:1"] input`, "typed")
	p.Eval(`window.root = show("card:1"); window.field = root.querySelector("input")`)

	s.Push(board, boardOf(2, s.Empty("card:1", board, "propsone")))
	p.UntilText("#n", "2")
	if got := s.Batches(); len(got) != 1 {
		t.Errorf("asked for %v", got)
	}
	s.ForViewer("card:1", fmt.Sprintf(cardHTML, "compact"))
	s.Push(board, boardOf(3, s.Empty("card:1", board, "propstwo")))
	p.UntilText(".text", "compact")
	p.Check(`show("card:1") === root && document.activeElement === field && field.value === "typed"`)
	if got := s.UntilBatches(2)[1]; len(got) != 1 || got[0].Version != nil {
		t.Errorf("asked for %+v", got)
	}
	pressed(s, p, "card:1")

	// Where the viewer's own rendering has other props, it brings the content.
	s.Change(board, boardOf(4, strings.Replace(s.Wrapper("card:1"), "data-lc-version", `data-lc-props="threethr" data-lc-version`, 1)))
	p.Eval(`liveComponentManager.refresh("` + board + `")`)
	p.UntilText(".text", "card:1")
	p.Check(`show("card:1") === root && field.value === "typed"`)
	if got := s.Batches(); len(got) != 2 {
		t.Errorf("asked for %v", got)
	}
}

func TestRowsOfATableAreComponents(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	row := func(n, text string) string {
		return fmt.Sprintf(`<td id="t%s">%s</td><td><button data-lc-action="press">b</button></td>`, n, text)
	}
	table := func(n int, rows string) string {
		return fmt.Sprintf(`<p id="n">%d</p><table><tbody>%s</tbody></table>`, n, rows)
	}
	for _, n := range []string{"1", "2", "3"} {
		s.Add("row:"+n, "rows:"+n, row(n, "0"))
		s.Element("row:"+n, "tr")
	}
	s.Add(board, "boards:1", table(0, s.Wrapper("row:1")))
	p := open(t, s.URL(board))
	p.Console("[SSE] Connected to rows:1")
	p.Eval(find + `window.show = (id) => $('[data-component-id="' + id + '"]');
		window.rows = () => all("table > tbody > tr").map((tr) => [...tr.children].map((td) => td.localName + td.textContent).join()).join("|")`)
	s.Push("row:1", row("1", "1"))
	p.Until(`rows() === "td1,tdb"`)
	s.PushFragments("row:1", row("1", "2"), map[string]string{"#t1": `<td id="t1">2</td>`})
	p.Until(`rows() === "td2,tdb"`)
	s.Push(board, table(1, granted(s, "row:1", "row:2")+s.Empty("row:3", board, "")))
	p.Until(`rows() === "td2,tdb|td0,tdb|td0,tdb"`)
	p.Console("[SSE] Connected to rows:3")
	s.PushRefresh("row:3", row("3", "3"))
	p.Until(`rows() === "td2,tdb|td0,tdb|td3,tdb"`)
	s.Answer("press", func(c Call) Answer { return Answer{HTML: row("2", "pressed")} })
	pressed(s, p, "row:2")
	p.Until(`rows() === "td2,tdb|tdpressed,tdb|td3,tdb"`)
	s.Push(board, table(2, granted(s, "row:3", "row:2", "row:1")))
	p.Until(`rows() === "td3,tdb|tdpressed,tdb|td2,tdb"`)
}

func TestUpdatesAreParsedForTheWrapper(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:0", "room:1", "")
	p := open(t, s.URL("lab:0"))
	p.Console("[SSE] Connected to room:1")
	for i, test := range []struct{ tag, around, inside string }{
		{"tbody", "table", "<tr><td>%d</td></tr><tr><th>x</th></tr>"},
		{"thead", "table", "<tr><th>%d</th></tr>"},
		{"table", "div", "<caption>c</caption><colgroup><col></colgroup><tbody><tr><td>%d</td></tr></tbody>"},
		{"td", "tr", "<p>%d</p>"},
		{"ul", "div", "<li>%d</li><li>x</li>"},
		{"dl", "div", "<dt>%d</dt><dd>x</dd>"},
		{"x-own", "div", "<p>%d</p>"},
	} {
		id := fmt.Sprintf("lab:%d", i+1)
		s.Add(id, "room:1", fmt.Sprintf(test.inside, 0))
		s.Element(id, test.tag)
		p.Eval(fmt.Sprintf(`{ const around = document.createElement(%q); document.body.replaceChildren(around);
			around.innerHTML = %q; 0 }`, test.around, s.Wrapper(id)))
		p.Until(`liveComponentManager.componentChannels.has("` + id + `")`)
		s.Push(id, fmt.Sprintf(test.inside, 1))
		p.Until(fmt.Sprintf(`document.querySelector("%s").innerHTML === %q`, test.tag, fmt.Sprintf(test.inside, 1)))
	}
}

func TestAComponentThatIsRefusedGoesAlone(t *testing.T) {
	s, p := boardPage(t, "", 1)
	ids := addCards(s, 2, 5)
	s.RefuseView("card:2", http.StatusForbidden)
	s.RefuseView("card:4", http.StatusNotFound)
	inside := granted(s, "card:1")
	for _, id := range ids {
		inside += s.Empty(id, board, "")
	}
	s.Push(board, boardOf(1, inside))
	p.Until(`texts(".text") === "card:1,card:3,card:5"`)
	p.Check(`!show("card:2") && !show("card:4")`)
	for _, id := range []string{"card:1", "card:3", "card:5"} {
		pressed(s, p, id)
	}
	// Who is let in later sees it with the next update of what is around it.
	s.RefuseView("card:2", 0)
	s.Push(board, boardOf(2, inside+"<hr>"))
	p.Until(`texts(".text") === "card:1,card:2,card:3,card:5"`)
}

func TestAnExpiredGrantFetchesTheOuterComponent(t *testing.T) {
	s, p := boardPage(t, "", 0)
	addCards(s, 1, 1)
	s.MisbehaveViews(func(w http.ResponseWriter) bool {
		fmt.Fprint(w, `[{"id":"card:1","problem":{"status":403,"code":"expired","detail":"Too old."}}]`)
		return true
	})
	s.Push(board, boardOf(1, s.Empty("card:1", board, "")))
	s.UntilBatches(1)
	s.Change(board, boardOf(2, s.Wrapper("card:1")))
	p.UntilText("#n", "2")
	p.UntilText(".text", "card:1")
	pressed(s, p, "card:1")
}

// Where nothing is around it that could be fetched instead, the page is told.
func TestAnExpiredLazyComponentStays(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	addCards(s, 1, 1)
	s.tail = s.Lazy("card:1", "visible", `<i class="placeholder">…</i>`)
	s.MisbehaveViews(func(w http.ResponseWriter) bool {
		fmt.Fprint(w, `[{"id":"card:1","problem":{"status":403,"code":"expired","detail":"Too old."}}]`)
		return true
	})
	p := open(t, s.URL())
	p.Until(`document.querySelector("[role=alert]")?.textContent.includes("out of date")`)
	p.CheckText(".placeholder", "…")
}

func TestSixHundredNewComponentsAreTwoRequests(t *testing.T) {
	s, p := boardPage(t, "", 0)
	ids := addCards(s, 1, 600)
	inside := ""
	for _, id := range ids {
		inside += s.Empty(id, board, "")
	}
	s.Push(board, boardOf(1, inside))
	p.Until(`all(".text").length === 600 && !$("[data-lc-grant]")`)
	var sizes []int
	for _, batch := range s.UntilBatches(2) {
		sizes = append(sizes, len(batch))
	}
	slices.Sort(sizes)
	if !slices.Equal(sizes, []int{100, 500}) {
		t.Errorf("requests for %v", sizes)
	}
}

// The tokens of the outer component may be so long that the requests are too
// large.
func TestLongTokensMakeMoreRequests(t *testing.T) {
	s, p := boardPage(t, "", 0)
	s.change(func() { s.components[board].token = strings.Repeat("x", 10_000) })
	p.Eval(`show("board:1").dataset.lcToken = "x".repeat(10000)`)
	inside := ""
	for _, id := range addCards(s, 1, 200) {
		inside += s.Empty(id, board, "")
	}
	s.Push(board, boardOf(1, inside))
	p.Until(`all(".text").length === 200`)
	if got := s.Batches(); len(got) != 2 && len(got) != 4 {
		t.Errorf("%d requests", len(got))
	}
}

// What others have done, the browsers of all viewers ask for spread over two
// seconds; what the viewer has done, at once.
func TestWhoActsDoesNotWait(t *testing.T) {
	s, p := boardPage(t, ended, 0)
	addCards(s, 1, 2)
	s.Push(board, boardOf(1, granted(s, "card:1")))
	p.UntilText(".text", "card:1")
	if got := s.Batches(); len(got) > 0 {
		t.Errorf("asked at once for %v", got)
	}
	s.Answer("add", func(Call) Answer { return Answer{HTML: boardOf(2, granted(s, "card:1", "card:2"))} })
	p.Click("#add")
	if got := idsOf(s.UntilBatches(1)[0]); len(got) != 2 {
		t.Errorf("asked for %v", got)
	}
	p.Until(`!$("[data-lc-grant]")`)
}

func TestAnActionWaitsForTheToken(t *testing.T) {
	s, p := boardPage(t, ended, 0)
	s.Add("leaf:1", "leaves:1", `<button data-lc-action="press">b</button>`)
	s.Add("list:1", "lists:1", s.Granted("leaf:1", "list:1"))
	addCards(s, 1, 1)
	s.Push(board, boardOf(1, granted(s, "card:1", "list:1")))
	p.UntilText(".text", "card:1")
	s.Answer("press", func(c Call) Answer {
		if c.Component == "card:1" {
			return Answer{HTML: fmt.Sprintf(cardHTML, "pressed")}
		}
		return Answer{}
	})
	pressed(s, p, "card:1")
	p.UntilText(".text", "pressed")
	pressed(s, p, "leaf:1") // after that of the component around it
	p.Check(`!$("[data-lc-grant]")`)
	if got := s.Views(); len(got) > 0 {
		t.Errorf("also fetched %v", got)
	}
}

func TestAnActionOnAComponentThatIsRefused(t *testing.T) {
	s, p := boardPage(t, ended, 0)
	addCards(s, 1, 1)
	s.RefuseView("card:1", http.StatusForbidden)
	s.Push(board, boardOf(1, granted(s, "card:1")))
	p.UntilText(".text", "card:1")
	p.Eval(`liveComponentManager.action("card:1", "press").catch(() => {})`)
	p.Until(`!show("card:1")`)
	p.CheckText("#n", "1")
}

func TestLazyComponentsThatAreSeenTogetherAreOneRequest(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	addCards(s, 1, 5)
	lazy := func(id string) string { return s.Lazy(id, "visible", `<i class="placeholder">…</i>`) }
	s.Add(board, "boards:1", boardOf(0, lazy("card:1")+lazy("card:2")+`<div style="height:5000px"></div>`+lazy("card:3")+lazy("card:4")))
	p := open(t, s.URL(board, "card:5"))
	p.Console("[SSE] Connected to boards:1")
	p.Eval(find + `window.show = (id) => $('[data-component-id="' + id + '"]'); 0`)
	p.Until(`texts(".text") === "card:1,card:2,card:5"`)
	p.Check(`all(".placeholder").length === 2 && all("[data-lc-lazy]").length === 2`)
	p.Console("[SSE] Connected to cards:2")
	// Neither a version that the server tells of, nor a gap, fetches what nobody sees.
	s.Change("card:3", fmt.Sprintf(cardHTML, "changed"))
	s.NewEpoch("two")
	s.EndStreams()
	p.Eval(`liveComponentManager.disconnect(); liveComponentManager.connect()`)
	s.Resync()
	s.UntilViews(1)
	s.Push(board, boardOf(1, lazy("card:1")+lazy("card:2")+`<div style="height:5000px"></div>`+lazy("card:3")+lazy("card:4")))
	p.UntilText("#n", "1")
	p.Check(`texts("#cards .text") === "card:1,card:2"`)
	if got := s.Views(); slices.Contains(got, "card:3") {
		t.Errorf("fetched %v", got)
	}
	p.Eval(`show("card:4").scrollIntoView()`)
	p.Until(`texts("#cards .text") === "card:1,card:2,changed,card:4"`)
	pressed(s, p, "card:4")
	got := s.Batches()
	if len(got) != 2 || !slices.Equal(idsOf(got[0]), []string{"card:1", "card:2"}) || !slices.Equal(idsOf(got[1]), []string{"card:3", "card:4"}) {
		t.Errorf("asked for %v", got)
	}
}

func TestDeferredComponentsComeAfterThePage(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	addCards(s, 1, 3)
	s.Add(board, "boards:1", boardOf(0, s.Lazy("card:1", "load", "<i>…</i>")+s.Lazy("card:2", "load", "")))
	p := open(t, s.URL(board))
	p.Eval(find + `window.show = (id) => $('[data-component-id="' + id + '"]'); 0`)
	p.Until(`texts(".text") === "card:1,card:2"`)
	p.Console("[SSE] Connected to boards:1")
	pressed(s, p, "card:2")
	// One that comes later does so at once.
	s.Push(board, boardOf(1, granted(s, "card:1", "card:2")+strings.Replace(s.Empty("card:3", board, ""), "data-lc-grant", `data-lc-lazy="load" data-lc-grant`, 1)))
	p.Until(`texts(".text") === "card:1,card:2,card:3"`)
	pressed(s, p, "card:3")
	got := s.Batches()
	if len(got) != 2 || !slices.Equal(idsOf(got[0]), []string{"card:1", "card:2"}) || !slices.Equal(idsOf(got[1]), []string{"card:3"}) {
		t.Errorf("asked for %v", got)
	}
}

// An action that the page calls by itself shows the component, too.
func TestALazyComponentThatIsRefreshed(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	addCards(s, 1, 1)
	s.Add(board, "boards:1", boardOf(0, `<div style="height:5000px"></div>`+s.Lazy("card:1", "visible", "<i>…</i>")))
	p := open(t, s.URL(board))
	p.Console("[SSE] Connected to boards:1")
	p.Eval(`liveComponentManager.refresh("card:1")`)
	p.UntilText(".text", "card:1")
	p.Check(`!document.querySelector("[data-lc-lazy]")`)
	p.Eval(`document.querySelector(".text").scrollIntoView()`)
	s.Push(board, boardOf(1, `<div style="height:5000px"></div>`+s.Lazy("card:1", "visible", "<i>…</i>")))
	p.UntilText("#n", "1")
	p.CheckText(".text", "card:1")
	if got := s.Batches(); len(got) > 0 {
		t.Errorf("asked for %v", got)
	}
}

func TestAComponentInsideItself(t *testing.T) {
	s, p := boardPage(t, "", 1)
	p.Eval(`window.errors = []; liveComponentManager.on("lc:error", (e) => errors.push(e.detail.id + " " + e.detail.error.message)); 0`)
	s.Push(board, boardOf(1, s.Wrapper("card:1")+`<section>`+s.Granted(board, board)+`</section>`))
	p.Until(`errors.join() === "board:1 board:1 is inside itself."`)
	p.CheckText("#n", "1")
	p.Check(`liveComponentManager.sseClients.size === 2`)
	if got := s.Batches(); len(got) > 0 {
		t.Errorf("asked for %v", got)
	}
	s.Push(board, boardOf(2, s.Wrapper("card:1")))
	p.UntilText("#n", "2")
	p.Check(`all('[data-component-id="board:1"]').length === 1`)
}

func TestAttributesOfTheWrapperFollowTheServer(t *testing.T) {
	s, p := boardPage(t, "", 1)
	set := func(attrs map[string]string) { s.Attributes("card:1", attrs) }
	set(map[string]string{"class": "a", "title": "t", "data-color": "red"})
	s.Push("card:1", fmt.Sprintf(cardHTML, "1"))
	p.Until(`show("card:1").className === "a" && show("card:1").title === "t" && show("card:1").dataset.color === "red"`)
	p.Eval(`show("card:1").setAttribute("data-mine", "x"); show("card:1").setAttribute("role", "note"); show("card:1").title = "mine"`)
	set(map[string]string{"class": "b", "title": "t", "aria-label": "l"})
	s.Answer("press", func(Call) Answer { return Answer{HTML: fmt.Sprintf(cardHTML, "2")} })
	pressed(s, p, "card:1")
	p.UntilText(".text", "2")
	p.Check(`show("card:1").className === "b" && show("card:1").ariaLabel === "l" && !show("card:1").dataset.color`)
	p.Check(`show("card:1").dataset.mine === "x" && show("card:1").role === "note" && show("card:1").title === "mine"`)
	// Fetched, and in an update of the board.
	set(map[string]string{"class": "c"})
	s.PushRefresh("card:1", fmt.Sprintf(cardHTML, "3"))
	p.UntilText(".text", "3")
	p.Check(`show("card:1").className === "c" && !show("card:1").title && show("card:1").dataset.mine === "x"`)
	set(map[string]string{"class": "d", "role": "row"})
	s.Change("card:1", fmt.Sprintf(cardHTML, "4"))
	s.Push(board, boardOf(1, granted(s, "card:1")))
	p.UntilText(".text", "4")
	p.Check(`show("card:1").className === "d" && show("card:1").role === "row" && show("card:1").dataset.lcToken === "grant-of-card:1"`)
	// None any more, and none told.
	set(map[string]string{})
	s.Push("card:1", fmt.Sprintf(cardHTML, "5"))
	p.UntilText(".text", "5")
	p.Check(`!show("card:1").hasAttribute("class") && !show("card:1").role && show("card:1").dataset.sseChannel === "cards:1"`)
	p.Eval(`show("card:1").className = "mine"`)
	set(nil)
	s.Push("card:1", fmt.Sprintf(cardHTML, "6"))
	p.UntilText(".text", "6")
	p.Check(`show("card:1").className === "mine"`)
}

func TestViewsAreAskedForAgain(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"unavailable": func(w http.ResponseWriter) { writeProblem(w, map[string]any{"status": 503}) },
		"no JSON":     func(w http.ResponseWriter) { fmt.Fprint(w, "<!doctype html>") },
		"no list":     func(w http.ResponseWriter) { fmt.Fprint(w, "null") },
		"too few":     func(w http.ResponseWriter) { fmt.Fprint(w, "[]") },
		"nothing":     func(w http.ResponseWriter) { fmt.Fprint(w, "[{},null]") },
		"others": func(w http.ResponseWriter) {
			fmt.Fprint(w, `[{"html":"<p>x</p>"},{"html":"<div data-component-id='card:9' data-lc-token='t'></div>"}]`)
		},
		"each busy":  func(w http.ResponseWriter) { fmt.Fprint(w, `[{"problem":{"status":429}},{"problem":{"status":503}}]`) },
		"broken off": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			s, p := boardPage(t, "", 0)
			addCards(s, 1, 2)
			times := 0
			s.MisbehaveViews(func(w http.ResponseWriter) bool {
				if times++; times > 2 {
					return false
				}
				answer(w)
				return true
			})
			s.Push(board, boardOf(1, s.Granted("card:1", board)+s.Empty("card:2", board, "")))
			p.Until(`texts(".text") === "card:1,card:2" && !$("[data-lc-grant]")`)
			pressed(s, p, "card:1")
		})
	}
}

// A request that hangs holds up no other.
func TestSlowViewsHoldUpNothing(t *testing.T) {
	s, p := boardPage(t, "", 0)
	addCards(s, 1, 3)
	release := s.HoldViews()
	s.Push(board, boardOf(1, s.Granted("card:1", board)+s.Empty("card:2", board, "")))
	s.UntilBatches(1)
	s.change(func() { s.heldViews = nil })
	s.Push(board, boardOf(2, s.Granted("card:1", board)+s.Empty("card:2", board, "")+s.Empty("card:3", board, "")))
	p.Until(`texts(".text") === "card:1,card:3"`)
	s.Change("card:1", fmt.Sprintf(cardHTML, "newer"))
	s.Push(board, boardOf(3, s.Granted("card:1", board)+s.Empty("card:2", board, "")+s.Empty("card:3", board, "")))
	p.Until(`texts(".text") === "newer,card:3"`)
	release()
	p.Until(`texts(".text") === "newer,card:2,card:3" && !$("[data-lc-grant]")`)
	for _, id := range []string{"card:1", "card:2", "card:3"} {
		pressed(s, p, id)
	}
}

// One that fails again and again holds up no other, and says so once.
func TestAFailingViewHoldsUpNoOther(t *testing.T) {
	s, p := boardPage(t, "", 0)
	addCards(s, 1, 2)
	s.RefuseView("card:1", http.StatusInternalServerError)
	p.ExpectFaults()
	p.Eval(`window.told = []; addEventListener("lc:error", (e) => told.push(e.target.dataset.componentId + " " + e.detail.status));
		Math.random = () => -0.999`) // so that attempts follow at once
	s.Push(board, boardOf(1, s.Empty("card:1", board, "")))
	s.UntilBatches(6)
	p.Until(`told.join() === "card:1 500"`)
	p.Eval(`Math.random = () => 1e4`) // so that the next attempt is hours away
	p.Eval(`Math.random = () => 0`)
	s.Push(board, boardOf(2, s.Empty("card:1", board, "")+s.Empty("card:2", board, "")))
	p.Until(`texts(".text") === "card:2"`)
	p.Check(`told.length === 1`)
}

// What has left the page is not asked for, nor kept.
func TestWhatHasLeftThePageIsNotAskedFor(t *testing.T) {
	s, p := boardPage(t, "", 0)
	addCards(s, 1, 3)
	s.RefuseView("card:1", http.StatusServiceUnavailable)
	p.Eval(`Math.random = () => 1`) // so that all attempts are seconds away
	s.Push(board, boardOf(1, s.Lazy("card:1", "load", "...")))
	s.UntilBatches(1)
	s.Push(board, boardOf(2, s.Empty("card:2", board, "")))
	p.UntilText("#n", "2")
	p.Check(`!show("card:1")`)
	p.Until(`texts(".text") === "card:2"`)
	p.Eval(`Math.random = () => 0`)
	s.Push(board, boardOf(3, s.Empty("card:2", board, "")+s.Empty("card:3", board, "")))
	for _, batch := range s.UntilBatches(3)[1:] {
		for _, entry := range batch {
			if entry.ID == "card:1" {
				t.Errorf("what has left is asked for: %+v", batch)
			}
		}
	}
}

func TestNestedComponentsInAPageThatIsLeft(t *testing.T) {
	s, p := boardPage(t, "", 0)
	addCards(s, 1, 1)
	release := s.HoldViews()
	s.Push(board, boardOf(1, s.Granted("card:1", board)))
	s.UntilBatches(1)
	if p.IsChromium() {
		p.Eval(`liveComponentManager.on("lc:connected", (e) => console.log("connected", e.detail.channel))`)
		p.Go("http://" + s.addr + "/elsewhere")
		release()
		s.UntilStreams(0)
		p.Eval("history.back()")
		p.Console("connected cards:1")
		return
	}
	p.Eval(`void dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}))`)
	release()
	p.Eval(`void dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))`)
	p.Until(`liveComponentManager.sseClients.get("cards:1")?.isConnected`)
}

func TestHostileHTMLInViews(t *testing.T) {
	s, p := boardPage(t, "", 0)
	for i, attack := range attacks {
		id := fmt.Sprintf("card:%d", i+1)
		s.Add(id, "cards:1", attack+`<p class="shown">shown</p>`)
	}
	inside := ""
	for i := range attacks {
		inside += s.Empty(fmt.Sprintf("card:%d", i+1), board, "")
	}
	s.Attributes("card:1", map[string]string{"onclick": "window.hacked = 'wrapper'", "class": "bait"})
	p.Eval(`addEventListener("submit", (e) => e.preventDefault())`)
	s.Push(board, boardOf(1, inside))
	p.Until(fmt.Sprintf(`all("#cards > [data-lc-version]").length === %d`, len(attacks)))
	p.Eval(`for (const bait of all(".bait")) bait.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}))`)
	p.Eval(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))`)
	if hacked := Get[*string](p, `window.hacked ?? null`); hacked != nil {
		t.Errorf("%s ran", *hacked)
	}
	p.ExpectFaults()
}

func TestNestedComponentsUnderAStrictPolicy(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types lcgen"
	addCards(s, 1, 3)
	s.Add(board, "boards:1", boardOf(0, s.Lazy("card:3", "visible", "<i>…</i>")))
	p := open(t, s.URL(board))
	p.Console("[SSE] Connected to cards:3")
	s.Push(board, boardOf(1, s.Granted("card:1", board)+s.Empty("card:2", board, "")))
	p.Console("[SSE] Connected to cards:1")
	p.Console("[SSE] Connected to cards:2")
}
