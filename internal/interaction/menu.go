package main

import lc "github.com/lcgen/lcgen/runtime"

// A Menu closes when the user goes on elsewhere.
//
//lc:component menu template=menu.html
//lc:channel none
type Menu struct {
	ID     lc.ComponentID
	Opened bool `lc:"client"`
}

// Toggle opens the menu, or closes it.
//
//lc:action broadcast=none
func (m *Menu) Toggle() { m.Opened = !m.Opened }

// Close closes it.
//
//lc:action broadcast=none
func (m *Menu) Close() { m.Opened = false }
