package board

import (
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Task is to be done.
type Task struct{ Title, Status string }

// Board is a team's list of tasks.
//
//lc:component template=board.html
//lc:channel context board
type Board struct {
	ID     lc.ComponentID
	Tasks  []Task `lc:"state"`
	Filter string `lc:"client"`
}

//lc:action
func (b *Board) Add(title string) { b.Tasks = append(b.Tasks, Task{Title: title, Status: "open"}) }

//lc:action
func (b *Board) SetFilter(status string) error {
	if !slices.Contains([]string{"", "open", "done"}, status) {
		return lc.Invalid("status", "There is no such status.")
	}
	b.Filter = status
	return nil
}
