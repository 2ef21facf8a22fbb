// Package counter has the component that the documentation of package lc
// begins with.
package counter

import lc "github.com/lcgen/lcgen/runtime"

// Counter counts for everybody.
//
//lc:component counter template=counter.html
//lc:channel global
type Counter struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

// Add counts on.
//
//lc:action
func (c *Counter) Add(by int) error {
	if by < 1 {
		return lc.Invalid("by", "must be at least 1")
	}
	c.N += by
	return nil
}
