package patch

import (
	"strconv"
)

// patch writes the patch for what was read again: the children of the last
// element of the path from node from on and before node to became those that
// the reader has.
func (w *work) patch(r *Rendering, html string, from, to int32, c change) []byte {
	d := &w.differ
	d.old, d.new = side{r.html, r.nodes}, side{html, w.reader.nodes}
	d.out = d.out[:0]
	d.budget = 64 * (len(r.html) + len(html))
	d.arena = d.arena[:0]

	last := w.path[len(w.path)-1].node
	count, place := d.old.count(last, from)
	oldKids, newKids := d.siblings(d.old.nodes, from, to), d.siblings(d.new.nodes, 0, int32(len(d.new.nodes)))
	w.along(0, c, func() {
		d.number(count)
		d.lists(oldKids, newKids, place)
	})
	return d.out
}

// along writes the change of the element at a step of the path: changes are
// those of the children of the last one.
func (w *work) along(at int, c change, changes func()) {
	d := &w.differ
	d.byte('[')
	if at == len(w.path)-1 {
		changes()
		d.byte(']')
		return
	}
	next := w.path[at+1].node
	count, place := d.old.count(w.path[at].node, next)
	d.number(count)
	d.number(place)
	d.byte(',')
	mark := len(d.out)
	w.along(at+1, c, changes)
	n := d.old.nodes[next]
	n.end = uint32(int(n.end) + c.delta())
	n.out = uint32(int(n.out) + c.delta())
	d.shorten(mark, &n)
	d.byte(']')
}

// A side is one of the two renderings, or what was read of it.
type side struct {
	html  string
	nodes []node
}

// count returns how many children an element has, and how many of them begin
// before the node at.
func (s *side) count(n, at int32) (count, before int) {
	stop := n + s.nodes[n].size
	for child := n + 1; child < stop; child += s.nodes[child].size {
		if child < at {
			before++
		}
		count++
	}
	return count, before
}

// byte writes c.
func (d *differ) byte(c byte) { d.out = append(d.out, c) }

// number writes n, after a comma if there is something before it.
func (d *differ) number(n int) {
	if d.out[len(d.out)-1] != '[' {
		d.byte(',')
	}
	d.out = strconv.AppendInt(d.out, int64(n), 10)
}

// shorten replaces what is written from mark on by the HTML of the new node if
// that is shorter.
func (d *differ) shorten(mark int, n *node) {
	length := len(d.out) - mark
	if length <= len(n.of(d.new.html)) {
		return
	}
	d.byte('"')
	d.html(n)
	d.byte('"')
	whole := d.out[mark+length:]
	if len(whole) < length {
		d.out = append(d.out[:mark], whole...)
	} else {
		d.out = d.out[:mark+length]
	}
}

// html writes the HTML of a new node, without quotes. It reads the same in the
// node's parent and in a template.
func (d *differ) html(n *node) {
	if n.kind == element && n.name == 0 {
		name := n.class.implied()
		d.escape("<" + name + ">")
		d.escape(d.new.html[n.in:n.out])
		d.escape("</" + name + ">")
		return
	}
	d.escape(n.of(d.new.html))
}

// quote writes a string of JSON.
func (d *differ) quote(s string) {
	d.byte('"')
	d.escape(s)
	d.byte('"')
}

// escape writes the inside of a string of JSON.
func (d *differ) escape(s string) {
	const hex = "0123456789abcdef"
	done := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !escaped[c] {
			continue
		}
		d.out = append(d.out, s[done:i]...)
		done = i + 1
		switch c {
		case '"', '\\':
			d.out = append(d.out, '\\', c)
		case '\n':
			d.out = append(d.out, `\n`...)
		case '\r':
			d.out = append(d.out, `\r`...)
		case '\t':
			d.out = append(d.out, `\t`...)
		default:
			d.out = append(d.out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	d.out = append(d.out, s[done:]...)
}

// escaped says of each byte whether it can't stand in a string of JSON.
var escaped = func() (e [256]bool) {
	for c := range ' ' {
		e[c] = true
	}
	e['"'], e['\\'] = true, true
	return e
}()
