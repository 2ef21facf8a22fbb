package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// The components of this file are changed by the functions below.

//lc:component template=t.html
//lc:channel global
type Literal struct{ ID lc.ComponentID }

func refreshLiteral(ctx context.Context, app *lc.App) error {
	return app.Refresh(ctx, lc.ComponentID{Name: "literal", Instance: "main"})
}

//lc:component template=t.html
//lc:channel global
type Helped struct{ ID lc.ComponentID }

func helpedID(instance string) lc.ComponentID { return lc.ComponentID{"helped", instance} }

func pushHelped(ctx context.Context, app *lc.App) error {
	id := helpedID("main")
	return app.Broadcast(ctx, lc.Global, lc.ComponentUpdate(id, nil, "<p>new</p>"))
}

//lc:component template=t.html
//lc:channel global
type Passed struct{ ID lc.ComponentID }

func refreshAll(ctx context.Context, app *lc.App, names ...string) error {
	return refresh(ctx, app, "passed")
}

func refresh(ctx context.Context, app *lc.App, name string) error {
	return app.Broadcast(ctx, lc.Global, lc.ComponentRefresh(lc.ComponentID{Name: name, Instance: "main"}))
}

//lc:component template=t.html
//lc:channel global
type Itself struct{ ID lc.ComponentID }

func (i *Itself) Run(ctx context.Context, app *lc.App) error { return app.Refresh(ctx, i.ID) }

//lc:component template=t.html
//lc:channel global
type Fragments struct{ ID lc.ComponentID }

func event(f *Fragments) lc.Event { return lc.ComponentFragments(f.ID, nil) }

// Held is refreshed by its ID in a field: which that is can't be known.
//
//lc:component template=t.html
//lc:channel global
type Held struct{ ID lc.ComponentID }

type job struct {
	app *lc.App
	id  lc.ComponentID
}

func newJob(app *lc.App) *job { return &job{app, lc.ComponentID{Name: "held", Instance: "main"}} }

func (j *job) run(ctx context.Context) error { return j.app.Refresh(ctx, j.id) }

// Parsed is refreshed by an ID that is written as a text.
//
//lc:component template=t.html
//lc:channel global
type Parsed struct{ ID lc.ComponentID }

func refreshParsed(ctx context.Context, app *lc.App) error {
	id, err := lc.ParseComponentID("parsed:main")
	if err != nil {
		return err
	}
	return app.Refresh(ctx, id)
}

// Loaded shows what is in a database.
//
//lc:component template=t.html
//lc:channel global
type Loaded struct {
	ID lc.ComponentID
}

func (l *Loaded) Load(ctx context.Context) error { return ctx.Err() }

// Versioned has data of its own.
//
//lc:component template=t.html
//lc:channel global
type Versioned struct{ ID lc.ComponentID }

func (v *Versioned) Version() uint64 { return 1 }

// Told says what changes it, though that can be seen as well.
//
//lc:component template=t.html
//lc:channel global
//lc:ignore LC003 refreshTold refreshes it
type Told struct{ ID lc.ComponentID }

func refreshTold(ctx context.Context, app *lc.App) error {
	return app.Refresh(ctx, lc.ComponentID{Name: "told", Instance: "main"})
}

// Other may not be what is held above, as nothing writes its ID down.
//
//lc:component template=t.html
//lc:channel global
type Other struct{ ID lc.ComponentID } // want "LC003: component other"

// Constant is refreshed by the constant that lcgen declares for it.
//
//lc:component template=t.html
//lc:channel global
type Constant struct{ ID lc.ComponentID }

func refreshConstant(ctx context.Context, app *lc.App) error {
	return ConstantComponent.Refresh(ctx, app, "main")
}

// Constants is refreshed by an ID that such a constant makes.
//
//lc:component template=t.html
//lc:channel global
type Constants struct{ ID lc.ComponentID }

func refreshConstants(ctx context.Context, app *lc.App, instances []string) error {
	for _, instance := range instances {
		if err := app.Refresh(ctx, ConstantsComponent.ID(instance)); err != nil {
			return err
		}
	}
	return nil
}

// Variable is updated by a constant of the same type.
//
//lc:component template=t.html
//lc:channel global
type Variable struct{ ID lc.ComponentID }

const variable lc.Component[Variable] = "variable"

func updateVariable(ctx context.Context, app *lc.App) error {
	return variable.Update(ctx, app, "main", func(ctx context.Context, v *Variable) error { return ctx.Err() })
}
