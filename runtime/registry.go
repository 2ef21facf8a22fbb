package lc

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/lcgen/lcgen/internal/element"
	"github.com/lcgen/lcgen/runtime/internal/clip"
)

func checkDefinition[T, M any](def Definition[T, M]) error {
	switch {
	case !validName(def.Name):
		return fmt.Errorf("the name is not of the form [a-z][a-z0-9]*(-[a-z0-9]+)* with at most %d bytes", maxNameLen)
	case def.New == nil:
		return fmt.Errorf("New is nil, so that nothing makes a component")
	case def.Render == nil:
		return fmt.Errorf("Render is nil, so that nothing writes its HTML")
	case def.Element != "" && !element.Valid(def.Element):
		return fmt.Errorf("a wrapper can't be the element %q: it can be a custom element or one of %s", def.Element, strings.Join(element.Known, " "))
	}
	if _, ok := any((*T)(nil)).(M); !ok && len(def.Actions) > 0 {
		return fmt.Errorf("%T does not have the methods of %s, which its actions call", (*T)(nil), reflect.TypeFor[M]())
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

func checkAction[T, M any](a Action[T, M]) error {
	switch {
	case !ValidInstance(a.Name):
		return fmt.Errorf("the name can't stand in a URL")
	case a.Bind == nil:
		return fmt.Errorf("Bind is nil, so that nothing is called")
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

// find returns the component that id is of. The ID comes from the application's
// code, so the error is about a fault of the program.
func (a *App) find(id ComponentID) (*component, error) {
	comp := a.component(id.Name)
	if comp == nil {
		return nil, a.unserved(id.Name)
	}
	if err := id.Validate(); err != nil {
		return nil, fmt.Errorf("%w%s", err, calledAt())
	}
	return comp, nil
}

// requested returns the component that id is of, which comes from a browser's
// URL: the error is a 404.
func (a *App) requested(id ComponentID) (*component, error) {
	if id.Validate() != nil {
		return nil, notFound("There is no component %s.", clip.String(id.String()))
	}
	comp := a.component(id.Name)
	if comp == nil {
		return nil, notFound("There is no component %s.", clip.String(id.Name))
	}
	return comp, nil
}
