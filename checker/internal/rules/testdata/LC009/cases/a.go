package a

import lc "github.com/lcgen/lcgen/runtime"

//lc:component desk template=t.html
//lc:channel user
type Desk struct{ ID lc.ComponentID }

//lc:action
func (d *Desk) Tidy() {}

//lc:action tidy
func (d *Desk) Clear() {} // want -1 "LC009: action tidy of Desk is declared twice: by Tidy and by Clear"

//lc:action
func (d *Desk) Open(siteURL, siteUrl string) {} // want "LC009: parameters siteURL and siteUrl of action Open are both .siteUrl."

//lc:component desk template=t.html
//lc:channel user
type Table struct{ ID lc.ComponentID } // want -2 "LC009: component desk is declared twice: by Desk and by Table"

// Actions of two components may have one name.
//
//lc:action
func (t *Table) Tidy() {}
