// Package random makes HTML for tests of patches: renderings as templates write
// them, and as nobody does.
package random

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A Generator makes HTML at random.
type Generator struct{ *rand.Rand }

// Wrappers are elements that a component's wrapper can be.
var Wrappers = []string{"div", "div", "div", "div", "ul", "li", "table", "tbody", "tr", "td", "dl", "dd", "span", "x-card", "section", "summary", "thead", "details"}

// Chain makes HTML for the inside of an element named in, and changes it some
// times: as a tree, byte by byte, or both.
func (g Generator) Chain() (in string, renderings []string) {
	in = pick(g, Wrappers)
	root := g.root(in)
	html := root.inside()
	plan := g.IntN(6)
	switch plan {
	case 0:
		html = g.words()
	case 1:
		in, html = "div", pick(g, Corpus)
	}
	renderings = []string{html}
	for range 1 + g.IntN(4) {
		switch plan {
		case 0, 1, 2:
			html = g.bytes(html)
		default:
			for range 1 + g.IntN(3) {
				g.mutate(root)
			}
			html = root.inside()
		}
		renderings = append(renderings, html)
	}
	return in, renderings
}

func pick[T any](g Generator, from []T) T { return from[g.IntN(len(from))] }

// A tree is an element, or a text or comment if it has no name.
type tree struct {
	name, tag, text string
	noEnd           bool
	kids            []*tree
}

func (t *tree) write(b *strings.Builder) {
	b.WriteString(t.text)
	b.WriteString(t.tag)
	for _, k := range t.kids {
		k.write(b)
	}
	if t.name != "" && !t.noEnd {
		fmt.Fprintf(b, "</%s>", t.name)
	}
}

func (t *tree) inside() string {
	var b strings.Builder
	for _, k := range t.kids {
		k.write(&b)
	}
	return b.String()
}

func (t *tree) clone() *tree {
	c := *t
	c.kids = nil
	for _, k := range t.kids {
		c.kids = append(c.kids, k.clone())
	}
	return &c
}

