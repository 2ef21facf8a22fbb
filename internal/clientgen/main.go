// Clientgen makes the browser client: it bundles the TypeScript sources in
// runtime/client/src into the files that package runtime embeds, each as it is
// and compressed.
//
//	go generate ./runtime          # from the root of the repository
//	go run ./internal/clientgen    # the same
//
// A script that has changed is searched for the names of variables and the order
// of functions that compress best, which takes a minute or two; with -again, the
// search goes on.
//
// With --check nothing is written; the exit code is 1 if a committed bundle is
// not what the sources give, but for names and order, or not what its .gz holds. Bundles that are too large, alone or together, and
// sources that import each other in a circle are refused either way.
package main

import (
	"bytes"
	"compress/gzip"
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
	again := flags.Bool("again", false, "go on to search for what compresses better, also of bundles that are up to date")
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
	return makeAll(*dir, *check, *again, stdout, stderr)
}

// makeAll builds the bundles and delivers them, and returns the exit code.
func makeAll(dir string, check, again bool, stdout, stderr io.Writer) int {
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
	if err := shrink(dir, scripts, check, again); err != nil {
		fmt.Fprintln(stderr, "clientgen:", err)
		return 2
	}
	if err := checkSizes(scripts); err != nil {
		fmt.Fprintln(stderr, "clientgen:", err)
		return 1
	}
	code := 0
	for _, s := range scripts {
		path := filepath.Join(dir, s.name)
		code = max(code, deliver(path, s.content, bytes.Equal, check, stdout, stderr))
		code = max(code, deliver(path+".gz", s.gzipped, sameInside, check, stdout, stderr))
	}
	return code
}

// sameInside reports whether two compressed files hold the same, and the first is
// no larger. Its bytes may differ: floating-point numbers have a say in them,
// which are not the same on all machines.
func sameInside(committed, made []byte) bool {
	was, err := inflate(committed)
	if err != nil {
		return false
	}
	is, err := inflate(made)
	return err == nil && bytes.Equal(was, is) && len(committed) <= len(made)+tolerance
}

// tolerance is by how much the size of a compressed file may differ between
// machines, in bytes.
const tolerance = 16

func inflate(compressed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// deliver writes the file where it is not the same, or says that it isn't.
func deliver(path string, made []byte, same func(committed, made []byte) bool, check bool, stdout, stderr io.Writer) int {
	committed, err := os.ReadFile(path)
	if err == nil && same(committed, made) {
		return 0
	}
	if check {
		fmt.Fprintf(stderr, "clientgen: %s is stale: run \"go generate ./runtime\"\n", path)
		return 1
	}
	if err := os.WriteFile(path, made, 0o644); err != nil {
		fmt.Fprintln(stderr, "clientgen:", err)
		return 2
	}
	fmt.Fprintf(stdout, "%s: %d bytes\n", path, len(made))
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
