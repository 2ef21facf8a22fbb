package lc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// Types of the events that tell viewers of a component what has become of it.
const (
	typeUpdate    = client.EventUpdate
	typePatch     = client.EventPatch
	typeFragments = client.EventFragments
	typeRefresh   = client.EventRefresh
	typeRemove    = client.EventRemove
)

// typeDispatched is the type of the event by which Dispatch reaches browsers. It is
// about no component.
const typeDispatched = client.EventDispatched

// An Event tells the viewers of one component what has become of it. Make one
// with ComponentUpdate, ComponentFragments, ComponentRefresh or
// ComponentRemove, and send it with App.Broadcast.
type Event struct {
	typ       string
	id        ComponentID
	state     any
	html      string
	fragments map[string]string
	missed    bool
	items     []byte // JSON of changed items of lists, nil if there are none
}

// ComponentUpdate replaces what is shown of the component by html, which is
// the inside of its wrapper. The wrapper's attributes stay. The state is for the
// page's own scripts: anything encoding/json takes, or nil.
func ComponentUpdate(id ComponentID, state any, html string) Event {
	return Event{typ: typeUpdate, id: id, state: state, html: html}
}

// ComponentFragments replaces some elements of the component: fragments maps
// CSS selectors, looked up inside the component, to the HTML of the elements
// that take the place of those found.
func ComponentFragments(id ComponentID, fragments map[string]string) Event {
	return Event{typ: typeFragments, id: id, fragments: fragments}
}

// ComponentRefresh makes each viewer fetch its own view of the component, for
// components that do not look the same to everybody.
func ComponentRefresh(id ComponentID) Event {
	return Event{typ: typeRefresh, id: id}
}

// ComponentRemove takes the component off the page.
func ComponentRemove(id ComponentID) Event {
	return Event{typ: typeRemove, id: id}
}

// The data of each type of event, in the order of their fields on the wire.
type (
	updateData struct {
		ComponentID ComponentID     `json:"componentId"`
		Channel     Channel         `json:"channel"`
		Version     uint64          `json:"version"`
		Hash        string          `json:"hash,omitempty"`
		State       any             `json:"state,omitempty"` // of a component with public state, or as it was given
		Attrs       json.RawMessage `json:"attrs,omitempty"` // of a component with the method Attributes
		HTML        string          `json:"html"`
		Items       json.RawMessage `json:"items,omitempty"` // of lists that an action has changed
	}
	fragmentsData struct {
		ComponentID ComponentID       `json:"componentId"`
		Channel     Channel           `json:"channel"`
		Version     uint64            `json:"version"`
		Fragments   map[string]string `json:"fragments"`
	}
	refreshData struct {
		ComponentID ComponentID     `json:"componentId"`
		Channel     Channel         `json:"channel"`
		Version     uint64          `json:"version"`
		Missed      bool            `json:"missed,omitempty"` // it stands for something that was lost
		Items       json.RawMessage `json:"items,omitempty"`
	}
	removeData struct {
		ComponentID ComponentID `json:"componentId"`
		Channel     Channel     `json:"channel"`
		Version     uint64      `json:"version"`
	}
)

// encode turns the event into the message that a Broker carries: this is the
// only time it is encoded, however many viewers it has.
func (e Event) encode(ch Channel, version uint64) (Message, error) {
	data, err := e.data(ch, version)
	if err != nil {
		return Message{}, err
	}
	line, err := encodeLine(data)
	if err != nil {
		return Message{}, fmt.Errorf("encode %s of %s: %w", e.typ, e.id, err)
	}
	return Message{Channel: ch, Type: e.typ, Component: e.id, Version: version, Data: line}, nil
}

