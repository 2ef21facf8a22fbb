package differential

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// FuzzDifferential tokenizes any input with both tokenizers. The one of x/net
// is told by the other where svg and math are, which it leaves to its parser.
func FuzzDifferential(f *testing.F) {
	for _, seed := range []string{
		`<a href="x&amp;y" b='y' c=z d>text &amp; more</a><br/>`,
		`<textarea/></b></TextArea ><title>&lt;</title><xmp><style>`,
		`<script><!--<script></script>--></script><!--a--!><!--><!--a--!b---->`,
		`<svg><desc><a><svg><![CDATA[a]]]>]]></svg></a></desc><title><b></title></svg>`,
		`<math><annotation-xml encoding="text/html"><style><b></style><mi><mglyph></mi></math>`,
		`</ p></><?php ?><!doctype html "a>b"><!x><a/b=c =d>`,
		"<a\x00b c\x00=\x00>\r\n&#x0;&copy=1</a\x00",
		`<plaintext></plaintext>`,
		`<noscript><b></noscript><p a="`,
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, input string, scripting bool) {
		if strings.HasSuffix(input, "</") {
			return // two texts of theirs
		}
		if differs := compare(input, scripting); differs != "" {
			t.Fatalf("%q: %s", input, differs)
		}
	})
}

// compare reads an input with both tokenizers and returns where they differ.
func compare(input string, scripting bool) string {
	ours := htmltoken.New(input)
	ours.Scripting = scripting
	theirs := html.NewTokenizer(strings.NewReader(input))
	for at := 0; ; {
		more := ours.Next()
		theirs.AllowCDATA(more && ours.Content == htmltoken.CDATA)
		kind := theirs.Next()
		raw := len(theirs.Raw())
		if !more || ours.Kind == htmltoken.Ignored && ours.Name.Len() > 0 {
			if kind != html.ErrorToken {
				return fmt.Sprintf("no token at %d, theirs is %v", at, theirs.Token())
			}
			return ""
		}
		if ours.Content == htmltoken.Script && leavesComment.MatchString(ours.Of(input)) {
			return ""
		}
		if ours.Start != at || ours.End != at+raw {
			return fmt.Sprintf("token is %q, theirs %q", ours.Of(input), input[at:at+raw])
		}
		at += raw
		got, want := ourToken(ours, input), theirToken(theirs, kind)
		if ours.Content == htmltoken.CDATA { // they resolve references in there
			got.Data, want.Data = "", ""
		}
		if len(got.Attrs) < len(ours.Attrs) { // theirs forgets the value in <a b b=/>
			want.SelfClosing = got.SelfClosing
		}
		if got.String() != want.String() {
			return fmt.Sprintf("token %q is %s, theirs %s", ours.Of(input), got, want)
		}
		if ours.Kind == htmltoken.StartTag && ours.Content == htmltoken.Markup {
			theirs.NextIsNotRawText()
		}
	}
}

// leavesComment matches a script in which theirs takes a comment for over where
// the standard goes on with it: at a "<" that begins no tag.
var leavesComment = regexp.MustCompile(`(?s)<!--.*<[^a-zA-Z/]`)

// A token is what is compared of one.
type token struct {
	Kind        string
	Data        string
	Attrs       []string
	SelfClosing bool
}

func (t token) String() string {
	return fmt.Sprintf("%s %q %q %t", t.Kind, t.Data, t.Attrs, t.SelfClosing)
}

func ourToken(z *htmltoken.Tokenizer, input string) token {
	data := z.Data.Of(input)
	switch z.Kind {
	case htmltoken.Text:
		return token{Kind: "text", Data: htmltoken.DecodeText(data, z.Content)}
	case htmltoken.Comment, htmltoken.Ignored:
		return token{Kind: "comment", Data: html.UnescapeString(htmltoken.DecodeText(data, htmltoken.RawText))} // as they do
	case htmltoken.Doctype:
		return token{Kind: "doctype", Data: htmltoken.DecodeText(data, htmltoken.Markup)}
	case htmltoken.EndTag:
		return token{Kind: "end", Data: htmltoken.LowerName(z.Name.Of(input))}
	}
	t := token{Kind: "start", Data: htmltoken.LowerName(z.Name.Of(input)), SelfClosing: z.SelfClosing}
	var attrs [][2]string
	for _, a := range z.Attrs {
		attrs = append(attrs, [2]string{htmltoken.LowerName(a.Name.Of(input)), htmltoken.DecodeValue(a.Value.Of(input))})
	}
	t.setAttrs(attrs)
	return t
}

func theirToken(z *html.Tokenizer, kind html.TokenType) token {
	read := z.Token()
	t := token{Kind: map[html.TokenType]string{
		html.TextToken: "text", html.CommentToken: "comment", html.DoctypeToken: "doctype", html.StartTagToken: "start", html.SelfClosingTagToken: "start", html.EndTagToken: "end",
	}[kind], Data: read.Data, SelfClosing: kind == html.SelfClosingTagToken}
	if t.Kind == "start" {
		var attrs [][2]string
		for _, a := range read.Attr {
			attrs = append(attrs, [2]string{a.Key, a.Val})
		}
		t.setAttrs(attrs)
	}
	return t
}

// setAttrs notes attributes but for those whose name was there before.
func (t *token) setAttrs(attrs [][2]string) {
	names := map[string]bool{}
	for _, a := range attrs {
		if !names[a[0]] {
			names[a[0]] = true
			t.Attrs = append(t.Attrs, a[0]+"="+a[1])
		}
	}
}

// words are what is made into inputs at random: beginnings, ends and middles of
// all that a tokenizer knows.
var words = []string{
	"<", ">", "</", "/>", "/", "=", `"`, "'", " ", "\n", "\r\n", "\x00", "&", ";", "&amp;", "&lt", "&#65;", "&#x", "&notit;", "a", "B", "é", "x=",
	"<!--", "-->", "--!>", "--", "-", "!", "<!", "<?", "<!doctype", "html", "<![CDATA[", "]]>", "]",
	"<p", "<a b", "<br/>", "<svg>", "</svg>", "<desc>", "</desc>", "<math>", "<mi>", "</math>", "<div>", "</div>",
	"<script", "<script>", "</script", "</script>", "<textarea>", "</textarea", "</TEXTAREA>", "<title>", "</title>", "<style>", "</style>", "<xmp>", "</xmp>",
	"<iframe>", "</iframe>", "<noembed>", "<noscript>", "</noscript>", "<plaintext>",
}

// TestRandom is FuzzDifferential for inputs that are likely to mean something.
func TestRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	tokens := 0
	for range 20_000 {
		var b strings.Builder
		for range 1 + random.IntN(24) {
			b.WriteString(words[random.IntN(len(words))])
		}
		b.WriteByte('.')
		if differs := compare(b.String(), random.IntN(2) == 0); differs != "" {
			t.Errorf("%q: %s", b.String(), differs)
		}
		for z := htmltoken.New(b.String()); z.Next(); {
			tokens++
		}
	}
	if tokens < 60_000 {
		t.Errorf("the inputs have %d tokens only", tokens)
	}
}
