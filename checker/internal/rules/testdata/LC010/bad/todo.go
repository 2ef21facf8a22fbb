package todo

import lc "github.com/lcgen/lcgen/runtime"

// Todo is a list of things to do.
//
//lc:component template=todo.html
//lc:channel context todo
type Todo struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

// Add adds an item.
//
// lc:action
func (t *Todo) Add(item string) { t.Items = append(t.Items, item) }

//lc:acton
func (t *Todo) Clear() { t.Items = nil }
