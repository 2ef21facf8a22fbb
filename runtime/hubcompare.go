package lc

import (
	"container/list"
	"errors"
	"slices"
	"sync"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
	"github.com/lcgen/lcgen/runtime/internal/patch"
)

// A comparer makes the patch of each update of a component whose viewers take
// patches, once for all of them. For that it keeps the skeleton of the component's
// last update, within History.Renderings: the index that makes comparing fast goes
// first, of the component longest without news, and then the skeleton. Without it
// the next update goes whole.
//
// Between processes go whole updates only. Each compares them with its own last
// one, so that no form is shared between releases.
type comparer struct {
	most int

	// element returns the element around a component, empty if this process does
	// not know it.
	element func(id ComponentID) string

	// refused is told why an update went whole.
	refused func(id ComponentID, why *patch.Refusal, html string)

	mu      sync.Mutex
	bytes   int
	all     map[Channel]map[ComponentID]*compared
	indexed *list.List // of *compared, the one longest without news first
	bare    *list.List // those without an index
}

// A compared is what is kept of one component on one channel.
type compared struct {
	channel Channel
	id      ComponentID

	mu        sync.Mutex // held while it is compared
	rendering *patch.Rendering
	last      step

	// Guarded by comparer.mu.
	place *list.Element
	size  int
	gone  bool
}

// A step leads from one skeleton to the next.
type step struct {
	base  fingerprint // zero if it is not known
	hash  fingerprint
	patch []byte // nil if the update goes whole
}

// comparedOverhead is what a compared takes in memory beside its rendering and
// its patch: the struct, its entries in a map and a list.
const comparedOverhead = 400

func (v *comparer) begin(cfg hubConfig) {
	v.most, v.element, v.refused = cfg.History.Renderings, cfg.Element, cfg.Refused
	v.all = map[Channel]map[ComponentID]*compared{}
	v.indexed, v.bare = list.New(), list.New()
}

// find returns what is kept of a component, made if there is nothing.
func (v *comparer) find(ch Channel, id ComponentID) *compared {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := v.all[ch][id]
	if c == nil {
		c = &compared{channel: ch, id: ownID(id)}
		if v.all[ch] == nil {
			v.all[ch] = map[ComponentID]*compared{}
		}
		v.all[ch][c.id] = c
	}
	return c
}

// step returns the step to the update of that hash, whose skeleton is returned by
// skeleton if it is needed. The patch has at most limit bytes.
func (v *comparer) step(ch Channel, id ComponentID, hash fingerprint, limit int, skeleton func() ([]byte, []placedInside, error)) step {
	c := v.find(ch, id)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last.hash != hash {
		c.last = v.stepTo(c, hash, limit, skeleton)
		v.account(c)
	}
	return c.last
}

// errOtherSkeleton says that the skeleton of an update is not what its hash says.
// It may be another release's.
var errOtherSkeleton = errors.New("the update has another hash")

// stepTo makes a step. What can't be read, or is of another hash than it says, is
// not compared with.
func (v *comparer) stepTo(c *compared, hash fingerprint, limit int, skeleton func() ([]byte, []placedInside, error)) step {
	whole := step{hash: hash}
	html, inside, err := skeleton()
	if err == nil && fingerprintOf(html) != hash {
		err = errOtherSkeleton
	}
	var p []byte
	if err == nil {
		if c.rendering == nil {
			c.rendering, err = patch.Read(v.element(c.id), string(html))
		} else if p, err = c.rendering.Update(string(html), limit); p != nil {
			whole.base = c.last.hash
		}
	}
	if err != nil {
		c.rendering = nil
		var why *patch.Refusal
		if errors.As(err, &why) && v.refused != nil {
			v.refused(c.id, why, string(html))
		}
		return whole
	}
	if p = completed(p, inside); len(p) <= limit {
		whole.patch = p
	}
	return whole
}

// account counts the memory of a component that has been compared, and keeps all
// of them within bounds.
func (v *comparer) account(c *compared) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if c.gone {
		return
	}
	v.weigh(c, v.indexed)
	for v.bytes > v.most {
		from := v.indexed
		if from.Len() == 0 {
			from = v.bare
		}
		one := from.Front().Value.(*compared)
		if one != c && !one.mu.TryLock() {
			return // it is compared now, and counts then
		}
		if from == v.indexed && one.rendering != nil {
			one.rendering.Drop()
			v.weigh(one, v.bare)
		} else {
			v.remove(one)
		}
		if one != c {
			one.mu.Unlock()
		}
	}
}

// weigh counts a component as it is now, and puts it at the end of a list.
func (v *comparer) weigh(c *compared, into *list.List) {
	v.take(c)
	c.size = comparedOverhead + len(c.id.Name) + len(c.id.Instance) + cap(c.last.patch)
	if c.rendering != nil {
		c.size += c.rendering.Size()
	}
	v.bytes += c.size
	c.place = into.PushBack(c)
}

