package a

import lc "github.com/lcgen/lcgen/runtime"

//lc:component template=t.html
//lc:chanel user // want "LC010: unknown directive //lc:chanel; did you mean //lc:channel"
//lc:channel user
type Desk struct {
	ID    lc.ComponentID
	Notes string `lc:"sate"` // want "LC010: unknown value .sate. .*did you mean lc:.state."
	Lamp  struct {
		On bool `lc:"state"` // want "LC010: an lc tag inside field Lamp has no effect"
	}
}

// lc:action
func (d *Desk) Tidy() {} // want -1 "LC010: .*no space behind its slashes"

//lc:acton
func (d *Desk) Clear() {} // want -1 "LC010: unknown directive //lc:acton; did you mean //lc:action"

//lc:action

func (d *Desk) Open() { d.ID = lc.ComponentID{} } // want -2 "LC010: //lc:action is cut off"
// want -1 "LC002"

//lc:action brodcast=none
func (d *Desk) Close() {} // want -1 "LC010: unknown option .brodcast.*did you mean broadcast"

func (d *Desk) Lock() {
	//lc:action
	_ = d // want -1 "LC010: //lc:action is inside the body of method Lock"
}

//lc:action
func Free() {} // want -1 "LC010: //lc:action is on function Free"

// What is in a string is no directive.
const text = "//lc:acton"
