package lc

import (
	"fmt"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// A Channel carries the updates of the components on it to everybody who
// listens. It is "global", or "kind:instance": the first colon ends the kind,
// which is user, presence or a context prefix of the application's own.
type Channel string

// Global is the channel that everybody may listen to.
const Global Channel = "global"

// Kinds of channel with a meaning of their own.
const (
	kindUser     = "user"
	kindPresence = "presence"
)

// UserChannel is the channel of one user: "user:{id}". Only that user may
// listen to it.
func UserChannel(id string) Channel { return Channel(kindUser + ":" + id) }

// ContextChannel is the channel of a thing that several people look at:
// "{prefix}:{instance}", as in "comments:post-123".
func ContextChannel(prefix, instance string) Channel { return Channel(prefix + ":" + instance) }

// PresenceChannel is the channel of a place where people meet:
// "presence:{instance}".
func PresenceChannel(instance string) Channel { return Channel(kindPresence + ":" + instance) }

// Kind returns what stands before the first colon, or the whole channel where
// there is none: "user", "presence", "global", or a context prefix.
func (c Channel) Kind() string {
	kind, _, _ := strings.Cut(string(c), ":")
	return kind
}

// Instance returns what stands behind the first colon, empty for Global.
func (c Channel) Instance() string {
	_, instance, _ := strings.Cut(string(c), ":")
	return instance
}

// Validate reports what is wrong with the channel, if anything. A kind has
// the form of a component name, an instance that of a component's instance.
func (c Channel) Validate() error {
	if c == Global {
		return nil
	}
	kind, instance, ok := strings.Cut(string(c), ":")
	switch {
	case !ok:
		return fmt.Errorf("channel %q is neither %q nor of the form kind:instance", clip.String(string(c)), string(Global))
	case len(c) > maxChannelLen:
		return fmt.Errorf("channel of %d bytes is longer than %d", len(c), maxChannelLen)
	case !validName(kind) || kind == string(Global):
		return fmt.Errorf("channel %q has no valid kind before its colon", clip.String(string(c)))
	case !ValidInstance(instance):
		return fmt.Errorf("channel %q has no valid instance behind its colon", clip.String(string(c)))
	}
	return nil
}
