package main

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Greeting greets the viewer by name and private text, which its factory and
// Mount read from the context. What it pushes to everybody must greet nobody.
//
//lc:component greeting template=greeting.html push=html
//lc:channel global
type Greeting struct {
	ID    lc.ComponentID
	Waves int `lc:"state"`

	Viewer, Private, Mounted string

	people *people
}

func newGreeting(p *people) func(context.Context, lc.ComponentID) (*Greeting, error) {
	return func(ctx context.Context, id lc.ComponentID) (*Greeting, error) {
		if id.Instance != "main" {
			return nil, lc.NotFound("There is no such greeting.")
		}
		viewer, _ := lc.UserFrom(ctx)
		return &Greeting{ID: id, Viewer: viewer, Private: p.text(viewer), people: p}, nil
	}
}

// Mount reads the viewer's private text once more.
func (g *Greeting) Mount(ctx context.Context) error {
	viewer, _ := lc.UserFrom(ctx)
	g.Mounted = g.people.text(viewer)
	return nil
}

// Wave counts.
//
//lc:action
func (g *Greeting) Wave() { g.Waves++ }
