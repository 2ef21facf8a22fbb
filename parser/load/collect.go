package load

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/parser"
)

// collect takes over what was loaded, in the order of imports.
func (r *Result) collect(roots []*packages.Package) {
	slices.SortFunc(roots, func(a, b *packages.Package) int { return cmp.Compare(a.PkgPath, b.PkgPath) })
	g := grapher{result: r, visited: map[*packages.Package]bool{}, unreadable: map[*packages.Package]bool{}, roots: map[*packages.Package]bool{}}
	for _, p := range roots {
		g.roots[p] = true
	}
	for _, p := range roots {
		g.visit(p)
	}
	parser.Sort(r.Faults)
	slices.Sort(r.ModFiles)
	r.ModFiles = slices.Compact(r.ModFiles)
}

// A grapher puts packages into the order of imports.
type grapher struct {
	result     *Result
	roots      map[*packages.Package]bool
	visited    map[*packages.Package]bool // whether it is, or imports, a root
	unreadable map[*packages.Package]bool // as Package.Unreadable
}

// visit adds a package behind those it imports, and reports whether it is in
// the graph.
func (g *grapher) visit(p *packages.Package) bool {
	if in, done := g.visited[p]; done {
		return in
	}
	in := g.roots[p]
	g.visited[p] = in // the go command has broken cycles up
	if changeable(p) {
		g.result.Imported = append(g.result.Imported, p.Dir)
		g.result.ModFiles = append(g.result.ModFiles, p.Module.GoMod)
	}
	unreadable := false
	for _, path := range sortedPaths(p.Imports) {
		in = g.visit(p.Imports[path]) || in
		unreadable = unreadable || g.unreadable[p.Imports[path]]
	}
	g.visited[p] = in
	if !in && (!changeable(p) || len(p.Errors) == 0) {
		g.unreadable[p] = unreadable
		return false
	}
	if g.roots[p] {
		recheck(p)
	}
	out := newPackage(p, g.roots[p])
	g.result.triage(out, p)
	out.Unreadable = unreadable || len(out.SyntaxErrors) > 0
	g.unreadable[p] = out.Unreadable
	switch {
	case !in:
		g.result.Faults = append(g.result.Faults, out.faults()...)
		return false
	case out.Root:
		g.result.Packages = append(g.result.Packages, out)
	}
	g.result.Graph = append(g.result.Graph, out)
	return true
}

// faults returns what is wrong with a package that is not checked again. Type
// errors of one that has components are left out: it was not asked for, so that
// what it misses may be the code that is generated for it.
func (p *Package) faults() []parser.Diagnostic {
	faults := slices.Concat(p.SyntaxErrors, p.Errors)
	if waits, err := concerns(p.Dir, true); err == nil && !waits {
		faults = append(faults, p.TypeErrors...)
	}
	return faults
}

// changeable reports whether a package's source may change while its version
// stays. That of the standard library and of the module cache may not, and a
// module in the vendor folder has no folder of its own.
func changeable(p *packages.Package) bool {
	m := p.Module
	if m == nil || p.Dir == "" {
		return false
	}
	return m.Main || m.Dir == "" || m.Replace != nil && m.Replace.Version == ""
}

// sortedPaths returns the keys of an import map in order.
func sortedPaths(imports map[string]*packages.Package) []string {
	paths := make([]string, 0, len(imports))
	for path := range imports {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// newPackage takes over one package.
func newPackage(p *packages.Package, root bool) *Package {
	out := &Package{
		Path: p.PkgPath, Name: p.Name, Dir: p.Dir, Root: root,
		Fset: p.Fset, Syntax: p.Syntax, Types: p.Types, Info: p.TypesInfo,
		Sizes: p.TypesSizes, Imports: map[string]*types.Package{},
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		out.GoVersion = "go" + p.Module.GoVersion
	}
	for path, imp := range p.Imports {
		out.Imports[path] = imp.Types
	}
	if root {
		out.Unbuilt = unbuilt(p)
	}
	return out
}

// unbuilt parses the Go files of a folder that the go command left out. One
// that does not parse gives what could be read of it.
func unbuilt(p *packages.Package) []*ast.File {
	paths := slices.DeleteFunc(slices.Clone(p.IgnoredFiles), func(path string) bool { return filepath.Ext(path) != ".go" })
	entries, _ := os.ReadDir(p.Dir) // unreadable folders have no tests
	for _, e := range entries {
		if isSource(e) && strings.HasSuffix(e.Name(), "_test.go") {
			paths = append(paths, filepath.Join(p.Dir, e.Name()))
		}
	}
	slices.Sort(paths)
	var files []*ast.File
	for _, path := range slices.Compact(paths) {
		if f := parseUnbuilt(p.Fset, path); f != nil {
			files = append(files, f)
		}
	}
	return files
}

// parseUnbuilt parses one file as far as it goes.
func parseUnbuilt(fset *token.FileSet, path string) *ast.File {
	src, err := parser.ReadFile(path)
	if err != nil {
		return nil
	}
	f, _ := parseFile(fset, path, src)
	return f
}
