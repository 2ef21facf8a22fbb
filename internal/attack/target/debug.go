package main

import (
	"encoding/json"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
)

// Numbers are about the process as it is.
type numbers struct {
	Goroutines int
	Heap       uint64 // bytes in use
	Allocated  uint64 // bytes since the start
	History    int    // bytes that the runtime may keep of events
}

// debugHandler serves the numbers, and opens the gate that actions wait at.
func (w *world) debugHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /numbers", func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("collect") {
			debug.FreeOSMemory()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		json.NewEncoder(rw).Encode(numbers{runtime.NumGoroutine(), m.HeapAlloc, m.TotalAlloc, historyBytes})
	})
	mux.HandleFunc("POST /open", func(http.ResponseWriter, *http.Request) { w.gate.open() })
	return mux
}

// A gate is where actions wait until it opens. It is closed again for those who
// come later.
type gate struct {
	mu   sync.Mutex
	next chan struct{} // closed when the gate opens
}

func newGate() *gate { return &gate{next: make(chan struct{})} }

// opens returns a channel that is closed when the gate opens next.
func (g *gate) opens() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.next
}

// open lets all go on who wait.
func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.next)
	g.next = make(chan struct{})
}
