package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The showcase says where it is, serves, and ends in time with streams open.
func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() { code <- run(ctx, []string{"-addr", "127.0.0.1:0"}, in, io.Discard) }()

	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address, found := strings.CutPrefix(strings.TrimSpace(line), "The showcase is at ")
	if !found {
		t.Fatalf("the showcase says %q", line)
	}
	res, err := http.Get(address + "/sse/events/global")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("a stream answers %s", res.Status)
	}
	cancel()
	select {
	case got := <-code:
		if got != 0 {
			t.Errorf("exit code %d, want 0", got)
		}
	case <-time.After(10 * time.Second):
		t.Error("the showcase does not end")
	}
}

func TestRunRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"help", []string{"-h"}, 0, "-addr"},
		{"unknown flag", []string{"-port", "1"}, 2, "-port"},
		{"argument", []string{"now"}, 2, `unexpected argument "now"`},
		{"bad address", []string{"-addr", "nowhere"}, 1, "nowhere"},
		{"data in a file", []string{"-data", file}, 1, file},
	} {
		t.Run(test.name, func(t *testing.T) {
			var says strings.Builder
			if code := run(t.Context(), test.args, io.Discard, &says); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			assertContains(t, says.String(), test.says)
		})
	}
}
