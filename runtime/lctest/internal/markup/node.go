package markup

import (
	"strings"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// A Node is an element or, where Tag is empty, a piece of text. The Node that
// Parse returns is an element without a name, around all others.
type Node struct {
	Tag      string            // in lower case
	Attrs    map[string]string // names in lower case
	Children []*Node
	Parent   *Node

	text string
}

// Text returns the text in n and below it, with every run of white space as
// one space.
func (n *Node) Text() string {
	var b strings.Builder
	n.writeText(&b)
	return strings.Join(strings.Fields(b.String()), " ")
}

// writeText writes the text, with space around what stands on lines of its
// own: the words of two blocks are not one.
func (n *Node) writeText(b *strings.Builder) {
	apart := n.Tag != "" && !inline[n.Tag]
	if apart {
		b.WriteByte(' ')
	}
	b.WriteString(n.text)
	for _, child := range n.Children {
		child.writeText(b)
	}
	if apart {
		b.WriteByte(' ')
	}
}

// elements calls yield for every element below n, in the order of the text,
// until it returns false.
func (n *Node) elements(yield func(*Node) bool) bool {
	for _, child := range n.Children {
		if child.Tag != "" && (!yield(child) || !child.elements(yield)) {
			return false
		}
	}
	return true
}

// Parse reads markup.
func Parse(markup string) *Node {
	root := &Node{}
	at := root
	for z := htmltoken.New(markup); z.Next(); {
		name := htmltoken.LowerName(z.Name.Of(markup))
		switch z.Kind {
		case htmltoken.Text:
			at.add(&Node{text: textOf(&z.Token, markup)})
		case htmltoken.StartTag:
			at = at.implyEnd(name)
			n := at.add(&Node{Tag: name, Attrs: attrsOf(&z.Token, markup)})
			if !htmltoken.IsVoid(name) && !(z.Foreign && z.SelfClosing) {
				at = n
			}
		case htmltoken.EndTag:
			at = at.end(name)
		}
	}
	return root
}

// textOf returns the text of a token. Between tags a NUL is none.
func textOf(t *htmltoken.Token, markup string) string {
	text := htmltoken.DecodeText(t.Data.Of(markup), t.Content)
	return strings.ReplaceAll(text, "\x00", "")
}

// attrsOf returns the attributes of a start tag; the first of each name counts.
func attrsOf(t *htmltoken.Token, markup string) map[string]string {
	attrs := make(map[string]string, len(t.Attrs))
	for _, a := range t.Attrs {
		name := htmltoken.LowerName(a.Name.Of(markup))
		if _, twice := attrs[name]; !twice {
			attrs[name] = htmltoken.DecodeValue(a.Value.Of(markup))
		}
	}
	return attrs
}

func (n *Node) add(child *Node) *Node {
	child.Parent = n
	n.Children = append(n.Children, child)
	return child
}

// end returns where to go on after the end tag of an element: its parent, or
// n itself where no such element is open.
func (n *Node) end(name string) *Node {
	for open := n; open.Parent != nil; open = open.Parent {
		if open.Tag == name {
			return open.Parent
		}
	}
	return n
}

// implyEnd returns where an element of that name belongs, after the end tags
// that it makes superfluous.
func (n *Node) implyEnd(name string) *Node {
	ends := impliedEnds[name]
	if blocks[name] {
		ends = paragraph
	}
	at := n
	for open := n; open.Parent != nil; open = open.Parent {
		switch {
		case ends[open.Tag]:
			at = open.Parent
		case open.Tag != "p" && !inline[open.Tag]:
			return at
		}
	}
	return at
}
