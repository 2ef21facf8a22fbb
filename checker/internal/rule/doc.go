// Package rule says what a lint rule is, what it sees and what it reports.
//
// A rule looks at one package at a time ([Rule.Check]) or at all of them
// together ([Rule.Program]):
//
//	var Presence = &rule.Rule{
//		Code:  "LC099",
//		Title: "a component with two names",
//		Doc:   "…",
//		Check: func(p *rule.Pass) {
//			for _, c := range p.Components {
//				p.Report(rule.Finding{Code: "LC099", Pos: c.Spec.Name.Pos(), …})
//			}
//		},
//	}
//
// The rules themselves are in package rules, and what runs them in package
// checker.
package rule
