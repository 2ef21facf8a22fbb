package htmltoken_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// show writes a token with its parts as they stand in the input.
func show(z *htmltoken.Tokenizer, input string) string {
	data := z.Data.Of(input)
	switch z.Kind {
	case htmltoken.Text:
		return fmt.Sprintf("%s %q", [...]string{"text", "rcdata", "raw", "script", "plaintext", "cdata"}[z.Content], data)
	case htmltoken.Comment:
		return fmt.Sprintf("comment %q", data)
	case htmltoken.Doctype:
		return fmt.Sprintf("doctype %q of %q", z.Name.Of(input), data)
	}
	var b strings.Builder
	b.WriteString([...]string{htmltoken.StartTag: "start ", htmltoken.EndTag: "end ", htmltoken.Ignored: "ignored "}[z.Kind])
	b.WriteString(z.Name.Of(input))
	for _, a := range z.Attrs {
		fmt.Fprintf(&b, " [%s]", a.Span().Of(input))
		if a.Value.Start > a.Name.End {
			fmt.Fprintf(&b, "=%s", a.Value.Of(input))
		}
	}
	if z.SelfClosing {
		b.WriteString(" /")
	}
	if z.Foreign {
		b.WriteString(" foreign")
	}
	return b.String()
}

func tokens(input string) []string {
	var all []string
	for z := htmltoken.New(input); z.Next(); {
		all = append(all, show(z, input))
	}
	return all
}

func TestTokens(t *testing.T) {
	for _, tt := range []struct {
		input string
		want  []string
	}{
		{"", nil},
		{"a < b <3 </", []string{`text "a < b <3 </"`}},
		{"<p>a</p>", []string{"start p", `text "a"`, "end p"}},
		{"<A B=c D='e' F=\"g\" h>", []string{`start A [B=c]=c [D='e']=e [F="g"]=g [h]`}},
		{"<a b = 'c'\td\n=\n\"e\" f = g>", []string{`start a [b = 'c']=c [d` + "\n=\n" + `"e"]=e [f = g]=g`}},
		{`<a b="c"d='e'f=g/h>`, []string{`start a [b="c"]=c [d='e']=e [f=g/h]=g/h`}},
		{`<a b="" c='' d= >`, []string{`start a [b=""]= [c='']= [d]=`}},
		{`<a/b=c>`, []string{`start a [b=c]=c`}},
		{`<a =b=c "d' <e>`, []string{`start a [=b=c]=c ["d'] [<e]`}},
		{`<a b=1 b=2 B=3>`, []string{`start a [b=1]=1 [b=2]=2 [B=3]=3`}},
		{`<br/><br /><br / ><br//>`, []string{"start br /", "start br /", "start br", "start br /"}},
		{`<a b=/><a b="/"/><a b=""/><a b/><a/b/>`, []string{"start a [b=/]=/", `start a [b="/"]=/ /`, `start a [b=""]= /`, "start a [b] /", "start a [b] /"}},
		{`</p q="r"/>`, []string{`end p [q="r"]=r /`}},
		{`a</>b`, []string{`text "a"`, "ignored ", `text "b"`}},
		{`</ p></3><?php ?><!x><!>`, []string{`comment " p"`, `comment "3"`, `comment "?php ?"`, `comment "x"`, `comment ""`}},
		{`<!-- a --><!----><!--><!---><!--a--!>b`, []string{`comment " a "`, `comment ""`, `comment ""`, `comment ""`, `comment "a"`, `text "b"`}},
		{`<!--a--b-->c`, []string{`comment "a--b"`, `text "c"`}},
		{`<!--a--!b---->c`, []string{`comment "a--!b--"`, `text "c"`}},
		{`<!--!>-->`, []string{`comment "!>"`}},
		{`<!--a--!`, []string{`comment "a"`}},
		{`<!--a-`, []string{`comment "a"`}},
		{`<!--a`, []string{`comment "a"`}},
		{`<!---`, []string{`comment ""`}},
		{`<!--a--!-->b`, []string{`comment "a--!"`, `text "b"`}},
		{`<!--a<!-->b`, []string{`comment "a<!"`, `text "b"`}},
		{`<!x`, []string{`comment "x"`}},
		{`a<`, []string{`text "a<"`}},
		{`<!-a-->b`, []string{`comment "-a--"`, `text "b"`}},
		{`<!DocType  html SYSTEM "a>b">`, []string{`doctype "html" of "html SYSTEM \"a"`, `text "b\">"`}},
		{"<!DOCTYPE\v\n>", []string{`doctype "\v" of "\v\n"`}},
		{`<!doctypehtml x`, []string{`doctype "html" of "html x"`}},
		{`<!doctyp html>`, []string{`comment "doctyp html"`}},
		{`<!doctype>`, []string{`doctype "" of ""`}},
		{`<![CDATA[a>b]]>`, []string{`comment "[CDATA[a"`, `text "b]]>"`}},

		{`<p`, []string{"ignored p"}},
		{`<p a=`, []string{"ignored p [a]"}},
		{`<p a `, []string{"ignored p [a]"}},
		{`<p a="b>c`, []string{`ignored p [a="b>c]=b>c`}},
		{`<p a=b/`, []string{`ignored p [a=b/]=b/`}},
		{`a</p `, []string{`text "a"`, "ignored p"}},

		{`<textarea><b>&lt;</textarea>`, []string{"start textarea", `rcdata "<b>&lt;"`, "end textarea"}},
		{`<title></title>a`, []string{"start title", "end title", `text "a"`}},
		{`<textarea/></b></TextArea >a`, []string{"start textarea /", `rcdata "</b>"`, "end TextArea", `text "a"`}},
		{`<textarea></textareas></textarea`, []string{"start textarea", `rcdata "</textareas></textarea"`}},
		{`<textarea></textarea a`, []string{"start textarea", "ignored textarea [a]"}},
		{`<style><b></script></style/>`, []string{"start style", `raw "<b></script>"`, "end style /"}},
		{`<xmp><b></xmp><iframe><b></iframe>`, []string{"start xmp", `raw "<b>"`, "end xmp", "start iframe", `raw "<b>"`, "end iframe"}},
		{`<noembed><b></noembed><noframes><b></noframes>`, []string{"start noembed", `raw "<b>"`, "end noembed", "start noframes", `raw "<b>"`, "end noframes"}},
		{`<noscript><b></noscript>`, []string{"start noscript", "start b", "end noscript"}},
		{`<plaintext><b></plaintext>`, []string{"start plaintext", `plaintext "<b></plaintext>"`}},
		{`<script>a</b></script>`, []string{"start script", `script "a</b>"`, "end script"}},
		{`<script><!--</script>-->`, []string{"start script", `script "<!--"`, "end script", `text "-->"`}},
		{`<script><!--<script></script>--></script>`, []string{"start script", `script "<!--<script></script>-->"`, "end script"}},
		{`<script><!--<script></script></script>-->`, []string{"start script", `script "<!--<script></script>"`, "end script", `text "-->"`}},
		{`<script><!--><script></script>-->`, []string{"start script", `script "<!--><script>"`, "end script", `text "-->"`}},
		{`<script><!--<scripts></script>`, []string{"start script", `script "<!--<scripts>"`, "end script"}},
		{`<script><!--<script--></script>`, []string{"start script", `script "<!--<script-->"`, "end script"}},
		{`<script><!--a-->b<!--</Script/>`, []string{"start script", `script "<!--a-->b<!--"`, "end Script /"}},
		{`<script><!--<script>-->b</script>c`, []string{"start script", `script "<!--<script>-->b"`, "end script", `text "c"`}},
		{`<script><!--<script></script><script></script>`, []string{"start script", `script "<!--<script></script><script></script>"`}},
		{`<script>a`, []string{"start script", `script "a"`}},
		{`<long-element-name><b>`, []string{"start long-element-name", "start b"}},
		{`<script></ script></script>`, []string{"start script", `script "</ script>"`, "end script"}},

		{`<svg><title><b></title></svg>`, []string{"start svg foreign", "start title foreign", "start b", "end title", "end svg"}},
		{`<svg><style><b></style><b></svg><style><b></style>`, []string{"start svg foreign", "start style foreign", "start b", "end style", "start b", "end svg", "start style", `raw "<b>"`, "end style"}},
	} {
		if got := tokens(tt.input); !slices.Equal(got, tt.want) {
			t.Errorf("%s\ngot  %q\nwant %q", tt.input, got, tt.want)
		}
	}
}

