package patch

import (
	"fmt"
	"strings"
)

// Limits of what is read. Browsers put elements beside each other that are too
// deep in others, some from 200 on, the page's included; and they cut long
// texts into several nodes.
const (
	maxBytes = 64 << 20
	maxDepth = 100
	maxText  = 1 << 16
)

// A reader builds the index of HTML, or of a part of it.
type reader struct {
	html    string
	pos     int
	nodes   []node
	stack   []context // the open elements; the first is the one in which reading began, and not in nodes
	outer   string    // the name of that
	root    bool      // it is the wrapper
	wrapper class
	depth   int       // how many elements are around it
	meets   *junction // where the HTML goes on as before, if that is known
	ended   int       // where the first element's inside ends, or a negative number
	over    bool
	fault   *Refusal

	// For the message about an end tag </p> without p.
	lostP    int // where the start tag is that ended a p
	lostName string
}

// reset makes the reader read html from pos on, in an element of that name.
func (r *reader) reset(html string, pos int, c context, name string, meets *junction) {
	c.node = -1
	*r = reader{
		html: html, pos: pos, nodes: r.nodes[:0], stack: append(r.stack[:0], c),
		outer: name, root: true, meets: meets, ended: -1, lostP: -1,
	}
}

// refuse ends the reading.
func (r *reader) refuse(at int, format string, args ...any) {
	if r.fault == nil {
		r.fault = refusal(r.html, at, fmt.Sprintf(format, args...))
	}
	r.over = true
}

func (r *reader) top() *context { return &r.stack[len(r.stack)-1] }

// topName returns the name of the innermost open element, for messages.
func (r *reader) topName() string { return strings.ToLower(r.nameAt(len(r.stack) - 1)) }

// nameAt returns the name of an open element as it is written.
func (r *reader) nameAt(i int) string {
	if n := r.stack[i].node; n >= 0 {
		return r.nodes[n].nameOf(r.html)
	}
	return r.outer
}

// run reads until the HTML or the element where reading began is over, or the
// HTML goes on as before.
func (r *reader) run() {
	for !r.over {
		switch {
		case r.pos == len(r.html):
			r.endOfInput()
		case r.html[r.pos] == '<' && beginsMarkup(r.html, r.pos):
			r.markup()
		default:
			r.text()
		}
	}
}

// markup reads what begins with "<" at pos.
func (r *reader) markup() {
	switch c := r.html[r.pos+1]; {
	case isLetter(c):
		r.startTag()
	case c == '/':
		r.endTag()
	case strings.HasPrefix(r.html[r.pos:], "<!--"):
		end, fault := commentEnd(r.html, r.pos)
		if fault != "" {
			r.refuse(r.pos, "%s", fault)
			return
		}
		if r.add(node{start: uint32(r.pos), kind: comment}, end) {
			r.pos = end
		}
	default:
		r.refuse(r.pos, "\"<%c\" begins what browsers drop or make a comment of", c)
	}
}

// text reads the text at pos.
func (r *reader) text() {
	start, end := r.pos, textEnd(r.html, r.pos)
	top := r.top()
	first := !top.inside
	switch top.mode {
	case inTable, inSection, inRow, inColgroup:
		if at := pastSpace(r.html[:end], start); at < end {
			r.refuse(at, "text in a <%s> is put before the table", r.topName())
			return
		}
	case undecided:
		if pastSpace(r.html[:end], start) < end {
			top.mode = flow
		}
	}
	if top.class == pre && first {
		if newlineReference(r.html[start:end]) {
			r.refuse(start, "the character reference is a newline, which is dropped at the beginning of a <%s>", r.topName())
			return
		}
		start += newline(r.html[start:end])
	}
	if end-start > maxText {
		r.refuse(start, "a text of more than %d KiB, which some browsers cut", maxText>>10)
		return
	}
	if start < end && !r.add(node{start: uint32(start), kind: text}, end) {
		return
	}
	r.top().inside = true
	r.pos = end
}

