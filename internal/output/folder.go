package output

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lcgen/lcgen/generator"
)

// Folder makes a new folder of files, named relative to it, as a whole or not
// at all: it fills a folder beside it, has finish do what else there is to do
// in there, and gives it the name last. A folder that is there already must be
// empty.
func Folder(ctx context.Context, dir string, files []generator.File, finish func(dir string) error) error {
	if err := checkEmpty(dir); err != nil {
		return err
	}
	parent, base := filepath.Split(dir)
	temp := filepath.Join(parent, "."+base+"."+rand.Text()+".tmp")
	// After the rename there is nothing left to remove.
	defer os.RemoveAll(temp)
	for _, f := range files {
		path := filepath.Join(temp, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Content, perm); err != nil {
			return err
		}
	}
	if err := finish(temp); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("stopped before %s: %w", dir, context.Cause(ctx))
	}
	// An empty folder gives way; one that was filled meanwhile does not.
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not empty any more: %w", dir, err)
	}
	return os.Rename(temp, dir)
}

// checkEmpty makes sure that there is nothing at dir, or a folder without
// files.
func checkEmpty(dir string) error {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is there already, and is no folder: choose another name, or move it away", dir)
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s is there already, and is not empty: choose another name, or move it away", dir)
	}
	return err
}
