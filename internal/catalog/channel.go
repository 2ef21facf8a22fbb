package catalog

import (
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A Channel says where a component's changes are told.
type Channel struct {
	Strategy parser.Strategy `json:"strategy"`

	// Form is what the channel looks like: "user:{instance}". It is empty where
	// there is none, or where only the component's own code knows.
	Form string `json:"form,omitempty"`

	// Others are the channels of some instances in place of Form.
	Others []string `json:"others,omitempty"`
}

// anything is the form of a channel of which nothing is known.
const anything = "{…}"

// newChannel returns a component's channel. What its method returns matters
// for a hand-written one only.
func newChannel(c parser.Channel, returned []string) Channel {
	ch := Channel{Strategy: c.Strategy}
	switch {
	case c.Strategy != parser.ChannelMethod:
		ch.Form = c.Form()
		if len(c.Strategy.Info().Shared) > 0 {
			ch.Others = []string{parser.GlobalChannel}
		}
	case len(returned) > 0 && returned[0] != anything:
		ch.Form, ch.Others = returned[0], returned[1:]
	}
	return ch
}

// String shows the channel to people.
func (c Channel) String() string {
	switch {
	case c.Form == "" && c.Strategy == parser.ChannelMethod:
		return "SSEChannel()"
	case c.Form == "":
		return "-"
	case c.Strategy == parser.ChannelMethod:
		return strings.Join(append([]string{c.Form}, c.Others...), " or ")
	}
	return c.Form
}

// A Listener is who may listen to a channel by default. An authorizer of the
// app may let in more.
type Listener string

const (
	Everyone Listener = "everyone"
	User     Listener = "user"    // the one whose ID is the instance
	Shown    Listener = "shown"   // holders of a token: viewers that the server has rendered the component for
	Depends  Listener = "depends" // on a hand-written method
	Nobody   Listener = "nobody"
)

// Listener returns who may listen to the channel of Form.
func (c Channel) Listener() Listener {
	kind, _, _ := strings.Cut(c.Form, ":")
	switch {
	case c.Form == "" && c.Strategy == parser.ChannelMethod, strings.Contains(kind, anything), strings.Contains(kind, parser.InstanceMark):
		return Depends
	case c.Form == "":
		return Nobody
	case c.Form == parser.GlobalChannel:
		return Everyone
	case parser.StrategyOf(kind).Owned:
		return User
	}
	return Shown
}
