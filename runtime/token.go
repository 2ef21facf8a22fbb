package lc

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// What a signature is for. One made for one purpose is of no use for another.
const (
	purposeGrant = "grant"
	purposeState = "state"
	purposeFlash = "flash"
	purposeShare = "share"
)

// maxTokenLen bounds what is looked at as a token, in bytes.
const maxTokenLen = 64 << 10

var (
	errTokenInvalid = errors.New("the token is not one of ours, or for somebody or something else")
	errTokenExpired = errors.New("the token has expired")
	errTokenSchema  = errors.New("the token holds fields of another version of the component")
)

// tokenEncoding refuses a second spelling of the same bytes.
var tokenEncoding = base64.RawURLEncoding.Strict()

// A keyring signs with its first key and verifies with all of them.
type keyring [][]byte

// A signed says all that a signature is bound to.
type signed struct {
	purpose   string
	component ComponentID
	viewer    string // bound, but not to be read from a token
	channel   Channel
	schema    string
	expires   time.Time // whole seconds
	payload   []byte
}

// mac returns the HMAC-SHA256 of all fields, each with its length before it:
// no two different sets of fields give the same text.
func (s *signed) mac(key []byte) []byte {
	h := hmac.New(sha256.New, key)
	var b []byte
	for _, field := range []string{s.purpose, s.component.Name, s.component.Instance, s.viewer, string(s.channel), s.schema} {
		b = appendField(b, field)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(s.expires.Unix()))
	b = appendField(b, s.payload)
	h.Write(b)
	return h.Sum(nil)
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

// A tokenReader takes a token's bytes apart.
type tokenReader struct {
	rest []byte
	bad  bool // something was missing
}

func (r *tokenReader) next(n int) []byte {
	if r.bad || n > len(r.rest) {
		r.bad = true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *tokenReader) time() time.Time {
	if b := r.next(8); !r.bad {
		return time.Unix(int64(binary.BigEndian.Uint64(b)), 0)
	}
	return time.Time{}
}

func (r *tokenReader) field() string {
	b := r.next(4)
	if r.bad {
		return ""
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(r.rest)) {
		r.bad = true
		return ""
	}
	return string(r.next(int(n)))
}

// A grant says that the server has rendered a component for a viewer, who may
// therefore act on it and listen to its channel.
type grant struct {
	component ComponentID
	channel   Channel // empty where the component has none
}

// A token is what a wrapper gives the browser to show again: "grant", or
// "grant~state" where the component has fields marked lc:"client".
//
// A grant is base64url of: expiry (8 bytes, Unix seconds), the fields name,
// instance and channel (each with its length in 4 bytes before it), MAC. A
// state is base64url of: expiry, the field schema, MAC, and JSON to the end.
// Numbers are big-endian.
type token struct{ grant, state string }

// parseToken takes the two parts of a token apart, and looks no further.
func parseToken(s string) token {
	grant, state, _ := strings.Cut(s, "~")
	return token{grant, state}
}

// String returns the form that parseToken takes apart.
func (t token) String() string {
	if t.state == "" {
		return t.grant
	}
	return t.grant + "~" + t.state
}

// sealGrant returns the text of a grant for a viewer.
func (k keyring) sealGrant(g grant, viewer string, expires time.Time) string {
	s := signed{purpose: purposeGrant, component: g.component, channel: g.channel, viewer: viewer, expires: expires}
	b := binary.BigEndian.AppendUint64(nil, uint64(expires.Unix()))
	b = appendField(b, g.component.Name)
	b = appendField(b, g.component.Instance)
	b = appendField(b, string(g.channel))
	return tokenEncoding.EncodeToString(append(b, k.sign(&s)...))
}

// claimedChannel returns the channel that a text says it is a grant on, whoever
// may have made it up; empty for none. A stream may show many tokens, of which
// only those on its channels are worth verifying.
func claimedChannel(text string) Channel {
	r, err := readToken(text)
	if err != nil {
		return ""
	}
	r.time()
	r.field()
	r.field()
	ch := Channel(r.field())
	if r.bad {
		return ""
	}
	return ch
}

// openGrant returns the grant in text and when it expires, if it was given to
// this viewer.
func (k keyring) openGrant(text, viewer string, now time.Time) (g grant, expires time.Time, err error) {
	r, err := readToken(text)
	if err != nil {
		return grant{}, time.Time{}, err
	}
	expires = r.time()
	g = grant{ComponentID{r.field(), r.field()}, Channel(r.field())}
	mac := r.next(sha256.Size)
	s := signed{purpose: purposeGrant, component: g.component, channel: g.channel, viewer: viewer, expires: expires}
	switch {
	case r.bad || len(r.rest) > 0 || !k.verify(&s, mac):
		return grant{}, time.Time{}, errTokenInvalid
	case !now.Before(expires):
		return grant{}, time.Time{}, errTokenExpired
	}
	return g, expires, nil
}

// sealState returns the text of a viewer's own fields of a component.
func (k keyring) sealState(id ComponentID, viewer, schema string, data []byte, expires time.Time) string {
	s := signed{purpose: purposeState, component: id, viewer: viewer, schema: schema, expires: expires, payload: data}
	b := binary.BigEndian.AppendUint64(nil, uint64(expires.Unix()))
	b = appendField(b, schema)
	b = append(b, k.sign(&s)...)
	return tokenEncoding.EncodeToString(append(b, data...))
}

// openState returns the fields in text, if they are this viewer's own of this
// component, and of this schema. Nothing of them is decoded before that.
func (k keyring) openState(text string, id ComponentID, viewer, schema string, now time.Time) ([]byte, error) {
	r, err := readToken(text)
	if err != nil {
		return nil, err
	}
	s := signed{purpose: purposeState, component: id, viewer: viewer, expires: r.time(), schema: r.field()}
	mac := r.next(sha256.Size)
	s.payload = r.rest
	switch {
	case r.bad || !k.verify(&s, mac):
		return nil, errTokenInvalid
	case !now.Before(s.expires):
		return nil, errTokenExpired
	case s.schema != schema:
		return nil, errTokenSchema
	}
	return s.payload, nil
}

// openPayload returns what was signed for a purpose alone: base64url of expiry,
// MAC, and the payload to the end.
func (k keyring) openPayload(purpose, text string, now time.Time) ([]byte, error) {
	r, err := readToken(text)
	if err != nil {
		return nil, err
	}
	s := signed{purpose: purpose, expires: r.time()}
	mac := r.next(sha256.Size)
	s.payload = r.rest
	switch {
	case r.bad || !k.verify(&s, mac):
		return nil, errTokenInvalid
	case !now.Before(s.expires):
		return nil, errTokenExpired
	}
	return s.payload, nil
}

// sealPayload returns what openPayload opens.
func (k keyring) sealPayload(purpose string, payload []byte, expires time.Time) string {
	s := signed{purpose: purpose, expires: expires, payload: payload}
	b := binary.BigEndian.AppendUint64(nil, uint64(expires.Unix()))
	b = append(b, k.sign(&s)...)
	return tokenEncoding.EncodeToString(append(b, payload...))
}

func readToken(text string) (*tokenReader, error) {
	// Package base64 passes over line ends wherever they are.
	if len(text) > maxTokenLen || strings.ContainsAny(text, "\r\n") {
		return nil, errTokenInvalid
	}
	b, err := tokenEncoding.DecodeString(text)
	if err != nil {
		return nil, errTokenInvalid
	}
	return &tokenReader{rest: b}, nil
}

// grantStep is how long the same token comes out for the same component and
// viewer, so that what is rendered twice can be told to be the same.
const grantStep = time.Hour

// issue returns the token of a component for a viewer, with the viewer's own
// fields, which are nil where there are none.
func (a *App) issue(l *loaded, user string, own []byte) (token, error) {
	expires := time.Now().Truncate(grantStep).Add(grantStep + a.limits.TokenAge)
	t := token{grant: a.keys.sealGrant(grant{l.id, l.channel}, user, expires)}
	if l.comp.client == nil {
		return t, nil
	}
	if len(own) > a.limits.ClientBytes {
		return token{}, fmt.Errorf("the viewer's own fields of %s have %d bytes, more than the limit of %d: keep them small, or raise Limits.ClientBytes", l.id, len(own), a.limits.ClientBytes)
	}
	t.state = a.keys.sealState(l.id, user, l.comp.client.schema, own, expires)
	return t, nil
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
	data, err := a.keys.openState(v.token.state, id, v.user, comp.client.schema, time.Now())
	switch {
	case errors.Is(err, errTokenInvalid):
		return nil, expired(Forbidden("The token of the component is not yours, or not one of this site."))
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return data, nil
}
