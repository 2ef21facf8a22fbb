package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

// A File is what lcgen wants a path to hold.
type File struct {
	Path    string // absolute
	Content []byte
	Once    bool // write it only where there is nothing at Path
}

// Op is what happens to a file.
type Op string

const (
	Write  Op = "write"
	Remove Op = "remove"
)

// A Change is one step from what is on disk to what should be.
type Change struct {
	Path   string // absolute
	Op     Op
	Reason string // why: "missing", "differs at line 12", "orphan: …"

	Old, New []byte // its content before and after; nil where there is none
	once     bool
}

// A ForeignError says that a file is in the way which lcgen did not write.
type ForeignError struct {
	Path string // absolute
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s was not written by lcgen and stays as it is: it has no line %q above its package clause; rename or remove it", e.Path, parser.Header)
}

// Plan returns the changes that bring the files to disk and clear the folders
// of what lcgen generated there before, files first, each in the order given.
// Files that can't be had, foreign ones among them, are joined in the error;
// the changes hold what remains.
func Plan(files []File, clear []string) ([]Change, error) {
	var changes []Change
	var errs []error
	add := func(c *Change, err error) {
		if err != nil {
			errs = append(errs, err)
		} else if c != nil {
			changes = append(changes, *c)
		}
	}
	for _, f := range files {
		add(compare(f))
	}
	for _, dir := range clear {
		for _, name := range []string{generator.CodeFile, generator.TestFile} {
			add(orphan(filepath.Join(dir, name)))
		}
	}
	return changes, errors.Join(errs...)
}

// compare returns the change that a file needs, nil for none.
func compare(f File) (*Change, error) {
	change := &Change{Path: f.Path, Op: Write, Reason: "missing", New: f.Content, once: f.Once}
	if f.Once {
		// Whatever is there is the user's, be it a folder or a broken link.
		if _, err := os.Lstat(f.Path); !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return change, nil
	}
	old, err := os.ReadFile(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return change, nil
	case err != nil:
		return nil, err
	case !parser.Ours(old):
		return nil, &ForeignError{Path: f.Path}
	}
	line := parser.StaleAt(old, f.Content)
	if line == 0 {
		return nil, nil
	}
	change.Old, change.New = old, parser.Renewed(old, f.Content)
	change.Reason = fmt.Sprintf("differs at line %d", line)
	return change, nil
}

// orphan returns the change that removes a generated file whose package has no
// component any more, nil where there is no such file.
func orphan(path string) (*Change, error) {
	old, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !parser.Ours(old):
		return nil, nil
	}
	return &Change{Path: path, Op: Remove, Reason: "orphan: its package has no component", Old: old}, nil
}
