package scaffold

import (
	"go/types"
	"slices"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// A plan is a component with all that is decided before it is written: the data
// of the templates in the folder component.
type plan struct {
	Name    string // "notification-center"
	Title   string // "Notification center"
	Type    string // "NotificationCenter"
	Channel parser.Channel
	Render  Render
	Base    string // what the names of the files begin with

	Fields   []*field       // with those that the request does not name
	Actions  []*action      // in the order of the request
	Declares []declaredType // types that nobody declares yet
	People   string         // the field that holds who is present, empty if the channel does not tell
	Load     bool           // it reads what it shows from the application's database
	Store    string         // the field that holds that database
	Read     string         // the database's method that returns what is shown

	identifiers
	Prints bool   // a value is shown that is no string
	User   string // who acts in the test, and its instance
	Event  string // that viewers get when an action is done

	request *Component
	known   Known
}

// newPlan decides what the files of a component say.
func newPlan(c *Component, known Known) *plan {
	p := &plan{
		Name: c.Name, Title: sentence(c.Name), Type: c.TypeName(), Channel: c.Channel, Render: c.Render, Base: c.fileBase(),
		Load: c.Load, Declares: c.declared(known.Package), User: "user-123", Event: client.EventUpdate,
		request: c, known: known,
	}
	named := known.Types.Scope().Lookup(p.Type).Type().(*types.Named)
	for _, f := range c.State {
		o, _, _ := types.LookupFieldOrMethod(named, true, known.Types, f.Name)
		p.addField(f.Name, typeText(f.Type), o.Type()).Loaded = c.Load
	}
	if c.Channel.Strategy.Info().Follows {
		p.addPeople()
	}
	for i, asked := range c.Actions {
		o, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, known.Types, asked.Method)
		p.Actions = append(p.Actions, newAction(asked, known.Model.Actions[i], o.(*types.Func).Signature(), known.Guarded[asked.Method]))
	}
	for _, a := range p.Actions {
		a.decide(p.Fields)
		switch {
		case a.Deed == doTell:
			a.Target = p.told()
		case a.OnElement():
			a.Target.Actions = append(a.Target.Actions, a)
		}
	}
	p.Store, p.Read = p.freeMember("store", "database"), p.freeMember("Read", "ReadData")
	p.chooseIdentifiers()
	for _, f := range p.Fields {
		p.showField(f)
	}
	for _, a := range p.Actions {
		p.writeAction(a)
		p.bind(a)
		p.testAction(a)
	}
	return p
}

// addField adds a field of the state.
func (p *plan) addField(name, declared string, typ types.Type) *field {
	f := &field{Name: name, Type: declared, typ: typ, List: listOf(typ, p.known.Types)}
	p.Fields = append(p.Fields, f)
	return f
}

// addPeople finds or adds the field that holds who is present.
func (p *plan) addPeople() {
	texts := types.NewSlice(types.Typ[types.String])
	i := slices.IndexFunc(p.Fields, func(f *field) bool { return !f.Loaded && types.Identical(f.typ, texts) })
	if i < 0 {
		i = len(p.Fields)
		p.addField(p.freeMember("People", "Present", "PresentUsers"), "[]string", texts)
	}
	p.People = p.Fields[i].Name
}

// told finds or adds the field in which actions say that they were called.
func (p *plan) told() *field {
	if i := slices.IndexFunc(p.Fields, func(f *field) bool { return f.Told }); i >= 0 {
		return p.Fields[i]
	}
	f := p.addField(p.freeMember("Last", "Latest", "LastCall"), "string", types.Typ[types.String])
	f.Told = true
	return f
}

// freeMember returns the first of the names that no field or method has.
func (p *plan) freeMember(names ...string) string {
	taken := func(name string) bool {
		wire := parser.WireName(name)
		return slices.ContainsFunc(p.Fields, func(f *field) bool { return parser.WireName(f.Name) == wire }) ||
			slices.ContainsFunc(p.request.Actions, func(a Action) bool { return a.Method == name })
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

// Forms are the actions that have a form of their own in the page, rather than
// one at each element of a list.
func (p *plan) Forms() []*action {
	return slices.DeleteFunc(slices.Clone(p.Actions), (*action).OnElement)
}

// Asks reports whether a form has controls that ask for parameters by their types.
func (p *plan) Asks() bool {
	return slices.ContainsFunc(p.Forms(), func(a *action) bool {
		return slices.ContainsFunc(a.Controls(), func(c control) bool { return !c.JSON })
	})
}

// Seeded are the fields that the test begins with elements in.
func (p *plan) Seeded() []*field {
	return slices.DeleteFunc(slices.Clone(p.Fields), func(f *field) bool { return !f.Seeded() })
}

// ChannelCode returns the channel in Go as the test names it, empty if there is
// none.
func (p *plan) ChannelCode() string {
	if !p.Channel.Generated() {
		return ""
	}
	return p.Channel.Source(p.Pkg["lc"], p.Var["id"]+".Instance")
}

// Constant returns the generated name of the component.
func (p *plan) Constant() string { return parser.ComponentName(p.Type) }

// Import returns the declaration that imports packages, given by the names that
// they usually have. Go files need none: see goFile.complete.
func (p *plan) Import(names ...string) string {
	imports := map[string]string{}
	for _, name := range names {
		imports[p.Pkg[name]] = p.imports[p.Pkg[name]]
	}
	return importDecl(imports)
}
