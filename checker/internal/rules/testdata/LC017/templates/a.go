package a

import (
	lc "github.com/lcgen/lcgen/runtime"
)

// Silent knows better what its template may use.
//
//lc:component template=t.html
//lc:channel global
//lc:ignore LC013 the field comes with the next version
type Silent struct{ ID lc.ComponentID }

//lc:action
func (s *Silent) Go() {}

// Loud has the same template.
//
//lc:component template=t.html
//lc:channel global
type Loud struct{ ID lc.ComponentID }

//lc:action
func (l *Loud) Go() {}
