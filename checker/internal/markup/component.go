package markup

import (
	"cmp"
	"go/types"

	"github.com/lcgen/lcgen/parser"
)

// A Component is what a template knows of the component that it renders.
type Component struct {
	Type    *types.Named
	Name    string // wire name
	Actions []Action

	// Channel is the type that the generated method SSEChannel returns, nil
	// where there is none.
	Channel types.Type

	// Binding is the type of an action that was bound by Do, nil where it is
	// not known.
	Binding types.Type
}

// An Action is what a template may call.
type Action struct {
	Name   string // wire name
	Method string
	Params []Param
	Files  []string // names of the fields of a form that take files, with "*" for any part

	// Partial says that it runs also with what is at fault.
	Partial bool

	// Broadcast says that all viewers are told of what it has changed.
	Broadcast bool

	// Broken says that the action exists, but not what its parameters are.
	Broken bool
}

// A Param is a parameter of an action.
type Param struct {
	Name     string     // wire name
	Type     types.Type // as the method takes it, the element's where variadic
	Variadic bool

	// Spread says that in a form the fields of the parameter, a struct, may stand
	// without its name.
	Spread bool

	// File says that it is a file, or a list of files: only a form gives it.
	File bool

	// Optional says that a form may leave it out.
	Optional bool

	// Choices are the constants of the types in it that there are to choose from.
	// Each has the path of its package.
	Choices []parser.TypePart
}

// Components returns what templates know of the components of a package, in
// the order of the model.
func Components(model *parser.Package, pkg *types.Package) []*Component {
	var found []*Component
	for _, c := range model.Components {
		o, ok := pkg.Scope().Lookup(c.Type).(*types.TypeName)
		if !ok {
			continue
		}
		n, ok := o.Type().(*types.Named)
		if !ok {
			continue
		}
		out := &Component{Type: n, Name: c.Name, Binding: runtimeType(pkg, "Binding")}
		if c.Channel.Generated() {
			out.Channel = runtimeType(pkg, "Channel")
		}
		for _, a := range c.Actions {
			out.Actions = append(out.Actions, newAction(n, a))
		}
		for _, a := range c.Broken {
			out.Actions = append(out.Actions, Action{Name: a.Name, Method: a.Method, Broken: true})
		}
		found = append(found, out)
	}
	return found
}

// runtimeType returns a type of the runtime as a package imports it, nil where
// it does not.
func runtimeType(pkg *types.Package, name string) types.Type {
	for _, imp := range pkg.Imports() {
		if imp.Path() == parser.RuntimePath {
			if o := imp.Scope().Lookup(name); o != nil {
				return o.Type()
			}
		}
	}
	return nil
}

// newAction combines the model of an action with the types of its method.
func newAction(n *types.Named, a *parser.Action) Action {
	out := Action{Name: a.Name, Method: a.Method, Files: a.Files, Partial: a.Partial, Broadcast: a.Broadcast}
	fn, ok := lookup(n, a.Method).(*types.Func)
	skip := 0
	if a.Context {
		skip = 1
	}
	if !ok || fn.Signature().Params().Len() != len(a.Params)+skip {
		out.Broken = true
		return out
	}
	for i, p := range a.Params {
		t := fn.Signature().Params().At(i + skip).Type()
		if s, ok := t.(*types.Slice); ok && p.Variadic {
			t = s.Elem()
		}
		out.Params = append(out.Params, Param{
			Name: p.Wire, Type: t, Variadic: p.Variadic, Spread: p.Spread,
			Optional: p.Optional || p.List || p.Type.Kind.Info().LeftOut,
			File:     p.Type.Kind == parser.KindFile,
			Choices:  choicesIn(n.Obj().Pkg(), p.Choices),
		})
	}
	return out
}

// choicesIn returns the names of constants as a package has them.
func choicesIn(pkg *types.Package, all []parser.Constant) []parser.TypePart {
	var names []parser.TypePart
	for _, c := range all {
		name := c.Name
		name.Path = cmp.Or(name.Path, pkg.Path())
		names = append(names, name)
	}
	return names
}

// action returns the action with that wire name, nil where there is none.
func (c *Component) action(name string) *Action {
	for i := range c.Actions {
		if c.Actions[i].Name == name {
			return &c.Actions[i]
		}
	}
	return nil
}

// method returns the action of a method, nil where it is none.
func (c *Component) method(name string) *Action {
	for i := range c.Actions {
		if c.Actions[i].Method == name {
			return &c.Actions[i]
		}
	}
	return nil
}

// param returns the parameter with that wire name, nil where there is none.
func (a *Action) param(name string) *Param {
	for i := range a.Params {
		if a.Params[i].Name == name {
			return &a.Params[i]
		}
	}
	return nil
}
