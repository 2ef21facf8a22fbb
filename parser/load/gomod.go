package load

import (
	"fmt"
	"path"
	"path/filepath"

	"golang.org/x/mod/modfile"

	"github.com/lcgen/lcgen/parser"
)

// readModule reads from go.mod what the folder's package is called.
func (f *Folder) readModule() error {
	file := filepath.Join(f.Module, "go.mod")
	content, err := parser.ReadFile(file)
	if err != nil {
		return err
	}
	mod, err := modfile.ParseLax(file, content, nil)
	if err != nil {
		return err
	}
	if mod.Module == nil {
		return fmt.Errorf("%s names no module", file)
	}
	f.modulePath = mod.Module.Mod.Path
	if mod.Go != nil {
		f.GoVersion = "go" + mod.Go.Version
	}
	below, err := filepath.Rel(f.Module, f.Dir)
	f.Path = path.Join(f.modulePath, filepath.ToSlash(below))
	return err
}
