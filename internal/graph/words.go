package graph

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lcgen/lcgen/internal/catalog"
)

// withAudience gives an action as a person would call it, and says where
// nobody but the caller sees the change.
func withAudience(a catalog.Action) string {
	if !a.Broadcast {
		return a.String() + " – caller only"
	}
	return a.String()
}

// someInstances says which instances are on a component's other channels.
func someInstances(c *Component) string {
	if shared := c.Component.Channel.Strategy.Info().Shared; len(shared) > 0 {
		return strings.Join(shared, ", ")
	}
	return "some instances"
}

// plain returns a component with spaces in place of what no format can hold,
// or what would turn text around: all but graphic characters.
func plain(c catalog.Component) catalog.Component {
	for _, s := range []*string{&c.Name, &c.Package, &c.Type, &c.File, &c.Route, &c.Channel.Form} {
		*s = graphic(*s)
	}
	c.Doc = graphic(firstSentence(c.Doc))
	c.Channel.Others = slices.Clone(c.Channel.Others)
	for i := range c.Channel.Others {
		c.Channel.Others[i] = graphic(c.Channel.Others[i])
	}
	c.Actions = slices.Clone(c.Actions)
	for i := range c.Actions {
		a := &c.Actions[i]
		a.Name, a.Route, a.Params = graphic(a.Name), graphic(a.Route), slices.Clone(a.Params)
		for j := range a.Params {
			a.Params[j].Name, a.Params[j].Type = graphic(a.Params[j].Name), graphic(a.Params[j].Type)
		}
	}
	c.Element, c.Props, c.Contains = graphic(c.Element), slices.Clone(c.Props), slices.Clone(c.Contains)
	for i := range c.Props {
		c.Props[i].Name, c.Props[i].Type = graphic(c.Props[i].Name), graphic(c.Props[i].Type)
	}
	for i := range c.Contains {
		c.Contains[i].Name, c.Contains[i].By = graphic(c.Contains[i].Name), graphic(c.Contains[i].By)
	}
	return c
}

func graphic(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, s)
}

// firstSentence returns the first sentence of a doc comment, in one line.
func firstSentence(doc string) string {
	doc, _, _ = strings.Cut(doc, "\n\n")
	doc = strings.Join(strings.Fields(doc), " ")
	if i := strings.Index(doc, ". "); i >= 0 {
		return doc[:i+1]
	}
	return doc
}
