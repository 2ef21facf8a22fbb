package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The committed bundles are what the sources give, and small enough.
func TestCommittedBundles(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run([]string{"--check"}, &stdout, &stderr); code != 0 {
		t.Errorf("exit code %d\n%s%s", code, &stdout, &stderr)
	}
	dir, err := clientDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bundles {
		script, err := os.ReadFile(filepath.Join(dir, b.name))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d gzipped, of at most %d", b.name, len(script), gzipped(script), b.maxGzipped)
		first, _, _ := strings.Cut(string(script), "\n")
		for _, want := range []string{"MIT", "Generated from src"} {
			if !strings.Contains(first, want) {
				t.Errorf("the first line of %s does not say %q: %s", b.name, want, first)
			}
		}
	}
}

func TestRun(t *testing.T) {
	noise := make([]byte, 20<<10) // four bits a byte
	for i := range noise {
		noise[i] = "0123456789abcdef"[rand.N(16)]
	}
	tests := []struct {
		name     string
		source   string // of index.ts; none where empty
		bundle   string // that is there already
		args     []string
		code     int
		stderr   string // a part of it
		rewrites bool
	}{
		{
			name:   "new",
			source: `const message: string = "hello"; console.log(message);`,
			code:   0, rewrites: true,
		},
		{
			name:   "stale",
			source: `console.log("hello");`,
			bundle: "old",
			code:   0, rewrites: true,
		},
		{
			name:   "stale, only checked",
			source: `console.log("hello");`,
			bundle: "old",
			args:   []string{"--check"},
			code:   1,
			stderr: `is stale: run "go generate ./runtime"`,
		},
		{
			name:   "does not build",
			source: `import { missing } from "./missing"; missing();`,
			code:   2,
			stderr: `index.ts:1:25: Could not resolve "./missing"`,
		},
		{
			name: "no sources",
			code: 2, stderr: "Could not resolve",
		},
		{
			name:   "too large",
			source: `console.log("` + string(noise) + `");`,
			code:   1,
			stderr: "more than 8192",
		},
		{
			name:   "in a circle",
			source: `import "./index";`,
			code:   1,
			stderr: "sources import each other: index.ts → index.ts",
		},
		{
			name: "unknown flag",
			args: []string{"--nonsense"},
			code: 2, stderr: "flag provided but not defined",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			bundle := filepath.Join(dir, "client.js")
			write(t, filepath.Join(dir, "src", "share", "index.ts"), `console.log("share");`)
			write(t, filepath.Join(dir, "share.js"), banner+"\n(()=>{console.log(\"share\");})();\n")
			if test.source != "" {
				write(t, filepath.Join(dir, "src", "index.ts"), test.source)
			}
			if test.bundle != "" {
				write(t, bundle, test.bundle)
			}
			var stdout, stderr bytes.Buffer
			code := run(append([]string{"-dir", dir}, test.args...), &stdout, &stderr)
			if code != test.code || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("exit code %d, want %d; stderr %q, want %q in it", code, test.code, &stderr, test.stderr)
			}
			written, _ := os.ReadFile(bundle) // or nothing
			if rewritten := string(written) != test.bundle; rewritten != test.rewrites {
				t.Errorf("the bundle was written: %t, want %t", rewritten, test.rewrites)
			}
			if test.rewrites {
				stdout.Reset()
				if code := run([]string{"-dir", dir, "--check"}, &stdout, &stderr); code != 0 || stdout.Len() > 0 {
					t.Errorf("a second run: exit code %d, stdout %q", code, &stdout)
				}
			}
		})
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
