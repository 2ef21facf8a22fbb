package rule

import "strings"

// A Program is all packages that were checked together.
type Program struct {
	Passes []*Pass // each package once, in the order given

	// Whole says that there are no further packages of the module that could
	// hold components.
	Whole bool

	// Together reports whether two packages, by import path, can be part of
	// one program. Nil: they can.
	Together func(a, b string) bool

	Findings []Finding
}

// Report adds a finding.
func (p *Program) Report(f Finding) { p.Findings = append(p.Findings, f) }

// Meet reports whether two packages can be part of one program.
func (p *Program) Meet(a, b *Pass) bool {
	return p.Together == nil || a.Model.Path == b.Model.Path || p.Together(a.Model.Path, b.Model.Path)
}

// IsTestPackage reports whether a pass is over a package that only tests
// build.
func (p *Pass) IsTestPackage() bool { return strings.HasSuffix(p.Model.Name, "_test") }
