package checker

import (
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
)

// A Rule is one lint: its code, what it finds and what its findings mean.
type Rule = rule.Rule

// A Finding is one fault of the source.
type Finding = rule.Finding

// A Generated is a file that lcgen would write.
type Generated = rule.Generated

// An Example is source in which a rule finds something, and source in which it
// does not.
type Example = rules.Example

// An ExampleFile is a file of an [Example].
type ExampleFile = rules.File

// Rules returns every rule, in the order of the codes.
func Rules() []*Rule { return rules.All }

// Lookup returns the rule with that code, in upper or lower case. If there is
// none, the error suggests one.
func Lookup(code string) (*Rule, error) { return rules.Lookup(code) }

// ExampleOf returns the example of a rule.
func ExampleOf(r *Rule) Example { return rules.ExampleOf(r) }
