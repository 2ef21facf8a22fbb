package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/internal/clientgen/squeeze"
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
	together := 0
	for _, b := range bundles {
		script, err := os.ReadFile(filepath.Join(dir, b.name))
		if err != nil {
			t.Fatal(err)
		}
		gzipped := sizeGzipped(t, dir, b)
		t.Logf("%s: %d bytes, %d gzipped", b.name, len(script), gzipped)
		together += gzipped
		first, _, _ := strings.Cut(string(script), "\n")
		if !b.module && !strings.Contains(first, "lcgen, MIT") {
			t.Errorf("the first line of %s does not say whose it is: %s", b.name, first)
		}
	}
	t.Logf("together: %d gzipped, of at most %d", together, maxTogether)
}

// sizeGzipped returns what a bundle takes on the wire.
func sizeGzipped(t *testing.T, dir string, b bundle) int {
	t.Helper()
	compressed, err := os.ReadFile(filepath.Join(dir, b.name+".gz"))
	if err != nil {
		t.Fatal(err)
	}
	return len(compressed)
}

// The table of files in the documentation tells their sizes.
func TestDocumentedSizes(t *testing.T) {
	dir, err := clientDir()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "../../docs/client.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bundles {
		row := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(b.name) + "` \\| .* \\| (.*) \\|$").FindSubmatch(page)
		if row == nil {
			t.Errorf("docs/client.md has no row for %s", b.name)
			continue
		}
		if want := fmt.Sprintf("%.1f KiB", float64(sizeGzipped(t, dir, b))/1024); string(row[1]) != want {
			t.Errorf("docs/client.md says that %s has %s gzipped; it has %s", b.name, row[1], want)
		}
	}
}

func TestRun(t *testing.T) {
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
			source: `console.log("` + noise(9<<10) + `");`,
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
			writeOthers(t, dir)
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

// writeOthers writes the sources of all bundles but the core, and what they give.
func writeOthers(t *testing.T, dir string) {
	t.Helper()
	for _, b := range bundles[1:] {
		write(t, filepath.Join(dir, "src", b.entry), `console.log("other");`)
		made := "(()=>{console.log(\"other\");})();\n"
		if b.module {
			made = "console.log(\"other\");\n"
		}
		write(t, filepath.Join(dir, b.name), banner+"\n"+made)
		write(t, filepath.Join(dir, b.name+".gz"), string(squeeze.Gzip([]byte(banner+"\n"+made))))
	}
}

// noise returns text that takes so many bytes, gzipped, or a few more.
func noise(bytes int) string {
	text := make([]byte, 2*bytes)
	for i := range text {
		text[i] = "0123456789abcdef"[rand.N(16)]
	}
	return string(text)
}

// What all scripts have together counts, of which no single one has too much.
func TestTogetherTooLarge(t *testing.T) {
	dir := t.TempDir()
	writeOthers(t, dir)
	write(t, filepath.Join(dir, "src", "index.ts"), `console.log("`+noise(maxCore-1<<10)+`");`)
	first := bundles[len(bundles)-1].entry
	write(t, filepath.Join(dir, "src", first), `console.log("`+noise(3<<10)+`");`)
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-dir", dir}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	write(t, filepath.Join(dir, "src", first), `console.log("`+noise(maxTogether-maxCore+1<<10)+`");`)
	if code := run([]string{"-dir", dir}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "all scripts together have") {
		t.Errorf("exit code %d, stderr %q", code, &stderr)
	}
}

// A compressed bundle is stale if it holds something else, is much larger than it
// has to be, or can't be read.
func TestStaleGzipped(t *testing.T) {
	text := []byte(strings.Repeat("console.log(1234);", 100))
	made := squeeze.Gzip(text)
	large := new(bytes.Buffer)
	w, err := gzip.NewWriterLevel(large, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(text)
	w.Close()
	for name, test := range map[string]struct {
		committed []byte
		same      bool
	}{
		"the same":       {made, true},
		"something else": {squeeze.Gzip(text[1:]), false},
		"larger":         {large.Bytes(), false},
		"cut off":        {made[:len(made)-1], false},
		"none":           {nil, false},
	} {
		if got := sameInside(test.committed, made); got != test.same {
			t.Errorf("%s: %t, want %t", name, got, test.same)
		}
	}
}

func TestModules(t *testing.T) {
	dir := t.TempDir()
	writeOthers(t, dir)
	var module bundle
	for _, b := range bundles {
		if b.module {
			module = b
		}
	}
	source := filepath.Join(dir, "src", module.entry)
	write(t, filepath.Join(dir, "src", "index.ts"), `import { shared } from "./shared"; declare const table: unknown; shared({ held: table });`)
	write(t, filepath.Join(dir, "src", "shared.ts"), `export function shared(of: { held: unknown }) { console.log(of.held); } export interface Shared { held: string }`)
	var stdout, stderr bytes.Buffer

	t.Run("types only", func(t *testing.T) {
		write(t, source, `import type { Shared } from "../shared"; export default (of: Shared) => of.held;`)
		if code := run([]string{"-dir", dir}, &stdout, &stderr); code != 0 {
			t.Fatalf("exit code %d: %s", code, &stderr)
		}
		core, _ := os.ReadFile(filepath.Join(dir, "client.js"))
		for _, m := range client.Modules {
			row := m.Name + " " + strings.Join(m.Selectors(), ",")
			if len(m.Selectors()) > 0 && !bytes.Contains(core, []byte(row)) {
				t.Errorf("the core does not know %s: %s", row, core)
			}
		}
		// Both call what no page sees by the same short name.
		made, _ := os.ReadFile(filepath.Join(dir, module.name))
		_, short, _ := strings.Cut(string(made), "=>")
		short, _, _ = strings.Cut(short, ";")
		if _, member, found := strings.Cut(short, "."); !found || member == "held" || !bytes.Contains(core, []byte("."+member)) {
			t.Errorf("module %s\nand core %s", made, core)
		}
	})
	t.Run("an enum with a short name", func(t *testing.T) {
		write(t, source, `const enum Limit { most = 500, told = 3, show = 7 } export default () => Limit.most + Limit.show;`)
		want := module.entry + " has an enum that is there at run time"
		if code := run([]string{"-dir", dir}, &stdout, &stderr); code != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("exit code %d, stderr %q, want %q in it", code, &stderr, want)
		}
	})
	t.Run("what the core has", func(t *testing.T) {
		write(t, source, `import { shared } from "../shared"; export default () => shared({ held: 1 });`)
		want := module.entry + " imports shared.ts, which is in the core"
		if code := run([]string{"-dir", dir}, &stdout, &stderr); code != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("exit code %d, stderr %q, want %q in it", code, &stderr, want)
		}
	})
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

// TestWireNamesAreKept holds what the server sends and what pages see to their
// names: those that are made short are the client's own.
func TestWireNamesAreKept(t *testing.T) {
	short := regexp.MustCompile(buildOptions("", bundles[0]).MangleProps)
	names := []string{"effects", "token", "redirect", "flash", "dispatch", "event", "detail", "errors", "pointer", "status", "code", "title", "problem", "versions", "place", "id"}
	for _, e := range client.Events {
		names = append(names, e.Fields...)
	}
	for _, name := range names {
		if short.MatchString(name) {
			t.Errorf("the server sends %s, which the client has under another name", name)
		}
	}
}
