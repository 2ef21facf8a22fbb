package parser

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Strategy names how a component's channel follows from its instance.
type Strategy string

const (
	ChannelGlobal   Strategy = "global"
	ChannelUser     Strategy = "user"
	ChannelContext  Strategy = "context"
	ChannelPresence Strategy = "presence"
	ChannelNone     Strategy = "none"

	ChannelMissing Strategy = ""       // neither directive nor method
	ChannelMethod  Strategy = "method" // hand-written SSEChannel
)

// GlobalChannel is the channel that everybody may listen to.
const GlobalChannel = "global"

// What stands in the form of a channel for what is not the same for all.
const (
	InstanceMark = "{instance}" // of the component
	prefixMark   = "{prefix}"   // what the directive gives
)

// prefixName is what help calls the argument of a strategy that takes one.
const prefixName = "PREFIX"

// A StrategyInfo is all that is known of a strategy that //lc:channel offers.
type StrategyInfo struct {
	Strategy Strategy

	// Form is what the channels look like: "user:{instance}". It is empty if
	// there are none. Func is what makes one in the runtime: a function of what
	// Form leaves open, or a constant.
	Form string
	Func string

	// Shared are the instances that are on GlobalChannel instead.
	Shared []string

	// Owned says that the instance is the ID of a user, who alone may see it,
	// act on it and hear of its changes.
	Owned bool

	// Follows says that the component is told who comes and goes.
	Follows bool

	Help  string // who hears of changes
	About string // what an instance is and who hears of its changes, in the doc comment of a new component
}

// Strategies is every strategy of //lc:channel, in the order in which help
// shows them.
var Strategies = []StrategyInfo{
	{
		Strategy: ChannelGlobal,
		Form:     GlobalChannel, Func: "Global",
		Help:  "everybody hears of its changes",
		About: "Everybody hears of its changes.",
	},
	{
		Strategy: ChannelUser,
		Form:     "user:" + InstanceMark, Func: "UserChannel",
		Shared: []string{"guest", "global"},
		Owned:  true,
		Help:   "only the user whose ID is the instance",
		About:  "Its instance is the ID of a user: nobody else sees it, acts on it or hears of its changes.",
	},
	{
		Strategy: ChannelContext,
		Form:     prefixMark + ":" + InstanceMark, Func: "ContextChannel",
		Help:  "viewers of this instance",
		About: "Its instance is what it is about: its viewers hear of its changes, on the channel " + prefixMark + ":" + InstanceMark + ".",
	},
	{
		Strategy: ChannelPresence,
		Form:     "presence:" + InstanceMark, Func: "PresenceChannel",
		Follows: true,
		Help:    "viewers of this instance, and the component is told who comes and goes",
		About:   "Its instance is a place, and the runtime tells who comes and goes there.",
	},
	{
		Strategy: ChannelNone,
		Help:     "deliberately without updates",
		About:    "Only the viewer who makes a change hears of it.",
	},
}

// Info returns what is known of the strategy, nothing of one that no directive
// offers.
func (s Strategy) Info() StrategyInfo {
	for _, info := range Strategies {
		if info.Strategy == s {
			return info
		}
	}
	return StrategyInfo{Strategy: s}
}

// Offered reports whether //lc:channel offers the strategy.
func (s Strategy) Offered() bool {
	return slices.ContainsFunc(Strategies, func(info StrategyInfo) bool { return info.Strategy == s })
}

// StrategyOf returns the strategy by which components get channels of that
// kind, which is all before the colon: that of a prefix if it is no other's.
func StrategyOf(kind string) StrategyInfo {
	for _, s := range Strategies {
		if kind != "" && s.Kind() == kind {
			return s
		}
	}
	return ChannelContext.Info()
}

// Kind returns the kind of the channels, empty if it depends on the directive.
func (s StrategyInfo) Kind() string {
	if s.TakesPrefix() {
		return ""
	}
	kind, _, _ := strings.Cut(s.Form, ":")
	return kind
}

// Usage returns what stands behind //lc:channel: "context PREFIX".
func (s StrategyInfo) Usage() string {
	if s.TakesPrefix() {
		return string(s.Strategy) + " " + prefixName
	}
	return string(s.Strategy)
}

// help says who hears of changes, and on which channel.
func (s StrategyInfo) help() string {
	help := s.Help
	if s.Form != "" {
		help += ": `" + s.ChannelForm(prefixName) + "`"
	}
	if len(s.Shared) > 0 {
		help += ", but `" + GlobalChannel + "` for the instances " + strings.Join(s.Shared, " and ")
	}
	return help
}

// TakesPrefix reports whether the directive has a PREFIX.
func (s StrategyInfo) TakesPrefix() bool { return strings.Contains(s.Form, prefixMark) }

// PerInstance reports whether each instance has a channel of its own.
func (s StrategyInfo) PerInstance() bool { return strings.Contains(s.Form, InstanceMark) }

// ChannelForm returns what the channels look like under a prefix:
// "comments:{instance}".
func (s StrategyInfo) ChannelForm(prefix string) string {
	return strings.ReplaceAll(s.Form, prefixMark, prefix)
}

// Channel is a component's channel strategy.
type Channel struct {
	Strategy Strategy
	Prefix   string         // of a strategy that takes one
	String   bool           // a ChannelMethod that returns string rather than lc.Channel
	Pos      token.Position // of the directive or the method
}

// Generated reports whether lcgen writes the method SSEChannel.
func (c Channel) Generated() bool { return c.Strategy.Info().Form != "" }

// Form returns what the channel looks like: "comments:{instance}". It is empty
// if there is none, or only a hand-written method knows.
func (c Channel) Form() string { return c.Strategy.Info().ChannelForm(c.Prefix) }

// About returns what an instance is and who hears of its changes, in sentences.
func (c Channel) About() string {
	return strings.ReplaceAll(c.Strategy.Info().About, prefixMark, c.Prefix)
}

// Source returns the Go expression that makes the channel of an instance, an
// expression too. The runtime is imported as lc.
func (c Channel) Source(lc, instance string) string {
	s := c.Strategy.Info()
	switch {
	case s.TakesPrefix():
		return fmt.Sprintf("%s.%s(%q, %s)", lc, s.Func, c.Prefix, instance)
	case s.PerInstance():
		return fmt.Sprintf("%s.%s(%s)", lc, s.Func, instance)
	}
	return lc + "." + s.Func
}
