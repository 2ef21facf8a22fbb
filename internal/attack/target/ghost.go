package main

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Ghost can't be rendered: its Render panics.
//
//lc:component ghost
//lc:channel context ghost
//lc:ignore LC003 nothing acts on it, other components refresh it
type Ghost struct {
	ID lc.ComponentID
}

// Render panics.
func (g *Ghost) Render(context.Context, io.Writer) error { panic("render: a ghost") }
