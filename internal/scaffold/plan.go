package scaffold

import (
	"errors"
	"go/types"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

// A Known is what the skeleton of a component has told.
type Known struct {
	Package *Package
	Imports map[string]string // import paths of the packages that the types name
	Types   *types.Package    // of the skeleton
	Model   *parser.Component

	// Guarded are the actions, by method, that take from the browser who is
	// acting, and the parameter that says so.
	Guarded map[string]string
}

// Imports are the packages that the files of a component may import, beside
// those of the request's types.
var Imports = []string{"context", "crypto/rand", "fmt", "html", "io", "slices", "strings", runtimePath}

// Files returns the files of a component. Package clause, names and imports
// fit into the package that is known.
func (c *Component) Files(known Known) ([]generator.File, error) {
	p := newPlan(c, known)
	var files []generator.File
	var errs []error
	add := func(name string, content []byte, err error) {
		files = append(files, generator.File{Name: name, Content: content, Once: true})
		errs = append(errs, err)
	}
	base := c.fileBase()
	code, err := p.code()
	add(base+".go", code, err)
	view := p.view()
	switch c.Render {
	case RenderTemplate:
		add(base+".html", htmlOf(view), nil)
	case RenderTempl:
		add(base+".templ", p.templOf(view), nil)
		standIn, err := p.templStandIn(view)
		add(base+"_templ.go", standIn, err)
	case RenderGo:
		code, err := p.goOf(view)
		add(base+"_view.go", code, err)
	}
	test, err := p.test()
	add(c.testFile(), test, err)
	return files, errors.Join(errs...)
}

// A plan is a component with all that is decided before it is written.
type plan struct {
	*Component
	pkg     *Package
	imports map[string]string // import paths by qualifier, of the request's types
	typ     string
	recv    string
	declare []declaredType
	fields  []*stateField // with those that the request does not name
	actions []*action
	told    string // the field in which actions say that they were called, empty where there is none
	people  string // the field that holds who is present, empty where there is none
	locals  []string
	form    string // the function that writes a form
}

func newPlan(c *Component, known Known) *plan {
	p := &plan{Component: c, pkg: known.Package, imports: known.Imports, typ: c.TypeName(), declare: c.declared(known.Package)}
	named := known.Types.Scope().Lookup(p.typ).Type().(*types.Named)
	for _, f := range c.State {
		o, _, _ := types.LookupFieldOrMethod(named, true, known.Types, f.Name)
		p.fields = append(p.fields, &stateField{name: f.Name, typ: o.Type(), typeText: typeText(f.Type), list: listOf(o.Type(), known.Types)})
	}
	if c.presence() {
		p.addPeople(known.Types)
	}
	for i, a := range c.Actions {
		p.actions = append(p.actions, p.newAction(a, known.Model.Actions[i], signatureOf(named, a.Method), known.Guarded[a.Method]))
	}
	for _, a := range p.actions {
		a.decide(p.fields)
		if a.deed == doTell && p.told == "" {
			p.told = p.freeMember("Last", "Latest", "LastCall")
			p.fields = append(p.fields, &stateField{name: p.told, typ: types.Typ[types.String], typeText: "string"})
		}
		for _, q := range a.params {
			p.locals = append(p.locals, q.name)
		}
	}
	for _, t := range p.declare {
		p.locals = append(p.locals, t.name)
	}
	p.form = p.pkg.free(parser.WireName(p.typ)+"Form", "Element")
	p.chooseReceiver()
	return p
}

// chooseReceiver chooses the name of the receiver, the same in all methods.
func (p *plan) chooseReceiver() {
	first, _ := utf8.DecodeRuneInString(p.typ)
	var all []*param
	for _, a := range p.actions {
		all = append(all, a.params...)
	}
	p.recv = p.pick(all, string(unicode.ToLower(first)), "c", "self", "component")
	p.locals = append(p.locals, p.recv)
}

func signatureOf(named *types.Named, method string) *types.Signature {
	o, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, named.Obj().Pkg(), method)
	return o.(*types.Func).Signature()
}

// newAction puts together what was asked for and what the skeleton has told.
func (p *plan) newAction(asked Action, model *parser.Action, sig *types.Signature, guarded string) *action {
	a := &action{Action: asked, wire: model.Name}
	for i, m := range model.Params {
		q := &param{name: m.Name, wire: m.Wire, kind: m.Type.Kind, optional: m.Optional, variadic: m.Variadic, typeText: typeText(asked.Params[i].Type)}
		q.typ = sig.Params().At(i).Type()
		if q.optional {
			q.typ = types.Unalias(q.typ).(*types.Pointer).Elem()
		}
		if q.variadic {
			q.typ = q.typ.(*types.Slice).Elem()
		}
		if q.name == guarded {
			a.asks = true
			if isString(q.typ) && q.required() {
				a.guard = q
			}
		}
		a.params = append(a.params, q)
	}
	return a
}

// addPeople finds or adds the field that holds who is present.
func (p *plan) addPeople(pkg *types.Package) {
	texts := types.NewSlice(types.Typ[types.String])
	for _, f := range p.fields {
		if types.Identical(f.typ, texts) {
			p.people = f.name
			return
		}
	}
	p.people = p.freeMember("People", "Present", "PresentUsers")
	p.fields = append(p.fields, &stateField{name: p.people, typ: texts, typeText: "[]string", list: listOf(texts, pkg)})
}

// freeMember returns the first of the names that no field or method has.
func (p *plan) freeMember(names ...string) string {
	taken := func(name string) bool {
		wire := parser.WireName(name)
		return slices.ContainsFunc(p.fields, func(f *stateField) bool { return parser.WireName(f.name) == wire }) ||
			slices.ContainsFunc(p.Actions, func(a Action) bool { return a.Method == name })
	}
	for _, name := range names {
		if !taken(name) {
			return name
		}
	}
	name := names[0]
	for taken(name) {
		name += "Of"
	}
	return name
}

// askName returns the name of the method that binds an action whose parameters
// a template has no literals for.
func (p *plan) askName(a *action) string { return p.freeMember("Ask"+a.Method, "Form"+a.Method) }

func isNameRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
