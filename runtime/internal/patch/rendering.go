package patch

import (
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"
)

// A Rendering is the inside of a component's wrapper: its HTML, and an index of
// the nodes that a browser makes of it. It isn't safe for concurrent use.
type Rendering struct {
	in    string // the name of the wrapper's element
	html  string
	nodes []node // the first is the wrapper; none if the index was dropped
}

// Read reads what is inside of an element named in. Its error is a *Refusal.
// The Rendering keeps html.
func Read(in, html string) (*Rendering, error) {
	r := &Rendering{in: in, html: html}
	if err := r.index(); err != nil {
		return nil, err
	}
	return r, nil
}

// HTML returns what was read.
func (r *Rendering) HTML() string { return r.html }

// Size returns how many bytes of memory r holds.
func (r *Rendering) Size() int {
	return int(unsafe.Sizeof(*r)) + len(r.in) + len(r.html) + cap(r.nodes)*nodeBytes
}

// Drop drops the index, which is most of the memory. The next Update makes it
// again.
func (r *Rendering) Drop() { r.nodes = nil }

// restore makes the index again if it was dropped.
func (r *Rendering) restore() error {
	if r.nodes != nil {
		return nil
	}
	return r.index()
}

// index reads all of the HTML.
func (r *Rendering) index() error {
	w := works.Get().(*work)
	defer w.release()
	if err := checkBytes(r.html, 0, len(r.html)); err != nil {
		return err
	}
	c := r.rootContext()
	w.reset(r.html, 0, c, r.in, nil)
	w.wrapper = c.class
	w.run()
	if w.fault != nil {
		return w.fault
	}
	r.nodes = make([]node, 1, len(w.nodes)+1)
	r.nodes[0] = node{end: uint32(len(r.html)), out: uint32(len(r.html)), size: int32(len(w.nodes)) + 1, kind: element, class: classOf(r.in)}
	r.nodes = append(r.nodes, w.nodes...)
	return nil
}

func (r *Rendering) rootContext() context {
	return (&context{}).inner(classOf(r.in), 0)
}

// checkBytes refuses html if its bytes from start to end, and the characters
// that they belong to, aren't text that every parser reads alike.
func checkBytes(html string, start, end int) error {
	if len(html) > maxBytes {
		return refusal(html, maxBytes, "the HTML is too long")
	}
	for start > 0 && !utf8.RuneStart(html[start-1]) {
		start--
	}
	if start > 0 {
		start--
	}
	for end < len(html) && !utf8.RuneStart(html[end]) {
		end++
	}
	part := html[start:end]
	if i := strings.IndexByte(part, 0); i >= 0 {
		return refusal(html, start+i, "a NUL byte")
	}
	if utf8.ValidString(part) {
		return nil
	}
	for i, c := range part {
		if c == utf8.RuneError && !strings.HasPrefix(part[i:], "\ufffd") {
			return refusal(html, start+i, "the HTML isn't UTF-8")
		}
	}
	return nil
}

// works are what reading and comparing needs for a moment.
var works = sync.Pool{New: func() any { return new(work) }}

// work is the memory of one call.
type work struct {
	reader
	differ
	path     []step
	junction junction
}

// maxKept bounds the memory that is kept for the next call, in nodes.
const maxKept = 1 << 16

func (w *work) release() {
	if cap(w.reader.nodes) > maxKept {
		return
	}
	w.reader = reader{nodes: w.reader.nodes[:0], stack: w.stack[:0]}
	w.differ.forget()
	w.junction = junction{}
	works.Put(w)
}
