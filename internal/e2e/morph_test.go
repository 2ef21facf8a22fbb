package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A morphCase shows HTML, lets a user do something, pushes other HTML, and says
// what must hold then.
type morphCase struct {
	name   string
	before string
	moves  bool          // can't be without moveBefore
	act    func(p *Page) // what the user does meanwhile
	after  string
	want   []string // JavaScript that is true in the end
}

// js returns an act that runs JavaScript.
func js(code string) func(p *Page) { return func(p *Page) { p.Eval(code) } }

// find is what the cases call elements by.
const find = `window.$ = (selector) => document.querySelector(selector);
	window.all = (selector) => [...document.querySelectorAll(selector)];
	window.texts = (selector) => all(selector).map((e) => e.textContent).join();`

var morphCases = []morphCase{
	{
		name:   "keeps what is typed where the server changed nothing",
		before: `<p>0</p><input id="i" name="a"><textarea id="t"></textarea>`,
		act: func(p *Page) {
			p.Type("#i", "in the input")
			p.Type("#t", "in the textarea")
		},
		after: `<p>1</p><input id="i" name="a"><textarea id="t"></textarea>`,
		want:  []string{`$("p").textContent === "1"`, `$("#i").value === "in the input"`, `$("#t").value === "in the textarea"`},
	},
	{
		name:   "keeps focus, caret and what is typed in a field that the server changes",
		before: `<p>0</p><input id="i" value="old">`,
		act: func(p *Page) {
			p.Type("#i", "er")
			p.Eval(`$("#i").setSelectionRange(1, 2)`)
		},
		after: `<p>1</p><input id="i" value="new">`,
		want: []string{
			`document.activeElement === $("#i")`, `$("#i").value === "older"`,
			`$("#i").selectionStart === 1 && $("#i").selectionEnd === 2`, `$("#i").defaultValue === "new"`,
		},
	},
	{
		name:   "shows the server's new value where nobody is typing",
		before: `<input id="i" value="old"><textarea id="t">old</textarea><input id="f">`,
		act: func(p *Page) {
			p.Type("#i", "er")
			p.Type("#t", "er")
			p.Type("#f", "elsewhere")
		},
		after: `<input id="i" value="new"><textarea id="t">new</textarea><input id="f">`,
		want:  []string{`$("#i").value === "new"`, `$("#t").value === "new"`, `$("#f").value === "elsewhere"`},
	},
	{
		name:   "keeps what the user checked and selected",
		before: `<p>0</p><input type="checkbox" id="c"><input type="checkbox" id="d" checked><select id="s"><option>a<option>b</select><select id="m" multiple><option>a<option>b<option>c</select>`,
		act:    js(`$("#c").click(); $("#d").click(); $("#s").value = "b"; $("#m").options[0].selected = $("#m").options[2].selected = true`),
		after:  `<p>1</p><input type="checkbox" id="c"><input type="checkbox" id="d" checked><select id="s"><option>a<option>b</select><select id="m" multiple><option>a<option>b<option>c</select>`,
		want:   []string{`$("p").textContent === "1"`, `$("#c").checked`, `!$("#d").checked`, `$("#s").value === "b"`, `[...$("#m").selectedOptions].map(o => o.text).join() === "a,c"`},
	},
	{
		name:   "checks and selects what the server does now",
		before: `<input type="checkbox" id="c"><input type="checkbox" id="d" checked><select id="s"><option selected>a<option>b<option>c</select>`,
		act:    js(`$("#c").click(); $("#c").click(); $("#d").click(); $("#d").click(); $("#s").value = "c"`),
		after:  `<input type="checkbox" id="c" checked><input type="checkbox" id="d"><select id="s"><option>a<option selected>b<option>c</select>`,
		want:   []string{`$("#c").checked`, `!$("#d").checked`, `$("#s").value === "b"`},
	},
	{
		name:   "keeps a user's choice in a radio group",
		before: `<p>0</p><input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b"><input type="radio" name="r" value="c">`,
		act:    js(`$("[value=c]").click()`),
		after:  `<p>1</p><input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b"><input type="radio" name="r" value="c">`,
		want:   []string{`$("p").textContent === "1"`, `$("[value=c]").checked`, `!$("[value=a]").checked`},
	},
	{
		name:   "moves a radio group's choice as the server does",
		before: `<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b"><input type="radio" name="r" value="c">`,
		act:    js(`$("[value=c]").click()`),
		after:  `<input type="radio" name="r" value="a"><input type="radio" name="r" value="b" checked><input type="radio" name="r" value="c">`,
		want:   []string{`$("[value=b]").checked`, `!$("[value=a]").checked && !$("[value=c]").checked`},
	},
	{
		name:   "keeps a selection while options come and go",
		before: `<select id="s"><option value="a">A<option value="b">B<option value="c">C</select>`,
		act:    js(`$("#s").value = "b"`),
		after:  `<select id="s"><option value="z">Z<option value="b">B!<option value="c">C</select>`,
		want:   []string{`$("#s").value === "b"`, `$("#s").selectedOptions[0].text === "B!"`},
	},
	{
		name:   "keeps opened details, and opens and closes as the server does",
		before: `<details id="a"><summary>a</summary>0</details><details id="b" open>b</details><details id="c">c</details>`,
		act:    js(`$("#a").open = true`),
		after:  `<details id="a"><summary>a</summary>1</details><details id="b">b</details><details id="c" open>c</details>`,
		want:   []string{`$("#a").open && $("#a").lastChild.data === "1"`, `!$("#b").open`, `$("#c").open`},
	},
	{
		name:   "keeps a dialog open, and its focus",
		before: `<p>0</p><dialog id="d"><input id="i"></dialog>`,
		act:    js(`$("#d").showModal(); $("#i").focus()`),
		after:  `<p>1</p><dialog id="d"><input id="i"></dialog>`,
		want:   []string{`$("p").textContent === "1"`, `$("#d").matches(":modal")`, `document.activeElement === $("#i")`},
	},
	{
		name:   "keeps the scroll position",
		before: `<div id="s" style="height:50px;overflow:auto"><div style="height:500px">0</div></div>`,
		act:    js(`$("#s").scrollTop = 123`),
		after:  `<div id="s" style="height:50px;overflow:auto"><div style="height:500px">1</div></div>`,
		want:   []string{`$("#s").textContent === "1"`, `$("#s").scrollTop === 123`},
	},
	{
		name:   "moves rows by key, with focus and state",
		before: `<ul><li data-lc-key="a">a<input></li><li data-lc-key="b">b<input></li><li data-lc-key="c">c<input></li></ul>`,
		act:    js(`window.rows = all("li"); rows[2].lastChild.focus(); rows[2].lastChild.value = "typed"; rows[0].lastChild.value = "too"`),
		after:  `<ul><li data-lc-key="c">C<input></li><li data-lc-key="x">x<input></li><li data-lc-key="a">a<input></li></ul>`,
		want: []string{
			`texts("li") === "C,x,a"`, `all("li")[0] === rows[2] && all("li")[2] === rows[0]`,
			`document.activeElement === rows[2].lastChild`, `rows[2].lastChild.value === "typed"`, `rows[0].lastChild.value === "too"`, `!rows[1].isConnected`,
		},
	},
	{
		name:   "moves rows by id without moveBefore",
		before: `<ul><li id="a">a<input></li><li id="b">b<input></li><li id="c">c<input></li></ul>`,
		act: js(`Element.prototype.moveBefore = undefined;
			window.rows = all("li"); rows[0].lastChild.focus(); rows[0].lastChild.value = "typed"; rows[0].lastChild.setSelectionRange(2, 3)`),
		after: `<ul><li id="b">b<input></li><li id="c">c<input></li><li id="a">A<input></li></ul>`,
		want: []string{
			`texts("li") === "b,c,A"`, `document.activeElement === rows[0].lastChild`,
			`rows[0].lastChild.value === "typed"`, `rows[0].lastChild.selectionStart === 2 && rows[0].lastChild.selectionEnd === 3`,
		},
	},
	{
		name:   "finds rows without keys by their looks",
		before: `<ul><li>a<input></li><li>b<input></li><li>c<input></li></ul>`,
		act:    js(`window.rows = all("li"); rows[1].lastChild.value = "typed"`),
		after:  `<ul><li>b<input></li><li>C<input></li></ul>`,
		want:   []string{`texts("li") === "b,C"`, `all("li")[0] === rows[1]`, `rows[1].lastChild.value === "typed"`},
	},
	{
		name:   "takes duplicate keys in their order",
		before: `<p data-lc-key="k">1</p><p data-lc-key="k">2</p><p data-lc-key="k">3</p>`,
		act:    js(`window.first = $("p")`),
		after:  `<p data-lc-key="k">4</p><p data-lc-key="k">5</p>`,
		want:   []string{`texts("p") === "4,5"`, `$("p") === first`},
	},
	{
		name:   "keeps a form with a field named id",
		before: `<form><input name="id" value="1"><input name="attributes"></form><form><input name="id" value="2"></form>`,
		act:    js(`window.form = all("form")[0]; all("input")[1].value = "typed"`),
		after:  `<p>new</p><form class="x"><input name="id" value="1"><input name="attributes"></form><form><input name="id" value="3"></form>`,
		want:   []string{`all("form")[0] === form`, `form.className === "x"`, `all("input")[1].value === "typed"`, `all("input")[2].value === "3"`},
	},
	{
		name:   "keeps attributes that a custom element set on itself",
		before: `<x-own id="x" title="old"></x-own>`,
		act:    js(`$("#x").setAttribute("ready", ""); $("#x").append("its own")`),
		after:  `<x-own id="x" title="new"></x-own>`,
		want:   []string{`$("#x").title === "new"`, `$("#x").hasAttribute("ready") && $("#x").getAttribute("state") === "upgraded"`, `$("#x").textContent === "its own"`},
	},
	{
		name:   "removes attributes that the server removed",
		before: `<p id="p" class="a" title="t" data-own>x</p>`,
		act:    js(`$("#p").setAttribute("data-mine", "")`),
		after:  `<p id="p" title="u">x</p>`,
		want:   []string{`!$("#p").hasAttribute("class") && !$("#p").hasAttribute("data-own")`, `$("#p").title === "u"`, `$("#p").hasAttribute("data-mine")`},
	},
	{
		name:   "sets attributes of any name and namespace",
		before: `<svg><use id="u" xlink:href="#a"></use></svg><p id="p" @click="x" x:y="1" [z]="2">p</p>`,
		after:  `<svg><use id="u" xlink:href="#b"></use><circle r="3"></circle></svg><p id="p" @click="y" x:y="2" [z]="3">p</p>`,
		want: []string{
			`$("#u").getAttributeNS("http://www.w3.org/1999/xlink", "href") === "#b"`, `$("circle").namespaceURI.endsWith("svg")`,
			`$("#p").getAttribute("@click") === "y" && $("#p").getAttribute("x:y") === "2" && $("#p").getAttribute("[z]") === "3"`,
		},
	},
	{
		name:   "changes rows of a table",
		before: `<table><tbody><tr id="a"><td>1<td>2</tr></tbody></table>`,
		act:    js(`window.row = $("tr")`),
		after:  `<table><tbody><tr id="b"><td>0</tr><tr id="a"><td>1<td>3</tr></tbody></table>`,
		want:   []string{`texts("td") === "0,1,3"`, `all("tr")[1] === row`},
	},
	{
		name:   "does not reload a frame",
		moves:  true, // a frame that is taken out and put in begins anew
		before: `<p>0</p><iframe id="f" src="/elsewhere"></iframe>`,
		act: func(p *Page) {
			p.Until(`$("#f").contentDocument?.title === "elsewhere"`)
			p.Eval(`$("#f").contentWindow.mark = 1; 0`)
		},
		after: `<iframe id="f" src="/elsewhere"></iframe><p>1</p>`,
		want:  []string{`texts("p") === "1"`, `$("#f").contentWindow.mark === 1`},
	},
	{
		name:   "leaves shadow roots alone",
		before: `<div id="h">0</div>`,
		act:    js(`$("#h").attachShadow({mode: "open"}).innerHTML = "<slot></slot><input>"; $("#h").shadowRoot.querySelector("input").value = "typed"`),
		after:  `<div id="h">1</div>`,
		want:   []string{`$("#h").textContent === "1"`, `$("#h").shadowRoot.querySelector("input").value === "typed"`},
	},
	{
		name:   "keeps text that is being edited in place",
		before: `<p>0</p><div id="e" contenteditable>text</div>`,
		act: func(p *Page) {
			p.Eval(`$("#e").focus(); getSelection().selectAllChildren($("#e"))`)
			p.Keys("mine")
		},
		after: `<p>1</p><div id="e" contenteditable>theirs</div>`,
		want:  []string{`$("p").textContent === "1"`, `$("#e").textContent === "mine"`},
	},
	{
		name:   "replaces text that was edited in place",
		before: `<div id="e" contenteditable>text</div>`,
		act: func(p *Page) {
			p.Eval(`$("#e").focus()`)
			p.Keys("mine" + kb.Enter + "and more")
			p.Eval(`$("#e").blur()`)
		},
		after: `<div id="e" contenteditable>theirs <b>now</b></div>`,
		want:  []string{`$("#e").innerHTML === "theirs <b>now</b>"`},
	},
	{
		name:   "leaves the inside of data-lc-ignore alone, not its attributes",
		before: `<div id="i" data-lc-ignore data-points="1">0</div>`,
		act:    js(`$("#i").innerHTML = "<b>a chart</b>"`),
		after:  `<div id="i" data-lc-ignore data-points="2">1</div>`,
		want:   []string{`$("#i").innerHTML === "<b>a chart</b>"`, `$("#i").dataset.points === "2"`},
	},
	{
		name:   "leaves data-lc-permanent as it is, even where the server leaves it out",
		before: `<p>0</p><div id="k" data-lc-permanent title="old">0</div>`,
		act:    js(`$("#k").innerHTML = "<b>a player</b>"`),
		after:  `<p>1</p>`,
		want:   []string{`texts("p") === "1"`, `$("#k").innerHTML === "<b>a player</b>"`, `$("#k").title === "old"`},
	},
	{
		name:   "shows the server's value in data-lc-sync, whatever is typed",
		before: `<p>0</p><input id="i" data-lc-sync value="server"><input type="checkbox" id="c" data-lc-sync>`,
		act: func(p *Page) {
			p.Click("#c")
			p.Type("#i", " and user")
		},
		after: `<p>1</p><input id="i" data-lc-sync value="server"><input type="checkbox" id="c" data-lc-sync>`,
		want:  []string{`$("#i").value === "server"`, `!$("#c").checked`, `document.activeElement === $("#i")`},
	},
	{
		name:   "replaces text that a script has replaced",
		before: `<time id="t">2026-01-01</time>`,
		act:    js(`$("#t").textContent = "3 days ago"`),
		after:  `<time id="t">2026-01-02</time>`,
		want:   []string{`$("#t").textContent === "2026-01-02"`},
	},
	{
		name:   "keeps what a script wrote while the server says the same",
		before: `<p>0</p><time id="t">2026-01-01</time>`,
		act:    js(`$("#t").textContent = "3 days ago"`),
		after:  `<p>1</p><time id="t">2026-01-01</time>`,
		want:   []string{`$("#t").textContent === "3 days ago"`},
	},
	{
		name:   "keeps a file that was chosen",
		before: `<p>0</p><input type="file" id="f">`,
		act:    js(`{ const files = new DataTransfer(); files.items.add(new File(["x"], "x.txt")); $("#f").files = files.files }`),
		after:  `<p>1</p><input type="file" id="f" value="ignored">`,
		want:   []string{`texts("p") === "1"`, `$("#f").files.length === 1`},
	},
	{
		name:   "replaces comments, text and elements by each other",
		before: `text<!-- a --><b>b</b><i>i</i>`,
		after:  `<i>j</i><!-- c -->other`,
		want:   []string{`$("[data-component-id]").innerHTML === "<i>j</i><!-- c -->other"`},
	},
	{
		name:   "empties and fills",
		before: `<p>x</p>`,
		after:  ``,
		want:   []string{`$("[data-component-id]").innerHTML === ""`},
	},
}

