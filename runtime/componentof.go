package lc

import (
	"context"
	"fmt"
)

// A Component is the name of the component type T, for code that is not the
// component's own: a job, a webhook, another component. lcgen declares one for
// each component, such as
//
//	const CounterComponent lc.Component[Counter] = "counter"
//
// An instance is a string, an integer or a fmt.Stringer.
type Component[T any] string

// ID returns the ID of an instance. Update, Refresh and Delete tell whether it is
// one that may exist.
func (c Component[T]) ID(instance any) ComponentID {
	text, _ := instanceOf(instance)
	return ComponentID{Name: string(c), Instance: text}
}

// Update changes an instance as an action does, in nobody's name: it loads the
// instance, has change change it, saves it, and shows it to all viewers. In
// change the lc:"client" and lc:"prop" fields are as the factory and Mount make
// them, and UserFrom tells nobody. It may run again if another change got ahead
// of it. If it returns an error, nothing is saved, and Update returns that error. Its
// panic is the caller's.
//
// Called from an action, with its context, it is done when that action is over, and
// not at all if its change isn't stored. It never waits longer than Limits.ActionTime.
func (c Component[T]) Update(ctx context.Context, app *App, instance any, change func(ctx context.Context, c *T) error) error {
	id, err := c.id(instance)
	if err != nil {
		return err
	}
	return app.updateNow(ctx, id, func(ctx context.Context, v any) error { return change(ctx, v.(*T)) })
}

// Refresh is App.Refresh of an instance.
func (c Component[T]) Refresh(ctx context.Context, app *App, instance any) error {
	id, err := c.id(instance)
	if err != nil {
		return err
	}
	return app.Refresh(ctx, id)
}

// Delete is App.Delete of an instance.
func (c Component[T]) Delete(ctx context.Context, app *App, instance any) error {
	id, err := c.id(instance)
	if err != nil {
		return err
	}
	return app.Delete(ctx, id)
}

// id returns the ID of an instance that may exist.
func (c Component[T]) id(instance any) (ComponentID, error) {
	text, err := instanceOf(instance)
	if err != nil {
		return ComponentID{}, fmt.Errorf("component %s: %w", string(c), err)
	}
	id := ComponentID{Name: string(c), Instance: text}
	if err := id.Validate(); err != nil {
		return ComponentID{}, err
	}
	return id, nil
}
