package scaffold

import "github.com/lcgen/lcgen/parser"

// The names of what a component with Load declares beside itself, by its type.

// storeName returns the name of the interface that is the database: "NotesStore".
func storeName(typ string) string { return typ + "Store" }

// dataName returns the name of the struct that Load reads: "NotesData".
func dataName(typ string) string { return typ + "Data" }

// memoryName returns the name of what stands in for the database: "NotesMemory".
func memoryName(typ string) string { return typ + "Memory" }

// newMemoryName returns the name of the function that makes it: "NewNotesMemory".
func newMemoryName(typ string) string { return "New" + memoryName(typ) }

// factoryName returns the name of the function that returns the component's
// factory: "NotesFactory".
func factoryName(typ string) string { return typ + "Factory" }

// declares returns what the component's files declare at package level, and what
// lcgen emits for it.
func (c *Component) declares() []parser.Emitted {
	typ := c.TypeName()
	all := append([]parser.Emitted{{Name: typ, What: "the component"}}, (&parser.Component{Type: typ}).Emitted()...)
	if !c.Load {
		return all
	}
	return append(all,
		parser.Emitted{Name: storeName(typ), What: "the interface of its database"},
		parser.Emitted{Name: dataName(typ), What: "what it reads from its database"},
		parser.Emitted{Name: memoryName(typ), What: "what stands in for its database"},
		parser.Emitted{Name: newMemoryName(typ), What: "the function that makes what stands in for its database"},
		parser.Emitted{Name: factoryName(typ), What: "the function that returns its factory"},
	)
}

// Factory returns the factory in Go that the component is to be registered with:
// "nil", or a call in its package.
func (c *Component) Factory() string {
	if !c.Load {
		return "nil"
	}
	typ := c.TypeName()
	return factoryName(typ) + "(" + newMemoryName(typ) + "())"
}

// Loaded are the fields that Load reads.
func (p *plan) Loaded() []*field {
	var fields []*field
	for _, f := range p.Fields {
		if f.Loaded {
			fields = append(fields, f)
		}
	}
	return fields
}

// Stored are the actions that write to the application's database.
func (p *plan) Stored() []*action {
	var actions []*action
	for _, a := range p.Actions {
		if a.Stored() {
			actions = append(actions, a)
		}
	}
	return actions
}

// Stored reports whether an action writes to the application's database.
func (a *action) Stored() bool { return a.Target.Loaded }

// StoredParams returns the parameters and results of the database's method for an
// action, but for its context: "instance, text string) error".
func (a *action) StoredParams() string {
	params := a.Var["instance"] + " string"
	if a.By != nil {
		params = a.Var["instance"] + ", " + a.By.Name + " string"
		if a.By.Declared != "string" {
			params = a.Var["instance"] + " string, " + a.By.Name + " " + a.By.Declared
		}
	}
	if a.OnElement() {
		return params + ") (" + a.Var["found"] + " bool, " + a.Var["err"] + " error)"
	}
	return params + ") error"
}

// Names of what the component declares for its database.
func (p *plan) StoreType() string  { return storeName(p.Type) }
func (p *plan) DataType() string   { return dataName(p.Type) }
func (p *plan) MemoryType() string { return memoryName(p.Type) }
func (p *plan) NewMemory() string  { return newMemoryName(p.Type) }
func (p *plan) Factory() string    { return factoryName(p.Type) }