// noMoves is for the head of a page: the browser has no moveBefore there.
const noMoves = `<script>delete Element.prototype.moveBefore</script>`

func TestMorph(t *testing.T) { testMorph(t, newFake(t), "") }

func TestMorphWithoutMoveBefore(t *testing.T) { testMorph(t, newFake(t), noMoves) }

func testMorph(t *testing.T, s *FakeServer, head string) {
	s.Add("lab:0", "lab:1", "")
	s.head = head + `<script>customElements.define("x-own", class extends HTMLElement {
		connectedCallback() { this.setAttribute("state", "upgraded") } })</script>`
	p := open(t, s.URL("lab:0"))
	p.Console("[SSE] Connected to lab:1")
	p.Eval(find)
	movable := Get[bool](p, `!!Element.prototype.moveBefore`)
	for i, c := range morphCases {
		t.Run(c.name, func(t *testing.T) {
			p := p.In(t)
			if c.moves && !movable {
				return // see the case
			}
			p.Eval(`Element.prototype.moveBefore = window.moveBefore ??= Element.prototype.moveBefore; 0`)
			id := fmt.Sprintf("lab:%d", i+1)
			s.Add(id, "lab:1", c.before)
			p.Show(s.Wrapper(id))
			c.run(t, s, p, id)
		})
	}
}

