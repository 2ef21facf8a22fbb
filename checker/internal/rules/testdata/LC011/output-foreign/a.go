package a

import (
	lc "github.com/lcgen/lcgen/runtime"
)

// Todo is next to a file that lcgen did not write.
//
//lc:component template=t.html
//lc:channel global
type Todo struct{ ID lc.ComponentID }

//lc:action
func (t *Todo) Go() {}
