package parser_test

import (
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// TestStrategyTable looks for strategies of which something is left out.
func TestStrategyTable(t *testing.T) {
	seen := map[parser.Strategy]bool{}
	for _, s := range parser.Strategies {
		if seen[s.Strategy] {
			t.Errorf("strategy %s is there twice", s.Strategy)
		}
		seen[s.Strategy] = true
		if s.Strategy == "" || s.Help == "" || s.About == "" {
			t.Errorf("strategy %s lacks its name, Help or About", s.Strategy)
		}
		if (s.Form == "") != (s.Func == "") {
			t.Errorf("strategy %s has only one of Form and Func", s.Strategy)
		}
		if s.Form == "" && (len(s.Shared) > 0 || s.Owned || s.Follows) {
			t.Errorf("strategy %s has no Form, and says something of its channels", s.Strategy)
		}
	}
}

// channelForms returns what may stand behind //lc:channel, text before each.
func channelForms(before string) []string {
	var forms []string
	for _, s := range parser.Strategies {
		forms = append(forms, before+s.Usage())
	}
	return forms
}

func TestStrategyUsage(t *testing.T) {
	for strategy, want := range map[parser.Strategy]string{parser.ChannelUser: "user", parser.ChannelContext: "context PREFIX"} {
		if got := strategy.Info().Usage(); got != want {
			t.Errorf("//lc:channel %s is written %q, want %q", strategy, got, want)
		}
	}
}

func TestChannelForms(t *testing.T) {
	for _, test := range []struct{ channel, form, source string }{
		{"global", "global", "lc.Global"},
		{"user", "user:{instance}", "lc.UserChannel(id)"},
		{"context comments", "comments:{instance}", `lc.ContextChannel("comments", id)`},
		{"presence", "presence:{instance}", "lc.PresenceChannel(id)"},
	} {
		pkg, _ := parse(t, head+"//lc:component\n//lc:channel "+test.channel+"\n"+shape)
		c := pkg.Components[0].Channel
		if form, source := c.Form(), c.Source("lc", "id"); form != test.form || source != test.source {
			t.Errorf("//lc:channel %s looks like %s and is made by %s, want %s and %s", test.channel, form, source, test.form, test.source)
		}
	}
}

func TestStrategyOf(t *testing.T) {
	for kind, want := range map[string]parser.Strategy{
		"global": parser.ChannelGlobal, "user": parser.ChannelUser, "presence": parser.ChannelPresence,
		"comments": parser.ChannelContext, "": parser.ChannelContext,
	} {
		if got := parser.StrategyOf(kind).Strategy; got != want {
			t.Errorf("channels of the kind %q come by the strategy %s, want %s", kind, got, want)
		}
	}
}
