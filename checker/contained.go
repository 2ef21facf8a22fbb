package checker

import (
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
	"github.com/lcgen/lcgen/parser"
)

// FindContained sets what each component of a package contains.
func FindContained(in parser.Input, pkg *parser.Package) {
	for c, contained := range rules.Contained(rule.NewPass(in, pkg, nil)) {
		c.Contains = contained
	}
}
