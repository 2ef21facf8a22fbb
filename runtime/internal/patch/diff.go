package patch

import (
	"hash/maphash"
	"slices"
)

// A differ writes the change from old nodes to new ones.
type differ struct {
	old, new side
	out      []byte
	arena    []int32 // what lists takes while it works
	budget   int     // bytes that may be hashed yet
}

// forget lets go of what the differ holds but for its memory.
func (d *differ) forget() {
	*d = differ{out: d.out[:0], arena: d.arena[:0]}
	if cap(d.out) > maxKept*nodeBytes {
		d.out = nil
	}
	if cap(d.arena) > maxKept {
		d.arena = nil
	}
}

// take returns n numbers of memory, until release.
func (d *differ) take(n int) []int32 {
	used := len(d.arena)
	if used+n > cap(d.arena) { // what is in use keeps the memory that it has
		d.arena = make([]int32, used, 2*(used+n))
	}
	d.arena = d.arena[:used+n]
	taken := d.arena[used : used+n : used+n]
	clear(taken)
	return taken
}

// siblings returns the nodes beside each other from a node on and before
// another.
func (d *differ) siblings(nodes []node, from, to int32) []int32 {
	n := 0
	for i := from; i < to; i += nodes[i].size {
		n++
	}
	kids := d.take(n)
	for i, k := from, 0; i < to; i += nodes[i].size {
		kids[k] = i
		k++
	}
	return kids
}

// same reports whether the bytes of two nodes are the same, and so what parsers
// make of them.
func (d *differ) same(a, b int32) bool {
	x, y := &d.old.nodes[a], &d.new.nodes[b]
	return x.kind == y.kind && x.class == y.class && x.of(d.old.html) == y.of(d.new.html)
}

// alike reports whether a node can become another without being replaced.
func (d *differ) alike(a, b int32) bool {
	x, y := &d.old.nodes[a], &d.new.nodes[b]
	if x.kind == text || x.kind == comment {
		return x.kind == y.kind
	}
	return y.kind >= element && x.class == y.class && sameName(x.nameOf(d.old.html), y.nameOf(d.new.html))
}

// becomes reports whether a node can become another, and they have the same key
// or none.
func (d *differ) becomes(a, b int32) bool {
	if !d.alike(a, b) {
		return false
	}
	x, _ := d.old.key(a)
	y, _ := d.new.key(b)
	return x == y
}

// edit writes the entry that makes a new node of an old one, which is child
// number place.
func (d *differ) edit(place int, a, b int32) {
	d.number(place)
	d.byte(',')
	mark := len(d.out)
	x, y := &d.old.nodes[a], &d.new.nodes[b]
	if x.kind != element || y.kind != element {
		d.byte('"')
		d.html(y)
		d.byte('"')
		return
	}
	d.byte('[')
	if tag := y.startTag(d.new.html); tag != x.startTag(d.old.html) {
		d.quote(tag)
	}
	used := len(d.arena)
	oldKids := d.siblings(d.old.nodes, a+1, a+x.size)
	newKids := d.siblings(d.new.nodes, b+1, b+y.size)
	d.number(len(oldKids))
	d.lists(oldKids, newKids, 0)
	d.arena = d.arena[:used]
	d.byte(']')
	d.shorten(mark, y)
}

// lists writes the entries that make new children of old ones, of which the
// first is child number place.
func (d *differ) lists(oldKids, newKids []int32, place int) {
	for len(oldKids) > 0 && len(newKids) > 0 && d.same(oldKids[0], newKids[0]) {
		oldKids, newKids = oldKids[1:], newKids[1:]
		place++
	}
	for len(oldKids) > 0 && len(newKids) > 0 && d.same(oldKids[len(oldKids)-1], newKids[len(newKids)-1]) {
		oldKids, newKids = oldKids[:len(oldKids)-1], newKids[:len(newKids)-1]
	}
	if len(oldKids) == 1 && len(newKids) == 1 && d.becomes(oldKids[0], newKids[0]) { // as most often
		d.edit(place, oldKids[0], newKids[0])
		return
	}
	used := len(d.arena)
	p := &pairing{old: oldKids, new: newKids}
	d.pair(p)
	for b, a := range p.match {
		if a >= 0 && !d.same(oldKids[a], newKids[b]) {
			d.edit(place+int(a), oldKids[a], newKids[b])
		}
	}
	d.splices(p, place)
	d.arena = d.arena[:used]
}

// splices writes how the children move, which go, and which are new: from the
// last to the first.
func (d *differ) splices(p *pairing, place int) {
	stays := d.stays(p.match)
	endOld, endNew := len(p.old), len(p.new)
	for b := len(p.new) - 1; b >= -1; b-- {
		a := -1
		if b >= 0 {
			if stays[b] == 0 {
				continue
			}
			a = int(p.match[b])
		}
		if room := endOld - a - 1; room > 0 || endNew > b+1 {
			d.number(place + a + 1)
			d.number(room)
			d.byte(',')
			d.items(p, b+1, endNew, place)
		}
		endOld, endNew = a, b
	}
}

// items writes the new children from number b on and before number end.
func (d *differ) items(p *pairing, b, end, place int) {
	d.byte('[')
	for b < end {
		if first := p.match[b]; first >= 0 {
			run := p.run(b, end)
			d.number(place + int(first))
			d.number(run)
			b += max(run, -run)
			continue
		}
		if d.out[len(d.out)-1] != '[' {
			d.byte(',')
		}
		d.byte('"')
		for ; b < end && p.match[b] < 0; b++ {
			d.html(&d.new.nodes[p.new[b]])
		}
		d.byte('"')
	}
	d.byte(']')
}

// run returns how many old children follow each other from new child number b
// on, negative if backwards.
func (p *pairing) run(b, end int) int {
	n, by := 1, int32(0)
	for b+n < end && p.match[b+n] >= 0 {
		step := p.match[b+n] - p.match[b+n-1]
		if step != 1 && step != -1 || by != 0 && step != by {
			break
		}
		by = step
		n++
	}
	if by < 0 {
		return -n
	}
	return n
}

// stays returns for each new child 1 if the old one stays where it is while
// others move: a longest row of them that are in the same order.
func (d *differ) stays(match []int32) []int32 {
	stays := d.take(len(match))
	ends := d.take(len(match)) // of the best row of each length, the last child
	before := d.take(len(match))
	length := 0
	for b, a := range match {
		if a < 0 {
			continue
		}
		at := length
		if length > 0 && match[ends[length-1]] > a {
			at, _ = slices.BinarySearchFunc(ends[:length], a, func(b, a int32) int { return int(match[b] - a) })
		}
		before[b] = -1
		if at > 0 {
			before[b] = ends[at-1]
		}
		ends[at] = int32(b)
		length = max(length, at+1)
	}
	if length == 0 {
		return stays
	}
	for b := ends[length-1]; b >= 0; b = before[b] {
		stays[b] = 1
	}
	return stays
}

var seed = maphash.MakeSeed()

// hash returns a hash of s that nobody outside can foresee.
func hash(s string) uint32 { return uint32(maphash.String(seed, s)) }
