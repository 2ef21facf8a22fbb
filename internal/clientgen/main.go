// Clientgen makes the browser client: it bundles the TypeScript sources in
// runtime/client/src into the files that package runtime embeds.
//
//	go generate ./runtime          # from the root of the repository
//	go run ./internal/clientgen    # the same
//
// With --check nothing is written; the exit code is 1 if a committed bundle is
// not what the sources give. Bundles that are too large, alone or together, and
// sources that import each other in a circle are refused either way.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit code: 0 fine, 1 stale, too large or in a circle, 2 usage,
// or sources that do not build.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("clientgen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "write nothing; fail where a bundle is stale")
	dir := flags.String("dir", "", "the `folder` that holds src and the bundles (default: runtime/client of this repository)")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *dir == "" {
		found, err := clientDir()
		if err != nil {
			fmt.Fprintln(stderr, "clientgen:", err)
			return 2
		}
		*dir = found
	}
	return makeAll(*dir, *check, stdout, stderr)
}

// makeAll builds the bundles and delivers them, and returns the exit code.
func makeAll(dir string, check bool, stdout, stderr io.Writer) int {
	sources, err := filepath.Abs(filepath.Join(dir, "src"))
	if err != nil {
		fmt.Fprintln(stderr, "clientgen:", err)
		return 2
	}
	if err := checkCycles(sources); err != nil {
		fmt.Fprintln(stderr, "clientgen:", err)
		return 1
	}
	scripts, err := buildAll(sources)
	if err != nil {
		fmt.Fprintln(stderr, "clientgen:", err)
		return 2
	}
	if err := checkSizes(scripts); err != nil {
		fmt.Fprintln(stderr, "clientgen:", err)
		return 1
	}
	code := 0
	for _, s := range scripts {
		code = max(code, deliver(filepath.Join(dir, s.name), s.content, check, stdout, stderr))
	}
	return code
}

// deliver writes the bundle where it differs, or says that it does.
func deliver(path string, script []byte, check bool, stdout, stderr io.Writer) int {
	committed, err := os.ReadFile(path)
	if err == nil && bytes.Equal(committed, script) {
		return 0
	}
	if check {
		fmt.Fprintf(stderr, "clientgen: %s is stale: run \"go generate ./runtime\"\n", path)
		return 1
	}
	if err := os.WriteFile(path, script, 0o644); err != nil {
		fmt.Fprintln(stderr, "clientgen:", err)
		return 2
	}
	fmt.Fprintf(stdout, "%s: %d bytes, %d gzipped\n", path, len(script), gzipped(script))
	return 0
}

// clientDir looks for runtime/client from the working directory upwards.
func clientDir() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		client := filepath.Join(dir, "runtime", "client")
		if _, err := os.Stat(filepath.Join(client, "src")); err == nil {
			return client, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no folder runtime/client/src here or above: run it inside the repository, or name the folder with -dir")
		}
		dir = parent
	}
}
