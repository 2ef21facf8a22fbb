package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/lcgen/lcgen/parser"
)

// A scanned is what a look at folders has found.
type scanned struct {
	concerned []string // those that concern lcgen

	// faults are about files that nobody can read, go commands included. Their
	// folders are not among those that concern lcgen.
	faults []parser.Diagnostic
}

// scan looks for the folders that concern lcgen: a file mentions a directive,
// is generated, or, where users count too, imports the runtime.
func scan(ctx context.Context, folders []string, users bool) (*scanned, error) {
	concerned, faults := make([]bool, len(folders)), make([][]parser.Diagnostic, len(folders))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, dir := range folders {
		g.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if concerned[i], err = concerns(dir, users); err == nil {
				faults[i] = unreadableIn(dir, concerned[i])
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("looking for directives: %w", err)
	}
	found := &scanned{}
	for i, dir := range folders {
		if concerned[i] && len(faults[i]) == 0 {
			found.concerned = append(found.concerned, dir)
		}
		found.faults = append(found.faults, faults[i]...)
	}
	return found, nil
}

// unreadableIn reports the source files in a folder that lcgen doesn't read. A
// large one matters only in a folder that concerns lcgen; one that isn't regular
// would keep the go command waiting too.
func unreadableIn(dir string, concerned bool) []parser.Diagnostic {
	var faults []parser.Diagnostic
	entries, _ := os.ReadDir(dir) // it has just been read
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !isSource(e) && !isOtherSource(e) || isLinkedFolder(path, e) || e.Type().IsRegular() && (!concerned || isOtherSource(e)) {
			continue
		}
		if err := parser.CheckFile(path); errors.Is(err, parser.ErrNotSource) {
			faults = append(faults, unreadable(path, err))
		}
	}
	return faults
}

// unreadable reports a file that can't be read.
func unreadable(path string, err error) parser.Diagnostic {
	why := err
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		why = pathError.Err // the position names the file
	}
	return parser.Diagnostic{
		Pos:     token.Position{Filename: path},
		Message: "the file is not read: " + why.Error(), Hint: "move it out of the package",
	}
}

// isLinkedFolder reports whether an entry is a link to a folder, which the go
// command takes for no source, whatever its name.
func isLinkedFolder(path string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
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
		src, err := parser.ReadFile(path)
		switch {
		case errors.Is(err, parser.ErrNotSource):
			continue // see unreadableIn
		case err != nil:
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
