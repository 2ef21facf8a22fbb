package scaffold

import (
	"errors"
	"fmt"
	"go/ast"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A Component is a request for a component.
type Component struct {
	Name    string // on the wire: "notification-center"
	Channel parser.Channel
	Actions []Action
	State   []Field
	Render  Render

	// Load says that the fields are read by the method Load from the
	// application's own database, rather than kept in the Store.
	Load bool
}

// AddDefaults adds what a component with Load shows and does if nothing was asked
// for.
func (c *Component) AddDefaults() {
	if !c.Load || len(c.State) > 0 {
		return
	}
	item := "Item"
	if c.TypeName() == item {
		item = "Entry"
	}
	c.State = []Field{{Name: "Items", Type: &ast.ArrayType{Elt: ast.NewIdent(item)}, Text: "Items []" + item}}
	if len(c.Actions) > 0 {
		return
	}
	text := ast.NewIdent("string")
	c.Actions = []Action{
		{Method: "Add" + item, Params: []Param{{"text", text}}, Text: "add" + item + "(text string)"},
		{Method: "Remove" + item, Params: []Param{{parser.WireName(item) + "ID", text}}, Text: "remove" + item + "(" + parser.WireName(item) + "ID string)"},
	}
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
func ParseChannel(text string) (parser.Channel, error) {
	strategy, prefix, hasPrefix := strings.Cut(text, ":")
	c := parser.Channel{Strategy: parser.Strategy(strategy), Prefix: prefix}
	info := c.Strategy.Info()
	switch {
	case !c.Strategy.Offered():
		return parser.Channel{}, unknownStrategy(strategy)
	case !info.TakesPrefix() && hasPrefix:
		return parser.Channel{}, fmt.Errorf("only a context channel has a prefix: did you mean %s, or context:%s?", strategy, prefix)
	case info.TakesPrefix() && prefix == "":
		return parser.Channel{}, errors.New("a context channel has a prefix, such as context:comments")
	case info.TakesPrefix() && parser.StrategyOf(prefix).Kind() == prefix:
		return parser.Channel{}, fmt.Errorf("the prefix %s means the channel strategy of that name", prefix)
	case info.TakesPrefix():
		if err := CheckName(prefix); err != nil {
			return parser.Channel{}, fmt.Errorf("the prefix: %w", err)
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

// ParseRender reads what the HTML shall be written in.
func ParseRender(text string) (Render, error) {
	switch r := Render(text); r {
	case RenderTemplate, RenderTempl, RenderGo:
		return r, nil
	}
	return "", fmt.Errorf("there is no way %q to render: want %s, %s or %s", text, RenderTemplate, RenderTempl, RenderGo)
}
