package lc

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// What a signature is for. One made for one purpose is of no use for another.
const (
	purposeGrant = "grant"
	purposeState = "state"
	purposeProps = "props"
	purposeFlash = "flash"
	purposeShare = "share"
	purposeKeep  = "keep"
)

// maxTokenLen bounds what is looked at as a token, in bytes.
const maxTokenLen = 64 << 10

// macSize is how much of an HMAC-SHA256 a signature has, in bytes. With 128 bits
// nobody finds one by trying, for each try is a request to the server, and a
// shorter text does not help in computing another (RFC 2104, section 5).
const macSize = 16

var (
	errTokenInvalid   = errors.New("the token is not one of ours, or for somebody or something else")
	errTokenExpired   = errors.New("the token has expired")
	errTokenSchema    = errors.New("the token holds fields of another version of the component")
	errTokenElsewhere = errors.New("the token is for a component on another channel")
)

// tokenEncoding refuses a second spelling of the same bytes.
var tokenEncoding = base64.RawURLEncoding.Strict()

// A keyring signs with its first key and verifies with all of them.
type keyring [][]byte

// A signed says all that a signature is bound to. Both sides know it, but for
// the expiry and the payload: so a token holds these two, and no more.
type signed struct {
	purpose   string
	component ComponentID
	viewer    string
	channel   Channel
	schema    string
	expires   time.Time // whole seconds
	payload   []byte
}

// mac returns the MAC of all fields, each with its length before it: no two
// different sets of fields give the same text.
func (s *signed) mac(key []byte) []byte {
	h := hmac.New(sha256.New, key)
	b := make([]byte, 0, 256)
	for _, field := range []string{s.purpose, s.component.Name, s.component.Instance, s.viewer, string(s.channel), s.schema} {
		b = appendField(b, field)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(s.expires.Unix()))
	b = appendField(b, s.payload)
	h.Write(b)
	return h.Sum(nil)[:macSize]
}

func (k keyring) sign(s *signed) []byte { return s.mac(k[0]) }

func (k keyring) verify(s *signed, mac []byte) bool {
	ok := false
	for _, key := range k {
		ok = hmac.Equal(s.mac(key), mac) || ok
	}
	return ok
}

func appendField[S string | []byte](b []byte, field S) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(field)))
	return append(b, field...)
}

// A head is what every token begins with: the expiry in 4 bytes (Unix seconds,
// big-endian), what the token is about, and the MAC.
//
// What it is about is a hash, cut to a size of each kind: of the channel of a
// grant, and of the schema of a state or props. Whoever makes up a token can choose it, so
// it opens nothing; it tells a token that is for something else from one that is
// for somebody else.
type head struct {
	expires time.Time
	about   []byte
	mac     []byte
}

// Sizes of what tokens are about, in bytes.
const (
	aboutChannel = 1
	aboutSchema  = 4
)

// headSize returns the size of a head with so many bytes of what it is about.
func headSize(about int) int { return 4 + about + macSize }

// aboutOf returns the first bytes of the hash of what a token is about.
func aboutOf[S ~string](about S, size int) []byte {
	sum := sha256.Sum256([]byte(about))
	return sum[:size]
}

// seal returns the head of a token, which begins a text of its own or that of
// the payload. The expiry is cut to what a head can hold: whole seconds, up to
// the year 2106.
func (k keyring) seal(s *signed, about []byte) []byte {
	s.expires = time.Unix(min(s.expires.Unix(), math.MaxUint32), 0)
	b := make([]byte, 0, headSize(len(about))+len(s.payload))
	b = binary.BigEndian.AppendUint32(b, uint32(s.expires.Unix()))
	b = append(b, about...)
	return append(b, k.sign(s)...)
}

// readHead takes apart what seal returned, and returns what comes after it.
func readHead(text string, about int) (h head, rest []byte, ok bool) {
	b, ok := decodeToken(text)
	if !ok || len(b) < headSize(about) {
		return head{}, nil, false
	}
	expires, b := time.Unix(int64(binary.BigEndian.Uint32(b)), 0), b[4:]
	return head{expires, b[:about], b[about : about+macSize]}, b[about+macSize:], true
}

func decodeToken(text string) ([]byte, bool) {
	// Package base64 passes over line ends wherever they are.
	if len(text) > maxTokenLen || strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	b, err := tokenEncoding.DecodeString(text)
	return b, err == nil
}

// A token is what a wrapper gives the browser to show again: "grant", or
// "grant~state" if the component has fields marked lc:"client", or
// "grant~state~props" if it has fields marked lc:"prop". Then the state may be
// empty.
//
// A grant is base64url of a head, 28 letters, and the instance where grant.named
// has it. It is bound to the component and instance, the viewer, the channel and
// the time. A state is base64url of a head, and JSON to the end. It is bound to
// the component and instance, the viewer, the schema of the fields by its hash,
// the time and the JSON. So are props.
type token struct{ grant, state, props string }

// parseToken takes the parts of a token apart, and looks no further. Of another
// spelling, such as one that ends in "~", no state can be opened.
func parseToken(s string) token {
	grant, rest, _ := strings.Cut(s, "~")
	state, props, _ := strings.Cut(rest, "~")
	t := token{grant, state, props}
	if t.String() != s || strings.Contains(props, "~") {
		t.state = "~"
	}
	return t
}

