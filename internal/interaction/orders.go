package main

import lc "github.com/lcgen/lcgen/runtime"

// Orders shows the newest orders, and older ones if they are asked for.
//
//lc:component orders template=orders.html
//lc:channel none
type Orders struct {
	ID    lc.ComponentID
	Pages int `lc:"client"`
}

// ordered is how many orders there are.
const ordered = 45

// Shown returns the numbers of the orders that are shown.
func (o *Orders) Shown() []int { return firstOf(ordered, o.Pages+1) }

// HasMore reports whether there are older orders.
func (o *Orders) HasMore() bool { return len(o.Shown()) < ordered }

// More shows older orders.
//
//lc:action broadcast=none
func (o *Orders) More() {
	if o.HasMore() {
		o.Pages++
	}
}
