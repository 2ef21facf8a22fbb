package lc

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// Types of the events that are about the stream itself.
const (
	typeConnected = client.EventConnected
	typeResync    = client.EventResync
	typePing      = client.EventPing
)

// noPlace stands where a viewer's place is not known. No broker has its
// epoch: what they show who come back with it is compared, or fetched.
var noPlace = Place{Epoch: "0"}

// A form is an event as it goes over the wire.
type form struct {
	bytes []byte
	body  int // where in bytes the line after the ID begins

	packing *packing // nil if it is too small for one
}

// newForm encodes an event.
func newForm(id Place, typ string, data []byte) *form {
	b := appendID(make([]byte, 0, len(data)+len(typ)+72), id)
	all := appendBody(b, typ, data)
	return &form{all, len(b), newPacking(len(all))}
}

// A frame is an event for all who listen to its channel. It is encoded once,
// shared by all streams and never changed.
type frame struct {
	number    uint64 // in its topic
	place     Place  // zero for none
	component ComponentID
	version   uint64
	typ       string
	items     []byte // JSON of changed items of lists, which its bytes end with; nil if there are none
	came      time.Time
	past      bool // it was there before this process asked for it
	missed    bool // it is a hint that stands for something lost
	form           // whole

	// The same for viewers who were sent the event before it, nil if it is whole
	// for them, too; and the hashes of what is shown before and after, zero if
	// they are not known.
	patch      *form
	base, hash fingerprint
}

// data returns the data of the event.
func (f *form) data() []byte {
	_, data, _ := bytes.Cut(f.bytes[f.body:], []byte("\ndata: "))
	return bytes.TrimSuffix(data, []byte("\n\n"))
}

// as returns the form in which the frame is sent to viewers who take patches and
// were sent all before it, or to others.
func (f *frame) as(patch bool) *form {
	if patch && f.patch != nil {
		return f.patch
	}
	return &f.form
}

// newFrame encodes a message, which may have come from another process and is
// not trusted to be one line.
func newFrame(id Place, m Message, now time.Time) (*frame, error) {
	if !validName(m.Type) {
		return nil, fmt.Errorf("event type %q is not of the form a-z, 0-9 and single hyphens", clip.String(m.Type))
	}
	if len(m.Data) == 0 || bytes.ContainsAny(m.Data, "\r\n") {
		return nil, errors.New("the data of the event is not one line")
	}
	f := &frame{
		component: ownID(m.Component),
		version:   m.Version,
		typ:       ownType(m.Type),
		came:      now,
		form:      *newForm(id, m.Type, m.Data),
	}
	f.items = itemsOf(Message{Data: f.data()}) // a part of the frame's own bytes
	f.missed = f.typ == typeRefresh && isMissed(m)
	return f, nil
}

// ownID returns a copy of an ID, which may be cut out of a request or a
// broker's message: those would be kept in memory with it.
func ownID(id ComponentID) ComponentID {
	text := id.String()
	return ComponentID{Name: text[:len(id.Name)], Instance: text[len(id.Name)+1:]}
}

// ownType returns a copy of an event's type.
func ownType(typ string) string {
	switch typ {
	case typeUpdate:
		return typeUpdate
	case typeFragments:
		return typeFragments
	case typeRefresh:
		return typeRefresh
	case typeRemove:
		return typeRemove
	case typeDispatched:
		return typeDispatched
	}
	return strings.Clone(typ)
}

// frameOverhead is what a frame takes in memory beside its text: the struct,
// and what allocations are rounded up by. TestHistoryCountsWhatIsHeld compares
// it with the heap.
const (
	frameOverhead = 208
	formOverhead  = 48 // of its patch
)

// held returns how many bytes of memory the frame takes. It is called with hub.mu
// held.
func (f *frame) held() int {
	n := frameOverhead + cap(f.bytes) + f.packing.held() + len(f.component.Name) + len(f.component.Instance)
	if f.isStripped() {
		n += cap(f.items)
	}
	if f.patch != nil {
		n += formOverhead + cap(f.patch.bytes) + f.patch.packing.held()
	}
	return n
}

// heldBy returns how many bytes of memory the frames take.
func heldBy(frames []*frame) int {
	n := 0
	for _, f := range frames {
		n += f.held()
	}
	return n
}

