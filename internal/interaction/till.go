package main

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Till takes payments, and tells the pages of all viewers of them.
//
//lc:component till template=till.html
//lc:channel context till
type Till struct {
	ID   lc.ComponentID
	Next int `lc:"state"`
}

// A Paid is the detail of the event order-paid.
type Paid struct {
	Order  int `json:"order"`
	Amount int `json:"amount"`
}

// Pay takes the payment of the next order.
//
//lc:action
func (t *Till) Pay(ctx context.Context) error {
	t.Next++
	detail := Paid{Order: t.Next, Amount: 10 * t.Next}
	return lc.AppFrom(ctx).Dispatch(ctx, t.SSEChannel(), "order-paid", detail)
}

// Takings counts what comes in while a viewer looks on.
//
//lc:component takings template=takings.html
//lc:channel none
type Takings struct {
	ID    lc.ComponentID
	Last  int `lc:"client"`
	Total int `lc:"client"`
}

// Count adds a payment.
//
//lc:action broadcast=none
func (t *Takings) Count(order, amount int) {
	t.Last = order
	t.Total += amount
}
