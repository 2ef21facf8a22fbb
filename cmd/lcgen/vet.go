package main

import (
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

// isVet reports whether the arguments are those of "go vet -vettool": it asks
// for the version and the flags, then hands over a package in a .cfg file.
func isVet(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg")
}

// vet checks the package that go vet hands over, and exits as it expects.
func vet() {
	unitchecker.Main(checker.NewAnalyzer(checker.Options{Generate: generateForVet}))
}

// generateForVet returns the generated code of a package as it should be.
func generateForVet(pkg *parser.Package) ([]checker.Generated, error) {
	files, err := generator.Generate(pkg, generator.Options{})
	var out []checker.Generated
	for _, f := range files {
		out = append(out, checker.Generated{Name: f.Name, Content: f.Content})
	}
	return out, err
}
