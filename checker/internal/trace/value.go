package trace

import (
	"go/constant"
	"go/types"
)

// A value is what an expression has on one way through a method: a Text for a
// string, a bool, or one of the types below; nil where it can't be known.
type value any

type (
	// self is the component.
	self struct{}

	// identity is a component's ID.
	identity struct{ name, instance Text }

	// list is a slice or array written out.
	list []value

	// table is a map with known keys written out.
	table map[string]value

	// number is a constant that is neither a string nor a bool.
	number struct{ constant.Value }

	// none is nil.
	none struct{}

	// failure is an error that is not nil.
	failure struct{}

	// tuple is what a call with several results returns.
	tuple []value
)

// zero returns the zero value of a type.
func zero(t types.Type) value {
	if isRuntime(t, "ComponentID") {
		return identity{Text{}, Text{}}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return Text{}
		case u.Info()&types.IsBoolean != 0:
			return false
		}
	case *types.Slice:
		return list{}
	case *types.Map:
		return table{}
	case *types.Interface, *types.Pointer:
		return none{}
	}
	return nil
}

// text returns the string that a value has when it is printed, unknown where
// that can't be known.
func text(v value) Text {
	switch v := v.(type) {
	case Text:
		return v
	case identity:
		return join(v.name, literal(":"), v.instance)
	}
	return unknown
}
