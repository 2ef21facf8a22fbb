package lc

import (
	"fmt"
	"slices"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// Register makes the App serve a component. Generated code calls it, from
// RegisterT. A definition that can't be served is a mistake in a program that
// has yet to start: Register panics and says what is wrong.
func Register[T any](a *App, def Definition[T]) {
	if err := checkDefinition(def); err != nil {
		panic(fmt.Sprintf("lc: register component %q: %v", def.Name, err))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, taken := a.components[def.Name]; taken {
		panic(fmt.Sprintf("lc: register component %q: a component of this name is registered already", def.Name))
	}
	a.components[def.Name] = a.dev.erased(erase(def))
	a.names = append(a.names, def.Name)
	slices.Sort(a.names)
}

func checkDefinition[T any](def Definition[T]) error {
	switch {
	case !validName(def.Name):
		return fmt.Errorf("the name is not of the form [a-z][a-z0-9]*(-[a-z0-9]+)* with at most %d bytes", maxNameLen)
	case def.New == nil:
		return fmt.Errorf("New is nil, so that nothing makes a component")
	case def.Render == nil:
		return fmt.Errorf("Render is nil, so that nothing writes its HTML")
	}
	for _, name := range def.Uses {
		if !isModule(name) {
			return fmt.Errorf("the browser client has no module %q", name)
		}
	}
	seen := map[string]bool{}
	for _, a := range def.Actions {
		if seen[a.Name] {
			return fmt.Errorf("there are two actions %q", a.Name)
		}
		seen[a.Name] = true
		if err := checkAction(a); err != nil {
			return fmt.Errorf("action %q: %w", a.Name, err)
		}
	}
	return nil
}

func checkAction[T any](a Action[T]) error {
	switch {
	case !ValidInstance(a.Name):
		return fmt.Errorf("the name can't stand in a URL")
	case a.Method.bind == nil:
		return fmt.Errorf("Method is empty, so that nothing is called")
	}
	seen := map[string]bool{}
	for _, p := range a.Params {
		if p.Name == "" || seen[p.Name] {
			return fmt.Errorf("parameter name %q is empty or given twice", p.Name)
		}
		seen[p.Name] = true
	}
	return nil
}

// component returns the component of that name, nil where there is none.
func (a *App) component(name string) *component {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.components[name]
}

// registered returns all components, by name.
func (a *App) registered() []*component {
	a.mu.RLock()
	defer a.mu.RUnlock()
	all := make([]*component, len(a.names))
	for i, name := range a.names {
		all[i] = a.components[name]
	}
	return all
}

// find returns the component that id is of.
func (a *App) find(id ComponentID) (*component, error) {
	if err := id.Validate(); err != nil {
		return nil, NotFound(fmt.Sprintf("There is no component %s.", clip.String(id.String())))
	}
	comp := a.component(id.Name)
	if comp == nil {
		return nil, NotFound(fmt.Sprintf("There is no component %s.", clip.String(id.Name)))
	}
	return comp, nil
}
