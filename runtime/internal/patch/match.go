package patch

import (
	"math/bits"
	"strings"
)

// A pairing says which new child each old one becomes.
type pairing struct {
	old, new []int32
	match    []int32 // of each new child, the number of the old one, or -1
	used     []int32 // of each old child, whether it is taken
	oldKeyed []int32 // of each child, whether it has a key
	newKeyed []int32
}

func (p *pairing) take(a, b int) {
	p.match[b], p.used[a] = int32(a), 1
}

// pair finds the pairs: by keys, by what is next to pairs, by looks, by
// what is in them and by kind. Which pairs it finds matters for the length of the patch only.
func (d *differ) pair(p *pairing) {
	p.match, p.used = d.take(len(p.new)), d.take(len(p.old))
	for b := range p.match {
		p.match[b] = -1
	}
	if len(p.old) == 0 || len(p.new) == 0 {
		return
	}
	p.oldKeyed, p.newKeyed = d.take(len(p.old)), d.take(len(p.new))
	d.pairKeys(p)
	d.pairNeighbours(p)
	if d.pairLooks(p) {
		d.pairNeighbours(p)
	}
	if d.pairMarks(p) {
		d.pairNeighbours(p)
	}
	d.pairKinds(p)
}

// A key is what tells an element from those beside it: its data-lc-key or id.
type key struct {
	value string
	id    bool
}

func (s *side) key(i int32) (k key, found bool) {
	n := &s.nodes[i]
	if n.kind < element || n.name == 0 {
		return key{}, false
	}
	var a attribute
	pos := int(n.start) + 1 + int(n.name)
	for {
		next, more, _ := a.next(s.html, pos)
		if !more {
			return k, found
		}
		switch {
		case len(a.name) == len("id") && !found && strings.EqualFold(a.name, "id"):
			k, found = key{a.value, true}, true
		case len(a.name) == len("data-lc-key") && strings.EqualFold(a.name, "data-lc-key"):
			return key{a.value, false}, true
		}
		pos = next
	}
}

// pairKeys pairs elements with the same key. Most stand in the same order, so
// the next old one is looked at first.
func (d *differ) pairKeys(p *pairing) {
	keyed := d.take(len(p.old))[:0]
	for a, i := range p.old {
		if _, found := d.old.key(i); found {
			p.oldKeyed[a] = 1
			keyed = append(keyed, int32(a))
		}
	}
	var t hashed
	next := 0
	for b, j := range p.new {
		k, found := d.new.key(j)
		if !found {
			continue
		}
		p.newKeyed[b] = 1
		if next < len(keyed) && d.tryKey(p, int(keyed[next]), b, k) {
			next++
			continue
		}
		if t.slots == nil {
			t = d.keys(p, keyed)
		}
		for i := range t.find(hash(k.value)) {
			if d.tryKey(p, int(keyed[i]), b, k) {
				next = i + 1
				break
			}
		}
	}
}

// tryKey pairs two children if the old one is free and has the key, too.
func (d *differ) tryKey(p *pairing, a, b int, k key) bool {
	if p.used[a] != 0 || !d.alike(p.old[a], p.new[b]) {
		return false
	}
	if other, _ := d.old.key(p.old[a]); other != k {
		return false
	}
	p.take(a, b)
	return true
}

// keys returns the numbers of old children in keyed, to find them by the
// hashes of their keys.
func (d *differ) keys(p *pairing, keyed []int32) hashed {
	t := d.newHashed(len(keyed))
	for i, a := range keyed {
		k, _ := d.old.key(p.old[a])
		t.put(hash(k.value), i)
	}
	return t
}

// pairNeighbours pairs children that are the same and next to a pair.
func (d *differ) pairNeighbours(p *pairing) {
	for b := range p.match {
		if p.match[b] >= 0 || p.newKeyed[b] != 0 {
			continue
		}
		before, after := p.around(b)
		if before >= 0 && after == before-2 && d.tryPair(p, before-1, b) {
			continue
		}
		if before >= -1 && d.tryPair(p, before+1, b) {
			continue
		}
		if !d.tryPair(p, after-1, b) {
			d.tryPair(p, before-1, b)
		}
	}
}

