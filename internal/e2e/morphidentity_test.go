package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// Cases of which element is which, and of what is not the server's.
var identityCases = []morphCase{
	// A name tells fields apart.
	{
		name:   "keeps what is typed in the field of its name while another comes in front",
		before: `<input name="a"><input name="b">`,
		act:    func(p *Page) { p.Type("[name=b]", "typed") },
		after:  `<input name="z" class="x"><input name="a" class="x"><input name="b" class="x">`,
		want:   []string{`all("input").map((i) => i.value).join() === ",,typed"`, `document.activeElement === $("[name=b]")`},
	},
	{
		name:   "shows the server's value in a field of another name",
		before: `<p>0</p><input type="password" name="old"><input id="f" name="a" value="1"><input type="checkbox" id="c" name="c">`,
		act: func(p *Page) {
			p.Type("[name=old]", "secret")
			p.Type("#f", "typed")
			p.Click("#c")
		},
		after: `<p>1</p><input type="password" name="new"><input id="f" name="b" value="1"><input type="checkbox" id="c" name="d">`,
		want:  []string{`$("[name=new]").value === ""`, `$("#f").value === "1"`, `!$("#c").checked`},
	},
	{
		name:   "keeps a tick at its value",
		before: `<input type="checkbox" name="t" value="a"><input type="checkbox" name="t" value="b"><input type="checkbox" name="t" value="c">`,
		act:    js(`$("[value=b]").click()`),
		after:  `<input type="checkbox" name="t" value="b" class="x"><input type="checkbox" name="t" value="c" class="x">`,
		want:   []string{`all("input").map((i) => i.checked).join() === "true,false"`},
	},
	{
		name:   "keeps a choice among radio buttons at its value",
		before: `<input type="radio" name="r" value="a"><input type="radio" name="r" value="b">`,
		act:    js(`$("[value=b]").click()`),
		after:  `<input type="radio" name="r" value="z" class="x"><input type="radio" name="r" value="a" class="x"><input type="radio" name="r" value="b" class="x">`,
		want:   []string{`all("input").map((i) => i.checked).join() === "false,false,true"`},
	},
	{
		name:   "knows labels and rows by the fields in them",
		before: `<label>A <input name="a"></label><label>B <input name="b"></label>`,
		act:    js(`window.labels = all("label"); $("[name=a]").value = "for a"; $("[name=b]").value = "for b"`),
		after:  `<label class="x">Z <input name="z"></label><label class="x">A! <input name="a"></label><label class="x">B! <input name="b"><i>wrong</i></label>`,
		want:   []string{`all("input").map((i) => i.value).join() === ",for a,for b"`, `all("label")[1] === labels[0] && all("label")[2] === labels[1]`},
	},
	{
		name: "knows forms of the same fields by the hidden ones",
		before: `<form><input type="hidden" name="id" value="1"><input name="text"></form>
			<form><input type="hidden" name="id" value="2"><input name="text"></form>`,
		act:   js(`all("[name=text]")[1].value = "of 2"`),
		after: `<form class="x"><input type="hidden" name="id" value="2"><input name="text"></form><form class="x"><input type="hidden" name="id" value="3"><input name="text"></form>`,
		want:  []string{`all("[name=text]").map((i) => i.value).join() === "of 2,"`},
	},
	{
		name:   "keeps a choice in the select of its name",
		before: `<select name="a"><option>1<option>2</select><select name="b"><option>1<option>2</select>`,
		act:    js(`$("[name=b]").value = "2"`),
		after:  `<select name="z" class="x"><option>1<option>2</select><select name="b" class="x"><option>1<option>2</select>`,
		want:   []string{`all("select").map((s) => s.value).join() === "1,2"`},
	},

	// An element with an id is the same wherever it is.
	{
		name:   "keeps focus, caret and text in a field that gets a wrapper",
		moves:  true,
		before: `<p>0</p><input id="i">`,
		act: func(p *Page) {
			p.Type("#i", "typed")
			p.Eval(`window.field = $("#i"); field.setSelectionRange(1, 3)`)
		},
		after: `<p>1</p><div class="wrong"><span><input id="i" class="x"></span><b>Too short.</b></div>`,
		want: []string{
			`$("div > span > #i") === field && field.className === "x"`, `document.activeElement === field`, `field.value === "typed"`,
			`field.selectionStart === 1 && field.selectionEnd === 3`, `texts("b") === "Too short."`,
		},
	},
	{
		name:   "keeps a field that loses its wrapper",
		before: `<div><span><input id="i"></span><b>Too short.</b></div><p>0</p>`,
		act:    func(p *Page) { p.Type("#i", "typed"); p.Eval(`window.field = $("#i")`) },
		after:  `<input id="i"><p>1</p>`,
		want:   []string{`$("#i") === field && field.value === "typed" && document.activeElement === field`, `!$("[data-component-id] div")`},
	},
	{
		name:   "moves cards between lists, forth and back",
		before: `<ul id="l"><li id="a">a<input></li><li id="b">b<input></li></ul><ul id="r"><li id="c">c<input></li></ul>`,
		act:    js(`window.cards = all("li"); cards.forEach((card, i) => card.lastChild.value = i)`),
		after:  `<ul id="l"><li id="c">C<input></li><li id="b">b<input></li></ul><ul id="r"><li id="d">d<input></li><li id="a">A<input></li></ul>`,
		want: []string{
			`texts("#l li") === "C,b" && texts("#r li") === "d,A"`, `$("#c") === cards[2] && $("#b") === cards[1] && $("#a") === cards[0]`,
			`all("input").map((i) => i.value).join() === "2,1,,0"`,
		},
	},
	{
		name:   "saves what leaves a container that goes, in either direction",
		before: `<section><input id="a"></section><p>0</p><article><input id="b"></article>`,
		act:    js(`window.fields = all("input"); fields[0].value = "a"; fields[1].value = "b"`),
		after:  `<div><input id="b"></div><p>1</p><div><i><input id="a"></i></div>`,
		want:   []string{`$("#a") === fields[0] && $("#b") === fields[1]`, `fields[0].value === "a" && fields[1].value === "b"`, `!$("section") && !$("article")`},
	},
	{
		name:   "turns inside out",
		before: `<div id="a">a<div id="b">b<input id="i"></div></div>`,
		act:    func(p *Page) { p.Type("#i", "typed"); p.Eval(`window.nodes = [$("#a"), $("#b"), $("#i")]`) },
		after:  `<div id="b">B<div id="a">A<input id="i"></div></div>`,
		want: []string{
			`$("[data-component-id]").innerHTML === '<div id="b">B<div id="a">A<input id="i"></div></div>'`,
			`$("#a") === nodes[0] && $("#b") === nodes[1] && $("#i") === nodes[2]`, `nodes[2].value === "typed" && document.activeElement === nodes[2]`,
		},
	},
	{
		name:   "moves deep into what is new",
		before: `<video id="v"></video><details id="d"><summary>s</summary></details>`,
		act:    js(`window.nodes = [$("#v"), $("#d")]; $("#d").open = true`),
		after:  `<section id="s"><div id="n"><p>new</p><video id="v"></video></div><div><details id="d"><summary>S</summary></details></div></section>`,
		want:   []string{`$("#s > #n > #v") === nodes[0]`, `$("#s > div > #d") === nodes[1] && nodes[1].open`, `texts("summary") === "S"`},
	},
	{
		name:   "does not reload a frame that gets a wrapper",
		moves:  true,
		before: `<p>0</p><iframe id="f" src="/elsewhere"></iframe>`,
		act: func(p *Page) {
			p.Until(`$("#f").contentDocument?.title === "elsewhere"`)
			p.Eval(`$("#f").contentWindow.mark = 1; 0`)
		},
		after: `<p>1</p><div><iframe id="f" src="/elsewhere"></iframe></div>`,
		want:  []string{`$("div > #f").contentWindow.mark === 1`},
	},
	{
		name:   "makes a new element of another tag",
		before: `<p id="x">p</p>`,
		act:    js(`window.old = $("#x")`),
		after:  `<section><div id="x">d</div></section>`,
		want:   []string{`$("#x") !== old && $("#x").outerHTML === '<div id="x">d</div>'`},
	},
	{
		name:   "moves nothing out of what a key tells from its siblings only",
		before: `<ul id="l"><li data-lc-key="1">a<input></li></ul><ul id="r"><li data-lc-key="2">b</li></ul>`,
		act:    js(`window.row = $("li"); row.lastChild.value = "typed"`),
		after:  `<ul id="l"></ul><ul id="r"><li data-lc-key="1">c<input></li></ul>`,
		want:   []string{`$("li") !== row && $("input").value === ""`},
	},

	// What is no part of the tree that the server writes.
	{
		name:   "changes what a template holds",
		before: `<template id="t"><p class="a">1</p><template><b>1</b></template></template>`,
		act:    js(`window.template = $("#t"); window.held = template.content.firstChild`),
		after:  `<template id="t"><p class="a">2</p><template><b>2</b></template><i>new</i></template>`,
		want: []string{
			`$("#t") === template && template.content.firstChild === held && !template.hasChildNodes()`,
			`template.innerHTML === '<p class="a">2</p><template><b>2</b></template><i>new</i>'`,
		},
	},
	{
		name:   "brings templates, with nothing in them at work",
		before: `<p>0</p>`,
		act:    js(`window.built = 0; window.ran = 0`),
		after: `<p>1</p><svg><template></template></svg><div><template id="t"><x-built></x-built><img src="/nothing" onerror="ran++"><a href="javascript:ran++">a</a>
			<template><p onclick="ran++">p</p></template></template></div>`,
		want: []string{
			`$("#t").content.querySelector("x-built") && built === 0`, `!$("#t").hasChildNodes()`,
			`!/onerror|javascript|onclick/.test($("#t").innerHTML)`, `$("#t").content.lastElementChild.content.querySelector("p").textContent === "p"`,
			`document.body.append($("#t").content.cloneNode(true)) ?? built === 1`,
		},
	},
	{
		name:   "takes no element of an extension for the server's",
		before: `<div>a</div><p>0</p>`,
		act:    js(`window.foreign = document.createElement("div"); foreign.textContent = "an extension's"; $("p").before(foreign)`),
		after:  `<div>a</div><div>b</div><p>1</p>`,
		want:   []string{`texts("div:not([data-component-id])") === "a,b" && !all("div").includes(foreign)`},
	},
	{
		name:   "brings custom elements that fill themselves",
		before: `<p>0</p>`,
		after:  `<p>1</p><x-filled id="f"><b>the server's</b></x-filled><x-filled></x-filled>`,
		want: []string{
			`$("#f").innerHTML === "<b>the server's</b><i>by its constructor</i><u>when connected</u>"`,
			`all("x-filled").length === 2`,
		},
	},
	{
		name:   "keeps what custom elements fill themselves with",
		before: `<p>0</p><x-late id="f" title="a"><b>1</b><em>gone</em></x-late>`,
		act:    js(`customElements.define("x-late", class extends HTMLElement { constructor() { super(); this.insertAdjacentHTML("afterbegin", "<i>its own</i>") } })`),
		after:  `<p>1</p><x-late id="f" title="b"><b>2</b><u>new</u></x-late>`,
		want:   []string{`$("#f").title === "b"`, `$("#f").innerHTML === "<i>its own</i><b>2</b><u>new</u>"`},
	},
}

