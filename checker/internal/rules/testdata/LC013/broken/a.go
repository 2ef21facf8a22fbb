package a

import (
	lc "github.com/lcgen/lcgen/runtime"
)

// Page is a page.
//
//lc:component template=page.html
//lc:channel global
type Page struct {
	ID  lc.ComponentID
	Odd Undefined
}

//lc:action
func (p *Page) Go() {}

func (p *Page) Rows() []Undefined { return nil }
