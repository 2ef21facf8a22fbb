package differential

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// TestForeign compares where the tokenizer sees svg and math with the tree that
// x/net makes, of documents in which each element is ended by its own end tag,
// or is svg or math and left to the one around it.
func TestForeign(t *testing.T) {
	g := &writer{Rand: rand.New(rand.NewPCG(5, 6))}
	foreign := 0
	for range 5_000 {
		g.Reset()
		g.html(5)
		input := "<!doctype html><html><head></head><body><main>" + g.String() + "</main></body></html>"
		root, err := html.Parse(strings.NewReader(input))
		if err != nil {
			t.Fatal(err)
		}
		got, want := ourShape(input), theirShape(root)
		if !slices.Equal(got, want) {
			t.Fatalf("%s\ngot  %q\nwant %q", input, got, want)
		}
		foreign += strings.Count(strings.Join(got, ""), "foreign ")
	}
	if foreign < 20_000 {
		t.Errorf("the documents have %d foreign elements only", foreign)
	}
}

// ourShape lists the elements and the texts of a document by their tokens.
func ourShape(input string) []string {
	var shape []string
	for z := htmltoken.New(input); z.Next(); {
		switch z.Kind {
		case htmltoken.Text:
			shape = addText(shape, htmltoken.DecodeText(z.Data.Of(input), z.Content))
		case htmltoken.StartTag:
			shape = append(shape, element(htmltoken.LowerName(z.Name.Of(input)), z.Foreign))
		}
	}
	return shape
}

// theirShape lists the elements and the texts of a tree.
func theirShape(root *html.Node) []string {
	var shape []string
	for n := range root.Descendants() {
		switch n.Type {
		case html.TextNode:
			shape = addText(shape, n.Data)
		case html.ElementNode:
			shape = append(shape, element(strings.ToLower(n.Data), n.Namespace != ""))
		}
	}
	return shape
}

func element(name string, foreign bool) string {
	if foreign {
		return "foreign " + name
	}
	return "element " + name
}

// addText adds a text, which goes on if there was one before it.
func addText(shape []string, text string) []string {
	if n := len(shape); n > 0 && strings.HasPrefix(shape[n-1], "text ") {
		shape[n-1] += text
		return shape
	}
	return append(shape, "text "+text)
}

// A writer writes elements at random.
type writer struct {
	*rand.Rand
	strings.Builder
}

func (w *writer) pick(words ...string) string { return words[w.IntN(len(words))] }

// html writes HTML that is nested so deep at most.
func (w *writer) html(depth int) {
	for range w.IntN(4) {
		w.WriteString(w.pick("a&lt;", "b", "<![CDATA[c>d]]>", "<br>", "<!--<svg>-->", "<input/>"))
		if depth == 0 {
			continue
		}
		switch w.IntN(6) {
		case 0:
			name := w.pick("textarea", "title", "style", "script", "xmp", "iframe")
			fmt.Fprintf(w, "<%s>%s</%s>", name, w.pick("", "<b>&lt;", "<svg>", "</svg>"), name)
		case 1:
			w.svg(depth-1, w.pick("svg", "SVG"))
		case 2:
			w.math(depth-1, "math")
		case 3:
			w.element(w.pick("section", "article"), func() { w.left(depth - 1) })
		default:
			w.element(w.pick("div", "section", "span"), func() { w.html(depth - 1) })
		}
	}
}

// left writes HTML and then svg or math without their end tags.
func (w *writer) left(depth int) {
	w.html(depth)
	fmt.Fprintf(w, "<%s>", w.pick("svg", "math", "svg><g", "math><mrow", "svg><svg"))
}

func (w *writer) element(name string, content func()) {
	fmt.Fprintf(w, "<%s>", name)
	content()
	name, _, _ = strings.Cut(name, " ")
	fmt.Fprintf(w, "</%s>", name)
}

// svg writes an element of svg.
func (w *writer) svg(depth int, name string) {
	w.element(name, func() {
		for range w.IntN(4) {
			w.WriteString(w.pick("a&lt;", "<![CDATA[<b>]]>", "<path/>", "<title/>", "<script/>", "<!--</svg>-->"))
			if depth == 0 {
				continue
			}
			switch w.IntN(4) {
			case 0:
				w.element(w.pick("foreignObject", "foreignobject", "desc", "title"), func() { w.html(depth - 1) })
			case 1:
				w.element(w.pick("style", "script", "textarea", "xmp"), func() { w.WriteString(w.pick("", "<a></a>", "<![CDATA[<b>]]>")) })
			default:
				w.svg(depth-1, w.pick("g", "a", "svg", "text", "math", "mi", "font"))
			}
		}
	})
}

// math writes an element of math.
func (w *writer) math(depth int, name string) {
	w.element(name, func() {
		for range w.IntN(4) {
			w.WriteString(w.pick("a&lt;", "<![CDATA[<b>]]>", "<mspace/>", "<desc/>", "<title></title>"))
			if depth == 0 {
				continue
			}
			switch w.IntN(5) {
			case 0:
				w.element(w.pick("mi", "mo", "mn", "ms", "mtext"), func() { w.html(depth - 1) })
			case 1:
				w.element(w.pick("mi", "mtext"), func() { w.WriteString("<mglyph><style><a></a></style></mglyph>") })
			case 2:
				w.element(`annotation-xml encoding="`+w.pick("text/html", "Application/XHTML+xml")+`"`, func() { w.html(depth - 1) })
			case 3:
				w.element("annotation-xml", func() { w.svg(depth-1, "svg") })
			default:
				w.math(depth-1, w.pick("mrow", "math", "desc", "semantics"))
			}
		}
	})
}