// run plays the case in a page that shows the component as it is before.
func (c morphCase) run(t *testing.T, s *FakeServer, p *Page, id string) {
	t.Helper()
	if c.act != nil {
		c.act(p)
	}
	s.Push(id, c.after)
	p.Until(`$("[data-lc-version='2']")`)
	for _, want := range c.want {
		p.Check(want)
	}
	if t.Failed() {
		t.Logf("the page has %s", Get[string](p, `$("[data-component-id]").outerHTML`))
	}
}

// Whatever trees the server writes one after the other, the page ends up with
// the last.
func TestMorphReachesEveryTree(t *testing.T) { testEveryTree(t, "") }

func TestMorphReachesEveryTreeWithoutMoveBefore(t *testing.T) { testEveryTree(t, noMoves) }

func testEveryTree(t *testing.T, head string) {
	const trees = 3000
	s := newFake(t)
	s.head = head
	s.Add("lab:0", "", "")
	p := open(t, s.URL("lab:0"))
	random := rand.New(rand.NewPCG(8, 15))
	var wrappers strings.Builder
	wrappers.WriteString("window.trees = [")
	for range trees {
		fmt.Fprintf(&wrappers, "%q,", randomTree(random, 3))
	}
	wrappers.WriteString("0]; trees.pop()")
	p.Eval(wrappers.String())
	s.Answer("next", func(c Call) Answer { return Answer{} })
	differing := Get[[]string](p, `(async () => {
		const root = document.querySelector("[data-component-id]");
		const differing = [];
		const server = window.fetch;
		let version = 1, html = "";
		window.fetch = async () => new Response(JSON.stringify({version: ++version, html, effects: {}}));
		for (html of trees) {
			await liveComponentManager.action("lab:0", "next");
			const want = document.createElement("template");
			want.innerHTML = html;
			if (root.innerHTML !== want.innerHTML) differing.push(want.innerHTML + " became " + root.innerHTML);
		}
		window.fetch = server;
		return differing.slice(0, 3);
	})()`)
	for _, d := range differing {
		t.Error(d)
	}
}

