package rules

import (
	"go/ast"
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

// addAction returns the fix that marks a method as an action.
func addAction(p *rule.Pass, fd *ast.FuncDecl) []analysis.SuggestedFix {
	const directive = "//lc:action"
	if fd.Doc == nil {
		return rule.Insert("add "+directive, fd.Pos(), directive+"\n")
	}
	text := "\n" + directive
	if last := fd.Doc.List[len(fd.Doc.List)-1]; !isDirective(last) {
		text = "\n//" + text // as gofmt parts directives from text
	}
	return rule.Insert("add "+directive, fd.Doc.End(), text)
}

// isDirective reports whether a comment is a directive of any tool.
func isDirective(c *ast.Comment) bool {
	_, ok := ast.ParseDirective(c.Slash, c.Text)
	return ok
}

// indent returns the tabs before a position that begins its line.
func indent(p *rule.Pass, pos token.Pos) string {
	return strings.Repeat("\t", p.Position(pos).Column-1)
}
