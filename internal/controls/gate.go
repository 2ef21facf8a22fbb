package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A gate keeps what pages with ?gate send from being read as a whole, until it is
// opened: so a test sees an upload in its midst.
type gate struct {
	opened chan struct{}
	once   sync.Once
}

// gatedAt is how many bytes are read before.
const gatedAt = 4 << 20

func newGate() *gate { return &gate{opened: make(chan struct{})} }

// open opens the gate for good.
func (g *gate) open(w http.ResponseWriter, r *http.Request) {
	g.once.Do(func() { close(g.opened) })
	fmt.Fprint(w, "open")
}

// before puts the gate before a handler.
func (g *gate) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Referer(), "?gate") {
			r.Body = &gatedBody{ReadCloser: r.Body, gate: g}
		}
		next.ServeHTTP(w, r)
	})
}

// A gatedBody waits for its gate after its first part.
type gatedBody struct {
	io.ReadCloser
	gate *gate
	read int
}

func (b *gatedBody) Read(p []byte) (int, error) {
	if b.read >= gatedAt {
		<-b.gate.opened
	}
	n, err := b.ReadCloser.Read(p)
	b.read += n
	return n, err
}

// countFiles tells how many files of forms the process has on disk. They have no
// names any more.
func countFiles(w http.ResponseWriter, r *http.Request) {
	count := 0
	open, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for _, path := range open {
		if target, err := os.Readlink(path); err == nil && strings.Contains(target, "lcgen-upload-") {
			count++
		}
	}
	fmt.Fprint(w, count)
}
