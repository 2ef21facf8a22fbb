package load

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"
)

// readModule reads from go.mod what the folder's package is called.
func (f *Folder) readModule() error {
	file := filepath.Join(f.Module, "go.mod")
	content, err := os.ReadFile(file)
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
	if mod.Go != nil {
		f.GoVersion = "go" + mod.Go.Version
	}
	below, err := filepath.Rel(f.Module, f.Dir)
	f.Path = path.Join(mod.Module.Mod.Path, filepath.ToSlash(below))
	return err
}

// A Candidate is a package that a name may stand for.
type Candidate struct {
	Path  string
	Dir   string
	Files []string
}

// Candidates returns the packages that the module around a folder may import,
// by their names: those of the standard library, its own, and those that it
// requires.
func Candidates(ctx context.Context, cfg Config, module string) (map[string][]Candidate, error) {
	cfg.Dir = module
	loaded, err := packages.Load(cfg.packages(ctx, packages.NeedName|packages.NeedFiles), "std", "all")
	if err != nil {
		return nil, goCommandError(err)
	}
	found := map[string][]Candidate{}
	for _, p := range loaded {
		if p.Name != "main" && len(p.GoFiles) > 0 {
			found[p.Name] = append(found[p.Name], Candidate{p.PkgPath, filepath.Dir(p.GoFiles[0]), p.GoFiles})
		}
	}
	return found, nil
}
