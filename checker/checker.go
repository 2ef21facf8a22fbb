package checker

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
	"github.com/lcgen/lcgen/parser"
)

// Options say which lints to look for.
type Options struct {
	Enable  []string // codes; none: all
	Disable []string // codes

	// Generate returns the files that lcgen would write into a package, so that
	// stale ones are found. May be nil.
	Generate func(*parser.Package) ([]rule.Generated, error)

	// OnlyGo makes the analyzer report what is wrong in a template, or with
	// generated code, where the component is declared: for drivers that pass
	// over other files.
	OnlyGo bool
}

// A Checker looks for lints.
type Checker struct {
	enabled  map[string]bool // by code
	generate func(*parser.Package) ([]rule.Generated, error)
	onlyGo   bool
}

// New returns a checker. The error tells of a code that does not exist.
func New(opts Options) (*Checker, error) {
	c := &Checker{enabled: map[string]bool{}, generate: opts.Generate, onlyGo: opts.OnlyGo}
	enable, err := lookup(opts.Enable)
	if err != nil {
		return nil, err
	}
	disable, err := lookup(opts.Disable)
	if err != nil {
		return nil, err
	}
	for _, code := range rules.Codes() {
		c.enabled[code] = (len(enable) == 0 || enable[code]) && !disable[code]
	}
	return c, nil
}

// lookup returns the set of codes, as the rules write them.
func lookup(codes []string) (map[string]bool, error) {
	found := map[string]bool{}
	for _, code := range codes {
		r, err := rules.Lookup(code)
		if err != nil {
			return nil, err
		}
		found[r.Code] = true
	}
	return found, nil
}

// A Package is one package as the parser has read it.
type Package struct {
	Input       parser.Input
	Model       *parser.Package
	Diagnostics []parser.Diagnostic // the parser's

	// Incomplete says that the package has type errors that generated code
	// does not mend.
	Incomplete bool
}

// Scope says what part of a program is checked.
type Scope struct {
	// Whole says that all packages of the module that could hold components
	// are there.
	Whole bool

	// Together reports whether two packages, by import path, can be part of
	// one program. Nil: they can.
	Together func(a, b string) bool
}

// Check returns what is wrong with the packages, sorted by position. They must
// share a file set.
func (c *Checker) Check(pkgs []Package, scope Scope) []rule.Finding {
	program := &rule.Program{Whole: scope.Whole, Together: scope.Together}
	for _, pkg := range pkgs {
		program.Passes = append(program.Passes, c.pass(pkg))
	}
	calls := foreignCalls(program.Passes)
	for _, pass := range program.Passes { // rules look at the others, too
		pass.Called, pass.Beside = calls, program.Passes
		pass.Whole, pass.Part = scope.Whole, !scope.Whole
	}
	var findings []rule.Finding
	for i, pass := range program.Passes {
		c.runRules(pass, pkgs[i])
		findings = append(findings, pass.Findings...)
	}
	for _, r := range rules.All {
		if r.Program != nil && c.enabled[r.Code] {
			r.Program(program)
		}
	}
	findings = append(findings, program.Findings...)
	var unknown []string
	if !scope.Whole {
		unknown = programCodes()
	}
	findings = c.applyIgnores(program.Passes, findings, unknown)
	if len(pkgs) > 0 {
		findings = sortFindings(pkgs[0].Input.Fset, findings)
	}
	return findings
}

// foreignCalls returns the methods that packages use of each other.
func foreignCalls(passes []*rule.Pass) map[*types.Func]bool {
	used := map[*types.Func]bool{}
	for _, pass := range passes {
		for id, o := range pass.Info.Uses {
			if m, ok := o.(*types.Func); ok && m.Pkg() != pass.Pkg && m.Signature().Recv() != nil && !pass.IsTest(id.Pos()) {
				used[m.Origin()] = true
			}
		}
	}
	return used
}

// pass prepares a package for the rules.
func (c *Checker) pass(pkg Package) *rule.Pass {
	pass := rule.NewPass(pkg.Input, pkg.Model, pkg.Diagnostics)
	pass.Incomplete = pkg.Incomplete
	if c.generate != nil {
		pass.Generate = func() ([]rule.Generated, error) { return c.generate(pkg.Model) }
	}
	return pass
}

// runRules runs the rules of one package over it.
func (c *Checker) runRules(pass *rule.Pass, pkg Package) {
	for _, d := range pkg.Diagnostics {
		if c.enabled[d.Code] {
			pass.Report(parsed(pass, d))
		}
	}
	if pkg.Input.Partial {
		return // what is not there may stand behind a syntax error
	}
	for _, r := range rules.All {
		if r.Check != nil && c.enabled[r.Code] {
			r.Check(pass)
		}
	}
}

// parsed returns a diagnostic of the parser as a finding.
func parsed(pass *rule.Pass, d parser.Diagnostic) rule.Finding {
	f := rule.Finding{Code: d.Code, Pos: pass.Pos(d.Pos), Message: d.Message, Hint: d.Hint}
	if d.End.IsValid() {
		f.End = pass.Pos(d.End)
	}
	return f
}

// sortFindings sorts findings by file, line, column, code and message, and
// each is there once.
func sortFindings(fset *token.FileSet, findings []rule.Finding) []rule.Finding {
	compare := func(a, b rule.Finding) int {
		p, q := parser.Position(fset, a.Pos), parser.Position(fset, b.Pos)
		return cmp.Or(
			cmp.Compare(p.Filename, q.Filename), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message),
		)
	}
	slices.SortStableFunc(findings, compare)
	return slices.CompactFunc(findings, func(a, b rule.Finding) bool { return compare(a, b) == 0 }) // of partials that several packages use
}