// around returns the numbers of the old children that are paired with those
// before and after new child b: -1 and the number of children at the ends, and
// -2 and 0 for a child without pair.
func (p *pairing) around(b int) (before, after int) {
	before, after = -1, len(p.old)
	if b > 0 {
		if before = int(p.match[b-1]); before < 0 {
			before = -2
		}
	}
	if b+1 < len(p.match) {
		after = max(int(p.match[b+1]), 0)
	}
	return before, after
}

// tryPair pairs two children if they are free and the same.
func (d *differ) tryPair(p *pairing, a, b int) bool {
	if a < 0 || a >= len(p.old) || p.used[a] != 0 || p.oldKeyed[a] != 0 || !d.same(p.old[a], p.new[b]) {
		return false
	}
	p.take(a, b)
	return true
}

// pairLooks pairs elements without key that are the same, wherever they are. It
// reports whether it found any.
func (d *differ) pairLooks(p *pairing) (any bool) {
	free := 0
	for a, i := range p.old {
		if d.hasLooks(&d.old, i) && p.used[a] == 0 && p.oldKeyed[a] == 0 {
			free++
			d.budget -= len(d.old.nodes[i].of(d.old.html))
		}
	}
	if free == 0 || d.budget < 0 {
		return false
	}
	var t hashed
	for b, j := range p.new {
		if p.match[b] >= 0 || p.newKeyed[b] != 0 || !d.hasLooks(&d.new, j) {
			continue
		}
		if t.slots == nil {
			t = d.looks(p, free)
		}
		s := d.new.nodes[j].of(d.new.html)
		if d.budget -= len(s); d.budget < 0 {
			return any
		}
		for a := range t.find(hash(s)) {
			if d.tryPair(p, a, b) {
				any = true
				break
			}
		}
	}
	return any
}

// hasLooks reports whether a node is worth to be found by its looks.
func (d *differ) hasLooks(s *side, i int32) bool { return s.nodes[i].kind >= element }

// looks returns the old elements without pair and key, to find them by the
// hashes of their HTML.
func (d *differ) looks(p *pairing, free int) hashed {
	t := d.newHashed(free)
	for a, i := range p.old {
		if d.hasLooks(&d.old, i) && p.used[a] == 0 && p.oldKeyed[a] == 0 {
			t.put(hash(d.old.nodes[i].of(d.old.html)), a)
		}
	}
	return t
}

// maxAhead is how many old children pairKinds looks at for a new one.
const maxAhead = 8

// pairKinds pairs what is left between pairs if it is of the same kind, in the
// order in which it stands.
func (d *differ) pairKinds(p *pairing) {
	a := 0
	for b := 0; b < len(p.match); b++ {
		if p.match[b] >= 0 {
			a = int(p.match[b]) + 1
			continue
		}
		if p.newKeyed[b] != 0 {
			continue
		}
		for ahead := a; ahead < min(a+maxAhead, len(p.old)) && p.used[ahead] == 0; ahead++ {
			if p.oldKeyed[ahead] == 0 && d.alike(p.old[ahead], p.new[b]) {
				p.take(ahead, b)
				a = ahead + 1
				break
			}
		}
	}
}

// hashed finds numbers by hashes. It looks at few only, so that equal hashes
// cost little.
type hashed struct {
	slots  []int32 // the numbers, from 1
	hashes []int32
	shift  int
}

// maxProbes is how many slots are looked at.
const maxProbes = 16

// newHashed returns room for n numbers.
func (d *differ) newHashed(n int) hashed {
	size := bits.Len(uint(2*n)) + 1
	return hashed{slots: d.take(1 << size), hashes: d.take(1 << size), shift: 32 - size}
}

// put adds a number, if there is a place for it.
func (t *hashed) put(h uint32, n int) {
	for i := range maxProbes {
		at := (int(h>>t.shift) + i) & (len(t.slots) - 1)
		if t.slots[at] == 0 {
			t.slots[at], t.hashes[at] = int32(n+1), int32(h)
			return
		}
	}
}

// find yields the numbers that were put with the hash.
func (t *hashed) find(h uint32) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range maxProbes {
			at := (int(h>>t.shift) + i) & (len(t.slots) - 1)
			if t.slots[at] == 0 {
				return
			}
			if t.slots[at] > 0 && t.hashes[at] == int32(h) && !yield(int(t.slots[at])-1) {
				return
			}
		}
	}
}
