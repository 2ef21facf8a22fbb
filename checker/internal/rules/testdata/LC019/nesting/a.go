package nesting

import lc "github.com/lcgen/lcgen/runtime"

// Board places itself where the escaper doesn't mind, and where it does.
//
//lc:component board template=board.html
//lc:channel none
type Board struct {
	ID   lc.ComponentID
	Wide bool
}

//lc:action
func (b *Board) Open() {}
