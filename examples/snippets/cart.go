package snippets

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// An Item is something in a cart.
type Item struct{ ID, Name string }

// Cart is one user's shopping cart.
//
//lc:component template=cart.html
//lc:channel user
type Cart struct {
	ID    lc.ComponentID
	Items []Item `lc:"state"`
}

// Remove takes an item out.
//
//lc:action
func (c *Cart) Remove(itemID string) error {
	c.Items = slices.DeleteFunc(c.Items, func(item Item) bool { return item.ID == itemID })
	return nil
}

// Order orders what is in the cart.
//
//lc:action
func (c *Cart) Order(ctx context.Context) error {
	c.Items = nil
	lc.Flash(ctx, "Your order is on its way.")
	return lc.Redirect(ctx, "/orders/7")
}
