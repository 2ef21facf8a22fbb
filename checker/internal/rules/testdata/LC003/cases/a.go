package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
//lc:channel global
type Still struct{ ID lc.ComponentID } // want "LC003: component still has no action, .*; mark a method with //lc:action, or say what changes it: //lc:ignore LC003 REASON"

// Lobby follows presence.
//
//lc:component template=t.html
//lc:channel presence
type Lobby struct{ ID lc.ComponentID }

func (l *Lobby) Joined(ctx context.Context, m lc.Member) error { return nil }

// Broken has one that is reported for itself.
//
//lc:component template=t.html
//lc:channel global
type Broken struct{ ID lc.ComponentID }

//lc:action
func (b *Broken) go_() {} // want "LC008: action go_ is unexported"

//lc:component template=t.html
//lc:channel global
type Misspelt struct{ ID lc.ComponentID }

//lc:acton // want "LC010: unknown directive //lc:acton"
func (m *Misspelt) Go() {}

// Base has an action for all that embed it.
type Base struct{}

//lc:action
func (Base) Go() {}

//lc:component template=t.html
//lc:channel global
type Promoted struct {
	Base
	ID lc.ComponentID
}

// Ticker only shows what a job pushes that can't be seen here.
//
//lc:component template=t.html
//lc:channel global
//lc:ignore LC003 the price job of another program refreshes it
type Ticker struct{ ID lc.ComponentID }
