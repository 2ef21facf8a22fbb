package htmltoken_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// seeds are inputs in which much is odd.
var seeds = []string{
	`<a href="x" b='y' c=z d>text &amp; more</a><br/>`,
	`<textarea/></b></TextArea ><title>&lt;`,
	`<script><!--<script></script>--></script><!--a--!><!-->`,
	`<svg><desc><a><svg><![CDATA[a]]]>]]></svg></a></desc><title><b></title></svg>`,
	`<math><annotation-xml encoding="text/html"><style><b></style><mi><mglyph></mi></math>`,
	`</ p></><?php ?><!doctype html "a>b"><!x><a/b=c =d>`,
	"<a\x00b c\x00=\x00>\r\n&#x0;&copy=1</a\x00",
	`<plaintext></plaintext>`,
	`<noscript><b></noscript><p a="`,
}

// FuzzTokenizer gives it any input: its tokens must follow each other, cover
// all of it, and hold their parts in order.
func FuzzTokenizer(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, input string, scripting bool) {
		z := htmltoken.New(input)
		z.Scripting = scripting
		end := 0
		for z.Next() {
			if z.Start != end || z.End <= z.Start {
				t.Fatalf("token from %d to %d after %d", z.Start, z.End, end)
			}
			end = z.End
			checkOrder(t, z, input)
			switch z.Kind {
			case htmltoken.StartTag, htmltoken.EndTag:
				if input[z.Start] != '<' || input[z.End-1] != '>' || z.Name.Len() == 0 {
					t.Fatalf("tag %q", z.Of(input))
				}
			case htmltoken.Text:
				decoded := htmltoken.DecodeText(z.Data.Of(input), z.Content)
				if z.Content != htmltoken.CDATA && z.Data != z.Span {
					t.Fatalf("text %q of %q", z.Data.Of(input), z.Of(input))
				}
				if strings.Contains(decoded, "\r") && !strings.Contains(input, "&#") {
					t.Fatalf("text %q is %q", z.Data.Of(input), decoded)
				}
			}
		}
		if end != len(input) {
			t.Fatalf("tokens end at %d of %d", end, len(input))
		}
	})
}

// checkOrder checks that the parts of a token stand in it one after the other.
func checkOrder(t *testing.T, z *htmltoken.Tokenizer, input string) {
	t.Helper()
	offsets := []int{z.Start}
	for _, a := range z.Attrs {
		whole := a.Span()
		offsets = append(offsets, a.Name.Start, a.Name.End, a.Value.Start, a.Value.End)
		if whole.Start != a.Name.Start || whole.End > z.End {
			t.Fatalf("attribute %q in %q", whole.Of(input), z.Of(input))
		}
		if a.Quote != 0 && (input[a.Value.Start-1] != a.Quote || input[a.Value.End] != a.Quote) {
			t.Fatalf("value %q with the quote %q in %q", a.Value.Of(input), a.Quote, z.Of(input))
		}
		htmltoken.DecodeValue(a.Value.Of(input))
	}
	offsets = append(offsets, z.End)
	if !slices.IsSorted(offsets) {
		t.Fatalf("offsets %v in %q", offsets, z.Of(input))
	}
	for _, part := range []htmltoken.Span{z.Name, z.Data} {
		if part != (htmltoken.Span{}) && (part.Start < z.Start || part.End > z.End || part.Start > part.End) {
			t.Fatalf("part %v of %v", part, z.Span)
		}
	}
}
