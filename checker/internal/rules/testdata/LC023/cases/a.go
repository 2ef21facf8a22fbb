package cases

import lc "github.com/lcgen/lcgen/runtime"

// Board places components in all kinds of elements.
//
//lc:component template=board.html
//lc:channel none
type Board struct {
	ID    lc.ComponentID
	Items []string
	Wide  bool
}

//lc:action
func (b *Board) Do1() {}

// Box is a div.
//
//lc:component box template=box.html
//lc:channel none
type Box struct{ ID lc.ComponentID }

//lc:action
func (b *Box) Open() {}

// Row is a tr.
//
//lc:component row template=row.html element=tr
//lc:channel none
type Row struct {
	ID   lc.ComponentID
	Name string
	Wide bool
}

//lc:action
func (r *Row) Open() {}

// Cell is a td.
//
//lc:component cell template=box.html element=td
//lc:channel none
type Cell struct{ ID lc.ComponentID }

//lc:action
func (c *Cell) Open() {}

// Item is an li.
//
//lc:component item template=box.html element=li
//lc:channel none
type Item struct{ ID lc.ComponentID }

//lc:action
func (i *Item) Open() {}

// Word is a span.
//
//lc:component word template=box.html element=span
//lc:channel none
type Word struct{ ID lc.ComponentID }

//lc:action
func (w *Word) Open() {}

// List is a ul.
//
//lc:component list template=list.html element=ul
//lc:channel none
type List struct{ ID lc.ComponentID }

//lc:action
func (l *List) Open() {}
