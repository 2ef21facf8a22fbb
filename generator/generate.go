package generator

import (
	"fmt"

	"github.com/lcgen/lcgen/parser"
)

// Names of the files generated for a package.
const (
	CodeFile = parser.CodeFile
	TestFile = parser.TestFile
)

// Options choose what is generated beside the code itself.
type Options struct {
	Tests bool // lc_gen_test.go
	Stubs bool // a test to start from for every component

	// Exists reports whether the package's folder holds a file of that name
	// already: its stub is not made then. Nil stands for an empty folder.
	Exists func(name string) bool
}

// A File is one generated file of a package.
type File struct {
	Name    string // base name in the package's folder
	Content []byte // gofmt-clean source

	// Imports are the packages that the file may import, and what each is
	// called in its own package clause.
	Imports map[string]string

	// Once is true for a file that belongs to the user from the moment it is
	// written: where there is one of its name already, that one stays.
	Once bool
}

// Generate returns the files of pkg: the code, then its test, then the stubs
// that are not there yet, in the order of the components. Components that are
// [parser.Component.Invalid] are left out; a package without any other gets no
// files.
func Generate(pkg *parser.Package, opts Options) ([]File, error) {
	p := newPlan(pkg)
	if len(p.components) == 0 {
		return nil, nil
	}
	files := []struct {
		name string
		emit func(*plan) ([]byte, error)
		skip bool
	}{
		{name: CodeFile, emit: code},
		{name: TestFile, emit: checks, skip: !opts.Tests},
	}
	var out []File
	for _, f := range files {
		if f.skip {
			continue
		}
		content, err := f.emit(p)
		if err != nil {
			return nil, fmt.Errorf("generating %s of %s: %w", f.name, pkg.Path, err)
		}
		out = append(out, File{Name: f.name, Content: content, Imports: p.packages})
	}
	if !opts.Stubs {
		return out, nil
	}
	for _, c := range p.components {
		name := stubFile(c)
		if opts.Exists != nil && opts.Exists(name) {
			continue
		}
		content, err := stub(p, c)
		if err != nil {
			return nil, fmt.Errorf("generating %s of %s: %w", name, pkg.Path, err)
		}
		out = append(out, File{Name: name, Content: content, Imports: p.packages, Once: true})
	}
	return out, nil
}

// code writes lc_gen.go.
func code(p *plan) ([]byte, error) {
	f := newFile(p, header(p)...)
	f.versionGuard()
	for _, c := range p.components {
		f.constant(c)
		f.register(c)
		f.definition(c)
		f.methods(c)
		f.table(c)
		for i := range c.Actions {
			f.bind(c, i)
		}
		f.channel(c)
		f.render(c)
		f.codecs(c)
		f.do(c)
	}
	return f.source()
}
