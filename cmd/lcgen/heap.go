package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// roomToGrow is how much the heap may grow between two garbage collections
// while it is small. A run is short, and most of what it allocates lives to its
// end: collecting it again and again, as the heap doubles from 4 MiB, takes a
// fifth of the run.
const roomToGrow = 96 << 20

// Bounds of the percentage that stands for roomToGrow, as in GOGC. Go's own is
// the lower, which large modules get.
const (
	leastGrowth = 100
	mostGrowth  = 400
)

// growHeap has the garbage collector leave a short run alone for longer, unless
// GOGC says what it is to do.
func growHeap() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(mostGrowth)
	adjustAfterCollection()
}

// adjustAfterCollection sets the percentage anew after each garbage collection,
// of which it learns as one collects an object that nobody has.
func adjustAfterCollection() {
	type collected struct{ _ [16]byte } // large enough to be allocated by itself
	runtime.SetFinalizer(new(collected), func(*collected) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(growth(live[0].Value.Uint64()))
		adjustAfterCollection()
	})
}

// growth returns the percentage by which so large a heap may grow.
func growth(live uint64) int {
	return int(min(max(roomToGrow*100/max(live, 1), leastGrowth), mostGrowth))
}