// randomTree returns HTML of elements with and without keys and ids, some of them
// twice.
func randomTree(random *rand.Rand, depth int) string {
	var b strings.Builder
	for range random.IntN(6) {
		switch random.IntN(10) {
		case 0:
			fmt.Fprintf(&b, "text %d", random.IntN(5))
		case 1:
			fmt.Fprintf(&b, "<!--%d-->", random.IntN(3))
		case 2:
			fmt.Fprintf(&b, `<input name="%c" class="%d">`, 'a'+random.IntN(3), random.IntN(2))
		case 3:
			if depth > 0 {
				fmt.Fprintf(&b, "<template>%s</template>", randomTree(random, depth-1))
			}
		default:
			tag := []string{"p", "div", "b"}[random.IntN(3)]
			if tag == "p" && depth == 0 {
				tag = "b"
			}
			key := ""
			switch random.IntN(4) {
			case 0, 1:
				key = fmt.Sprintf(" data-lc-key=%q", string(rune('a'+random.IntN(6))))
			case 2:
				key = fmt.Sprintf(" id=%q", string(rune('m'+random.IntN(8))))
			}
			inside := ""
			if depth > 0 && tag != "p" {
				inside = randomTree(random, depth-1)
			}
			fmt.Fprintf(&b, `<%s%s class="%d">%s</%s>`, tag, key, random.IntN(3), inside, tag)
		}
	}
	return b.String()
}

