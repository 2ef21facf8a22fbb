package main

import (
	"context"
	"errors"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// keptLines is how many lines components keep: the newest.
const keptLines = 20

// errNoMember refuses strangers what is for members.
var errNoMember = lc.Forbidden("This is for members.")

// A Vault holds what only its user may see. Its instances guest and global are
// on the channel global, which everybody may listen to, but for members only.
//
//lc:component vault template=vault.html
//lc:channel user
type Vault struct {
	ID    lc.ComponentID
	Lines []string `lc:"state"`
	Runs  int      `lc:"state"` // of the actions Keep, Hold and Disturb

	world *world
}

func newVault(w *world) func(context.Context, lc.ComponentID) (*Vault, error) {
	return func(_ context.Context, id lc.ComponentID) (*Vault, error) {
		return &Vault{ID: id, world: w}, nil
	}
}

// Authorize lets in the user that the vault belongs to, or to a shared one, all
// members.
//
//lc:ignore LC024 the attacks look whether HTML goes past it
func (v *Vault) Authorize(_ context.Context, a lc.Access) error {
	if v.SSEChannel() == lc.Global {
		if !isMember(a.User) {
			return errNoMember
		}
		return nil
	}
	if a.User != v.ID.Instance {
		return lc.Forbidden("This is another user's.")
	}
	return nil
}

// Keep keeps a line.
//
//lc:action
func (v *Vault) Keep(text string) error {
	if text == "" || len(text) > 2000 {
		return lc.Invalid("text", "Write 1 to 2000 bytes.")
	}
	v.Runs++
	v.Lines = lastOf(append(v.Lines, text), keptLines)
	return nil
}

// Hold waits until the gate opens, at most for 20 seconds.
//
//lc:action
func (v *Vault) Hold(ctx context.Context) error {
	select {
	case <-v.world.gate.opens():
	case <-time.After(20 * time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	v.Runs++
	return nil
}

// Disturb refreshes, when it is over, a component whose Render panics.
//
//lc:action
func (v *Vault) Disturb(ctx context.Context) error {
	v.Runs++
	return errors.Join(
		v.world.app.Refresh(ctx, lc.ComponentID{Name: "ghost", Instance: "1"}),
		v.world.app.Refresh(ctx, lc.ComponentID{Name: "landmine", Instance: "1"}),
	)
}

// lastOf returns the last n lines.
func lastOf(lines []string, n int) []string { return lines[max(0, len(lines)-n):] }
