package lc

import (
	"fmt"
	"reflect"
)

// A Choice is a constant of a named type, and what people read for it. If the
// type has a method String, they read what that returns.
type Choice struct {
	Value any
	Label string
}

// Choices are the constants of named types. NewChoices makes them.
type Choices struct{ of map[reflect.Type][]option }

// An option is a Choice as a form has it.
type option struct{ value, label string }

// NewChoices returns the choices between the constants of each type. Generated
// code calls it.
func NewChoices(all ...Choice) Choices {
	c := Choices{map[reflect.Type][]option{}}
	for _, one := range all {
		v := reflect.ValueOf(one.Value)
		text, given, err := formText(v)
		if !given || err != nil {
			continue // a field can't hold it
		}
		label := one.Label
		if s, ok := one.Value.(fmt.Stringer); ok {
			label = s.String()
		}
		c.of[v.Type()] = append(c.of[v.Type()], option{text, label})
	}
	return c
}

// Offer returns a binding whose Field offers the choices. Generated code calls
// it.
func (b Binding) Offer(c Choices) Binding {
	b.choices = c
	return b
}