// String returns the form that parseToken takes apart.
func (t token) String() string {
	switch {
	case t.props != "":
		return t.grant + "~" + t.state + "~" + t.props
	case t.state != "":
		return t.grant + "~" + t.state
	}
	return t.grant
}

// sealFields returns the text of some fields of a component, for a viewer: their
// own, or the props, as the purpose says.
func (k keyring) sealFields(purpose string, id ComponentID, viewer, schema string, data []byte, expires time.Time) string {
	about := aboutOf(schema, aboutSchema)
	s := signed{purpose: purpose, component: id, viewer: viewer, schema: string(about), expires: expires, payload: data}
	return tokenEncoding.EncodeToString(append(k.seal(&s, about), data...))
}

// openFields returns the fields in text, if they were sealed for this purpose,
// viewer and component, and are of this schema. Nothing of them is decoded
// before that.
func (k keyring) openFields(purpose, text string, id ComponentID, viewer, schema string, now time.Time) ([]byte, error) {
	h, data, ok := readHead(text, aboutSchema)
	s := signed{purpose: purpose, component: id, viewer: viewer, schema: string(h.about), expires: h.expires, payload: data}
	switch {
	case !ok || !k.verify(&s, h.mac):
		return nil, errTokenInvalid
	case !now.Before(h.expires):
		return nil, errTokenExpired
	case !bytes.Equal(h.about, aboutOf(schema, aboutSchema)):
		return nil, errTokenSchema
	}
	return data, nil
}

// sealPayload returns the text of what is signed for a purpose alone: base64url
// of a head about nothing, and the payload to the end.
func (k keyring) sealPayload(purpose string, payload []byte, expires time.Time) string {
	s := signed{purpose: purpose, expires: expires, payload: payload}
	return tokenEncoding.EncodeToString(append(k.seal(&s, nil), payload...))
}

// openPayload returns what sealPayload was given.
func (k keyring) openPayload(purpose, text string, now time.Time) ([]byte, error) {
	h, payload, ok := readHead(text, 0)
	s := signed{purpose: purpose, expires: h.expires, payload: payload}
	switch {
	case !ok || !k.verify(&s, h.mac):
		return nil, errTokenInvalid
	case !now.Before(h.expires):
		return nil, errTokenExpired
	}
	return payload, nil
}

// grantStep is how long the same token comes out for the same component and
// viewer, so that what is rendered twice can be told to be the same.
const grantStep = time.Hour

// issue returns the token of a component for a viewer, with the viewer's own
// fields, which are nil where there are none, and the props that it was loaded
// with.
func (a *App) issue(l *loaded, user string, own []byte) (token, error) {
	t, err := a.issueUnmounted(l, user, len(own))
	if err == nil && l.comp.client != nil {
		t.state = a.keys.sealFields(purposeState, l.id, user, l.comp.client.schema, own, a.tokenEnd())
	}
	return t, err
}

// issueUnmounted returns the token of a component for a viewer whose own fields
// begin when it is fetched, or come to the token later: with so many bytes.
func (a *App) issueUnmounted(l *loaded, user string, own int) (token, error) {
	t := token{grant: a.keys.sealGrant(grant{l.id, l.channel}, user, a.tokenEnd())}
	props, err := l.givenProps()
	if err == nil {
		err = a.checkSize(l.id, own+len(props))
	}
	if err != nil {
		return token{}, err
	}
	if l.comp.props != nil {
		t.props = a.keys.sealFields(purposeProps, l.id, user, l.comp.props.schema, props, a.tokenEnd())
	}
	return t, nil
}

// tokenEnd returns when the tokens expire that are made now.
func (a *App) tokenEnd() time.Time {
	return time.Now().Truncate(grantStep).Add(grantStep + a.limits.TokenAge)
}

// checkSize returns an error if what a browser is to keep of a component is too
// large.
func (a *App) checkSize(id ComponentID, size int) error {
	if size > a.limits.ClientBytes {
		return fmt.Errorf("the viewer's own fields and props of %s have %d bytes, more than the limit of %d: keep them small, or raise Limits.ClientBytes", id, size, a.limits.ClientBytes)
	}
	return nil
}

// issueAsLoaded is issue with the viewer's own fields as the component has them.
func (a *App) issueAsLoaded(l *loaded, user string) (token, error) {
	own, err := l.ownFields()
	if err != nil {
		return token{}, err
	}
	return a.issue(l, user, own)
}

// own returns the viewer's own fields of a component that a token carries, nil
// where it carries none.
func (a *App) own(comp *component, id ComponentID, v viewer) ([]byte, error) {
	if comp.client == nil || v.token.state == "" {
		return nil, nil
	}
	data, err := a.keys.openFields(purposeState, v.token.state, id, v.user, comp.client.schema, time.Now())
	switch {
	case errors.Is(err, errTokenInvalid):
		return nil, expired(forbidden("The token of the component is not yours, or not one of this site."))
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return data, nil
}