// data returns what goes into the data line, after a look at whether the
// event may go out at all.
func (e Event) data(ch Channel, version uint64) (any, error) {
	if e.typ == "" {
		return nil, errors.New("the event is empty: make it with ComponentUpdate, ComponentFragments, ComponentRefresh or ComponentRemove")
	}
	if err := ch.Validate(); err != nil {
		return nil, err
	}
	if err := e.id.Validate(); err != nil {
		return nil, err
	}
	switch e.typ {
	case typeUpdate:
		return updateData{ComponentID: e.id, Channel: ch, Version: version, Hash: e.hash(), State: e.state, HTML: e.html}, nil
	case typeFragments:
		if len(e.fragments) == 0 {
			return nil, fmt.Errorf("%s of %s has no fragment", e.typ, e.id)
		}
		for _, selector := range slices.Sorted(maps.Keys(e.fragments)) {
			if err := checkSelector(selector); err != nil {
				return nil, fmt.Errorf("%s of %s: %w", e.typ, e.id, err)
			}
		}
		return fragmentsData{e.id, ch, version, e.fragments}, nil
	case typeRefresh:
		return refreshData{e.id, ch, version, e.missed, e.items}, nil
	default:
		return removeData{e.id, ch, version}, nil
	}
}

// hash returns the fingerprint of the HTML, empty if there may be components in
// it: how they are written, only their rendering tells.
func (e Event) hash() string {
	if strings.Contains(e.html, "data-component-id") {
		return ""
	}
	hash := fingerprintOf([]byte(e.html))
	return string(hash[:])
}

// encodeLine encodes v as one line of JSON. HTML is not escaped: the line is
// read by JSON.parse only, and escaping would make markup twice as long.
func encodeLine(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// An updateHead is what a component-update and a component-patch say of the
// component beside its content. State, attrs and items are JSON, nil if there
// are none.
type updateHead struct {
	id      ComponentID
	channel Channel
	version uint64
	hash    fingerprint // zero if its viewers are not sent patches
	state   []byte
	attrs   []byte
	items   []byte
}

// size is more than what the head takes in an event.
func (u *updateHead) size() int {
	const names = len(`{"componentId":":","channel":"","version":18446744073709551615,"base":"00000000000000","hash":"00000000000000","state":,"attrs":,"patch":"","items":}`)
	return names + len(u.id.Name) + len(u.id.Instance) + len(u.channel) + len(u.state) + len(u.attrs) + len(u.items)
}

// appendUpdate appends the data of a component-update: byte for byte what
// encodeLine makes of updateData, in a third of the time.
func appendUpdate(b []byte, u *updateHead, html []byte) []byte {
	if b == nil {
		size := u.size() + len(html)
		b = make([]byte, 0, size+size/8) // an eighth for what has to be escaped
	}
	b = u.appendTo(b, fingerprint{})
	b = append(b, `,"html":`...)
	b = jsonscan.AppendString(b, html)
	return appendItems(b, u.items)
}

// appendPatch appends the data of a component-patch: what makes of the rendering
// that has the hash base the one of the head.
func appendPatch(b []byte, u *updateHead, base fingerprint, patch []byte) []byte {
	if b == nil {
		b = make([]byte, 0, u.size()+len(patch))
	}
	b = u.appendTo(b, base)
	b = append(b, `,"patch":`...)
	b = append(b, patch...)
	return appendItems(b, u.items)
}

// appendTo appends the head: the beginning of an object.
func (u *updateHead) appendTo(b []byte, base fingerprint) []byte {
	// Valid IDs and channels hold nothing that JSON escapes.
	b = append(b, `{"componentId":"`...)
	b = append(b, u.id.Name...)
	b = append(b, ':')
	b = append(b, u.id.Instance...)
	b = append(b, `","channel":"`...)
	b = append(b, u.channel...)
	b = append(b, `","version":`...)
	b = strconv.AppendUint(b, u.version, 10)
	for _, member := range []struct {
		name string
		hash fingerprint
	}{{`,"base":"`, base}, {`,"hash":"`, u.hash}} {
		if !member.hash.isZero() {
			b = append(append(append(b, member.name...), member.hash[:]...), '"')
		}
	}
	if u.state != nil {
		b = append(b, `,"state":`...)
		b = append(b, u.state...)
	}
	if u.attrs != nil {
		b = append(b, `,"attrs":`...)
		b = append(b, u.attrs...)
	}
	return b
}
