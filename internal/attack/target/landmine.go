package main

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Landmine is an ordinary component, but the app's observer panics when it
// hears of one.
//
//lc:component landmine template=landmine.html
//lc:channel context landmine
type Landmine struct {
	ID    lc.ComponentID
	Steps int `lc:"state"`
}

// Step counts.
//
//lc:action
func (l *Landmine) Step() { l.Steps++ }

// mined returns the observer that panics.
func mined() lc.Observer {
	explode := func(id lc.ComponentID) {
		if id.Name == "landmine" {
			panic("observer: " + id.String())
		}
	}
	return lc.Observer{
		Action:  func(_ context.Context, o lc.ActionObservation) { explode(o.Component) },
		Render:  func(_ context.Context, o lc.RenderObservation) { explode(o.Component) },
		Publish: func(_ context.Context, o lc.PublishObservation) { explode(o.Component) },
		Stream: func(_ context.Context, o lc.StreamObservation) {
			for _, ch := range o.Channels {
				explode(lc.ComponentID{Name: ch.Kind(), Instance: ch.Instance()})
			}
		},
	}
}
