package lc

import (
	"bytes"
	"encoding/binary"
	"time"
)

// purposeNested is that of a nestedGrant's signature.
const purposeNested = "nested"

// A nestedGrant says that the server has placed a component in another one, in a
// rendering for many viewers. It is in nobody's name. So it only serves with a
// token of the outer component, which its viewer has.
type nestedGrant struct {
	outer        ComponentID
	outerChannel Channel // empty if it has none
	inner        ComponentID
	channel      Channel // empty if it has none, or only its state tells it
	depth        int     // how many components it is in
	props        []byte  // JSON, nil if there are none
}

// How long a nestedGrant serves. Within a step, the same rendering has the same
// grants.
const (
	nestedAge  = time.Hour
	nestedStep = 10 * time.Minute
)

// sealNested returns the text of a grant: base64url of a head about nothing, and
// those fields that are not in the request beside it: the depth in one byte, the
// two channels with their lengths before them, empty where the IDs tell them,
// and the props to the end. All viewers of the outer component are sent it, also
// those who may not see the inner one, so these fields are encrypted.
func (a *App) sealNested(g nestedGrant, now time.Time) string {
	rest := append(make([]byte, 0, 64), byte(g.depth))
	rest = appendShort(rest, a.unlessKnown(g.outer, g.outerChannel))
	rest = appendShort(rest, a.unlessKnown(g.inner, g.channel))
	rest = appendPadded(rest, g.props)
	s := g.signed(a.propsSchema(g.inner), rest, now.Truncate(nestedStep).Add(nestedAge))
	return tokenEncoding.EncodeToString(a.veils[0].seal(s, rest))
}

// propsStep is what the size of the props is rounded up to, in bytes: it would
// tell true from false.
const propsStep = 32

// appendPadded appends props, and spaces to the next step, which are none in
// their JSON.
func appendPadded(b, props []byte) []byte {
	b = append(b, props...)
	for n := len(props); n%propsStep != 0; n++ {
		b = append(b, ' ')
	}
	return b
}

// signed returns what the signature of a grant is bound to: its fields, the
// schema of its props, and the bytes in which its text has some of them.
func (g *nestedGrant) signed(schema string, rest []byte, expires time.Time) *signed {
	b := make([]byte, 0, 256)
	for _, field := range []string{g.outer.Name, g.outer.Instance, string(g.outerChannel), string(g.channel)} {
		b = appendField(b, field)
	}
	return &signed{purpose: purposeNested, component: g.inner, schema: schema, expires: expires, payload: append(b, rest...)}
}

// openNested returns the grant in text, if it is one for the inner component in
// the outer one.
func (a *App) openNested(text string, outer, inner ComponentID, now time.Time) (*nestedGrant, error) {
	h, hidden, ok := readHead(text, 0)
	if !ok || len(hidden) == 0 {
		return nil, errTokenInvalid
	}
	for i := range a.veils {
		v := &a.veils[i]
		rest := v.crypt(h.mac, hidden)
		g, ok := a.readNested(rest, outer, inner)
		switch {
		case !ok || !(keyring{v.sign}).verify(g.signed(a.propsSchema(inner), rest, h.expires), h.mac):
			continue
		case !now.Before(h.expires):
			return nil, errTokenExpired
		}
		return g, nil
	}
	return nil, errTokenInvalid
}

// readNested takes the fields of a grant apart. They are not verified yet.
func (a *App) readNested(rest []byte, outer, inner ComponentID) (*nestedGrant, bool) {
	g := &nestedGrant{outer: outer, inner: inner, depth: int(rest[0])}
	outerChannel, rest, ok := cutShort(rest[1:])
	if !ok {
		return nil, false
	}
	channel, rest, ok := cutShort(rest)
	if !ok {
		return nil, false
	}
	g.outerChannel, g.channel = a.orKnown(outer, outerChannel), a.orKnown(inner, channel)
	if len(rest) > 0 {
		g.props = bytes.TrimRight(rest, " ")
	}
	return g, true
}

// propsSchema returns the schema of a component's props, empty if it has none.
func (a *App) propsSchema(id ComponentID) string {
	if comp := a.component(id.Name); comp != nil && comp.props != nil {
		return comp.props.schema
	}
	return ""
}

// unlessKnown returns the channel of a component, or none if its ID tells it.
func (a *App) unlessKnown(id ComponentID, ch Channel) Channel {
	if comp := a.component(id.Name); comp != nil {
		if _, known := comp.channelUnmade(id); known {
			return ""
		}
	}
	return ch
}

// orKnown returns the channel that a component's ID tells, or else ch.
func (a *App) orKnown(id ComponentID, ch Channel) Channel {
	if comp := a.component(id.Name); comp != nil {
		if known, ok := comp.channelUnmade(id); ok {
			return known
		}
	}
	return ch
}

// appendShort appends a channel with its length before it.
func appendShort(b []byte, ch Channel) []byte {
	return append(binary.AppendUvarint(b, uint64(len(ch))), ch...)
}

// cutShort takes what appendShort has appended off the beginning of b.
func cutShort(b []byte) (ch Channel, rest []byte, ok bool) {
	size, n := binary.Uvarint(b)
	if n <= 0 || size > maxChannelLen || int(size) > len(b)-n {
		return "", nil, false
	}
	return Channel(b[n : n+int(size)]), b[n+int(size):], true
}
