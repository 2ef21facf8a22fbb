package a

import (
	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
//lc:ignore LC001 for printing only
//lc:ignore LC003 for printing only
type Used struct{ ID lc.ComponentID }

//lc:component template=t.html
//lc:channel global
//lc:ignore LC001 it has one
type Idle struct{ ID lc.ComponentID } // want -1 "LC017: //lc:ignore LC001 silences nothing"

//lc:action
func (i *Idle) Go() {}

// want +2 "LC017: //lc:ignore LC002 has no reason"

//lc:ignore LC002
func (i *Idle) Reset() { i.ID = lc.ComponentID{} } // want "LC002"

// want +2 "LC017: LC017 can't be silenced"

//lc:ignore LC017 why not
func (i *Idle) a() {}

// want +2 "LC017: there is no lint LC099"

//lc:ignore LC099 why not
func (i *Idle) b() {}
