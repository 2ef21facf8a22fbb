package main

import (
	"maps"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Trip is to a city, of a country that is chosen first.
//
//lc:component trip template=trip.html
//lc:channel none
type Trip struct {
	ID      lc.ComponentID
	Country string `lc:"client"`
}

var cities = map[string][]string{
	"France": {"Lyon", "Paris"},
	"Italy":  {"Milan", "Rome", "Turin"},
}

// Countries returns the countries.
func (t *Trip) Countries() []string { return slices.Sorted(maps.Keys(cities)) }

// Cities returns the cities of the country.
func (t *Trip) Cities() []string { return cities[t.Country] }

// Choose shows the cities of a country.
//
//lc:action broadcast=none
func (t *Trip) Choose(country string) error {
	if cities[country] == nil {
		return lc.Invalid("country", "is none that we go to")
	}
	t.Country = country
	return nil
}
