package parser

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"slices"
)

// Input is one package as a loader, a vet pass or a test has it. Types and
// Info may be incomplete.
type Input struct {
	Fset  *token.FileSet
	Files []*ast.File    // of the package as it is built, with comments
	Pkg   *types.Package // never nil
	Info  *types.Info    // needs Defs; Implicits tells imports without a name
	Dir   string         // absolute folder of the package

	// Unbuilt are the other Go files of the folder: tests, and files that
	// build constraints leave out. They need no types.
	Unbuilt []*ast.File

	// Partial reports that files do not parse whole. What stands behind a syntax
	// error is missing then, and nothing is said about what is.
	Partial bool

	// ReadFile reads a template that a component names. Nil: templates are
	// taken on trust.
	ReadFile func(path string) ([]byte, error)

	// Lstat tells what a template is, without following a link. Nil: it is
	// taken for a regular file. An error says nothing: ReadFile has the word.
	Lstat func(path string) (fs.FileInfo, error)
}

// Parse returns the components of a package, and everything that is wrong
// with them, sorted by position.
func Parse(in Input) (*Package, []Diagnostic) {
	p := newParsing(in)
	p.readComments()
	p.placeDirectives()
	p.readComponents()
	p.readActions()
	p.checkNames()
	p.readIgnores()
	p.collectNames()
	Sort(p.diagnostics)
	return p.pkg, slices.Compact(p.diagnostics)
}

// A parsing is one run of Parse.
type parsing struct {
	in          Input
	files       []*ast.File // hand-written ones that are built, by name
	generated   []*ast.File // written by lcgen
	pkg         *Package
	diagnostics []Diagnostic

	directives []*directive               // all that were understood, in source order
	components []*component               // in source order
	marked     map[*types.Func]*directive // methods with an //lc:action
	decls      map[*types.Func]*ast.FuncDecl
	ignores    []*directive    // lints silenced
	known      map[string]bool // types that are components, or were meant to be: what is wrong with them is reported
}

// newParsing sorts the files and indexes the methods.
func newParsing(in Input) *parsing {
	if in.Info == nil {
		in.Info = &types.Info{}
	}
	p := &parsing{
		in:     in,
		pkg:    &Package{Path: in.Pkg.Path(), Name: in.Pkg.Name(), Dir: in.Dir},
		marked: map[*types.Func]*directive{},
		decls:  map[*types.Func]*ast.FuncDecl{},
		known:  map[string]bool{},
	}
	for _, f := range in.Files {
		if Generated(f) {
			p.generated = append(p.generated, f)
		} else {
			p.files = append(p.files, f)
		}
	}
	slices.SortStableFunc(p.files, func(a, b *ast.File) int {
		return cmp.Compare(p.fileName(a), p.fileName(b))
	})
	for _, f := range p.files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				if fn, ok := in.Info.Defs[fd.Name].(*types.Func); ok {
					p.decls[fn] = fd
				}
			}
		}
	}
	return p
}

// report adds a diagnostic about the source from pos to end.
func (p *parsing) report(code string, pos, end token.Pos, hint, format string, args ...any) {
	d := Diagnostic{
		Pos:     p.position(pos),
		Code:    code,
		Message: fmt.Sprintf(format, args...),
		Hint:    hint,
	}
	if end.IsValid() {
		d.End = p.position(end)
	}
	p.diagnostics = append(p.diagnostics, d)
}

// reportNode is report about a whole node.
func (p *parsing) reportNode(code string, n ast.Node, hint, format string, args ...any) {
	p.report(code, n.Pos(), n.End(), hint, format, args...)
}

// position returns where pos is, for people and for tools.
func (p *parsing) position(pos token.Pos) token.Position { return Position(p.in.Fset, pos) }

// fileName returns the path of a file as people know it.
func (p *parsing) fileName(f *ast.File) string {
	if f.Package.IsValid() {
		return p.position(f.Package).Filename
	}
	return p.position(f.FileStart).Filename // cut off above its package clause
}

// filePath returns the absolute path of the file that holds pos.
func (p *parsing) filePath(pos token.Pos) string {
	name := p.position(pos).Filename
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.in.Dir, name)
}

// isGenerated reports whether pos is in a file that lcgen wrote. Of a file of
// another package only the name is known; what is generated there must not
// count either, for it may be there today and not have been yesterday.
func (p *parsing) isGenerated(pos token.Pos) bool {
	for _, f := range p.generated {
		if f.FileStart <= pos && pos < f.FileEnd {
			return true
		}
	}
	return filepath.Base(p.position(pos).Filename) == CodeFile && !p.holds(pos)
}

// holds reports whether pos is in a hand-written file of the package.
func (p *parsing) holds(pos token.Pos) bool {
	return slices.ContainsFunc(p.files, func(f *ast.File) bool { return f.FileStart <= pos && pos < f.FileEnd })
}
