package main

import lc "github.com/lcgen/lcgen/runtime"

// A Duty shows who is on duty, and says if that may be old.
//
//lc:component duty template=duty.html
//lc:channel context duty
type Duty struct {
	ID   lc.ComponentID
	Name string `lc:"state"`
}

// Take puts somebody on duty.
//
//lc:action
func (d *Duty) Take(name string) error {
	if name == "" || len(name) > 50 {
		return lc.Invalid("name", "must have 1 to 50 bytes")
	}
	d.Name = name
	return nil
}
