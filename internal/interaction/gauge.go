package main

import (
	"context"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Gauge shows what a device measures that tells nobody when it changes.
//
//lc:component gauge template=gauge.html
//lc:channel none
type Gauge struct {
	ID    lc.ComponentID
	Value int
}

// begun is when the device was turned on: it measures the seconds since then.
var begun = time.Now()

// Load asks the device.
func (g *Gauge) Load(context.Context) error {
	g.Value = int(time.Since(begun).Seconds())
	return nil
}

// Look shows the value of now.
//
//lc:action broadcast=none
func (g *Gauge) Look() {}
