// Package cart has methods for other Go code too.
package cart

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sync"

	lc "github.com/lcgen/lcgen/runtime"
)

// Cart is a shopping cart.
//
//lc:component template=cart.html
//lc:channel user
type Cart struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
	Total int      `lc:"state"`

	mu     sync.Mutex
	logger *slog.Logger
	tokens map[string]string
}

// A Totaler can be added up.
type Totaler interface{ Recalculate() error }

// New returns the cart with that ID.
func New(id lc.ComponentID, opts ...Option) *Cart {
	c := &Cart{ID: id}
	for _, o := range opts {
		o(c)
	}
	c.Reset()
	return c
}

// An Option sets one up.
type Option func(*Cart)

// WithLogger sets who logs.
func (c *Cart) WithLogger(l *slog.Logger) *Cart { c.logger = l; return c }

// Reset is called by New.
func (c *Cart) Reset() { c.Items = nil }

// Recalculate implements Totaler.
func (c *Cart) Recalculate() error { c.Total = len(c.Items); return nil }

// Clone returns a copy.
func (c *Cart) Clone() *Cart { return &Cart{ID: c.ID, Items: c.Items} }

// String is for logs.
func (c *Cart) String() string { return fmt.Sprint(c.Items) }

// MarshalJSON is for exports.
func (c *Cart) MarshalJSON() ([]byte, error) { return json.Marshal(c.Items) }

// WriteTo writes an invoice.
func (c *Cart) WriteTo(w io.Writer) (int64, error) { return 0, nil }

// Lock implements sync.Locker.
func (c *Cart) Lock() { c.mu.Lock() }

// Unlock implements sync.Locker.
func (c *Cart) Unlock() { c.mu.Unlock() }

//lc:action
func (c *Cart) Add(ctx context.Context, item string) error {
	c.Items = append(c.Items, item)
	return c.Recalculate()
}
