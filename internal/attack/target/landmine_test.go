package main

import (
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// The observer panics when it hears of a Landmine, and of nothing else.
func TestLandmine(t *testing.T) {
	o := mined()
	for name, want := range map[string]bool{"landmine": true, "wall": false} {
		id := lc.ComponentID{Name: name, Instance: "1"}
		for hook, call := range map[string]func(){
			"Action":  func() { o.Action(t.Context(), lc.ActionObservation{Component: id}) },
			"Render":  func() { o.Render(t.Context(), lc.RenderObservation{Component: id}) },
			"Publish": func() { o.Publish(t.Context(), lc.PublishObservation{Component: id}) },
			"Stream":  func() { o.Stream(t.Context(), lc.StreamObservation{Channels: []lc.Channel{lc.Channel(id.String())}}) },
		} {
			if panics(call) != want {
				t.Errorf("%s of %s panics: %t, want %t", hook, name, !want, want)
			}
		}
	}
}
