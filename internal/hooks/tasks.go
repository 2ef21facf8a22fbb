package main

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Task is an item of the list.
type Task struct {
	ID   string
	Text string
}

// Tasks are in an order that their viewers give them.
//
//lc:component tasks template=tasks.html
//lc:channel context tasks
type Tasks struct {
	ID  lc.ComponentID
	All []Task `lc:"state"`
}

// Mount starts a list.
func (t *Tasks) Mount(context.Context) error {
	t.All = []Task{{"write", "Write it"}, {"test", "Test it"}, {"ship", "Ship it"}, {"rest", "Have a rest"}}
	return nil
}

// Move puts a task at a place, counted from 0.
//
//lc:action
func (t *Tasks) Move(id string, to int) error {
	from := slices.IndexFunc(t.All, func(task Task) bool { return task.ID == id })
	if from < 0 || to < 0 || to >= len(t.All) {
		return lc.Invalid("to", "is no place in the list")
	}
	task := t.All[from]
	all := slices.Insert(slices.Delete(slices.Clone(t.All), from, from+1), to, task)
	if isBefore(all, "ship", "test") {
		return lc.Forbidden("What is shipped was tested before.")
	}
	t.All = all
	return nil
}

// isBefore reports whether one task is before another.
func isBefore(tasks []Task, one, other string) bool {
	at := func(id string) int {
		return slices.IndexFunc(tasks, func(task Task) bool { return task.ID == id })
	}
	return at(one) < at(other)
}

// A Row is a task with the places that its buttons move it to.
type Row struct {
	Task
	Up, Down    int
	First, Last bool
}

// Rows returns the tasks in their order.
func (t *Tasks) Rows() []Row {
	var rows []Row
	for i, task := range t.All {
		rows = append(rows, Row{task, i - 1, i + 1, i == 0, i == len(t.All)-1})
	}
	return rows
}
