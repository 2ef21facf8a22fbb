package main

import (
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// People finds people while their names are typed.
//
//lc:component people template=people.html
//lc:channel none
type People struct {
	ID    lc.ComponentID
	Query string `lc:"client"`
}

var known = []string{"Ada", "Alan", "Barbara", "Edsger", "Grace"}

// Found returns the names that have in them what was typed.
func (p *People) Found() []string {
	var found []string
	for _, name := range known {
		if strings.Contains(strings.ToLower(name), strings.ToLower(p.Query)) {
			found = append(found, name)
		}
	}
	return found
}

// Search shows the people whose names have query in them.
//
//lc:action broadcast=none
func (p *People) Search(query string) error {
	if len(query) > 50 {
		return lc.Invalid("query", "must have at most 50 bytes")
	}
	p.Query = query
	return nil
}
