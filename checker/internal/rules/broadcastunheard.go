package rules

import (
	"fmt"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/trace"
	"github.com/lcgen/lcgen/parser"
)

var broadcastUnheard = &rule.Rule{
	Code:  "LC015",
	Title: "a broadcast to a channel that no component listens on",
	Level: rule.Error,
	Doc: `A broadcast reaches the components that are on its channel, and an event of
App.Dispatch the pages that show them. One to a constant channel that no component
of the program ever is on reaches nobody, without an error: most often it is
misspelt, or the component has moved to another channel.

Compare it with "lcgen list". The lint needs all of the program, so go vet does
not report it; it is silent where the channel of a component can't be known.`,
	Program: checkBroadcastUnheard,
}

func checkBroadcastUnheard(p *rule.Program) {
	if !p.Whole {
		return
	}
	var heard []trace.Text
	for _, pass := range p.Passes {
		channels, all := channelsOf(pass)
		if !all {
			return
		}
		heard = append(heard, channels...)
	}
	for _, pass := range p.Passes {
		for _, b := range broadcasts(pass) {
			if isHeard(b.channel, heard) {
				continue
			}
			p.Report(rule.Finding{
				Code: "LC015", Pos: b.arg.Pos(), End: b.arg.End(),
				Message: fmt.Sprintf("no component listens on the channel %q", b.channel),
				Hint:    suggestChannel(b.channel, heard),
			})
		}
	}
}

func isHeard(channel string, heard []trace.Text) bool {
	for _, t := range heard {
		if t.Matches(channel) {
			return true
		}
	}
	return false
}

// channelsOf returns the channels that the components of a package are on, and
// whether these are all.
func channelsOf(p *rule.Pass) (channels []trace.Text, all bool) {
	for _, c := range p.Components {
		if c.Channel.Strategy == parser.ChannelMethod {
			outcomes, known := outcomesOf(p, c)
			if !known {
				return nil, false
			}
			channels = append(channels, outcomes...)
			continue
		}
		if !c.Channel.Generated() {
			continue
		}
		if len(c.Channel.Strategy.Info().Shared) > 0 {
			channels = append(channels, trace.Exactly(global))
		}
		if before, found := strings.CutSuffix(c.Channel.Form(), parser.InstanceMark); found {
			channels = append(channels, trace.PerInstance(before))
		} else {
			channels = append(channels, trace.Exactly(before))
		}
	}
	return channels, len(p.Components) == len(p.Model.Components)
}

// outcomesOf returns what the channel method of a component returns, and
// whether all of it is known as far as its kind goes.
func outcomesOf(p *rule.Pass, c *rule.Component) (channels []trace.Text, known bool) {
	for _, m := range channelMethods(p) {
		if m.component != c {
			continue
		}
		for _, o := range m.outcomes {
			if _, constant := o.Text.Constant(); !constant && !strings.Contains(o.Text.Prefix(), ":") {
				return nil, false
			}
			channels = append(channels, o.Text)
		}
		return channels, true
	}
	return nil, false // promoted from another package
}

// suggestChannel is the advice for a channel that nobody listens on: a kind
// that is close to its own, or all channels there are.
func suggestChannel(channel string, heard []trace.Text) string {
	kind, instance, _ := strings.Cut(channel, ":")
	var kinds, forms []string
	for _, t := range heard {
		known, _, _ := strings.Cut(t.Prefix(), ":")
		if constant, ok := t.Constant(); ok {
			known, _, _ = strings.Cut(constant, ":")
		}
		kinds = append(kinds, known)
		if form := t.String(); len(forms) == 0 || !strings.Contains(" "+strings.Join(forms, " ")+" ", " "+form+" ") {
			forms = append(forms, form)
		}
	}
	switch closest := parser.Closest(kind, kinds); {
	case closest != "" && closest != kind && closest != global:
		return "did you mean " + closest + ":" + instance + "?"
	case len(forms) == 0:
		return "there is no component with a channel"
	}
	return "components listen on " + strings.Join(forms, ", ")
}
