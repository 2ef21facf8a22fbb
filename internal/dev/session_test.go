//go:build unix

package dev

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestRunEnds ends lcgen dev at all sorts of moments. Neither a process is
// left, nor a goroutine, nor a file.
func TestRunEnds(t *testing.T) {
	dir := module(t, map[string]string{
		"main.go": `package main

import (
	"os"
	"strconv"
	"time"
)

func main() {
	os.WriteFile(os.Args[1], []byte(strconv.Itoa(os.Getpid())), 0o666)
	time.Sleep(time.Hour)
}
`,
	})
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	for _, after := range []time.Duration{0, 20 * time.Millisecond, 200 * time.Millisecond, -1} {
		before := runtime.NumGoroutine()
		told := filepath.Join(t.TempDir(), "pid")
		ctx, cancel := context.WithCancel(t.Context())
		var messages, output strings.Builder
		ended := make(chan error, 1)
		go func() {
			ended <- Run(ctx, Options{Dir: dir, Args: []string{told}, Output: &output, Messages: &messages})
		}()
		pid := 0
		if after >= 0 {
			time.Sleep(after)
		} else {
			pid = waitForPID(t, told)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("ended with %v", err)
		}
		if pid != 0 && !isGone(pid) {
			t.Errorf("process %d goes on", pid)
		}
		noMoreGoroutines(t, before)
		if left, err := filepath.Glob(filepath.Join(scratch, "lcgen-dev-*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %q %v", left, err)
		}
		if t.Failed() {
			t.Log(messages.String(), output.String())
		}
	}
}

// A build that was too late to be stopped leaves no program behind.
func TestLateBuild(t *testing.T) {
	t.Parallel()
	s := &session{scratch: t.TempDir(), builds: 2}
	late := filepath.Join(s.scratch, "program-1")
	if err := os.WriteFile(late, nil, 0o777); err != nil {
		t.Fatal(err)
	}
	s.take(t.Context(), finishedBuild{number: 1, built: built{path: late}})
	if _, err := os.Stat(late); !os.IsNotExist(err) {
		t.Errorf("%s: %v", late, err)
	}
	if s.process != nil {
		t.Error("it runs")
	}
}

func waitForPID(t *testing.T, path string) int {
	t.Helper()
	for deadline := time.Now().Add(4 * patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		data, err := os.ReadFile(path)
		if pid, notYet := strconv.Atoi(string(data)); err == nil && notYet == nil {
			return pid
		}
	}
	t.Fatal("the program never runs")
	return 0
}

// TestRunNothing has Run refuse what is no program.
func TestRunNothing(t *testing.T) {
	dir := module(t, map[string]string{"part/part.go": "package part\n"})
	for pkg, want := range map[string]string{
		"./part":    "./part is no command: name the package with func main",
		"./nowhere": "nowhere",
		"":          "no Go files",
	} {
		err := Run(t.Context(), Options{Dir: dir, Package: pkg})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", pkg, err, want)
		}
	}
}
