package output

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// perm is the mode of new files before the umask.
const perm = 0o644

// Apply carries the changes out and tells done of each that was. It stops
// before the next change when ctx is done, and goes on past a change that
// fails, so that one read-only folder does not keep the others stale.
func Apply(ctx context.Context, changes []Change, done func(Change)) error {
	var errs []error
	for _, c := range changes {
		if err := ctx.Err(); err != nil {
			errs = append(errs, fmt.Errorf("stopped before %s: %w", c.Path, context.Cause(ctx)))
			break
		}
		applied, err := c.apply()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s %s: %w", c.Op, c.Path, err))
		} else if applied {
			done(c)
		}
	}
	return errors.Join(errs...)
}

// apply reports whether there was anything left to do.
func (c Change) apply() (bool, error) {
	if c.Op == Remove {
		err := os.Remove(c.Path)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return err == nil, err
	}
	temp, err := writeTemp(c.Path, c.New)
	if err != nil {
		return false, err
	}
	if c.once {
		defer os.Remove(temp)
		return publishOnce(temp, c.Path)
	}
	if err := os.Rename(temp, c.Path); err != nil {
		os.Remove(temp)
		return false, err
	}
	return true, nil
}

// publishOnce gives the file its name unless that has been taken meanwhile. A
// link is the one step that both publishes and refuses to overwrite.
func publishOnce(temp, path string) (bool, error) {
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err == nil, nil
	}
	// Not every file system has links.
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	err = os.Rename(temp, path)
	return err == nil, err
}

// writeTemp writes content to a new file beside path, which shares its file
// system, and returns the new file's path. The name starts with a dot, so that
// the go command passes it over.
func writeTemp(path string, content []byte) (string, error) {
	dir, base := filepath.Split(path)
	temp := filepath.Join(dir, "."+base+"."+rand.Text()+".tmp")
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(temp)
		return "", err
	}
	return temp, nil
}
