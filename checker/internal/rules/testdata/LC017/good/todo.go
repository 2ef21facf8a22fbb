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

// Clear is for the nightly job, which calls Refresh when it is done.
//
//lc:ignore LC002 the job in package night calls it
func (t *Todo) Clear() { t.Items = nil }
