package verify

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"go/types"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// cannotImport is how the type checker begins to say that an import fails.
const cannotImport = "could not import "

// importErrors returns what the first pass said of imports that fail. New
// files change nothing about it, and the loader knew why.
func (c *checking) importErrors() []parser.Diagnostic {
	imports := map[token.Position]bool{}
	for _, f := range c.handwritten() {
		for _, spec := range f.Imports {
			imports[parser.Position(c.pkg.Fset, spec.Path.Pos())] = true
		}
	}
	var errs []parser.Diagnostic
	for _, d := range c.pkg.TypeErrors {
		if imports[d.Pos] && !strings.HasSuffix(d.Message, " and not used") {
			errs = append(errs, d)
		}
	}
	return errs
}

// indirect finds a package that this one imports through others. Export data
// holds of those only what is exported through it, which is all that types
// need; of packages whose functions generated code calls there is an excerpt.
func (c *checking) indirect(path string) (*types.Package, error) {
	if source, ok := excerpts[path]; ok {
		return c.excerpt(path, source)
	}
	seen := map[*types.Package]bool{}
	var find func(p *types.Package) *types.Package
	find = func(p *types.Package) *types.Package {
		if p == nil || seen[p] {
			return nil
		}
		seen[p] = true
		if p.Path() == path {
			return p
		}
		for _, imported := range p.Imports() {
			if found := find(imported); found != nil {
				return found
			}
		}
		return nil
	}
	for _, imported := range c.pkg.Imports {
		if found := find(imported); found != nil {
			whole := c.whole(found)
			c.declare(whole, functions[path])
			return whole, nil
		}
	}
	return nil, fmt.Errorf("%s is not among what was loaded", path)
}

// whole returns a package with the objects that are known of p. The type
// checker takes no package that is incomplete, as p says of itself, or that
// does not know its name, as it may not.
func (c *checking) whole(p *types.Package) *types.Package {
	whole := types.NewPackage(p.Path(), c.file.Imports[p.Path()])
	for _, name := range p.Scope().Names() {
		whole.Scope().Insert(p.Scope().Lookup(name))
	}
	whole.MarkComplete()
	return whole
}

// excerpts declare, of packages that the user's code may not import itself,
// what generated code uses. Nothing that they declare meets the real thing.
var excerpts = map[string]string{
	"embed": `package embed`,
}

// functions declare, of packages whose types are known through others, the
// functions that generated code calls.
var functions = map[string]string{
	parser.ArgPath: `package arg

import "time"

func Required[T any](args *Args, name string, decode func(Value) (T, error)) T
func Optional[T any](args *Args, name string, decode func(Value) (T, error)) *T
func Variadic[T any](args *Args, name string, decode func(Value) (T, error)) []T
func Spread[T any](args *Args, name string)
func Validate(args *Args, name string, value any)
func String[T ~string](v Value) (T, error)
func Bool[T ~bool](v Value) (T, error)
func Int[T ~int | ~int8 | ~int16 | ~int32 | ~int64](v Value) (T, error)
func Uint[T ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](v Value) (T, error)
func Float[T ~float32 | ~float64](v Value) (T, error)
func Time(v Value) (time.Time, error)
func Duration(v Value) (time.Duration, error)
func File[T any](v Value) (T, error)
func JSON[T any](v Value) (T, error)
func Text[T any, P interface {
	*T
	UnmarshalText(text []byte) error
}](v Value) (T, error)
`,
}

// declare adds functions to a package. One with a type that nobody here knows,
// as nobody imports its package, is not called either.
func (c *checking) declare(p *types.Package, source string) {
	if source == "" {
		return
	}
	fset := token.NewFileSet()
	file, err := goparser.ParseFile(fset, p.Path(), source, goparser.SkipObjectResolution)
	if err != nil {
		panic(err) // the source is one of those above
	}
	conf := types.Config{Importer: importerFunc(c.importPackage), IgnoreFuncBodies: true, Error: func(error) {}}
	_ = types.NewChecker(&conf, fset, p, nil).Files([]*ast.File{file}) // see above
}

// excerpt type-checks an excerpt with the imports of this package.
func (c *checking) excerpt(path, source string) (*types.Package, error) {
	fset := token.NewFileSet()
	file, err := goparser.ParseFile(fset, path, source, goparser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	conf := types.Config{Importer: importerFunc(c.importPackage), IgnoreFuncBodies: true}
	return conf.Check(path, fset, []*ast.File{file}, nil)
}
