package main

import (
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// Songs is a list that one can see change: rows come, go and move.
//
//lc:component songs template=songs.html
//lc:channel context songs
type Songs struct {
	ID    lc.ComponentID
	Names []string `lc:"state"`
}

// Add puts a song at the end.
//
//lc:action
func (s *Songs) Add(name string) error {
	if name == "" || len(name) > 50 || slices.Contains(s.Names, name) {
		return lc.Invalid("name", "must be new, and have 1 to 50 bytes")
	}
	if len(s.Names) == 20 {
		return lc.Invalid("name", "20 songs are enough")
	}
	s.Names = append(s.Names, name)
	return nil
}

// Up moves a song up by one.
//
//lc:action
func (s *Songs) Up(name string) error {
	i := slices.Index(s.Names, name)
	if i < 0 {
		return lc.NotFound("There is no such song.")
	}
	if i > 0 {
		s.Names[i-1], s.Names[i] = s.Names[i], s.Names[i-1]
	}
	return nil
}

// Remove takes a song out.
//
//lc:action
func (s *Songs) Remove(name string) {
	s.Names = slices.DeleteFunc(s.Names, func(one string) bool { return one == name })
}
