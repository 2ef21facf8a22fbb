package a

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
type Plain struct{ ID lc.ComponentID } // want "LC001: component plain has no channel.*add //lc:channel"

//lc:action
func (p *Plain) Go() {}

//lc:component own-name template=t.html
//lc:channel none
type Declared struct{ ID lc.ComponentID }

//lc:action
func (d *Declared) Go() {}

// Base has a channel for all that embed it.
type Base struct{}

// SSEChannel returns "global".
func (Base) SSEChannel() lc.Channel { return lc.Global }

//lc:component template=t.html
type Promoted struct {
	Base
	ID lc.ComponentID
}

//lc:action
func (p *Promoted) Go() {}

//lc:component template=t.html
//lc:channel usr // want "LC010: unknown channel strategy .usr.; did you mean user"
type Misspelt struct{ ID lc.ComponentID }

//lc:action
func (m *Misspelt) Go() {}

// Near has what only looks like a directive.
//
// lc:channel user // want "LC010: .* is not a directive"
//
//lc:component template=t.html
type Near struct{ ID lc.ComponentID }

//lc:action
func (n *Near) Go() {}

//lc:component template=t.html
//lc:ignore LC001 it is rendered once, for the print view
type Ignored struct{ ID lc.ComponentID }

//lc:action
func (i *Ignored) Go() {}

type (
	//lc:component template=t.html
	Grouped struct { // want "LC001: component grouped has no channel"
		ID lc.ComponentID
	}
)

//lc:action
func (g *Grouped) Go() {}

// Render makes Other no component.
func (Other) Render(ctx context.Context, w io.Writer) error { return nil }

// Other is no component.
type Other struct{}
