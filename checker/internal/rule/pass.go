package rule

import (
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/trace"
	"github.com/lcgen/lcgen/parser"
)

// A Pass is one package, as the rules see it. Types may be incomplete.
type Pass struct {
	Fset  *token.FileSet
	Files []*ast.File // hand-written ones that are built
	Tests []*ast.File // hand-written tests that are not among Files: without types
	Pkg   *types.Package
	Info  *types.Info
	Dir   string // absolute

	Model      *parser.Package
	Components []*Component // those of the model whose types are known

	// Incomplete says that the source has type errors, so that what is not
	// there may be hidden by one.
	Incomplete bool

	// Called are the methods of this package that others are known to use.
	Called map[*types.Func]bool

	// Beside are the passes of all packages that are checked together, this
	// one too.
	Beside []*Pass

	// Whole says that Beside are all packages of the module that could hold
	// components, Part that they are not.
	Whole, Part bool

	// ReadFile reads a file below Dir.
	ReadFile func(path string) ([]byte, error)

	// Generate returns the files that lcgen would write, nil where that is not
	// known.
	Generate func() ([]Generated, error)

	Diagnostics []parser.Diagnostic // the parser's
	Findings    []Finding

	files  map[string]*token.File
	cached map[any]any
}

// Generated is a file that lcgen writes into a package.
type Generated struct {
	Name    string // base name
	Content []byte

	// Optional says that the file may be missing.
	Optional bool
}

// A Component is a component with its syntax and types.
type Component struct {
	*parser.Component
	Named *types.Named
	Spec  *ast.TypeSpec
	Doc   *ast.CommentGroup // nil where it has none
	File  *ast.File

	// Incomplete says that the type embeds one that the compiler could not
	// make out: what it seems to lack may come from there.
	Incomplete bool
}

// NewPass prepares a package for the rules.
func NewPass(in parser.Input, model *parser.Package, diagnostics []parser.Diagnostic) *Pass {
	p := &Pass{
		Fset: in.Fset, Pkg: in.Pkg, Info: in.Info, Dir: in.Dir,
		Model: model, Diagnostics: diagnostics, ReadFile: in.ReadFile,
		files: map[string]*token.File{}, cached: map[any]any{},
	}
	p.Beside = []*Pass{p}
	if p.ReadFile == nil {
		p.ReadFile = func(path string) ([]byte, error) {
			return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrInvalid}
		}
	}
	for _, f := range slices.Concat(in.Files, in.Unbuilt) {
		name := in.Fset.File(f.FileStart).Name()
		if parser.Translated(in.Fset, f.Package) {
			name = p.Position(f.Package).Filename
		}
		p.files[name] = in.Fset.File(f.FileStart)
	}
	for _, f := range in.Unbuilt {
		if p.IsTest(f.FileStart) && !parser.Generated(f) {
			p.Tests = append(p.Tests, f)
		}
	}
	for _, f := range in.Files {
		if !parser.Generated(f) {
			p.Files = append(p.Files, f)
		}
	}
	for _, m := range model.Components {
		if c := p.component(m); c != nil {
			p.Components = append(p.Components, c)
		}
	}
	return p
}

// component finds the syntax and the type of a component.
func (p *Pass) component(m *parser.Component) *Component {
	for _, f := range p.Files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				if spec, ok := s.(*ast.TypeSpec); ok && p.Position(spec.Name.Pos()) == m.Pos {
					return p.newComponent(m, f, g, spec)
				}
			}
		}
	}
	return nil
}

func (p *Pass) newComponent(m *parser.Component, f *ast.File, g *ast.GenDecl, spec *ast.TypeSpec) *Component {
	o, ok := p.Info.Defs[spec.Name].(*types.TypeName)
	if !ok {
		return nil
	}
	named, ok := o.Type().(*types.Named)
	if !ok {
		return nil
	}
	c := &Component{Component: m, Named: named, Spec: spec, Doc: spec.Doc, File: f}
	if c.Doc == nil {
		c.Doc = g.Doc
	}
	if s, ok := named.Underlying().(*types.Struct); ok {
		for field := range s.Fields() {
			c.Incomplete = c.Incomplete || field.Embedded() && isInvalid(field.Type())
		}
	}
	return c
}

