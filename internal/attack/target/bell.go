package main

import (
	"context"
	"strings"
	"sync/atomic"

	lc "github.com/lcgen/lcgen/runtime"
)

// largest is the size of the largest answer that Enlarge makes, in bytes.
const largest = 900 << 10

// A Bell is cheap to ring, for everybody: it stores nothing. Enlarge makes its
// answer as large as is asked for.
//
//lc:component bell template=bell.html
//lc:channel global
type Bell struct {
	ID  lc.ComponentID
	Pad string // rendered

	rung *atomic.Uint64
	size *atomic.Int64 // of Pad, in bytes: what Enlarge was asked for last
}

func newBell() func(context.Context, lc.ComponentID) (*Bell, error) {
	rung, size := new(atomic.Uint64), new(atomic.Int64)
	return only("main", func(id lc.ComponentID) *Bell {
		return &Bell{ID: id, Pad: strings.Repeat("x", int(size.Load())), rung: rung, size: size}
	})
}

// Version returns how often a bell was rung, so that nothing is stored.
func (b *Bell) Version() uint64 { return b.rung.Load() }

// Ring counts, and makes the answer small again.
//
//lc:action broadcast=none
func (b *Bell) Ring() {
	b.rung.Add(1)
	b.size.Store(0)
}

// Enlarge counts, and makes the answer large.
//
//lc:action broadcast=none
func (b *Bell) Enlarge(size int) error {
	if size < 0 || size > largest {
		return lc.Invalid("size", "This is out of range.")
	}
	b.rung.Add(1)
	b.size.Store(int64(size))
	return nil
}
