package checker

import (
	"errors"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
	lcparser "github.com/lcgen/lcgen/parser"
)

// Name is the analyzer's name, and the prefix of its flags under go vet.
const Name = "lcgen"

// NewAnalyzer returns all lints on one package as an analyzer. Its flags
// -enable and -disable take codes separated by commas. Its diagnostics have
// the code as their category and in front of the message.
//
// An analyzer sees one package, and none that does not compile, unless the
// driver runs those too. So it leaves out LC009 across packages, LC015, the names of
// components in LC021 and most of those in LC012, and most often does not see that generated code is
// missing.
func NewAnalyzer(opts Options) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:             Name,
		Doc:              "find faults of live components\n\n" + list(),
		URL:              "https://pkg.go.dev/github.com/lcgen/lcgen/checker",
		RunDespiteErrors: true,
		Flags:            *flag.NewFlagSet(Name, flag.ContinueOnError),
	}
	a.Flags.Var((*codes)(&opts.Enable), "enable", "look for these lint codes only, separated by commas")
	a.Flags.Var((*codes)(&opts.Disable), "disable", "do not look for these lint codes, separated by commas")
	a.Run = func(pass *analysis.Pass) (any, error) {
		c, err := New(opts)
		if err != nil {
			return nil, err
		}
		return nil, c.run(pass)
	}
	return a
}

// list names all lints.
func list() string {
	var b strings.Builder
	for _, r := range rules.All {
		b.WriteString(r.Code + ": " + r.Title + "\n")
	}
	return b.String()
}

// codes is a list of codes as a flag.
type codes []string

func (c *codes) String() string { return strings.Join(*c, ",") }

func (c *codes) Set(s string) error {
	for code := range strings.SplitSeq(s, ",") {
		if code = strings.TrimSpace(code); code != "" {
			*c = append(*c, code)
		}
	}
	return nil
}

// run checks one package and reports what it finds.
func (c *Checker) run(pass *analysis.Pass) error {
	if len(pass.Files) == 0 {
		return nil
	}
	in := input(pass)
	model, diagnostics := lcparser.Parse(in)
	pkg := Package{Input: in, Model: model, Diagnostics: diagnostics, Incomplete: len(pass.TypeErrors) > 0}
	p := c.pass(pkg)
	c.runRules(p, pkg)
	u := newUnadjuster(pass.Fset)
	for _, f := range c.applyIgnores([]*rule.Pass{p}, p.Findings, append(programCodes(), "LC011")) {
		if f.Code == "LC002" {
			f.Hint += " (calls from other packages are not seen here)"
		}
		if c.onlyGo {
			f = inGo(p, f)
		}
		pass.Report(diagnostic(u.finding(f)))
	}
	return nil
}

// inGo moves a finding to where drivers take it that look at nothing but Go
// source written by hand: one in a template to where the component names it,
// one in generated code to the first component.
func inGo(p *rule.Pass, f rule.Finding) rule.Finding {
	at := p.Position(f.Pos)
	i := 0
	isTemplate := filepath.Ext(at.Filename) != ".go"
	switch {
	case isTemplate:
		i = slices.IndexFunc(p.Components, func(c *rule.Component) bool { return c.Type == f.Component })
	case !p.IsGenerated(f.Pos):
		return f
	}
	if i < 0 || i >= len(p.Components) {
		return f
	}
	c := p.Components[i]
	f.Pos, f.End, f.Fixes = c.Spec.Name.Pos(), c.Spec.Name.End(), nil
	if isTemplate {
		f.Message = fmt.Sprintf("%s:%d:%d: %s", filepath.Base(at.Filename), at.Line, at.Column, f.Message)
		if c.Template != nil {
			f.Pos, f.End = p.Pos(c.Template.Pos), token.NoPos
		}
	}
	return f
}

// programCodes lists the codes that a part of a program says too little about.
func programCodes() []string {
	var found []string
	for _, r := range rules.All {
		if r.Program != nil {
			found = append(found, r.Code)
		}
	}
	return found
}

// input returns a pass as input of the parser.
func input(pass *analysis.Pass) lcparser.Input {
	in := lcparser.Input{
		Fset: pass.Fset, Files: pass.Files, Pkg: pass.Pkg, Info: pass.TypesInfo,
		Dir:      dirOf(pass),
		ReadFile: readFile(pass), Lstat: os.Lstat,
	}
	for _, name := range pass.IgnoredFiles {
		if filepath.Ext(name) != ".go" {
			continue
		}
		content, err := pass.ReadFile(name)
		if err != nil {
			continue
		}
		if f, _ := parser.ParseFile(pass.Fset, name, content, parser.ParseComments|parser.SkipObjectResolution); f != nil {
			in.Unbuilt = append(in.Unbuilt, f)
		}
	}
	return in
}

// dirOf returns the folder of a package. Cgo keeps what it adds to a package
// elsewhere.
func dirOf(pass *analysis.Pass) string {
	for _, f := range pass.Files {
		path := lcparser.Position(pass.Fset, f.Package).Filename
		if filepath.Ext(path) == ".go" && filepath.Base(path) != "_cgo_gotypes.go" {
			return filepath.Dir(path)
		}
	}
	return filepath.Dir(lcparser.Position(pass.Fset, pass.Files[0].Package).Filename)
}

// readFile returns what reads the files of a package. Drivers hand out only
// those that the build system knows; templates are read from the disk.
func readFile(pass *analysis.Pass) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if err := lcparser.CheckFile(path); errors.Is(err, lcparser.ErrNotSource) {
			return nil, err
		}
		content, err := pass.ReadFile(path)
		if err != nil {
			return lcparser.ReadFile(path)
		}
		return content, nil
	}
}

// diagnostic returns a finding as drivers take it.
func diagnostic(f rule.Finding) analysis.Diagnostic {
	d := analysis.Diagnostic{
		Pos: f.Pos, End: f.End, Category: f.Code,
		Message:        f.Code + ": " + f.Message,
		SuggestedFixes: f.Fixes,
	}
	if f.Hint != "" {
		d.Message += "; " + f.Hint
	}
	return d
}
