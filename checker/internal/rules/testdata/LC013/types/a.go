package a

import (
	"html/template"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

type Kind string

// Tree is a tree.
type Tree[T any] struct {
	Value    T
	Children []*Tree[T]
}

// Page is a page.
//
//lc:component template=page.html
//lc:channel global
type Page struct {
	ID    lc.ComponentID
	Root  Tree[Kind]
	When  time.Time
	Body  template.HTML
	Names map[Kind][]string
	Cart  *Cart
}

//lc:action
func (p *Page) Go(kind Kind, at time.Time) {}

// Cart is another component.
//
//lc:component template=cart.html
//lc:channel user
type Cart struct{ ID lc.ComponentID }

//lc:action
func (c *Cart) Clear() {}