// A thousand rows cost what has to be done to them. How long that takes, the
// morph benchmark measures.
func TestMorphOfAThousandRowsTouchesFew(t *testing.T) { testThousandRows(t, false) }

func TestPatchesOfAThousandRowsTouchFew(t *testing.T) { testThousandRows(t, true) }

func testThousandRows(t *testing.T, patching bool) {
	for _, change := range []struct {
		name, html string
		most       int // nodes that are put in, taken out or written to
	}{
		{"one row changed", strings.Replace(thousandRows("r", false), "<td>500</td>", "<td>changed</td>", 1), 2},
		{"last row to the front", movedRow(999, 0), 2},
		{"first row to the end", movedRow(0, 999), 2},
		{"reversed", thousandRows("r", true), 2 * 1000}, // a move takes out and puts in
		{"all ids new", thousandRows("s", false), 4 * 1000},
	} {
		t.Run(change.name, func(t *testing.T) {
			s := newFake(t)
			if s.Add("lab:0", "room:1", thousandRows("r", false)); patching {
				s.Patch()
			}
			p := open(t, s.URL("lab:0"))
			p.Console("[SSE] Connected to room:1") // what knows patches is there
			news := map[string]any{}
			s.tell(news, s.components["lab:0"], change.html)
			p.Eval(`window.news = ` + asJSON(news) + `; 0`)
			touched := Get[int](p, `(async () => {
				const root = document.querySelector("[data-component-id]");
				const version = Number(root.dataset.lcVersion) + 1;
				window.fetch = async () => new Response(JSON.stringify({version, ...news, effects: {}}));
				const seen = new MutationObserver(() => {});
				const about = {subtree: true, childList: true, characterData: true, attributes: true};
				root.addEventListener("lc:before-update", () => seen.observe(root.firstElementChild, about));
				let touched = 0;
				root.addEventListener("lc:update", () => {
					for (const r of seen.takeRecords()) touched += r.addedNodes.length + r.removedNodes.length || 1;
				});
				await liveComponentManager.action("lab:0", "next");
				return touched;
			})()`)
			if (s.Patched() == 1) != patching {
				t.Errorf("%d patches", s.Patched())
			}
			if touched == 0 || touched > change.most {
				t.Errorf("%d nodes were touched, want 1 to %d", touched, change.most)
			}
		})
	}
}

