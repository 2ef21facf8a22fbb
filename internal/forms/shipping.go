package main

import (
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Shipping asks for a country and one of its regions.
//
//lc:component shipping template=shipping.html
//lc:channel context shipping
type Shipping struct {
	ID      lc.ComponentID
	To      Destination `lc:"state"`
	Country string      `lc:"client"` // the one whose regions this viewer is offered
}

// A Destination is a region of a country.
type Destination struct{ Country, Region string }

// regions are what there is to choose from, by country.
var regions = map[string][]string{
	"France":  {"Alsace", "Brittany"},
	"Germany": {"Bavaria", "Hesse", "Saxony"},
	"Iceland": nil,
}

// Countries are the countries, in order.
func (s *Shipping) Countries() []string { return []string{"France", "Germany", "Iceland"} }

// Offered are the regions of the country that was chosen.
func (s *Shipping) Offered() []string { return regions[s.Chosen()] }

// Chosen returns the country that the form has.
func (s *Shipping) Chosen() string {
	if s.Country == "" {
		return s.To.Country
	}
	return s.Country
}

// Choose offers the regions of the country, each time that the form has changed.
//
//lc:action partial
func (s *Shipping) Choose(country string, region *string) { s.Country = country }

// Save keeps the choice.
//
//lc:action
func (s *Shipping) Save(country string, region *string) error {
	to := Destination{Country: country}
	if region != nil {
		to.Region = *region
	}
	offered, ok := regions[country]
	switch {
	case !ok:
		return lc.Invalid("country", "is missing")
	case len(offered) > 0 && !slices.Contains(offered, to.Region):
		return lc.Invalid("region", "is missing")
	}
	s.To, s.Country = to, ""
	return nil
}
