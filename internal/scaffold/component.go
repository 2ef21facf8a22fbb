package scaffold

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A Component is a request for a component.
type Component struct {
	Name    string // on the wire: "notification-center"
	Channel Channel
	Actions []Action
	State   []Field
	Render  Render
}

// A Channel is a channel strategy as the directive //lc:channel has it.
type Channel struct {
	Strategy parser.Strategy
	Prefix   string // of parser.ChannelContext
}

// Render says what the HTML of a component is written in.
type Render string

const (
	RenderTemplate Render = "template" // a file for html/template
	RenderTempl    Render = "templ"    // a file for github.com/a-h/templ
	RenderGo       Render = "go"       // a method
)

// Strategies are the channels that ParseChannel takes, as people write them.
var Strategies = []string{"global", "user", "context:PREFIX", "presence", "none"}

// ParseChannel reads a channel strategy: global, user, context:PREFIX,
// presence or none.
func ParseChannel(text string) (Channel, error) {
	strategy, prefix, hasPrefix := strings.Cut(text, ":")
	c := Channel{parser.Strategy(strategy), prefix}
	switch c.Strategy {
	case parser.ChannelContext:
		switch {
		case prefix == "":
			return Channel{}, errors.New("a context channel has a prefix, such as context:comments")
		case prefix == "global" || prefix == "user" || prefix == "presence":
			return Channel{}, fmt.Errorf("the prefix %s means the channel strategy of that name", prefix)
		}
		if err := CheckName(prefix); err != nil {
			return Channel{}, fmt.Errorf("the prefix: %w", err)
		}
		return c, nil
	case parser.ChannelGlobal, parser.ChannelUser, parser.ChannelPresence, parser.ChannelNone:
		if hasPrefix {
			return Channel{}, fmt.Errorf("only a context channel has a prefix: did you mean %s, or context:%s?", strategy, prefix)
		}
		return c, nil
	}
	known := []string{"global", "user", "context", "presence", "none"}
	if better := parser.Closest(strategy, known); better != "" {
		return Channel{}, fmt.Errorf("there is no channel strategy %q: did you mean %s?", strategy, better)
	}
	return Channel{}, fmt.Errorf("there is no channel strategy %q: want %s", strategy, strings.Join(Strategies, ", "))
}

// directive returns what stands behind //lc:channel.
func (c Channel) directive() string {
	return strings.TrimSpace(string(c.Strategy) + " " + c.Prefix)
}

// ParseRender reads what the HTML shall be written in.
func ParseRender(text string) (Render, error) {
	switch r := Render(text); r {
	case RenderTemplate, RenderTempl, RenderGo:
		return r, nil
	}
	return "", fmt.Errorf("there is no way %q to render: want %s, %s or %s", text, RenderTemplate, RenderTempl, RenderGo)
}

// presence reports whether the component is told who comes and goes.
func (c *Component) presence() bool { return c.Channel.Strategy == parser.ChannelPresence }
