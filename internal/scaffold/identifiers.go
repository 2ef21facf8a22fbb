package scaffold

import (
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// Imports are the packages that the files of a component may import, beside
// those of the request's types.
var Imports = []string{"context", "crypto/rand", "fmt", "html", "io", "slices", "strings", "sync", parser.RuntimePath}

// testImports are those that its test may import too.
var testImports = []string{"net/http", "testing", parser.RuntimePath + "/lctest"}

// identifiers are the names that the files of a component have for things.
// Nothing else in the package, in the request's types or among the parameters
// has such a name.
type identifiers struct {
	Package string            // "shop"
	Pkg     map[string]string // packages, by the names that they usually have: "lc", "slices"
	Recv    string            // the receiver of all methods
	Var     map[string]string // local variables, by the names that they usually have: "item"

	Register string // the generated function that registers the component
	Form     string // the function that writes a form
	Control  string // the function that writes a control of a form
	View     string // the method that templ makes of the HTML
	Viewed   string // the type of what that returns, until templ writes it
	Test     string // the test's function

	imports map[string]string // import paths by the names of packages, those of the request's types too
}

// variables are the names of local variables, each with another name for where
// that is in use.
var variables = map[string]string{
	"i": "index", "item": "element", "ctx": "parent", "user": "viewer", "ok": "known", "err": "problem", "m": "member",
	"w": "writer", "b": "out", "found": "exists", "data": "kept", "changed": "altered", "instance": "of", "store": "database",
	"t": "tt", "h": "page", "id": "instance", "open": "newPage", "app": "theApp", "c": "component",
}

// chooseIdentifiers chooses all names. The fields and actions must be known.
func (p *plan) chooseIdentifiers() {
	pkg := p.known.Package
	var params []*param
	for _, a := range p.Actions {
		params = append(params, a.Params...)
	}
	p.Recv = p.pick(params, strings.ToLower(p.Type[:1]), "c", "self", "component")
	p.Var = p.vars(nil)
	p.choosePackages(params)
	p.Package = pkg.Name
	p.Register = parser.RegisterName(p.Type)
	p.Form = pkg.free(parser.WireName(p.Type)+"Form", "Element")
	p.Control = pkg.free(parser.WireName(p.Type)+"Control", "Element")
	p.View = p.freeMember("view", "html")
	p.Viewed = pkg.free(strings.ToLower(p.Type[:1])+p.Type[1:]+"View", "Component")
	p.Test = pkg.free("Test"+p.Type, "Component")
}

// choosePackages chooses the names that packages are imported under.
func (p *plan) choosePackages(params []*param) {
	locals := []string{p.Recv}
	for _, q := range params {
		locals = append(locals, q.Name)
	}
	for _, t := range p.Declares {
		locals = append(locals, t.Name)
	}
	p.Pkg, p.imports = map[string]string{}, maps.Clone(p.known.Imports)
	for _, importPath := range slices.Concat(Imports, testImports) {
		name := path.Base(importPath)
		if importPath == parser.RuntimePath {
			name = parser.RuntimeName
		}
		p.Pkg[name] = p.alias(importPath, name, locals)
		p.imports[p.Pkg[name]] = importPath
	}
}

// alias chooses the name that a package is imported under: the one that the
// request's types have for it, else its own, with pkg added if something else has that.
func (p *plan) alias(importPath, name string, locals []string) string {
	known := p.known.Imports
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if known[name] == importPath && !slices.Contains(locals, name) {
			return name
		}
	}
	for p.known.Package.declares(name) || known[name] != "" || slices.Contains(locals, name) {
		name += "pkg"
	}
	return name
}

// vars chooses the names of local variables in a function that has those
// parameters.
func (p *plan) vars(params []*param) map[string]string {
	vars := map[string]string{}
	for name, other := range variables {
		vars[name] = p.pick(params, name, other)
	}
	return vars
}

// pick returns the first of the wanted names that none of the parameters has,
// nor anything in the package.
func (p *plan) pick(params []*param, wanted ...string) string {
	taken := func(name string) bool {
		return name == p.Recv || p.known.Imports[name] != "" || p.known.Package.declares(name) || isPredeclared(name) ||
			slices.ContainsFunc(params, func(q *param) bool { return q.Name == name })
	}
	for n := 0; ; n++ {
		for _, name := range wanted {
			if n > 0 {
				name += strconv.Itoa(n + 1)
			}
			if !taken(name) {
				return name
			}
		}
	}
}

// isPredeclared reports whether Go gives a meaning to a name everywhere.
func isPredeclared(name string) bool {
	return types.Universe.Lookup(name) != nil || token.IsKeyword(name)
}
