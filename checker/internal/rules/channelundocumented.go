package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

var channelUndocumented = &rule.Rule{
	Code:  "LC006",
	Title: "a hand-written SSEChannel whose comment does not tell its strategy and format",
	Level: rule.Warning,
	Doc: `Who hears of a component's changes is decided by its channel, and others have to
know it: whoever broadcasts to it, and whoever asks why nothing arrives. The
doc comment of a hand-written SSEChannel says which channels it returns, and
for which instances, in their form on the wire: "user:{instance}", or an example
such as "comments:post-123".`,
	Check: checkChannelUndocumented,
}

func checkChannelUndocumented(p *rule.Pass) {
	for _, m := range channelMethods(p) {
		if p.Component(m.decl) != m.component {
			continue // promoted: reported where it belongs, or not ours
		}
		missing := m.untold(m.decl.Doc.Text())
		if missing == "" {
			continue
		}
		p.Report(rule.Finding{
			Code: "LC006", Pos: m.decl.Name.Pos(), End: m.decl.Name.End(), Component: m.component.Type,
			Message: "the comment of SSEChannel of component " + m.component.Component.Name + " does not tell which channels it returns",
			Hint:    "name " + missing,
		})
	}
}

// anyChannel matches what may be a channel in a comment.
var anyChannel = regexp.MustCompile(`\b[a-z][a-z0-9-]*:[^\s:]|\bglobal\b`)

// untold returns a channel that the method returns and that a comment does not
// tell, "" where it tells enough.
func (m channelMethod) untold(comment string) string {
	for _, o := range m.outcomes {
		kind, _, hasColon := strings.Cut(o.Text.Prefix(), ":")
		constant, isConstant := o.Text.Constant()
		switch {
		case isConstant && constant == global && len(m.outcomes) > 1:
			// A fallback: its sentence may say "everybody".
		case isConstant && !hasColon:
			if !strings.Contains(strings.ToLower(comment), strings.ToLower(constant)) {
				return fmt.Sprintf("%q", constant)
			}
		case hasColon:
			if !strings.Contains(comment, kind+":") {
				return fmt.Sprintf("%q", o.Text)
			}
		case !anyChannel.MatchString(comment):
			return `the form of the channel, as in "comments:{instance}"`
		}
	}
	return ""
}