// customElements are for the head of a page.
const customElementsHead = `<script>
	customElements.define("x-built", class extends HTMLElement { constructor() { super(); window.built++ } });
	customElements.define("x-filled", class extends HTMLElement {
		constructor() { super(); if (this.isConnected) this.insertAdjacentHTML("beforeend", "<i>by its constructor</i>") }
		connectedCallback() { if (!this.filled) this.insertAdjacentHTML("beforeend", "<u>when connected</u>"); this.filled = true } });
</script>`

func TestMorphIdentity(t *testing.T) { testMorphIdentity(t, newStage(t, customElementsHead)) }

func TestMorphIdentityWithoutMoveBefore(t *testing.T) {
	testMorphIdentity(t, newStage(t, noMoves+customElementsHead))
}

func testMorphIdentity(t *testing.T, st *stage) {
	t.Helper()
	st.p.Eval(`window.texts = (selector) => all(selector).map((e) => e.textContent).join()`)
	movable := Get[bool](st.p, `!!Element.prototype.moveBefore`)
	for _, c := range identityCases {
		t.Run(c.name, func(t *testing.T) {
			if c.moves && !movable {
				return // can't be without moveBefore
			}
			s, p, id := st.show(t, c.before)
			c.run(t, s, p, id)
		})
	}
}

