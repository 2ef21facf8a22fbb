package cache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A Scope names everything whose change may change a run's output. Paths are
// absolute; what does not exist is watched for coming into being.
type Scope struct {
	Trees []string // folders matched by dir/..., with all packages below
	Dirs  []string // folders of single packages
	Whole []string // folders of which every file counts
	Files []string // templates, go.mod, go.sum, go.work, vendor/modules.txt
}

// paths returns the files of the scope, sorted, each once: the Go files of
// its folders and whatever it names singly. The names alone say what was
// added and removed.
func (s Scope) paths() ([]string, error) {
	files := slices.Clone(s.Files)
	for _, tree := range s.Trees {
		err := filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case d.IsDir() && path != tree && skipped(d.Name()):
				return fs.SkipDir
			case !d.IsDir() && sourceFile(d.Name()):
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for i, dir := range slices.Concat(s.Dirs, s.Whole) {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			if !e.IsDir() && (i >= len(s.Dirs) || sourceFile(e.Name())) {
				files = append(files, filepath.Join(dir, e.Name()))
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// skipped reports whether "..." does not match a folder: the go command's
// rule (go help packages). A nested module is one as well, but go.mod files
// come and go, so such folders are walked, and watched for their go.mod.
func skipped(name string) bool {
	return name == "testdata" || name == "vendor" || name[0] == '_' || name[0] == '.'
}
