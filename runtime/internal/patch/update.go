package patch

// A step is an element on the way from the wrapper to what changed.
type step struct {
	node    int32
	context context
}

// A change is what the bytes of two renderings don't share: old from start to
// oldEnd, new from start to newEnd.
type change struct {
	start, oldEnd, newEnd int
}

func (c change) delta() int { return c.newEnd - c.oldEnd }

// A junction finds the place from which on the HTML goes on as before.
type junction struct {
	change
	nodes      []node
	next, stop int32 // the old nodes beside each other that it may be at
	met        bool
}

// at reports whether the old HTML goes on as the new one does at pos, where a
// node begins.
func (j *junction) at(pos int) bool {
	for j.next < j.stop && int(j.nodes[j.next].start)+j.delta() < pos {
		j.next += j.nodes[j.next].size
	}
	if j.next == j.stop {
		return false
	}
	start := int(j.nodes[j.next].start)
	j.met = start >= j.oldEnd && start+j.delta() == pos
	return j.met
}

// Update makes r the rendering of html, which it keeps, and returns the patch
// from what it was before: "[]" if they are the same, and nil if there is none
// of at most limit bytes. If html can't be read, the error is a *Refusal, and r
// stays as it was.
func (r *Rendering) Update(html string, limit int) ([]byte, error) {
	if r.html == html {
		return []byte("[]"), nil
	}
	if err := r.restore(); err != nil {
		return nil, err
	}
	c := changeOf(r.html, html)
	if err := checkBytes(html, c.start, c.newEnd); err != nil {
		return nil, err
	}
	w := works.Get().(*work)
	defer w.release()
	w.descend(r, c)
	from, to, ok := w.readAgain(r, html, c)
	if !ok {
		fresh, err := Read(r.in, html) // it knows more about the reason
		if err == nil {
			*r = *fresh
		}
		return nil, err
	}
	patch := w.patch(r, html, from, to, c)
	r.replace(w.path, from, to, w.reader.nodes, c)
	r.html = html
	if len(patch) > limit {
		return nil, nil
	}
	return append([]byte(nil), patch...), nil
}

// changeOf returns what two strings don't share.
func changeOf(a, b string) change {
	start := sharedPrefix(a, b)
	end := sharedSuffix(a[start:], b[start:])
	return change{start, len(a) - end, len(b) - end}
}

func sharedPrefix(a, b string) int {
	n, shared := min(len(a), len(b)), 0
	for size := 4096; size > 0; size /= 16 {
		for shared+size <= n && a[shared:shared+size] == b[shared:shared+size] {
			shared += size
		}
	}
	return shared
}

func sharedSuffix(a, b string) int {
	n, shared := min(len(a), len(b)), 0
	for size := 4096; size > 0; size /= 16 {
		for shared+size <= n && a[len(a)-shared-size:len(a)-shared] == b[len(b)-shared-size:len(b)-shared] {
			shared += size
		}
	}
	return shared
}

// descend finds the elements around what changed, as far as the tags that begin
// and end them stayed.
func (w *work) descend(r *Rendering, c change) {
	w.path = append(w.path[:0], step{0, r.rootContext()})
	for {
		last := &w.path[len(w.path)-1]
		child := last.node + 1
		stop := last.node + r.nodes[last.node].size
		for child < stop && int(r.nodes[child].end) < c.oldEnd {
			child += r.nodes[child].size
		}
		if child == stop || !surrounds(r.nodes, child, c) {
			return
		}
		w.path = append(w.path, step{child, last.context.inner(r.nodes[child].class, 0)})
	}
}

// surrounds reports whether the change is in an element, and the element begins
// as before.
func surrounds(nodes []node, i int32, c change) bool {
	n := &nodes[i]
	in := n.in
	if n.kind == element && n.name == 0 { // it begins with the tag inside
		in = nodes[i+1].in
	}
	return n.kind == element && int(in) <= c.start && c.oldEnd <= int(n.out)
}

// readAgain reads what changed, as children of the last element of the path.
// They take the place of those that begin from node from on and before node to.
// It reports false if html is refused.
func (w *work) readAgain(r *Rendering, html string, c change) (from, to int32, ok bool) {
	for tries := 0; ; tries++ {
		last := w.path[len(w.path)-1]
		from = w.beginReading(r, html, last, c)
		w.run()
		if w.fault != nil {
			return 0, 0, false
		}
		outer := &r.nodes[last.node]
		switch {
		case w.meets.met:
			return from, w.meets.next, true
		case w.ended == int(outer.out)+c.delta():
			return from, last.node + outer.size, true
		case tries > 0:
			w.path = w.path[:1]
		default:
			w.path = w.path[:len(w.path)-1]
		}
	}
}

// beginReading sets the reader to read the children of an element from the
// first on that may have changed, and returns which that is.
func (w *work) beginReading(r *Rendering, html string, outer step, c change) int32 {
	o := &r.nodes[outer.node]
	pos, from, stop := int(o.in), outer.node+1, outer.node+o.size
	for i := from; i < stop && int(r.nodes[i].end) <= c.start; i += r.nodes[i].size {
		// The end of a text or of an element without end tag depends on what
		// follows.
		if n := &r.nodes[i]; n.kind != text && !n.open {
			pos, from = int(n.end), i+n.size
			outer.context.inside = true
		}
	}
	w.junction = junction{change: c, nodes: r.nodes, next: from, stop: stop}
	w.reset(html, pos, outer.context, o.nameOrIn(r), &w.junction)
	w.root, w.wrapper = outer.node == 0, r.nodes[0].class
	w.depth = len(w.path) - 1
	return from
}

// nameOrIn returns the name of an element in the index.
func (n *node) nameOrIn(r *Rendering) string {
	if n == &r.nodes[0] {
		return r.in
	}
	return n.nameOf(r.html)
}

// replace puts nodes in the place of those from and to, which are children of
// the last element of the path, and moves those after them.
func (r *Rendering) replace(path []step, from, to int32, nodes []node, c change) {
	more := int32(len(nodes)) - (to - from)
	for _, s := range path {
		n := &r.nodes[s.node]
		n.size += more
		n.out = uint32(int(n.out) + c.delta())
		n.end = uint32(int(n.end) + c.delta())
	}
	old := r.nodes
	r.nodes = resize(old, len(old)+int(more))
	copy(r.nodes[int(to+more):], old[to:])
	if len(r.nodes) > 0 && &old[0] != &r.nodes[0] {
		copy(r.nodes, old[:from])
	}
	copy(r.nodes[from:], nodes)
	if c.delta() != 0 {
		after := r.nodes[to+more:]
		for i := range after {
			after[i].shift(c.delta())
		}
	}
}

// resize returns an index of n nodes: the same memory, if that is enough and
// not far too much.
func resize(nodes []node, n int) []node {
	if n <= cap(nodes) && cap(nodes) <= 2*n+64 {
		return nodes[:n]
	}
	return make([]node, n, n+n/8)
}
