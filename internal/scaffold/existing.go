package scaffold

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lcgen/lcgen/parser"
)

// A Package is the one that a component is written into, as its source has it:
// new, or with files already.
type Package struct {
	Name    string                    // of the package clause
	Decls   map[string]token.Position // what it declares, its in-package tests included
	Imports map[string]string         // import paths by the names that its files have for them
	Files   []string                  // base names of all files in its folder
}

// NewPackage returns the package of a folder that holds no Go source yet, by
// its import path.
func NewPackage(importPath string, files []string) (*Package, error) {
	base := path.Base(importPath)
	if version, ok := strings.CutPrefix(base, "v"); ok && strings.Trim(version, "0123456789") == "" && path.Dir(importPath) != "." {
		base = path.Base(path.Dir(importPath)) // as the go command suggests for a major version
	}
	name := strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, base))
	if why := whyNoPackage(name); why != "" {
		return nil, fmt.Errorf("the folder %s gives its package the name %q, %s: write a file with the package clause that you want, or choose another folder", base, name, why)
	}
	return &Package{Name: name, Files: files}, nil
}

// ReadPackage reads the package that a folder's Go files are of.
func ReadPackage(fset *token.FileSet, files []*ast.File, names []string) (*Package, error) {
	p := &Package{Decls: map[string]token.Position{}, Imports: map[string]string{}, Files: names}
	for _, f := range files {
		if name := f.Name.Name; !isTest(fset, f) && p.Name == "" {
			p.Name = name
		}
	}
	for _, f := range files {
		name := f.Name.Name
		if p.Name == "" {
			p.Name = strings.TrimSuffix(name, "_test")
		}
		switch {
		case name == p.Name:
		case isTest(fset, f) && name == p.Name+"_test":
			continue // a package of its own
		default:
			return nil, fmt.Errorf("%s is of package %s, other files of package %s: make them one package first", fset.Position(f.Name.Pos()), name, p.Name)
		}
		if !parser.Generated(f) {
			p.read(fset, f)
		}
	}
	return p, nil
}

func isTest(fset *token.FileSet, f *ast.File) bool {
	return strings.HasSuffix(fset.File(f.FileStart).Name(), "_test.go")
}

// read adds what one file declares and imports.
func (p *Package) read(fset *token.FileSet, f *ast.File) {
	for _, d := range f.Decls {
		for _, id := range parser.Declared(d) {
			if !p.declares(id.Name) && id.Name != "_" {
				p.Decls[id.Name] = fset.Position(id.Pos())
			}
		}
	}
	for _, spec := range f.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err == nil {
			name := path.Base(imported)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			p.Imports[name] = imported
		}
	}
}

// declares reports whether the package declares a name.
func (p *Package) declares(name string) bool {
	_, taken := p.Decls[name]
	return taken
}

// free returns a name that the package does not declare yet: that, or that
// with another ending.
func (p *Package) free(name string, endings ...string) string {
	for _, ending := range endings {
		if !p.declares(name) {
			return name
		}
		name += ending
	}
	for n := 2; p.declares(name); n++ {
		name += strconv.Itoa(n)
	}
	return name
}

// checkFree says what stands in the component's way: files, types, methods
// under one name.
func (c *Component) checkFree(pkg *Package) error {
	var errs []error
	for _, w := range c.written() {
		// Some systems, and the go command on all, take names that differ in
		// case only for one.
		if i := slices.IndexFunc(pkg.Files, func(name string) bool { return strings.EqualFold(name, w.name) }); i >= 0 {
			errs = append(errs, fmt.Errorf("%s is there already: choose another name for the component", pkg.Files[i]))
		}
	}
	asked := c.names().local
	for _, d := range c.declares() {
		if pos, taken := pkg.Decls[d.Name]; taken {
			errs = append(errs, fmt.Errorf("%s: %s is declared here, which would be %s: choose another name for it", pos, d.Name, d.What))
		} else if d.Name != c.TypeName() && slices.Contains(asked, d.Name) {
			errs = append(errs, fmt.Errorf("the type %s has the name of %s: rename it", d.Name, d.What))
		}
	}
	return errors.Join(append(errs, c.checkMembers()...)...)
}

// checkMembers says which fields and methods are there twice.
func (c *Component) checkMembers() []error {
	var errs []error
	what := map[string]string{"ID": "the component's own ID"}
	for _, hook := range parser.ReservedMethods() {
		what[hook] = "a method that lcgen or its runtime has for components"
	}
	wires := map[string]string{}
	for _, f := range c.State {
		wire := parser.WireName(f.Name)
		switch {
		case what[f.Name] != "":
			errs = append(errs, fmt.Errorf("the state %s has the name of %s: rename it", f.Name, what[f.Name]))
		case wires[wire] != "":
			errs = append(errs, fmt.Errorf("the fields %s and %s are both %q on the wire: rename one of them", wires[wire], f.Name, wire))
		default:
			what[f.Name] = "the state " + f.Name
		}
		wires[wire] = f.Name
	}
	actions := map[string]string{}
	for _, a := range c.Actions {
		switch {
		case what[a.Method] != "":
			errs = append(errs, fmt.Errorf("the action %s is the method %s, which is the name of %s: rename it", a.Wire(), a.Method, what[a.Method]))
		case actions[a.Wire()] != "":
			errs = append(errs, fmt.Errorf("there are two actions %s: rename one of them", a.Wire()))
		default:
			what[a.Method] = "another action"
		}
		actions[a.Wire()] = a.Method
	}
	return errs
}
