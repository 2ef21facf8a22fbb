package texts

import lc "github.com/lcgen/lcgen/runtime"

// Box is a div.
//
//lc:component box template=box.html
//lc:channel none
type Box struct{ ID lc.ComponentID }

//lc:action
func (b *Box) Open() {}

// Page places it where nothing is an element.
//
//lc:component template=page.html
//lc:channel none
type Page struct {
	ID   lc.ComponentID
	Wide bool
}

//lc:action
func (p *Page) Open() {}