// take takes a component off its list.
func (v *comparer) take(c *compared) {
	if c.place != nil {
		v.indexed.Remove(c.place)
		v.bare.Remove(c.place)
		c.place = nil
	}
	v.bytes -= c.size
	c.size = 0
}

// remove lets go of a component.
func (v *comparer) remove(c *compared) {
	v.take(c)
	c.gone = true
	delete(v.all[c.channel], c.id)
	if len(v.all[c.channel]) == 0 {
		delete(v.all, c.channel)
	}
}

// forget lets go of all components on a channel.
func (v *comparer) forget(ch Channel) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range v.all[ch] {
		v.remove(c)
	}
}

// held returns how many components are kept, and the memory that they take.
func (v *comparer) held() (components, bytes int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.indexed.Len() + v.bare.Len(), v.bytes
}

// isPatching reports whether a viewer of a channel takes patches.
func (h *hub) isPatching(ch Channel) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[ch]
	return t != nil && t.patching > 0
}

// foresee compares an update that is about to be published, for the one who has
// caused it. When it comes back from the broker, it is compared already.
func (h *hub) foresee(u *update) step {
	if u.skeleton == "" {
		return step{}
	}
	return h.comparer.step(u.head.channel, u.head.id, u.head.hash, len(u.data), func() ([]byte, []placedInside, error) {
		return []byte(u.skeleton), u.inside, nil
	})
}

// compare gives the frame of an update its patch, if there is one from the
// rendering that viewers were sent last.
func (h *hub) compare(f *frame, p Placed, sent fingerprint) {
	u, html, err := parseUpdate(p.Message)
	if err != nil || u.hash.isZero() {
		return
	}
	f.hash = u.hash
	s := step{base: sent, hash: sent, patch: []byte("[]")}
	if sent != u.hash {
		element := h.comparer.element(f.component)
		if element == "" {
			return
		}
		s = h.comparer.step(p.Message.Channel, f.component, u.hash, len(p.Message.Data), func() ([]byte, []placedInside, error) {
			return readSkeleton(element, string(textOf(html)))
		})
	}
	if s.patch == nil || s.base.isZero() {
		return
	}
	f.base = s.base
	f.patch = newForm(f.place, typePatch, appendPatch(nil, u, s.base, s.patch))
	if len(f.patch.bytes) >= len(f.bytes) {
		f.patch = nil
	}
}

// sentLast returns the HTML of the update that the viewers of a component were
// sent last, and its hash, if it was of that version; zero if there is none.
func (h *hub) sentLast(ch Channel, id ComponentID, version uint64) (html []byte, hash fingerprint) {
	h.mu.Lock()
	t := h.topics[ch]
	h.mu.Unlock()
	if t == nil {
		return nil, hash
	}
	for _, f := range slices.Backward(t.tail.Load().frames) {
		if f.component != id {
			continue
		}
		if f.typ != typeUpdate || f.version != version {
			break
		}
		return readContent(f.data())
	}
	return nil, hash
}

// readContent returns the HTML and the hash in the data of a component-update.
func readContent(data []byte) (html []byte, hash fingerprint) {
	u, quoted, err := parseUpdate(Message{Data: data})
	if err != nil {
		return nil, hash
	}
	return textOf(quoted), u.hash
}

// parseUpdate reads the data of a component-update, and returns its HTML as a
// string of JSON.
func parseUpdate(m Message) (u *updateHead, html []byte, err error) {
	u = &updateHead{id: m.Component, channel: m.Channel, version: m.Version}
	err = jsonscan.New(m.Data, jsonscan.Unlimited).Object(func(key, value []byte) error {
		switch string(key) {
		case "hash":
			u.hash = parseFingerprint(textOf(value))
		case "state":
			u.state = value
		case "attrs":
			u.attrs = value
		case "items":
			u.items = value
		case "html":
			html = value
		}
		return nil
	})
	if err == nil && (len(html) == 0 || html[0] != '"') {
		err = errors.New("the update has no HTML")
	}
	return u, html, err
}

// link decides whether a frame keeps its patch when it is the next of its topic,
// and notes what viewers show then. It is called with hub.mu held.
func (t *topic) link(f *frame) {
	one := t.shows[f.component]
	switch {
	case one == nil:
		f.patch = nil
	case f.typ != typeUpdate:
		one.hash = fingerprint{}
	case f.version != 0 && f.version < one.version:
		f.patch = nil // they drop it
	default:
		if f.base != one.hash {
			f.patch = nil
		}
		one.hash = f.hash
	}
}
