// Package checker finds at compile time what would fail in production: actions
// that no browser can call, channels that nobody hears, templates that call
// what is not there.
//
//	c, err := checker.New(checker.Options{Disable: []string{"LC006"}})
//	…
//	findings := c.Check(packages, checker.Scope{})
//
// The lints are a table of rules, in internal/rules. Each looks at a package that
// the parser has read; some look at all packages of a program. [Checker.Check]
// runs all of them and is what "lcgen check" calls. [Checker.Analyzer] is the
// same as a single analyzer for go vet and golangci-lint, which see a package
// at a time: it leaves out what needs the whole program.
//
// Findings that an //lc:ignore silences are dropped, and an //lc:ignore that
// silences nothing is a finding.
//
// The source may call code that is not generated yet, and may have type errors.
// Rules report what is wrong whatever the missing part says.
package checker
