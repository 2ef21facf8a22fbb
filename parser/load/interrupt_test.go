//go:build unix

package load

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A load that is interrupted ends, even if a process that the go command has
// started goes on and holds its output.
func TestInterruptEndsTheGoCommand(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte("#!/bin/sh\nsleep 20\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	l := &loading{cfg: Config{Dir: t.TempDir()}}
	l.cacheIsCold(ctx)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}
