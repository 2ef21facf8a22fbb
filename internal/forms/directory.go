package main

import (
	"context"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Directory is searched while its viewer types.
//
//lc:component directory template=directory.html
//lc:channel none
type Directory struct {
	ID    lc.ComponentID
	Query string   `lc:"client"`
	Found []string // by Load
}

// names are what there is to find.
var names = []string{"Ada Lovelace", "Alan Turing", "Barbara Liskov", "Edsger Dijkstra", "Grace Hopper", "Ken Thompson"}

// Load finds what the query asks for.
func (d *Directory) Load(context.Context) error {
	for _, name := range names {
		if strings.Contains(strings.ToLower(name), strings.ToLower(d.Query)) {
			d.Found = append(d.Found, name)
		}
	}
	return nil
}

// Search changes the query.
//
//lc:action broadcast=none
func (d *Directory) Search(query string) { d.Query = strings.TrimSpace(query) }
