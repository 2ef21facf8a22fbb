package main

import (
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// countFD is where a child process finds the file of the counter.
const countFD = 3

// newCounter makes the file that the viewers count deliveries in, and the
// server reads to know how far they are: a page of memory that both have.
func newCounter() (*os.File, error) {
	f, err := os.CreateTemp("", "fanout-")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, err
	}
	return f, f.Truncate(int64(os.Getpagesize()))
}

// counts is what the viewers have got.
type counts struct{ events, bytes atomic.Int64 }

// counter returns the counter that this process was started with.
func counter() (*counts, error) {
	page, err := syscall.Mmap(countFD, 0, os.Getpagesize(), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mapping the counter: %w", err)
	}
	return (*counts)(unsafe.Pointer(&page[0])), nil
}
