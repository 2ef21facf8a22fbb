package a

import (
	lc "github.com/lcgen/lcgen/runtime"
)

// Embeds may get its channel from what does not compile.
//
//lc:component template=t.html
type Embeds struct {
	NotThere
	ID lc.ComponentID
}

//lc:action
func (e *Embeds) Go() {}
