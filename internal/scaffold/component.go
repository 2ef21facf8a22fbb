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

// Strategies returns the channels that ParseChannel takes, as people write
// them: "context:PREFIX".
func Strategies() []string {
	var all []string
	for _, s := range parser.Strategies {
		all = append(all, strings.ReplaceAll(s.Usage(), " ", ":"))
	}
	return all
}

// ParseChannel reads a channel strategy, one of Strategies.
func ParseChannel(text string) (Channel, error) {
	strategy, prefix, hasPrefix := strings.Cut(text, ":")
	c := Channel{parser.Strategy(strategy), prefix}
	info := c.Strategy.Info()
	switch {
	case !c.Strategy.Offered():
		return Channel{}, unknownStrategy(strategy)
	case !info.TakesPrefix() && hasPrefix:
		return Channel{}, fmt.Errorf("only a context channel has a prefix: did you mean %s, or context:%s?", strategy, prefix)
	case info.TakesPrefix() && prefix == "":
		return Channel{}, errors.New("a context channel has a prefix, such as context:comments")
	case info.TakesPrefix() && parser.StrategyOf(prefix).Kind() == prefix:
		return Channel{}, fmt.Errorf("the prefix %s means the channel strategy of that name", prefix)
	case info.TakesPrefix():
		if err := CheckName(prefix); err != nil {
			return Channel{}, fmt.Errorf("the prefix: %w", err)
		}
	}
	return c, nil
}

// unknownStrategy says that there is no such strategy, and what was meant.
func unknownStrategy(name string) error {
	var known []string
	for _, s := range parser.Strategies {
		known = append(known, string(s.Strategy))
	}
	if better := parser.Closest(name, known); better != "" {
		return fmt.Errorf("there is no channel strategy %q: did you mean %s?", name, better)
	}
	return fmt.Errorf("there is no channel strategy %q: want %s", name, strings.Join(Strategies(), ", "))
}

// model returns the channel as the parser knows it.
func (c Channel) model() parser.Channel {
	return parser.Channel{Strategy: c.Strategy, Prefix: c.Prefix}
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
func (c *Component) presence() bool { return c.Channel.Strategy.Info().Follows }