// newline returns the length of the newline that s begins with: a parser drops
// it at the beginning of a pre.
func newline(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case strings.HasPrefix(s, "\n"), strings.HasPrefix(s, "\r"):
		return 1
	}
	return 0
}

// newlineReference reports whether s begins with a character reference that is
// a newline.
func newlineReference(s string) bool {
	if strings.HasPrefix(s, "&NewLine;") {
		return true
	}
	number, numeric := strings.CutPrefix(s, "&#")
	if !numeric || number == "" {
		return false
	}
	newline, digits := "10", "0123456789"
	if number[0]|0x20 == 'x' {
		number, newline, digits = number[1:], "a", "0123456789abcdefABCDEF"
	}
	number = strings.TrimLeft(number, "0")
	n := len(newline)
	return len(number) >= n && strings.EqualFold(number[:n], newline) && (len(number) == n || strings.IndexByte(digits, number[n]) < 0)
}

// add adds a node without nodes inside, unless the HTML goes on as before there.
func (r *reader) add(n node, end int) bool {
	if r.joins(int(n.start)) {
		return false
	}
	n.end, n.in, n.out, n.size = uint32(end), uint32(end), uint32(end), 1
	r.nodes = append(r.nodes, n)
	r.top().inside = true
	return true
}

// joins reports whether the HTML goes on as before from a node on that begins
// at pos, and if so ends the reading.
func (r *reader) joins(pos int) bool {
	if r.meets != nil && len(r.stack) == 1 && r.meets.at(pos) {
		r.pos, r.over = pos, true
	}
	return r.over
}

// open opens an element whose tag is read.
func (r *reader) open(t *tag) {
	if r.depth+len(r.stack) > maxDepth {
		r.refuse(t.start, "elements are more than %d deep", maxDepth)
		return
	}
	if r.joins(t.start) {
		return
	}
	n := node{start: uint32(t.start), in: uint32(t.end), kind: element, class: t.class, name: uint8(len(t.name))}
	r.nodes = append(r.nodes, n)
	top := r.top()
	top.inside = true
	inner := top.inner(t.class, int32(len(r.nodes)-1))
	inner.isLeaf = t.sealed || t.class == template || t.class == noscript
	r.stack = append(r.stack, inner)
}

// close closes the innermost element, whose inside ends at out and whose end
// tag at end; they are the same if there is none.
func (r *reader) close(out, end int) {
	top := r.top()
	if len(r.stack) == 1 {
		r.closeOuter(out)
		return
	}
	n := &r.nodes[top.node]
	n.out, n.end, n.open = uint32(out), uint32(end), out == end
	n.size = int32(len(r.nodes)) - top.node
	if top.class == noscript && rawEnd(r.html, int(n.in), "noscript") != out {
		r.refuse(out, "a <noscript> that ends elsewhere if scripts run")
	}
	if top.isLeaf {
		r.nodes = r.nodes[:top.node+1]
		n.kind, n.in, n.out, n.size = leaf, n.end, n.end, 1
	}
	r.stack = r.stack[:len(r.stack)-1]
}

// endOfInput closes what is open at the end, as the end tag of the wrapper does.
func (r *reader) endOfInput() {
	for i := len(r.stack) - 1; i > 0; i-- {
		if !r.wrapper.ends(r.top().class) {
			r.refuse(int(r.nodes[r.top().node].start), "a <%s> that isn't ended", r.topName())
			return
		}
		r.close(r.pos, r.pos)
	}
	if !r.over {
		r.ended, r.over = r.pos, true
	}
}

// closeOuter ends the reading, as a tag ends the element in which it began.
func (r *reader) closeOuter(out int) {
	if r.root {
		r.refuse(out, "a tag that ends the component's <%s>", r.outer)
		return
	}
	r.ended, r.over = out, true
}
