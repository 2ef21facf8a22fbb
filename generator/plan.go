package generator

import (
	"cmp"
	"path/filepath"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// Import paths of the packages that generated code speaks of by itself.
const (
	runtimePath = parser.RuntimePath
	argPath     = parser.ArgPath
	lctestPath  = runtimePath + "/lctest"
	expectPath  = lctestPath + "/expect"
	contextPath = "context"
	embedPath   = "embed"
	httpPath    = "net/http"
	ioPath      = "io"
	testingPath = "testing"
)

// ownImports are the packages above with the names they are imported under,
// where the user's package leaves those free.
var ownImports = []struct{ path, name string }{
	{runtimePath, parser.RuntimeName},
	{argPath, "arg"},
	{lctestPath, "lctest"},
	{expectPath, "expect"},
	{contextPath, "context"},
	{ioPath, "io"},
	{httpPath, "http"},
	{testingPath, "testing"},
}

// A plan holds every name that the generated files of a package give to
// something at package level, chosen once so that all files agree.
type plan struct {
	pkg        *parser.Package
	aliases    map[string]string // import path → name it is imported under
	packages   map[string]string // import path → the package's own name
	components []*component
}

// A component with the names of what is generated for it.
type component struct {
	*parser.Component
	constant    string // const CounterComponent
	register    string // func RegisterCounter
	definition  string // func counterDefinition
	table       string // func counterTable
	methods     string // type counterMethods, or *T if there are no actions
	binds       []string
	html        string // var counterHTML
	template    string // var counterTemplate
	stateType   string // type counterState
	stateCodec  string // var counterStateCodec
	clientType  string // type counterClient
	clientCodec string // var counterClientCodec
	propsType   string // type CounterProps
	propsCodec  string // var counterPropsCodec
	bindings    string // type CounterActions
	choices     string // var counterChoices, if forms offer constants
	fake        string // type counterFake
	check       string // func TestGeneratedCounter
}

// newPlan chooses the names for pkg: imports, then the names users rely on,
// then those that only generated code uses.
func newPlan(pkg *parser.Package) *plan {
	p := &plan{pkg: pkg}
	for _, c := range pkg.Components {
		if c.Invalid == "" {
			p.components = append(p.components, &component{
				Component: c,
				constant:  parser.ComponentName(c.Type), register: parser.RegisterName(c.Type), bindings: parser.ActionsName(c.Type), propsType: parser.PropsName(c.Type),
			})
		}
	}
	p.chooseImports()

	names := newScope(pkg.Taken...)
	names.take(pkg.Scope...)
	for _, alias := range p.aliases {
		names.take(alias)
	}
	for _, c := range p.components {
		names.take(emittedNames(c)...)
	}
	for _, c := range p.components {
		c.chooseNames(names)
	}
	return p
}

// emittedNames returns the names at package level that users rely on.
func emittedNames(c *component) []string {
	var names []string
	for _, e := range c.Emitted() {
		names = append(names, e.Name)
	}
	return names
}

func (c *component) chooseNames(names scope) {
	prefix := parser.WireName(c.Type)
	c.definition = names.pick(prefix + "Definition")
	c.table = names.pick(prefix + "Table")
	c.methods = "*" + c.Type
	if len(c.Actions) > 0 {
		c.methods = names.pick(prefix + "Methods")
		c.fake = names.pick(prefix + "Fake")
	}
	for _, a := range c.Actions {
		c.binds = append(c.binds, names.pick("bind"+upperFirst(c.Type)+upperFirst(a.Method)))
	}
	c.html = names.pick(prefix + "HTML")
	c.template = names.pick(prefix + "Template")
	c.stateType = names.pick(prefix + "State")
	c.stateCodec = names.pick(prefix + "StateCodec")
	c.clientType = names.pick(prefix + "Client")
	c.clientCodec = names.pick(prefix + "ClientCodec")
	c.propsCodec = names.pick(prefix + "PropsCodec")
	if len(c.constants()) > 0 {
		c.choices = names.pick(prefix + "Choices")
	}
	c.check = names.pick("TestGenerated" + upperFirst(c.Type))
}

// sources returns the base names of the files that declare the components and
// their actions, sorted.
func (p *plan) sources() []string {
	var names []string
	add := func(file string) {
		if file != "" && filepath.Dir(file) == p.pkg.Dir { // an action may be promoted
			names = append(names, filepath.Base(file))
		}
	}
	for _, c := range p.components {
		add(c.File)
		for _, a := range c.Actions {
			add(a.Pos.Filename)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// chooseImports names every package that generated code may import: by its
// own name, unless the package declares that name itself, another import has
// it, or it is reserved; then with "pkg" behind it.
func (p *plan) chooseImports() {
	p.aliases = map[string]string{}
	p.packages = map[string]string{}
	used := newScope(p.pkg.Scope...)
	for _, c := range p.components {
		used.take(emittedNames(c)...)
	}
	choose := func(path, name string) {
		if _, ok := p.aliases[path]; ok {
			return
		}
		want := name
		if used[want] || jen.IsReservedWord(want) {
			want += "pkg"
		}
		p.packages[path] = name
		p.aliases[path] = used.pick(want)
	}
	for _, imp := range ownImports {
		choose(imp.path, imp.name)
	}
	for _, part := range p.foreignNames() {
		choose(part.Path, part.Pkg)
	}
}

// foreignNames returns the names of other packages in the types that generated
// code writes down, in the order of their import paths.
func (p *plan) foreignNames() []parser.TypePart {
	var parts []parser.TypePart
	add := func(t parser.Type) {
		for _, part := range t.Parts {
			if part.Path != "" && part.Path != p.pkg.Path {
				parts = append(parts, part)
			}
		}
	}
	for _, c := range p.components {
		for _, f := range slices.Concat(c.State, c.Client, c.Props) {
			add(f.Type)
		}
		if c.Partials != nil {
			add(parser.Type{Parts: []parser.TypePart{c.Partials.Var}})
		}
		for _, a := range c.Actions {
			for _, t := range paramTypes(a) {
				add(t)
			}
			for _, p := range a.Params {
				for _, constant := range p.Choices {
					add(parser.Type{Parts: []parser.TypePart{constant.Name}})
				}
			}
		}
	}
	slices.SortStableFunc(parts, func(a, b parser.TypePart) int { return cmp.Compare(a.Path, b.Path) })
	return parts
}
