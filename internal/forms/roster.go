package main

import (
	"context"
	"errors"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Roster is a table of which each viewer may edit one row.
//
//lc:component roster template=roster.html
//lc:channel context roster
type Roster struct {
	ID     lc.ComponentID
	People []Person `lc:"state"`
	Row    string   `lc:"client"` // the ID of the row that this viewer edits
}

// A Person is a row.
type Person struct{ ID, Name, Email string }

// Mount begins with two rows.
func (r *Roster) Mount(context.Context) error {
	r.People = []Person{{"1", "Ada", "ada@example.com"}, {"2", "Bob", "bob@example.com"}}
	return nil
}

// Edit has this viewer edit a row, or none if row is empty.
//
//lc:action broadcast=none
func (r *Roster) Edit(row string) { r.Row = row }

// Save keeps a row.
//
//lc:action
func (r *Roster) Save(row, name, email string) error {
	i := slices.IndexFunc(r.People, func(p Person) bool { return p.ID == row })
	if i < 0 {
		return lc.NotFound("This row is gone.")
	}
	if err := errors.Join(present("name", name), address("email", email)); err != nil {
		return err
	}
	r.People[i].Name, r.People[i].Email, r.Row = name, email, ""
	return nil
}
