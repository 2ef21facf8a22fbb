package rules

import (
	"go/ast"
	"regexp"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var channelMissing = &rule.Rule{
	Code:  "LC001",
	Title: "a component with no channel",
	Level: rule.Warning,
	Doc: `A component without a channel is never updated in the browser: an action
changes it for whoever called, and everybody else sees the old state until they
reload. Most often the channel was forgotten.

Say where the updates go with //lc:channel, or write a method SSEChannel. A
component that is meant to be without says so: //lc:channel none.`,
	Check: checkChannelMissing,
}

func checkChannelMissing(p *rule.Pass) {
	for _, c := range p.Components {
		if c.Channel.Strategy != parser.ChannelMissing || c.Incomplete || mentions(c.Doc, channelMention) || hasMethod(p, c, parser.HookChannel) || reported(p, c, "lc:channel") {
			continue
		}
		p.Report(rule.Finding{
			Code: "LC001", Pos: c.Spec.Name.Pos(), End: c.Spec.Name.End(), Component: c.Type,
			Message: "component " + c.Component.Name + " has no channel, so nobody sees it change",
			Hint:    "add //lc:channel with " + parser.OrList(strategies()) + ", or none where it needs no updates",
		})
	}
}

// strategies returns the strategies by which a component has a channel.
func strategies() []string {
	var usages []string
	for _, s := range parser.Strategies {
		if s.Form != "" {
			usages = append(usages, s.Usage())
		}
	}
	return usages
}

// channelMention and actionMention match what was meant to be a directive,
// and was reported as malformed where it is none.
var (
	channelMention = regexp.MustCompile(`(?i)\blc\s*[:.;/=-]?\s*chan`)
	actionMention  = regexp.MustCompile(`(?i)\blc\s*[:.;/=-]?\s*act`)
)

// mentions reports whether a line of a comment matches.
func mentions(g *ast.CommentGroup, what *regexp.Regexp) bool {
	if g == nil {
		return false
	}
	for _, c := range g.List {
		if what.MatchString(c.Text) {
			return true
		}
	}
	return false
}

// hasMethod reports whether a component has a method, or something else, of
// that name.
func hasMethod(p *rule.Pass, c *rule.Component, name string) bool {
	fn, _ := p.Method(c, name)
	return fn != nil
}

// reported reports whether the parser has found fault with a directive of
// that name which stands apart from the component: it may be the one that
// seems to be missing.
func reported(p *rule.Pass, c *rule.Component, directive string) bool {
	for _, d := range p.Diagnostics {
		if d.Code == "LC010" && strings.Contains(d.Message, directive) && strings.Contains(d.Message+" ", "type "+c.Type+" ") {
			return true
		}
	}
	return false
}
