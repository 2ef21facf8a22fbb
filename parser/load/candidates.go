package load

import (
	"context"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Candidates are the packages that a name may stand for, by that name.
type Candidates map[string][]Candidate

// A Candidate is a package that a module may import.
type Candidate struct {
	Path  string
	Files []string // absolute
}

// FindCandidates returns the packages that the module in a folder may import:
// those of the standard library, its own, and those that it requires.
func FindCandidates(ctx context.Context, cfg Config, module string) (Candidates, error) {
	cfg.Dir = module
	loaded, err := packages.Load(cfg.packages(ctx, packages.NeedName|packages.NeedFiles), "std", "all")
	if err != nil {
		return nil, goCommandError(err)
	}
	found := Candidates{}
	for _, p := range loaded {
		if p.Name != "main" && len(p.GoFiles) > 0 {
			found[p.Name] = append(found[p.Name], Candidate{p.PkgPath, p.GoFiles})
		}
	}
	return found, nil
}

// Declaring returns the import paths of the packages of a name that declare a
// type, without those that only some may import.
func (c Candidates) Declaring(name, typ string) []string {
	var paths []string
	for _, candidate := range c[name] {
		elements := strings.Split(candidate.Path, "/")
		if slices.Contains(elements, "internal") || slices.Contains(elements, "vendor") {
			continue
		}
		if slices.ContainsFunc(candidate.Files, func(path string) bool { return declares(path, typ) }) {
			paths = append(paths, candidate.Path)
		}
	}
	return paths
}

// declares reports whether a file declares a type.
func declares(path, typ string) bool {
	file, err := goparser.ParseFile(token.NewFileSet(), path, nil, goparser.SkipObjectResolution)
	if err != nil {
		return false
	}
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			for _, spec := range g.Specs {
				if spec.(*ast.TypeSpec).Name.Name == typ {
					return true
				}
			}
		}
	}
	return false
}
