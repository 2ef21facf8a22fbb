package counter

import lc "github.com/lcgen/lcgen/runtime"

// Counter counts what everybody adds.
//
//lc:component template=counter.html
//lc:channel global
type Counter struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

//lc:action
func (c *Counter) Add(by int) error {
	c.N += by
	return nil
}

//lc:action
func (c *Counter) Reset() { c.N = 0 }
