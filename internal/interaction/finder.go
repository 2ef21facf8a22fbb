package main

import (
	"context"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Finder is a search whose words are in the address.
//
//lc:component finder template=finder.html
//lc:channel none
type Finder struct {
	ID    lc.ComponentID
	Query string   `lc:"client,url=q"`
	Found []string // by Load
}

// plants are what there is to find.
var plants = []string{"Alder", "Birch", "Black pine", "Holm oak", "Maple", "Pine", "Scots pine"}

// Load finds what the query asks for.
func (f *Finder) Load(context.Context) error {
	for _, name := range plants {
		if strings.Contains(strings.ToLower(name), strings.ToLower(f.Query)) {
			f.Found = append(f.Found, name)
		}
	}
	return nil
}

// Search changes the query.
//
//lc:action broadcast=none
func (f *Finder) Search(q string) error {
	if len(q) > 100 {
		return lc.Invalid("q", "must have at most 100 bytes")
	}
	f.Query = strings.TrimSpace(q)
	return nil
}
