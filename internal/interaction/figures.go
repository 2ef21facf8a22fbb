package main

import lc "github.com/lcgen/lcgen/runtime"

// Figures is a page of which a part takes long to compute. Nobody waits for it who
// doesn't come to see it.
//
//lc:component figures template=figures.html
//lc:channel none
type Figures struct {
	ID    lc.ComponentID
	Asked bool `lc:"client"`
}

// Compute shows the figures.
//
//lc:action broadcast=none
func (f *Figures) Compute() { f.Asked = true }

// Revenue returns the figures, which takes long.
func (f *Figures) Revenue() []int { return []int{120, 135, 150} }
