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

//lc:action
func (t *Todo) Add(item string) { t.Items = append(t.Items, item) }

//lc:action add-all
func (t *Todo) AddAll(items ...string) { t.Items = append(t.Items, items...) }
