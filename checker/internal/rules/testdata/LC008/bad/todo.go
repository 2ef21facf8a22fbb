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
func (t *Todo) Sort(less func(a, b string) bool) int { return 0 }
