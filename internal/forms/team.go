package main

import (
	"context"
	"fmt"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Team is a list of which several members are changed at once.
//
//lc:component team template=team.html
//lc:channel context team
type Team struct {
	ID      lc.ComponentID
	Members []Member `lc:"state"`
}

// A Member is active or not.
type Member struct {
	ID, Name string
	Active   bool
}

// Mount begins with three members.
func (t *Team) Mount(context.Context) error {
	t.Members = []Member{{"1", "Ada", true}, {"2", "Bob", true}, {"3", "Eve", false}}
	return nil
}

// Set changes those members that are checked. active is the value of the button.
//
//lc:action
func (t *Team) Set(ctx context.Context, ids []string, active bool) error {
	if len(ids) == 0 {
		return lc.Invalid("ids", "Check at least one member.")
	}
	for i := range t.Members {
		if slices.Contains(ids, t.Members[i].ID) {
			t.Members[i].Active = active
		}
	}
	lc.Flash(ctx, fmt.Sprintf("%d changed", len(ids)))
	return nil
}
