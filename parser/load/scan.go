package load

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/lcgen/lcgen/parser"
)

// scan returns those of the folders that concern lcgen: a file mentions a
// directive, is generated, or, where users count too, imports the runtime.
func scan(ctx context.Context, folders []string, users bool) ([]string, error) {
	concerned := make([]bool, len(folders))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, dir := range folders {
		g.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			concerned[i], err = concerns(dir, users)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("looking for directives: %w", err)
	}
	var found []string
	for i, dir := range folders {
		if concerned[i] {
			found = append(found, dir)
		}
	}
	return found, nil
}

// concerns reports whether a file of the folder mentions a directive or is
// generated, or, where users count too, imports the runtime.
func concerns(dir string, users bool) (bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		if !isSource(e) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		src, err := os.ReadFile(path)
		if err != nil {
			return false, err
		}
		if isOutput(path, src) || parser.Mentions(src) || users && bytes.Contains(src, runtimeImport) {
			return true, nil
		}
	}
	return false, nil
}

// runtimeImport is what a file that imports the runtime holds.
var runtimeImport = []byte(strconv.Quote(parser.RuntimePath))

// isOutput reports whether a file is one that lcgen wrote: it has the name and
// the content.
func isOutput(path string, src []byte) bool {
	if base := filepath.Base(path); base != parser.CodeFile && base != parser.TestFile {
		return false
	}
	return parser.Ours(src)
}
