package markup_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/lctest/internal/markup"
)

func TestParseText(t *testing.T) {
	for _, test := range []struct{ name, markup, want string }{
		{"plain", "one two", "one two"},
		{"white space is one space", " one \n\t two ", "one two"},
		{"inline elements join", "<p>un<b>believ</b>able</p>", "unbelievable"},
		{"blocks part", "<p>one</p><p>two</p>", "one two"},
		{"buttons part", "<button>one</button><button>two</button>", "one two"},
		{"void elements", "one<br>two<img src=x alt=y>three", "one twothree"},
		{"character references", "a &lt;b&gt; &amp;amp; &#39;c&#39;", "a <b> &amp; 'c'"},
		{"less-than that begins no tag", "1 < 2 <3", "1 < 2 <3"},
		{"comment", "one<!-- <b>not</b> -->two", "onetwo"},
		{"doctype", "<!doctype html><p>one", "one"},
		{"tag in a text area", "<textarea><b>&lt;</textarea>end", "<b>< end"},
		{"script is raw", "<script>if (a</b) '&lt;'</script>end", "if (a</b) '&lt;' end"},
		{"script in a comment of a script", "<script><!--<script></script>--></script>end", "<!--<script></script>--> end"},
		{"text area that seems to be over", "<textarea/></b></textareas></textarea >end", "</b></textareas> end"},
		{"title of svg", "<svg><title>a<b></b>&lt;<path/>c</title></svg>end", "a< c end"},
		{"CDATA section in svg", "<svg><text><![CDATA[a &lt; <b>]]></text></svg>", "a &lt; <b>"},
		{"element that seems to be over", "<i/>one <p/>two", "one two"},
		{"NUL and line ends", "o\x00ne\rtwo\r\n", "one two"},
		{"superfluous end tag", "one</b> two", "one two"},
		{"end tag of nothing open", "<p>one</div>two</p>", "onetwo"},
		{"unended at the end", "<div><p>one", "one"},
		{"cut short within a tag", "one<p class=", "one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := markup.Parse(test.markup).Text(); got != test.want {
				t.Errorf("text of %q is %q, want %q", test.markup, got, test.want)
			}
		})
	}
}

func TestParseImpliedEnds(t *testing.T) {
	for _, test := range []struct {
		name, markup, selector string
		want                   []string
	}{
		{"list items", "<ul><li>one<li>two <b>bold</b><li>three</ul>", "li", []string{"one", "two bold", "three"}},
		{"item with a paragraph", "<ul><li><p>one<li>two</ul>", "li", []string{"one", "two"}},
		{"nested lists", "<ul><li>one<ul><li>two</ul><li>three</ul>", "li", []string{"one two", "two", "three"}},
		{"paragraphs", "<p>one<p>two<div>three</div>", "p", []string{"one", "two"}},
		{"paragraph in a link stays", "<p>one <a href=x>two</a> three", "p", []string{"one two three"}},
		{"cells and rows", "<table><tr><td>1<td>2<tr><td>3</table>", "tr", []string{"1 2", "3"}},
		{"cells", "<table><tr><td>1<td>2<tr><td>3</table>", "td", []string{"1", "2", "3"}},
		{"body after head", "<table><thead><tr><th>1<tbody><tr><td>2</table>", "tbody", []string{"2"}},
		{"table in a cell", "<table><tr><td><table><tr><td>in</table>out<td>next</table>", "td", []string{"in out", "in", "next"}},
		{"options", "<select><option>one<option selected>two</select>", "option", []string{"one", "two"}},
		{"terms", "<dl><dt>a<dd>b<dt>c<dd>d</dl>", "dd", []string{"b", "d"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := texts(t, test.markup, test.selector); !slices.Equal(got, test.want) {
				t.Errorf("%s in %q has texts %q, want %q", test.selector, test.markup, got, test.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	const page = `
		<div data-component-id="thread:1" data-lc-version=7>
			<ul id="list" class="rows wide"><li class="row new" data-empty="">One</li><li class="row">Two</li></ul>
			<FORM METHOD="post" action='lc:thread/1/add'><input name="a &amp; b" disabled><button>Three</button></FORM>
			<p class="row"><span title="x]y">Four</span></p>
		</div>`
	for _, test := range []struct {
		selector string
		want     []string
	}{
		{"li", []string{"One", "Two"}},
		{"#list", []string{"One Two"}},
		{".row", []string{"One", "Two", "Four"}},
		{"li.row.new", []string{"One"}},
		{"li.row[data-empty]", []string{"One"}},
		{`li[data-empty=""]`, []string{"One"}},
		{"#list .row", []string{"One", "Two"}},
		{"div ul li", []string{"One", "Two"}},
		{"ul #list", nil},
		{"ul div", nil},
		{"[data-lc-version=7] p", []string{"Four"}},
		{`[data-component-id="thread:1"] button`, []string{"Three"}},
		{"form[method=post]", []string{"Three"}},
		{"FORM[Method='post'] *", []string{"", "Three"}},
		{`[name="a & b"]`, []string{""}},
		{"[disabled]", []string{""}},
		{`[title="x]y"]`, []string{"Four"}},
		{" p  span ", []string{"Four"}},
		{".ro", nil},
	} {
		t.Run(test.selector, func(t *testing.T) {
			if got := texts(t, page, test.selector); !slices.Equal(got, test.want) {
				t.Errorf("got texts %q, want %q", got, test.want)
			}
		})
	}
}

func TestParseSelectorRefuses(t *testing.T) {
	for selector, want := range map[string]string{
		"":          "empty",
		"  ":        "empty",
		"a > b":     `">" is not supported`,
		"a:hover":   `":" is not supported`,
		"a, b":      `"," is not supported`,
		"#":         `a name is missing behind "#"`,
		"a.":        `a name is missing behind "."`,
		"[":         `a name is missing behind "["`,
		"[a":        `neither "]" nor "="`,
		"[a^=b]":    `neither "]" nor "="`,
		"[a=b":      `has no "]"`,
		`[a="b"`:    `has no "]"`,
		`[a="b]`:    `has no "]"`,
		"ul#list>a": `">" is not supported`,
	} {
		t.Run(selector, func(t *testing.T) {
			_, err := markup.ParseSelector(selector)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got error %v, want one with %q", err, want)
			}
		})
	}
}

// FuzzParse sees that no markup makes Parse panic or hang, and that what it
// returns hangs together.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"<ul><li>a<li b=c>d</ul>", "<p <", "</", "<!--", "<script>", "<a =\"", "<td><tr>&amp"} {
		f.Add(seed, "li [b=c]")
	}
	f.Fuzz(func(t *testing.T, text, selector string) {
		doc := markup.Parse(text)
		all, err := markup.ParseSelector("*")
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range doc.Find(all) {
			if n.Tag == "" || !slices.Contains(n.Parent.Children, n) {
				t.Fatalf("%q: <%s> is not a child of its parent", text, n.Tag)
			}
		}
		if sel, err := markup.ParseSelector(selector); err == nil {
			found := doc.Find(sel)
			if first := doc.First(sel); len(found) > 0 && first != found[0] || len(found) == 0 && first != nil {
				t.Fatalf("%q in %q: First and Find differ", selector, text)
			}
		}
	})
}

// texts returns the texts of the elements that the selector picks.
func texts(t *testing.T, page, selector string) []string {
	t.Helper()
	sel, err := markup.ParseSelector(selector)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range markup.Parse(page).Find(sel) {
		got = append(got, n.Text())
	}
	return got
}