// movedRow returns the HTML of thousandRows with one row in another place.
func movedRow(from, to int) string {
	rows := strings.SplitAfter(strings.TrimPrefix(thousandRows("r", false), "<table><tbody>"), "</tr>")
	moved := rows[from]
	rows = slices.Insert(slices.Delete(rows, from, from+1), to, moved)
	return "<table><tbody>" + strings.Join(rows, "")
}

// The same over the stream, while somebody types into one of the rows.
func TestAPushOfAThousandRowsKeepsWhatIsTyped(t *testing.T) {
	s, p := actionPage(t, thousandRows("r", false))
	p.Type("#r3 input", "typed")
	p.Eval(`window.first = document.querySelector("#r0")`)
	s.Push("lab:1", strings.Replace(thousandRows("r", false), "<td>500</td>", "<td>changed</td>", 1))
	p.UntilText("#r500 td", "changed")
	p.Check(`document.querySelector("#r0") === first && document.querySelectorAll("tr").length === 1000`)
	p.Check(`document.querySelector("#r3 input").value === "typed" && document.activeElement === document.querySelector("#r3 input")`)
}

// thousandRows returns the HTML of a table whose rows' ids have a prefix.
func thousandRows(prefix string, reversed bool) string {
	var b strings.Builder
	b.WriteString("<table><tbody>")
	for n := range 1000 {
		if reversed {
			n = 999 - n
		}
		fmt.Fprintf(&b, `<tr id="%s%d"><td>%d</td><td><b>row</b> %d</td><td><input name="n%d"></td></tr>`, prefix, n, n, n, n)
	}
	b.WriteString("</tbody></table>")
	return b.String()
}
