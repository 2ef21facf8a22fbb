package main

import (
	"io"
	"testing"
)

func TestGhost(t *testing.T) {
	if !panics(func() { new(Ghost).Render(t.Context(), io.Discard) }) {
		t.Error("Render does not panic")
	}
}
