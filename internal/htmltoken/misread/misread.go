// Package misread has HTML that is easily misread, for the tests of all that
// read HTML here: they must find the same tags in it.
package misread

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Case is a piece of HTML and its start tags, as Tag writes them.
type Case struct {
	Name string
	HTML string
	Tags []string
}

// Tag writes a start tag with the attributes that count, sorted by name.
func Tag(name string, attrs map[string]string) string {
	var b strings.Builder
	b.WriteString(name)
	for _, attr := range slices.Sorted(maps.Keys(attrs)) {
		fmt.Fprintf(&b, " %s=%q", attr, attrs[attr])
	}
	return b.String()
}

// Cases are in the order of the standard: text, tags, comments, raw text,
// foreign content.
var Cases = []Case{
	{"less-than signs", `1 < 2 <3 <- <a`, nil},
	{"tag in a text", `a<b>c`, []string{"b"}},
	{"NUL in a text", "a\x00<b>\x00", []string{"b"}},
	{"NUL in names and values", "<a\x00 b\x00=\"c\x00\">", []string{"a\ufffd b\ufffd=\"c\ufffd\""}},
	{"upper case", `<DIV ID=A><Br></DIV>`, []string{`div id="A"`, "br"}},
	{"names of other letters", `<x-y:z É=1><h1>`, []string{`x-y:z É="1"`, "h1"}},
	{"line ends", "<a\nb\r\n=\fc\td>", []string{`a b="c" d=""`}},
	{"attributes without space between them", `<a b="c"d='e'f>`, []string{`a b="c" d="e" f=""`}},
	{"attribute given twice", `<a b="1" B='2' b>`, []string{`a b="1"`}},
	{"slash for a space", `<a/b=c>`, []string{`a b="c"`}},
	{"slash in a value", `<a b=/c/ d=e/><a b=/>`, []string{`a b="/c/" d="e/"`, `a b="/"`}},
	{"slashes", `<br/><br/ ><br//>`, []string{"br", "br", "br"}},
	{"equals sign in a name", `<a =b=c ==>`, []string{`a =="" =b="c"`}},
	{"brackets and quotes in names", `<a <b "c'=d>`, []string{`a "c'="d" <b=""`}},
	{"bracket in a value", `<a b="<i>" c='>' d=<i>`, []string{`a b="<i>" c=">" d="<i"`}},
	{"no value", `<a b= ><a b=""c>`, []string{`a b=""`, `a b="" c=""`}},
	{"quotes in a value", `<a b=c"d' e="'" f='"'>`, []string{`a b="c\"d'" e="'" f="\""`}},
	{"references in values", `<a b="&lt;&amp;" c="?x&copy=1&lt">`, []string{`a b="<&" c="?x&copy=1<"`}},
	{"end tag with attributes", `</a b="<i>"><b>`, []string{"b"}},
	{"end tags without a name", `</><a></ <b>c><d>`, []string{"a", "d"}},

	{"comments", `<!-- <a> --><b><!----><c><!--<d>--e>--><f>`, []string{"b", "c", "f"}},
	{"comments that end early", `<!--><a>--><!---><b>-->`, []string{"a", "b"}},
	{"comments that end with an exclamation mark", `<!--a--!><b>-->`, []string{"b"}},
	{"comment that has no end", `<a><!-- <b> -- ><c>`, []string{"a"}},
	{"what is a comment too", `<!a <b><?a <b><c>?>`, []string{"c"}},
	{"doctype", `<!DOCTYPE html "<a>"><b>`, []string{"b"}},

	{"textarea", `<textarea a><b></textareas><b></TextArea ><c>`, []string{`textarea a=""`, "c"}},
	{"textarea that seems to be over", `<textarea/><b></textarea/><c>`, []string{"textarea", "c"}},
	{"textarea that has no end", `<textarea><b></textarea`, []string{"textarea"}},
	{"title", `<title><!--</title><b>--></title>`, []string{"title", "b"}},
	{"style", `<style><a>/*</style>*/<b>`, []string{"style", "b"}},
	{"xmp", `<xmp><a></xmp><b>`, []string{"xmp", "b"}},
	{"iframe", `<iframe><a></iframe><b>`, []string{"iframe", "b"}},
	{"noembed and noframes", `<noembed><a></noembed><noframes><b></noframes><c>`, []string{"noembed", "noframes", "c"}},
	{"noscript", `<noscript><a></noscript><b>`, []string{"noscript", "a", "b"}},
	{"plaintext", `<plaintext><a></plaintext><b>`, []string{"plaintext"}},
	{"script", `<script>"<a>"</scripts></ script><b></script><c>`, []string{"script", "c"}},
	{"script with a comment", `<script><!-- <a></script><b>-->`, []string{"script", "b"}},
	{"script with a script in a comment", `<script><!--<script></script>--></script><a>`, []string{"script", "a"}},
	{"script with a comment that is over", `<script><!--><script></script><a>--></script>`, []string{"script", "a"}},

	{"svg", `<svg><title><a></a></title><style><path/></style><script/></svg><title><c></title>`, []string{"svg", "title", "a", "style", "path", "script", "title"}},
	{"HTML in svg", `<svg><foreignObject><title><a></title></foreignObject><title><b></title></svg>`, []string{"svg", "foreignobject", "title", "title", "b"}},
	{"svg that is not ended", `<p><svg><g></p><title><a></title>`, []string{"p", "svg", "g", "title"}},
	{"svg without content", `<svg/><title><a></title>`, []string{"svg", "title"}},
	{"math", `<math><style><a></style><mi><style><b></style></mi></math>`, []string{"math", "style", "a", "mi", "style"}},
	{"CDATA sections", `<svg><![CDATA[<a>]]></svg><![CDATA[<b>]]><c>`, []string{"svg", "c"}},
}
