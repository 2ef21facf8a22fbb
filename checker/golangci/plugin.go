// Package golangci lets golangci-lint look for lcgen's lints, as a module
// plugin. Name the module in .custom-gcl.yml and run "golangci-lint custom",
// which builds a golangci-lint that has it:
//
//	version: v2.15.0
//	plugins:
//	  - module: github.com/lcgen/lcgen/checker/golangci
//	    version: latest
//
// Then enable it in .golangci.yml. Without settings all lints are on:
//
//	version: "2"
//	linters:
//	  enable: [lcgen]
//	  settings:
//	    custom:
//	      lcgen:
//	        type: module
//	        description: faults of live components
//	        settings:
//	          disable: [LC006]
//
// golangci-lint sees one package at a time, none that does not compile, and
// nothing but Go files. So LC009 across packages, LC015 and the names of
// components in LC021 are left out, code that is not generated yet is most often
// not looked at, and what is wrong in a template is reported where Go names the template, the first fault only unless
// issues.uniq-by-line is false. "lcgen check" has none of these limits.
package golangci

import (
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

func init() { register.Plugin(checker.Name, New) }

// settings are what .golangci.yml may say.
type settings struct {
	Enable  []string `json:"enable"`  // lint codes; none: all
	Disable []string `json:"disable"` // lint codes
}

// A plugin is the analyzer as golangci-lint takes it.
type plugin struct{ analyzer *analysis.Analyzer }

// New returns the plugin with the settings of .golangci.yml.
func New(raw any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[settings](raw)
	if err != nil {
		return nil, fmt.Errorf("reading the settings of lcgen: %w", err)
	}
	opts := checker.Options{Enable: s.Enable, Disable: s.Disable, Generate: generate, OnlyGo: true}
	if _, err := checker.New(opts); err != nil {
		return nil, fmt.Errorf("reading the settings of lcgen: %w", err)
	}
	return plugin{checker.NewAnalyzer(opts)}, nil
}

// BuildAnalyzers returns the one analyzer.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return []*analysis.Analyzer{p.analyzer}, nil
}

// GetLoadMode says that the analyzer needs types.
func (p plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// generate returns the generated code of a package as it should be.
func generate(pkg *parser.Package) ([]checker.Generated, error) {
	files, err := generator.Generate(pkg, generator.Options{})
	var out []checker.Generated
	for _, f := range files {
		out = append(out, checker.Generated{Name: f.Name, Content: f.Content})
	}
	return out, err
}