// isInvalid reports whether the compiler could not make out a type.
func isInvalid(t types.Type) bool {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	b, ok := types.Unalias(t).Underlying().(*types.Basic)
	return ok && b.Kind() == types.Invalid
}

// Report adds a finding. One whose place is not known stands at the first
// package clause, so that each has a file and a line.
func (p *Pass) Report(f Finding) {
	if !f.Pos.IsValid() && len(p.Files) > 0 {
		f.Pos, f.End = p.Files[0].Package, token.NoPos
	}
	f.Fixes = slices.DeleteFunc(f.Fixes, p.editsTranslation)
	p.Findings = append(p.Findings, f)
}

// editsTranslation reports whether a fix would change cgo's translation of a
// file rather than the file.
func (p *Pass) editsTranslation(fix analysis.SuggestedFix) bool {
	return slices.ContainsFunc(fix.TextEdits, func(e analysis.TextEdit) bool { return parser.Translated(p.Fset, e.Pos) })
}

// Position returns where pos is, for people.
func (p *Pass) Position(pos token.Pos) token.Position { return parser.Position(p.Fset, pos) }

// Pos returns where a position of the model is in the file set, token.NoPos
// where it is in no file of the package.
func (p *Pass) Pos(at token.Position) token.Pos {
	f := p.files[at.Filename]
	if f == nil || at.Offset > f.Size() {
		return token.NoPos
	}
	return f.Pos(at.Offset)
}

// Trace follows functions of the package.
func (p *Pass) Trace() *trace.Source {
	return Cached(p, "trace", func() *trace.Source { return trace.NewSource(p.Files, p.Info) })
}

// Markup returns what templates know of the package's components.
func (p *Pass) Markup() []*markup.Component {
	return Cached(p, "markup", func() []*markup.Component { return markup.Components(p.Model, p.Pkg) })
}

// Cached returns what several rules need of one pass, made once.
func Cached[T any](p *Pass, key any, make func() T) T {
	if v, ok := p.cached[key].(T); ok {
		return v
	}
	v := make()
	p.cached[key] = v
	return v
}

// Method returns a method of a component, promoted ones too, and its
// declaration where that is in this package and written by hand.
func (p *Pass) Method(c *Component, name string) (*types.Func, *ast.FuncDecl) {
	o, _, _ := types.LookupFieldOrMethod(c.Named, true, p.Pkg, name)
	fn, ok := o.(*types.Func)
	if !ok {
		return nil, nil
	}
	return fn, p.Trace().Decl(fn)
}

// Methods returns the declarations of the methods that a component's type
// declares itself, in source order.
func (p *Pass) Methods(c *Component) []*ast.FuncDecl {
	var found []*ast.FuncDecl
	for _, f := range p.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Recv == nil {
				continue
			}
			if fn, ok := p.Info.Defs[fd.Name].(*types.Func); ok && receiver(fn) == c.Named.Obj() {
				found = append(found, fd)
			}
		}
	}
	return found
}

// receiver returns the name of the type that a method is declared on.
func receiver(fn *types.Func) *types.TypeName {
	recv := fn.Signature().Recv()
	if recv == nil {
		return nil
	}
	t := types.Unalias(recv.Type())
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj()
	}
	return nil
}

// Component returns the component that a method is declared on, nil where it
// is on none.
func (p *Pass) Component(fd *ast.FuncDecl) *Component {
	fn, ok := p.Info.Defs[fd.Name].(*types.Func)
	if !ok {
		return nil
	}
	for _, c := range p.Components {
		if c.Named.Obj() == receiver(fn) {
			return c
		}
	}
	return nil
}

// IsGenerated reports whether a position is in a file that lcgen wrote.
func (p *Pass) IsGenerated(pos token.Pos) bool {
	return !slices.ContainsFunc(p.Files, func(f *ast.File) bool { return f.FileStart <= pos && pos < f.FileEnd })
}

// FilePos returns the beginning of the file with that base name, token.NoPos
// where the package has none.
func (p *Pass) FilePos(name string) token.Pos {
	if f := p.files[filepath.Join(p.Dir, name)]; f != nil {
		return f.Pos(0)
	}
	return token.NoPos
}

// IsTest reports whether a position is in a test file.
func (p *Pass) IsTest(pos token.Pos) bool {
	return strings.HasSuffix(p.Position(pos).Filename, "_test.go")
}