var texts = []string{
	"a", "b", "message 7", " ", "\n", "\n\n  ", "a &amp; b", "&lt;", "&notit;", "&am", "p;", "&#10;", "&#x0a;b", "&#34;x", "&#xa0;", "é", "日本", "😀", "<", "a < b", "1<2", "\r\n", "\r", "x\ry",
	"\u00a0", "\ufeff", "\u2028", `"q"`, `\`, "\t", "\f", "&", "&#x", "\ufffe", "-->",
}

var attrs = []string{
	"", "", "", ` class="a"`, ` class="b c"`, ` class=a`, ` id="%d"`, ` data-lc-key="%d"`, ` data-lc-key="m%d"`, ` DATA-LC-KEY='%d'`, ` data-lc-key=k%d class="a"`, ` hidden`,
	` title="a > b &amp; c"`, ` title='"'`, ` href=/x/`, ` a=1 a=2`, ` data-x="` + "\n" + `"`, ` style="width:%d%%"`, ` a="1"b`, ` contenteditable`, ` data-component-id="c:%d"`,
	` data-lc-ignore`, ` data-lc-permanent id=p%d`, ` é=1`, ` onclick="f('<b>')" `, ` checked=""`,
}

func (g Generator) attr() string {
	a := pick(g, attrs)
	if strings.Contains(a, "%d") {
		a = strings.ReplaceAll(fmt.Sprintf(a, g.IntN(12)), "%!", "")
	}
	return a
}

// inside are the elements that most often stand in others.
var inside = map[string][]string{
	"table": {"tbody", "thead", "tfoot", "caption", "colgroup", "tr", "tr", "col"}, "tbody": {"tr"}, "thead": {"tr"}, "tfoot": {"tr"}, "tr": {"td", "th"}, "colgroup": {"col"},
	"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd"}, "select": {"option", "option", "optgroup", "hr"}, "optgroup": {"option"}, "datalist": {"option"}, "ruby": {"rt", "rp"},
}

var anything = []string{
	"div", "div", "p", "span", "b", "i", "em", "a", "ul", "ol", "dl", "table", "select", "form", "button", "h1", "h2", "pre", "section", "label", "input", "br", "img", "hr",
	"x-card", "textarea", "svg", "script", "style", "template", "math", "iframe", "object", "ruby", "datalist", "details", "summary", "fieldset", "legend", "noscript", "font", "nobr", "title", "address", "video",
	"li", "dialog", "wbr", "listing", "option", "DIV", "Span", "link",
}

var whole = map[string][]string{
	"svg":      {`<svg viewBox="0 0 1 1"><path d="M0 0"/><g><circle r=1></circle></g></svg>`, `<svg/>`, `<svg><title>t</title><style>a{}</style></svg>`, `<svg><![CDATA[x]]></svg>`, `<svg><a/></svg>`},
	"math":     {`<math><mi>x</mi></math>`, `<math><mrow><mo>+</mo></mrow></math>`},
	"script":   {`<script>a<b</script>`, `<script>1</script>`},
	"style":    {`<style>a>b{}</style>`, `<style></style>`},
	"textarea": {"<textarea>\n\na</textarea>", "<textarea>x</textarea>", "<textarea name=a></b></textarea>"},
	"title":    {`<title>a<b</title>`},
	"iframe":   {`<iframe src="/x"></iframe>`, `<iframe><p></iframe>`},
	"noscript": {`<noscript><b>x</b></noscript>`, `<noscript>x</noscript>`},
	"template": {`<template><tr><td>x</template>`, `<template><p>a</p></template>`, `<template> <li>a<li>b</template>`},
}

// tree makes an element for another of that name, with others in it.
func (g Generator) tree(parent string, depth int) *tree {
	own, only := inside[parent]
	inTable := only && slices.Contains([]string{"table", "tbody", "thead", "tfoot", "tr", "colgroup"}, parent)
	switch n := g.IntN(20); {
	case inTable && n < 5:
		return &tree{text: pick(g, []string{"\n", " ", "  \n", "\t", "\n", " ", "\r\n", "<script>1</script>", "<input type=hidden>", "<template> x</template>"})}
	case !inTable && n < 7:
		return &tree{text: pick(g, texts)}
	case n == 7:
		return &tree{text: pick(g, []string{"<!--c-->", "<!-- a b -->", "<!---->", "<!--a-b--->"})}
	}
	name := pick(g, anything)
	if only && g.IntN(30) > 0 {
		name = pick(g, own)
	}
	if all := whole[name]; all != nil {
		return &tree{text: pick(g, all)}
	}
	t := &tree{name: name, tag: "<" + name + g.attr() + ">"}
	switch strings.ToLower(name) {
	case "input", "br", "img", "hr", "wbr", "col", "link":
		t.noEnd = true
		if g.IntN(3) == 0 {
			t.tag = t.tag[:len(t.tag)-1] + " />"
		}
		return t
	case "li", "p", "td", "th", "tr", "tbody", "option", "dd", "dt", "thead", "colgroup":
		t.noEnd = g.IntN(6) == 0
	}
	if name == "pre" && g.IntN(2) == 0 {
		t.kids = append(t.kids, &tree{text: pick(g, []string{"\n", "\r\n", "\n\n", "&#10;", "\r", "&#xa0;", "&#010", "&#x00A;", "&NewLine;", "&NewLine"})})
	}
	if depth > 0 {
		for range g.IntN(5) {
			t.kids = append(t.kids, g.tree(strings.ToLower(name), depth-1))
		}
	}
	return t
}

// list makes many elements beside each other, as most that is shown is.
func (g Generator) list(in string) *tree {
	root := &tree{}
	sample := g.tree(in, 3)
	for i := range 2 + g.IntN(12) {
		t := sample.clone()
		if g.IntN(3) > 0 && t.name != "" {
			t.tag = fmt.Sprintf(`<%s data-lc-key="%d">`, t.name, i)
		}
		if g.IntN(2) == 0 {
			g.mutate(t)
		}
		root.kids = append(root.kids, t)
		if g.IntN(2) == 0 {
			root.kids = append(root.kids, &tree{text: "\n"})
		}
	}
	return root
}

func (g Generator) root(in string) *tree {
	if g.IntN(3) == 0 {
		return g.list(in)
	}
	root := &tree{name: in}
	for range 1 + g.IntN(5) {
		root.kids = append(root.kids, g.tree(in, 3))
	}
	return root
}

// all returns the elements that have or can have children.
func (t *tree) all() (all []*tree) {
	all = append(all, t)
	for _, k := range t.kids {
		if k.name != "" {
			all = append(all, k.all()...)
		}
	}
	return all
}

// mutate changes a tree somewhere.
func (g Generator) mutate(root *tree) {
	t := pick(g, root.all())
	n := len(t.kids)
	name := strings.ToLower(t.name)
	switch how := g.IntN(9); {
	case how == 0 || n == 0:
		t.kids = slices.Insert(t.kids, g.IntN(n+1), g.tree(name, 2))
	case how == 1:
		i := g.IntN(n)
		t.kids = slices.Delete(t.kids, i, i+1)
	case how == 2:
		i := g.IntN(n)
		moved := t.kids[i]
		t.kids = slices.Delete(t.kids, i, i+1)
		t.kids = slices.Insert(t.kids, g.IntN(n), moved)
	case how == 3:
		i := g.IntN(n)
		slices.Reverse(t.kids[i:])
	case how == 4 && t.tag != "":
		t.tag = "<" + t.name + g.attr() + ">"
	case how == 5:
		t.kids[g.IntN(n)] = g.tree(name, 2)
	case how == 6:
		g.Shuffle(n, func(i, j int) { t.kids[i], t.kids[j] = t.kids[j], t.kids[i] })
	case how == 7:
		t.noEnd = !t.noEnd
	default:
		if k := pick(g, t.kids); k.name == "" {
			k.text = pick(g, texts)
		} else {
			t.kids = append(t.kids, k.clone())
		}
	}
}

// words are what is put together without a plan.
var words = []string{
	"<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<a>", "</a>", "<li>", "</li>", "<ul>", "</ul>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<tbody>", "</tbody>",
	"<thead>", "</thead>", "<caption>", "</caption>", "<colgroup>", "</colgroup>", "<col>", "<select>", "</select>", "<option>", "</option>", "<optgroup>", "</optgroup>", "<hr>", "<br>", "<br/>",
	"<pre>", "</pre>", "\n", "\r\n", " ", "x", "<", ">", "&", "&#10;", "<form>", "</form>", "<button>", "</button>", "<h1>", "</h1>", "<h2>", "</h2>", "<dl>", "<dt>", "<dd>", "</dl>", "</dd>",
	"<svg>", "</svg>", "<math>", "</math>", "<mi>", "<desc>", "<title>", "</title>", "<script>", "</script>", "<style>", "</style>", "<textarea>", "</textarea>", "<template>", "</template>",
	"<noscript>", "</noscript>", "<iframe>", "</iframe>", "<!--", "-->", "<!", "</", "<?", "<span>", "</span>", "<i>", "</i>", "<nobr>", "</nobr>", "<input>", "<input type=hidden>", "<ruby>", "<rt>", "</rt>", "</ruby>",
	"<object>", "</object>", "<x-y>", "</x-y>", "<p class=a>", "<p/>", "<div data-lc-ignore>", "<li data-lc-key=1>", "<li data-lc-key=2>", "a<", "é", "\x00", "\xff", "<address>", "</address>", "<font color=a>", "</font>",
	"<section>", "</section>", "<label>", "</label>", "<path/>", "<g>", "</g>", "<image>", "<body>", "<dialog>", "</dialog>", "<search>", "</search>", "<frameset>", "<plaintext>", "<th>", "<tfoot>", "<link>", "<datalist>", "</datalist>",
	"<b><b><b><b>", "</b></b></b></b>", "<rb>", "<rtc>", "<rp>", "<marquee>", "</marquee>", "<center>", "</center>", "<listing>", "</listing>", "<select><button>", "<option selected>", "<img>", "<meta>", "<summary>", "</summary>",
	"<table><tr><td>", "</td></tr></table>", "<ul><li>", "</li></ul>", "<select><option>", "</option></select>", "<p>a</p>", "<b>a</b>", "&nbsp;", "&lt", "\u2028", "<!--a-->", "<title>a</title>", "<noscript>a</noscript>",
}

func (g Generator) words() string {
	var b strings.Builder
	for range 1 + g.IntN(12) {
		b.WriteString(pick(g, words))
	}
	return b.String()
}

// Corpus is what templates render, in small.
var Corpus = []string{
	`<section class="thread">
  <h2>Thread &amp; more</h2>
  <ul id="messages">
    <li data-lc-key="m1"><b>Ann</b> <span>It&#39;s 1 &lt; 2</span> <i>0</i></li>
    <li data-lc-key="m2"><b>Bob</b> <span>Yes</span> <i>3</i></li>
    <li data-lc-key="m3"><b>Ann</b> <span></span> <i>0</i></li>
  </ul>
  <p>3 messages<br>of 3</p>
</section>
`,
	`<table class="grid">
  <caption>Orders</caption>
  <thead><tr><th>No.<th>Name</tr></thead>
  <tr data-lc-key="1"><td>1</td><td><input type="checkbox" checked></td></tr>
  <tr data-lc-key="2"><td>2</td><td><a href="/2">two</a></td></tr>

  <tr><td colspan=2>&nbsp;</td>
</table>`,
	`<form method="post" action="/a?b=c&amp;d=e"><input type="hidden" name="_token" value="x">
<label>Name <input name="name" value="a &#34;b&#34;"></label>
<select name="s"><option value="1" selected>One</option>
<option value="2">Two<optgroup label="x"><option>Three</optgroup></select>
<textarea name="t">
first
second</textarea><button>Send</button></form>
<template id="row"><tr><td></td></tr></template>`,
	`<dl><dt>a<dd>b<dt>c<dd><p>d<p>e</dl><ol><li>1<li>2<ul><li>2.1</ul><li>3</ol><pre>
code
  &lt;b&gt;</pre><details open><summary>More</summary><figure><img src="a.png" alt="A"><figcaption>A</figcaption></figure></details>`,
	`<nav><a href="/">Home</a> | <a href="/b" class="on"><svg width="8" height="8"><use href="#i"/></svg> B</a></nav><article><h3><em>T</em></h3>
<p>One <strong>two <em>three</em></strong>, <code>a &lt; b</code>.</p><!-- end --><hr><ruby>a<rt>b</rt></ruby><x-card>c</x-card></article>`,
	`<table><colgroup><col><col class="b"></colgroup><tbody><tr><td><table><tr><td>a</table><td>b<tfoot><tr><td>c</table>`,
}

// bytes changes some bytes of s.
func (g Generator) bytes(s string) string {
	for range 1 + g.IntN(3) {
		i := g.IntN(len(s) + 1)
		j := min(len(s), i+g.IntN(8))
		switch g.IntN(5) {
		case 0:
			s = s[:i] + s[j:]
		case 1:
			s = s[:i] + pick(g, words) + s[i:]
		case 2:
			s = s[:i] + pick(g, texts) + s[j:]
		case 3:
			s = s[:i] + s[i:j] + s[i:]
		default:
			k := g.IntN(len(s) + 1)
			if k > j {
				s = s[:i] + s[j:k] + s[i:j] + s[k:]
			}
		}
	}
	return s
}
