package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lcgen/lcgen/generator"
)

// Create writes new files into a folder, which it makes where there is none:
// all of them, or none. A file that is there already is an error, and stays as
// it is.
func Create(ctx context.Context, dir string, files []generator.File) (err error) {
	var undo []string // newest last
	defer func() {
		for i := len(undo) - 1; err != nil && i >= 0; i-- {
			os.Remove(undo[i])
		}
	}()
	made, err := makeFolders(dir)
	undo = append(undo, made...)
	if err != nil {
		return err
	}
	temps := make([]string, len(files))
	for i, f := range files {
		path := filepath.Join(dir, f.Name)
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already", path)
		}
		if temps[i], err = writeTemp(path, f.Content); err != nil {
			return err
		}
		// After it has its name there is nothing left to remove.
		defer os.Remove(temps[i])
	}
	for i, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped before %s: %w", path, context.Cause(ctx))
		}
		published, err := publishOnce(temps[i], path)
		if err != nil {
			return err
		}
		if !published {
			return fmt.Errorf("%s is there already", path)
		}
		undo = append(undo, path)
	}
	return nil
}

// makeFolders makes a folder and those above it, and returns those that were
// not there, the outermost first.
func makeFolders(dir string) ([]string, error) {
	var missing []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		missing = append([]string{d}, missing...)
	}
	var made []string
	for _, d := range missing {
		if err := os.Mkdir(d, 0o755); err != nil {
			return made, err
		}
		made = append(made, d)
	}
	return made, nil
}