// TestReset reads one input after another, of which the first ends in the midst
// of svg and raw text.
func TestReset(t *testing.T) {
	z := htmltoken.New(`<svg><desc><title a=b>`)
	z.Scripting = true
	for z.Next() {
	}
	const input = `<noscript><b></noscript><![CDATA[>`
	z.Reset(input)
	var got []string
	for z.Next() {
		got = append(got, show(z, input))
	}
	if want := []string{"start noscript", `raw "<b>"`, "end noscript", `comment "[CDATA["`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestScripting(t *testing.T) {
	const input = `<noscript><b></noscript>`
	z := htmltoken.New(input)
	z.Scripting = true
	var got []string
	for z.Next() {
		got = append(got, show(z, input))
	}
	if want := []string{"start noscript", `raw "<b>"`, "end noscript"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestForeign follows svg and math elements: what ends them, and where HTML
// begins again.
func TestForeign(t *testing.T) {
	for _, tt := range []struct {
		name, input string
		foreign     bool // a title after it is one of svg or math
		cdata       bool // a CDATA section after it is text
	}{
		{"html", ``, false, false},
		{"svg", `<svg>`, true, true},
		{"upper case", `<SVG viewBox="0 0 1 1">`, true, true},
		{"svg that is over", `<svg></SVG>`, false, false},
		{"svg without content", `<svg/>`, false, false},
		{"element in it", `<svg><g>`, true, true},
		{"element without content in it", `<svg><path/></svg>`, false, false},
		{"svg in svg", `<svg><svg></svg>`, true, true},
		{"element that is not ended", `<svg><path></svg>`, false, false},
		{"math", `<math>`, true, true},
		{"svg in math", `<math><svg></svg></math>`, false, false},

		{"integration point", `<svg><foreignObject>`, false, true},
		{"integration point that is over", `<svg><foreignObject></foreignobject>`, true, true},
		{"element in an integration point", `<svg><desc><a>`, false, false},
		{"element in an integration point that is over", `<svg><desc><a></a>`, false, true},
		{"void element in an integration point", `<svg><desc><br>`, false, true},
		{"obsolete void element in an integration point", `<svg><desc><param>`, false, true},
		{"end of svg in an integration point", `<svg><desc></svg>`, false, false},
		{"svg in an integration point", `<svg><desc><a><svg>`, true, true},
		{"svg in an integration point that is over", `<svg><desc><a><svg></svg></a></desc>`, true, true},
		{"desc of math", `<math><desc>`, true, true},
		{"mi of svg", `<svg><mi>`, true, true},
		{"mi", `<math><mi>`, false, true},
		{"mglyph", `<math><mi><mglyph>`, true, true},
		{"mglyph in an HTML element", `<math><mi><a><mglyph>`, false, false},
		{"annotation", `<math><annotation-xml>`, true, true},
		{"svg in an annotation", `<math><annotation-xml><svg></svg></annotation-xml></math>`, false, false},
		{"annotation in HTML", `<math><annotation-xml encoding="Text/&#72;TML">`, false, true},
		{"annotation in XML", `<math><annotation-xml encoding=text/xml>`, true, true},

		{"start tag that breaks out", `<svg><g><div>`, false, false},
		{"font", `<svg><font>`, true, true},
		{"font that breaks out", `<svg><font size=1>`, false, false},
		{"start tag that breaks out to an integration point", `<svg><desc><svg><g><p></p>`, false, true},
		{"end tag that breaks out", `<svg><g></p>`, false, false},
		{"end tag of an element around it", `<button><svg><g></button>`, false, false},
		{"end tag of an element around it in an integration point", `<svg><desc><a><svg></a>`, false, true},
		{"two start tags to choose from", `<button><svg class="a"><svg class="b"></svg></button>`, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tokens(tt.input + "<![CDATA[>]]>"); strings.HasPrefix(got[len(got)-1], "cdata ") != tt.cdata {
				t.Errorf("a CDATA section: got %q", got)
			}
			if got := tokens(tt.input + "<title><q>"); strings.HasPrefix(got[len(got)-1], "start q") != tt.foreign {
				t.Errorf("a title: got %q", got)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	for _, tt := range []struct{ raw, text, value string }{
		{"", "", ""},
		{"a&b", "a&b", "a&b"},
		{"&lt;&LT;&lt", "<<<", "<<<"},
		{"&amp;lt;", "&lt;", "&lt;"},
		{"&copy=1&copy", "©=1©", "&copy=1©"},
		{"&copy;=1", "©=1", "©=1"},
		{"&notit;&notin;&not;", "¬it;∉¬", "&notit;∉¬"},
		{"?a=1&lt=2&gta&unknown;", "?a=1<=2>a&unknown;", "?a=1&lt=2&gta&unknown;"},
		{"&semi;&nGt;", ";≫⃒", ";≫⃒"},
		{"&CounterClockwiseContourIntegral;&" + strings.Repeat("a", 99) + ";", "∳&" + strings.Repeat("a", 99) + ";", "∳&" + strings.Repeat("a", 99) + ";"},
		{"&#65;&#x41;&#X41&#9;&#1x&#", "AAA\t\x01x&#", "AAA\t\x01x&#"},
		{"&#x80;&#xD800;&#x110000;&#x100000041;&#0;", "€����", "€����"},
		{"a\r\nb\rc\n&#13;", "a\nb\nc\n\r", "a\nb\nc\n\r"},
		{"a\x00b", "a\x00b", "a\ufffdb"},
	} {
		if got := htmltoken.DecodeText(tt.raw, htmltoken.Markup); got != tt.text {
			t.Errorf("text %q is %q, want %q", tt.raw, got, tt.text)
		}
		if got := htmltoken.DecodeValue(tt.raw); got != tt.value {
			t.Errorf("value %q is %q, want %q", tt.raw, got, tt.value)
		}
	}
	for content, want := range map[htmltoken.Content]string{
		htmltoken.RCDATA: "&\n\ufffd", htmltoken.RawText: "&amp;\n\ufffd", htmltoken.Script: "&amp;\n\ufffd", htmltoken.PlainText: "&amp;\n\ufffd", htmltoken.CDATA: "&amp;\n\x00",
	} {
		if got := htmltoken.DecodeText("&amp;\r\n\x00", content); got != want {
			t.Errorf("of content %d got %q, want %q", content, got, want)
		}
	}
}

func TestLowerName(t *testing.T) {
	for name, want := range map[string]string{"": "", "a-b": "a-b", "DIV": "div", "viewBox": "viewbox", "É\u212a[": "É\u212a[", "a\x00B": "a\ufffdb"} {
		if got := htmltoken.LowerName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}
