package rules

import (
	"fmt"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

var channelBroad = &rule.Rule{
	Code:  "LC005",
	Title: "a channel that is too broad",
	Level: rule.Warning,
	Doc: `A constant channel such as "all-updates" or "comments:all" sends every change of
every instance to everybody who shows any of them. What is meant for everybody
goes to "global"; all else goes to a channel of its own for each instance, as in
"comments:post-123", so that only those who see the thing hear of it.`,
	Check: checkChannelBroad,
}

func checkChannelBroad(p *rule.Pass) {
	for _, m := range channelMethods(p) {
		for _, c := range m.constants() {
			if !c.isBroad() || c.hasColon && m.varies() {
				continue
			}
			at := m.at(c.Outcome)
			kind := c.kind
			if !c.hasColon {
				kind = m.component.Component.Name
			}
			p.Report(rule.Finding{
				Code: "LC005", Pos: at.Pos(), End: at.End(), Component: m.component.Type,
				Message: fmt.Sprintf("the channel %q of component %s is the same for all its instances", c.text, m.component.Component.Name),
				Hint:    "return lc.Global, or make it from the instance: " + channelCall(p, m, kind),
			})
		}
	}
}
