package lc

import (
	"bytes"
	"strings"
	"time"
)

// A grant says that the server has rendered a component for a viewer, who may
// therefore act on it and listen to its channel. Whoever opens one knows the
// component and the channel already, so its text does not repeat them.
type grant struct {
	component ComponentID
	channel   Channel // empty where the component has none
}

// grantLen is the length of a grant that names no instance, in letters: the
// base64url of a head.
const grantLen = (4 + aboutChannel + macSize) * 4 / 3

const (
	// maxNamed is how long an instance may be that a grant names, in bytes: one
	// with a UUID has 64 letters.
	maxNamed = 36

	// unnamed stands in the place of another, and is none.
	unnamed = "."
)

// named returns the instance if a grant has to name it, for a stream that is
// asked for by channels only. Most channels tell the instance; global and those
// of some hand-written methods do not. A grant has at most 64 letters, all of
// which may stand in a header. So an instance that does not fit is not named,
// and a stream can use the grant only if its request names the component.
func (g grant) named() string {
	instance := g.component.Instance
	switch {
	case g.channel == "" || instance == g.channel.Instance():
		return ""
	case len(instance) > maxNamed || strings.ContainsFunc(instance, func(c rune) bool { return c <= ' ' || c >= '~' }):
		return unnamed
	}
	return instance
}

// sealGrant returns the text of a grant for a viewer.
func (k keyring) sealGrant(g grant, viewer string, expires time.Time) string {
	return tokenEncoding.EncodeToString(k.seal(g.signed(viewer, expires), aboutOf(g.channel, aboutChannel))) + g.named()
}

func (g grant) signed(viewer string, expires time.Time) *signed {
	return &signed{purpose: purposeGrant, component: g.component, channel: g.channel, viewer: viewer, expires: expires}
}

// readGrant takes the text of a grant apart: its head, and the instance that it
// names.
func readGrant(text string) (h head, named string, ok bool) {
	if len(text) < grantLen {
		return head{}, "", false
	}
	h, _, ok = readHead(text[:grantLen], aboutChannel)
	return h, text[grantLen:], ok
}

// isAbout reports whether the head of a grant says that it is on the channel.
func (h *head) isAbout(ch Channel) bool { return bytes.Equal(h.about, aboutOf(ch, aboutChannel)) }

// openGrant returns when the grant in text expires, if it is this one and was
// given to this viewer. The error is errTokenElsewhere if the text is a grant
// on another channel, whoever has made it.
func (k keyring) openGrant(text string, g grant, viewer string, now time.Time) (expires time.Time, err error) {
	h, named, ok := readGrant(text)
	switch {
	case ok && !h.isAbout(g.channel):
		return time.Time{}, errTokenElsewhere
	case !ok || named != g.named() || !k.verify(g.signed(viewer, h.expires), h.mac):
		return time.Time{}, errTokenInvalid
	case !now.Before(h.expires):
		return time.Time{}, errTokenExpired
	}
	return h.expires, nil
}

// claims reports whether a text says that it is a grant on the channel,
// whoever has made it up. Of one that does not name its instance it is not said:
// without the component, a good one can't be told from another.
func claims(text string, ch Channel) bool {
	h, named, ok := readGrant(text)
	return ok && h.isAbout(ch) && named != unnamed
}
