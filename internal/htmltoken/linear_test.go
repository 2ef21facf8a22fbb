package htmltoken_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// hostile are beginnings, and what is repeated after them, of inputs that a
// tokenizer might read again and again.
var hostile = []struct{ name, start, repeated string }{
	{"opening brackets", "", "<"},
	{"tags that are cut off", "", "<a "},
	{"ends that are cut off", "", "</"},
	{"end tags of nothing", "", "</a>"},
	{"bogus comments", "", "</ "},
	{"comments that begin", "", "<!--"},
	{"comments that nearly end", "<!--", "--!"},
	{"dashes", "<!--", "-"},
	{"doctypes", "", "<!doctype "},
	{"white space in a tag", "<a", " "},
	{"attributes", "<a", " b=c"},
	{"attributes of the same name", "<a", " b"},
	{"attributes without values", "<a ", "b = "},
	{"quotes", "<a ", `"`},
	{"slashes", "<a ", "/"},
	{"tags of many attributes", "", "<a b c d e f g h i j k l m n o p q r s t u v w x y z>"},
	{"text areas", "", "<textarea>"},
	{"text areas that nearly end", "<textarea>", "</textarea"},
	{"text areas that end", "", "<textarea></textarea>"},
	{"scripts that nearly end", "<script>", "</script"},
	{"scripts with comments", "<script>", "<!--"},
	{"scripts with comments that end", "<script>", "<!---->"},
	{"scripts in comments of scripts", "<script><!--", "<script>"},
	{"brackets in comments of scripts", "<script><!--", "<"},
	{"svg", "", "<svg>"},
	{"elements of svg", "<svg>", "<a>"},
	{"elements and ends in svg", "<svg>", "<a><b></c>"},
	{"elements that nothing in svg ends", "<svg><desc><a>", "<svg></b>"},
	{"integration points", "", "<svg><desc>"},
	{"integration points and ends", "<svg>", "<desc></svg><a></b>"},
	{"mi", "<math>", "<mi><mglyph>"},
	{"CDATA sections", "<svg>", "<![CDATA[]]"},
	{"CDATA sections in HTML", "", "<![CDATA["},
	{"ampersands", "", "&"},
	{"references", "", "&copy"},
	{"long names of references", "&", "a"},
	{"long numbers of references", "&#", "1"},
	{"line ends and NUL", "", "\r\x00"},
}

// TestLinear reads hostile inputs of 4 KiB and of 1 MiB. The latter takes 256
// times as long, and 65,536 times if anything is quadratic. The limit is as far
// from one as from the other: where memory is short, a page of it costs many
// times as much for a long input as for a short one.
func TestLinear(t *testing.T) {
	const size, factor, limit, tries = 1 << 20, 256, 16 * 256, 10
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			long := tt.start + strings.Repeat(tt.repeated, size/len(tt.repeated))
			times := growth(long, long[:size/factor])
			for try := 1; times > limit && try < tries; try++ {
				times = min(times, growth(long, long[:size/factor]))
			}
			if times > limit {
				t.Fatalf("%d bytes take %.0f times as long as %d", size, times, size/factor)
			}
		})
	}
}

// growth returns how many times as long it takes to read one input as another.
func growth(long, short string) float64 {
	return float64(fastest(long)) / float64(fastest(short))
}

// fastest returns the shortest time of three in which the input is read.
func fastest(input string) time.Duration {
	shortest := time.Hour
	for range 3 {
		start := time.Now()
		readAll(input)
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}

// readAll reads an input, and decodes all that can be decoded.
func readAll(input string) {
	for z := htmltoken.New(input); z.Next(); {
		htmltoken.LowerName(z.Name.Of(input))
		htmltoken.DecodeText(z.Data.Of(input), z.Content)
		z.Attr(input, "missing")
		for _, a := range z.Attrs {
			htmltoken.LowerName(a.Name.Of(input))
			htmltoken.DecodeValue(a.Value.Of(input))
		}
	}
}
