package cart

import lc "github.com/lcgen/lcgen/runtime"

// Cart shows what a visitor is about to buy.
//
//lc:component template=cart.html
//lc:channel user
type Cart struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

//lc:action
func (c *Cart) Add(item string) { c.Items = append(c.Items, item) }

// Clear empties the cart.
//
//lc:action
func (c *Cart) Clear() { c.Items = nil }

// CanOrder changes nothing, and is for Go code and templates.
func (c *Cart) CanOrder() error {
	if len(c.Items) == 0 {
		return lc.Invalid("", "The cart is empty.")
	}
	return nil
}
