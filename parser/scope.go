package parser

import (
	"go/ast"
	"path"
	"strconv"
)

// collectNames lists the names that generated code has to keep clear of.
func (p *parsing) collectNames() {
	scope, taken := map[string]bool{}, map[string]bool{}
	for name := range p.declaredNames() {
		scope[name], taken[name] = true, true
	}
	for _, f := range p.scopeFiles() {
		for _, spec := range f.Imports {
			p.addImport(taken, spec)
		}
	}
	p.pkg.Scope, p.pkg.Taken = sortedNames(scope), sortedNames(taken)
}

// addImport adds the names that an import brings into a file: its own, or all
// that a dot-import brings.
func (p *parsing) addImport(names map[string]bool, spec *ast.ImportSpec) {
	pkgName := p.in.Info.PkgNameOf(spec)
	switch {
	case spec.Name != nil && spec.Name.Name == ".":
		if pkgName != nil {
			for _, name := range pkgName.Imported().Scope().Names() {
				names[name] = names[name] || ast.IsExported(name)
			}
		}
	case spec.Name != nil:
		names[spec.Name.Name] = true
	case pkgName != nil:
		names[pkgName.Name()] = true
	default: // a test file, or an import that does not resolve: the last element is most often the name
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			names[path.Base(p)] = true
		}
	}
}
