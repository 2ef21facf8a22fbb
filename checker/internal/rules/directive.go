package rules

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

// addDirective returns the fix that adds a directive to a component, below its
// //lc:component.
func addDirective(p *rule.Pass, c *rule.Component, directive string) []analysis.SuggestedFix {
	if c.Doc == nil {
		return nil
	}
	for _, comment := range c.Doc.List {
		if strings.HasPrefix(comment.Text, "//lc:component") {
			return rule.Insert("add "+directive, comment.End(), "\n"+indent(p, comment.Pos())+directive)
		}
	}
	return nil
}

// indent returns the tabs before a position that begins its line.
func indent(p *rule.Pass, pos token.Pos) string {
	return strings.Repeat("\t", p.Fset.Position(pos).Column-1)
}
