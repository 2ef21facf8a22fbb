// Package search keeps what one viewer looks for in the browser.
package search

import (
	"context"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Product can be found.
type Product struct {
	SKU, Name string
	Price     Money
}

// Money is an amount in cents.
type Money int

// String shows it.
func (m Money) String() string { return "€" }

// Search finds products.
//
//lc:component product-search template=search.html
//lc:channel none
type Search struct {
	ID        lc.ComponentID
	Query     string `lc:"client"`
	PageToken string `lc:"client"`
	Sorted    bool   `lc:"client"`
	all       []Product
}

//lc:action
func (s *Search) Find(ctx context.Context, query string) error {
	s.Query, s.PageToken = query, ""
	return nil
}

//lc:action
func (s *Search) Sort(descending bool) { s.Sorted = descending }

// Results are what the query finds.
func (s *Search) Results() (found []Product, err error) {
	for _, p := range s.all {
		if strings.Contains(p.Name, s.Query) {
			found = append(found, p)
		}
	}
	return found, nil
}
