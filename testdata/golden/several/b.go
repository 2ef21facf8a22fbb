package somename

import lc "github.com/lcgen/lcgen/runtime"

//lc:action
func (a *Apple) Fall() {}

// Mango is in another file than the others.
//
//lc:component
//lc:channel global
type Mango struct {
	ID lc.ComponentID
	quiet
}

//lc:action
func (m *Mango) Peel() error { return nil }
