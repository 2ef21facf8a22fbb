// Package labels has generic types and names in other scripts.
package labels

import lc "github.com/lcgen/lcgen/runtime"

// Set is a set in order.
type Set[T comparable] struct{ Items []T }

// Has reports whether v is in it.
func (s *Set[T]) Has(v T) bool {
	for _, item := range s.Items {
		if item == v {
			return true
		}
	}
	return false
}

// Größe is a size.
type Größe string

// Etiketten are labels.
//
//lc:component etiketten template=labels.html
//lc:channel context etiketten
type Etiketten struct {
	ID      lc.ComponentID
	Größen  Set[Größe]       `lc:"state"`
	Namen   map[Größe]string `lc:"state"`
	Löschen bool             `lc:"client"`
}

//lc:action
func (e *Etiketten) Hinzufügen(größe Größe, namen ...string) {
	e.Größen.Items = append(e.Größen.Items, größe)
}
