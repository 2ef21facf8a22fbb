package todo

import (
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// Todo is a list of things to do.
//
//lc:component template=todo.html
//lc:channel context todo
type Todo struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

// Sort sorts the list, by default in ascending order.
//
//lc:action
func (t *Todo) Sort(descending *bool) error {
	slices.Sort(t.Items)
	if descending != nil && *descending {
		slices.Reverse(t.Items)
	}
	return nil
}
