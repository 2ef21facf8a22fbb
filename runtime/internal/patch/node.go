package patch

// A node is an entry of the index: a text, a comment or an element, in the
// order of the HTML. Its first child is right after it.
type node struct {
	start, end uint32 // all of it
	in, out    uint32 // of an element that isn't a leaf: its inside; else both are end
	size       int32  // how many nodes it and those inside it are
	kind       kind
	class      class // of an element
	name       uint8 // bytes in an element's name; 0 if its start tag isn't written
	open       bool  // its end tag isn't written: what follows ended it
}

const nodeBytes = 24

type kind uint8

const (
	text kind = iota
	comment
	element
	leaf // an element that is replaced as one
)

// nameOf returns the name of an element as it is written.
func (n *node) nameOf(html string) string {
	if n.name == 0 {
		return n.class.implied()
	}
	return html[n.start+1 : n.start+1+uint32(n.name)]
}

// startTag returns the start tag of an element that isn't a leaf.
func (n *node) startTag(html string) string {
	if n.name == 0 {
		return "<" + n.class.implied() + ">"
	}
	return html[n.start:n.in]
}

// of returns the node's bytes.
func (n *node) of(html string) string { return html[n.start:n.end] }

// implied returns the name of the element of the class that a parser adds where
// its start tag isn't written.
func (c class) implied() string {
	if c == colgroup {
		return "colgroup"
	}
	return "tbody"
}

// shift moves a node within the HTML.
func (n *node) shift(delta int) {
	n.start = uint32(int(n.start) + delta)
	n.end = uint32(int(n.end) + delta)
	n.in = uint32(int(n.in) + delta)
	n.out = uint32(int(n.out) + delta)
}
