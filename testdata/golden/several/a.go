// Package somename is named differently from its folder, and has components
// in several files.
package somename

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// quiet renders nothing.
type quiet struct{}

func (quiet) Render(context.Context, io.Writer) error { return nil }

// Zebra comes last by name and first by place.
//
//lc:component
//lc:channel global
type Zebra struct {
	ID lc.ComponentID
	quiet
}

//lc:action
func (z *Zebra) Run(fast bool) {}

type (
	// Apple is declared in a group.
	//
	//lc:component
	//lc:channel global
	Apple struct {
		ID lc.ComponentID
		quiet
	}
)
