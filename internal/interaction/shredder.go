package main

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Shredder destroys papers, and asks first.
//
//lc:component shredder template=shredder.html
//lc:channel context shredder
type Shredder struct {
	ID     lc.ComponentID
	Papers []string `lc:"state"`
}

// Mount puts some papers in.
func (s *Shredder) Mount(context.Context) error {
	s.Papers = []string{"Contract", "Invoice", "Love letter"}
	return nil
}

// Shred destroys a paper.
//
//lc:action
func (s *Shredder) Shred(paper string) error {
	i := slices.Index(s.Papers, paper)
	if i < 0 {
		return lc.NotFound("It is gone already.")
	}
	s.Papers = slices.Delete(s.Papers, i, i+1)
	return nil
}

// ShredAll destroys all papers.
//
//lc:action
func (s *Shredder) ShredAll() { s.Papers = nil }
