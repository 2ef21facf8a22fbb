// Package counter is in the immutable style: each action returns a new value.
package counter

import (
	"errors"

	lc "github.com/lcgen/lcgen/runtime"
)

// Counter counts.
//
//lc:component template=counter.html
//lc:channel global
type Counter struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

// Up counts one up.
//
//lc:action
func (c Counter) Up() Counter { return c.with(c.N + 1) }

// Add counts by so many.
//
//lc:action
func (c Counter) Add(by int, note *string) (Counter, error) {
	if by == 0 {
		return c, errors.New("add something")
	}
	return c.with(c.N + by), nil
}

func (c Counter) with(n int) Counter { c.N = n; return c }

// IsEven is for the template.
func (c Counter) IsEven() bool { return c.N%2 == 0 }
