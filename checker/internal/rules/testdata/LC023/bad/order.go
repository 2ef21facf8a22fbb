package order

import lc "github.com/lcgen/lcgen/runtime"

// Order shows the lines of an order.
//
//lc:component template=order.html
//lc:channel context order
type Order struct {
	ID    lc.ComponentID
	Lines []string `lc:"state"`
}

//lc:action
func (o *Order) Add(line string) { o.Lines = append(o.Lines, line) }

// Line is one line of it.
//
//lc:component order-line template=line.html
//lc:channel context order-line
type Line struct {
	ID       lc.ComponentID
	Quantity int `lc:"state"`
}

//lc:action
func (l *Line) More() { l.Quantity++ }