// A component that moves with the one around it is the same component.
func TestAComponentMovesBetweenParents(t *testing.T) {
	s := newFake(t)
	s.Add("inner:1", "room:1", `<input id="i">`)
	inner := s.Wrapper("inner:1")
	s.Add("outer:1", "room:1", `<p>0</p><div id="a">`+inner+`</div><div id="b"></div>`)
	p := open(t, s.URL("outer:1"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(find + `window.gone = 0; liveComponentManager.on("lc:unmount", () => gone++); window.wrapper = $("[data-component-id='inner:1']"); 0`)
	p.Type("#i", "typed")
	s.Push("outer:1", `<p>1</p><div id="a"></div><div id="b"><section>`+inner+`</section></div>`)
	p.UntilText("p", "1")
	p.Check(`$("#b > section > [data-component-id]") === wrapper && $("#i").value === "typed" && document.activeElement === $("#i")`)
	s.Push("inner:1", `<input id="i"><i>pushed</i>`)
	p.UntilText("i", "pushed")
	p.Check(`gone === 0 && $("#i").value === "typed"`)
}

// Shadow roots that the server declares follow it, and keep what is the user's.
func TestDeclaredShadowRoots(t *testing.T) {
	t.Parallel()
	html := func(n int, more string) string {
		return fmt.Sprintf(`<p id="n">%d</p><div id="h"><template shadowrootmode="open"><style>b{color:red}</style><b>%[1]d</b><input><slot></slot></template>light %[1]d</div>`, n) + more
	}
	s := newFake(t)
	s.Add("lab:1", "room:1", html(1, ""))
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(find + `window.inside = (id, selector) => $(id)?.shadowRoot?.querySelector(selector);
		inside("#h", "input").value = "typed"; window.known = inside("#h", "b"); 0`)
	s.Push("lab:1", html(2, ""))
	p.Until(`inside("#h", "b")?.textContent === "2"`)
	p.Check(`inside("#h", "b") === known && inside("#h", "input").value === "typed"`)
	p.Check(`$("#h").textContent === "light 2" && !$("#h template")`)

	s.Push("lab:1", html(3, `<div id="o"><template shadowrootmode="open" shadowrootdelegatesfocus><b>new</b><span><template shadowrootmode="open"><u>inner</u></template></span></template></div>
		<div id="c"><template shadowrootmode="closed"><b>closed</b></template></div><img id="void" alt=""><a id="a"><template shadowrootmode="open">not on a link</template></a>`))
	p.Until(`inside("#o", "b")?.textContent === "new" && inside("#h", "b").textContent === "3"`)
	p.Check(`inside("#h", "input").value === "typed" && inside("#o", "span").shadowRoot.innerHTML === "<u>inner</u>" && $("#o").shadowRoot.delegatesFocus`)
	p.Check(`$("#c").shadowRoot === null && $("#c").innerHTML === "" && $("#a").shadowRoot === null`)

	s.Push("lab:1", html(4, `<div id="o" class="x"><template shadowrootmode="open" shadowrootdelegatesfocus><b>newer</b><span><template shadowrootmode="open"><u>inner, too</u></template></span></template></div>
		<div id="c" class="x"><template shadowrootmode="closed"><b>changed</b></template></div>`))
	p.UntilText("#n", "4")
	p.Check(`inside("#o", "b").textContent === "newer" && inside("#o", "span").shadowRoot.textContent === "inner, too" && inside("#h", "b").textContent === "4"`)
	p.Check(`$("#c").innerHTML === "" && $("#c").className === "x" && all("template").length === 0`)
}

// Scripts of the page may make an update fail half-way. Then all is fetched.
func TestAnUpdateThatFailsIsFollowedByAFetch(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = `<script>customElements.define("x-shy", class extends HTMLElement {
		get defaultValue() { if (window.shy) { shy--; throw new Error("shy") } } })</script>`
	html := func(n int) string {
		return strings.ReplaceAll(`<p id="aN">N</p><x-shy id="sN" data-lc-sync=""></x-shy><input id="i"><p>N</p>`, "N", fmt.Sprint(n))
	}
	shows := func(n int) string { return fmt.Sprintf("$(`[data-component-id]`).innerHTML === `%s`", html(n)) }
	s.Add("lab:1", "room:1", html(1))
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	p.ExpectFaults()
	p.Eval(find + `window.shy = 1; window.updates = 0; document.addEventListener("lc:update", () => updates++); 0`)
	s.Push("lab:1", html(2))
	s.UntilViews(1)
	p.Until(`updates === 1`) // what has failed looks the same, and is replaced
	p.Check(shows(2))
	p.Type("#i", "typed")
	s.Push("lab:1", html(3))
	p.Until(shows(3))
	p.Check(`shy === 0 && $("#i").value === "typed"`)

	// What fails again is fetched no more than once, and mended by the next change.
	p.Eval(`window.shy = 2; 0`)
	s.Push("lab:1", html(4))
	s.UntilViews(2)
	p.Until(`shy === 0`)
	s.Push("lab:1", html(5))
	p.Until(shows(5))
	if got := len(s.Views()); got != 2 {
		t.Errorf("%d views were fetched, want 2", got)
	}
}
