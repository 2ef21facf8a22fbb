package counter

import lc "github.com/lcgen/lcgen/runtime"

// Counter counts visitors.
//
//lc:component template=counter.html
//lc:channel global
type Counter struct {
	ID    lc.ComponentID
	Count int `lc:"state"`
}

// Greet counts one more.
//
//lc:action
func (c *Counter) Greet() { c.Count++ }
