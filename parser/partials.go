package parser

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"
)

// templateType is the type of partials.
const templateType = "*html/template.Template"

// refusePartials says why a text names no variable.
func refusePartials(name string) (why, advice string) {
	pkg, variable, qualified := strings.Cut(name, ".")
	switch {
	case !token.IsIdentifier(pkg) || qualified && !token.IsIdentifier(variable):
		return "it is no name of a variable", "write partials=templates or partials=ui.Templates"
	case qualified && !ast.IsExported(variable):
		return variable + " is not exported by " + pkg, "export it"
	}
	return "", ""
}

// readPartials sets the templates and functions that the component's template
// may use.
func (p *parsing) readPartials(c *component) {
	w, ok := c.directive.options["partials"]
	if !ok {
		return
	}
	fault := func(advice, format string, args ...any) {
		p.report("LC010", w.pos, w.end, advice, format, args...)
		c.spoil("its partials can't be used")
	}
	if _, ok := c.directive.options["template"]; !ok {
		fault("add template=FILE", "component %s has partials, but no template to use them", c.Type)
		return
	}
	pkgName, name, qualified := strings.Cut(w.text, ".")
	from := p.in.Pkg
	if !qualified {
		name = pkgName
	} else if from = p.importNamed(c, pkgName); from == nil {
		if p.importFails(c, pkgName) {
			c.spoil("the package " + pkgName + " of its partials does not compile")
			return
		}
		fault(p.adviseImport(c, pkgName), "no package %s is imported", pkgName)
		return
	}
	o := from.Scope().Lookup(name)
	v, isVar := o.(*types.Var)
	switch {
	case o == nil && !from.Complete():
		c.spoil("the package of its partials does not compile")
	case o == nil:
		fault(didYouMeanVar(name, qualified, from), "there is no variable %s", w.text)
	case !isVar:
		fault("name a variable of type *template.Template", "%s is no variable", w.text)
	case isInvalid(v.Type()):
		c.spoil("the type of its partials does not compile")
	case fullName(v.Type()) != templateType:
		fault("name a variable of type *template.Template", "%s is no *template.Template of html/template, but has the type %s", w.text, types.TypeString(v.Type(), qualifyFrom(p.in.Pkg)))
	default:
		c.Partials = &Partials{Name: w.text, Var: TypePart{Text: name}, Pos: p.position(w.pos), Declared: p.position(v.Pos())}
		if qualified {
			c.Partials.Var.Path, c.Partials.Var.Pkg = from.Path(), from.Name()
		}
	}
}

// importNamed returns the package that a file of the component's package imports
// under a name: the file of the component first. A blank import counts by the
// package's own name, as a directive alone is no use of an import.
func (p *parsing) importNamed(c *component, name string) *types.Package {
	for _, f := range p.filesFrom(c) {
		for _, spec := range f.Imports {
			pkg := p.in.Info.PkgNameOf(spec)
			switch {
			case pkg != nil && pkg.Name() == name:
				return pkg.Imported()
			case spec.Name != nil && spec.Name.Name == "_":
				if imported := p.imported(spec); imported != nil && imported.Name() == name {
					return imported
				}
			}
		}
	}
	return nil
}

// filesFrom returns the hand-written files of the package, that of the component
// first.
func (p *parsing) filesFrom(c *component) []*ast.File {
	files := slices.Clone(p.files)
	if i := slices.IndexFunc(files, func(f *ast.File) bool { return f.FileStart <= c.spec.Pos() && c.spec.Pos() < f.FileEnd }); i > 0 {
		files[0], files[i] = files[i], files[0]
	}
	return files
}

// imported returns the package that an import means, nil if it isn't known.
func (p *parsing) imported(spec *ast.ImportSpec) *types.Package {
	at, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return nil
	}
	for _, pkg := range p.in.Pkg.Imports() {
		if pkg.Path() == at {
			return pkg
		}
	}
	return nil
}

// importFails reports whether a file imports something that may be the package
// of that name, but isn't known: the compiler says why.
func (p *parsing) importFails(c *component, name string) bool {
	for _, f := range p.filesFrom(c) {
		for _, spec := range f.Imports {
			at, err := strconv.Unquote(spec.Path.Value)
			if err == nil && path.Base(at) == name && p.imported(spec) == nil {
				return true
			}
		}
	}
	return false
}

// adviseImport is the advice for a package that isn't imported: the name that was
// most likely meant, or to import it.
func (p *parsing) adviseImport(c *component, name string) string {
	var names []string
	for _, f := range p.files {
		for _, spec := range f.Imports {
			if pkg := p.imported(spec); pkg != nil {
				names = append(names, pkg.Name())
			}
		}
	}
	if meant := Closest(name, names); meant != "" {
		return "did you mean " + meant + "?"
	}
	return `import it, as in import _ ".../` + name + `" if only the directive uses it`
}

// didYouMeanVar is the advice for a variable that isn't there.
func didYouMeanVar(name string, exported bool, from *types.Package) string {
	var names []string
	for _, n := range from.Scope().Names() {
		if v, ok := from.Scope().Lookup(n).(*types.Var); ok && fullName(v.Type()) == templateType && (!exported || v.Exported()) {
			names = append(names, n)
		}
	}
	if meant := Closest(name, names); meant != "" {
		if exported {
			meant = from.Name() + "." + meant
		}
		return "did you mean " + meant + "?"
	}
	return "declare it: var " + name + ` = template.Must(template.New("").ParseFS(…))`
}