// stripped returns a copy of the frame that has its patch only. A later frame has to
// show the component whole to those who can't take that.
func (f *frame) stripped() *frame {
	other := *f
	other.form = form{}
	other.items = bytes.Clone(f.items) // they are a part of the whole form
	return &other
}

// isStripped reports whether the frame has no whole form.
func (f *frame) isStripped() bool { return f.bytes == nil }

// id returns the ID that the frame has on a stream of one channel.
func (f *frame) id() Place {
	if f.place.IsZero() {
		return noPlace
	}
	return f.place
}

// appendEvent appends one server-sent event.
func appendEvent(b []byte, id string, typ string, data []byte) []byte {
	return appendBody(appendTextID(b, id), typ, data)
}

// appendTextID appends the first line of an event.
func appendTextID(b []byte, id string) []byte {
	b = append(b, "id: "...)
	b = append(b, id...)
	return append(b, '\n')
}

// appendID is appendTextID for a place.
func appendID(b []byte, id Place) []byte {
	b = append(b, "id: "...)
	b = id.appendTo(b)
	return append(b, '\n')
}

// appendBody appends what follows.
func appendBody(b []byte, typ string, data []byte) []byte {
	b = append(b, "event: "...)
	b = append(b, typ...)
	b = append(b, "\ndata: "...)
	b = append(b, data...)
	return append(b, "\n\n"...)
}

// appendRetry appends the line that tells a browser how long to wait before
// it connects again. The lines of an event follow it.
func appendRetry(b []byte, wait time.Duration) []byte {
	b = append(b, "retry: "...)
	b = strconv.AppendInt(b, wait.Milliseconds(), 10)
	return append(b, '\n')
}

// conflate leaves out the frames whose component is shown whole by a later
// one, which gets the items of lists that they change. What remains keeps its
// order. Fragments replace parts only, and stand for nothing but themselves.
func conflate(frames []*frame) []*frame {
	by := coverage(frames)
	var left map[int][]*frame // out, the newest first, by the one kept that covers them
	for i, f := range slices.Backward(frames) {
		if by[i] == nobody || f.items == nil && !f.missed {
			continue
		}
		if left == nil {
			left = map[int][]*frame{}
		}
		left[by[i]] = append(left[by[i]], f)
	}
	kept := make([]*frame, 0, len(frames))
	for i, f := range frames {
		if by[i] != nobody {
			continue
		}
		if out := left[i]; out != nil {
			f = f.withItems(out)
		}
		kept = append(kept, f)
	}
	return kept
}

// nobody stands for the index of a frame that covers another, where there is none.
const nobody = -1

// coverage returns for each frame the index of the later one that covers it. That one
// is covered by nobody.
func coverage(frames []*frame) []int {
	by := make([]int, len(frames))
	later := make(map[ComponentID]cover, 8)
	for i, f := range slices.Backward(frames) {
		c := later[f.component]
		if c.covers(f) {
			by[i] = c.by
			continue
		}
		by[i] = nobody
		c = c.with(f)
		c.by = i
		later[f.component] = c
	}
	return by
}

// A cover tells what the later frames of a component make superfluous.
type cover struct {
	removed bool   // one takes the component off the page
	whole   bool   // one shows it whole,
	version uint64 // in this version
	by      int    // the index of the first of them
}

// covers reports whether whoever sees the later frames needs f no more. A
// frame of a newer version than theirs is needed, though it came earlier:
// viewers drop the older of two versions, not the earlier.
func (c cover) covers(f *frame) bool {
	if c.removed {
		return true
	}
	return c.whole && f.typ != typeRemove && f.version <= c.version
}

// with returns the cover by f as well, which c does not cover.
func (c cover) with(f *frame) cover {
	switch f.typ {
	case typeRemove:
		c.removed = true
	case typeUpdate, typeRefresh:
		c.whole = true
		if f.version == 0 { // without versions the order of arrival decides
			c.version = math.MaxUint64
		}
		c.version = max(c.version, f.version)
	case typeFragments:
		// It is newer than the whole that came after it and was overtaken:
		// viewers will drop that one, so it stands for nothing before here.
		c.whole, c.version = false, 0
	}
	return c
}

// sizeOf returns how many bytes the frames are on the wire, as patches or whole.
func sizeOf(frames []*frame, patch bool) int {
	n := 0
	for _, f := range frames {
		n += len(f.as(patch).bytes)
	}
	return n
}
