package load

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/parser"
)

// isOurs reports whether a package is in a main module: the one around the
// folder that patterns start from, or one that go.work uses. All others belong
// to somebody else: those in a vendor folder, in the module cache, in GOROOT,
// and in modules that a replace directive finds in a folder.
func (cfg Config) isOurs(p *packages.Package) bool {
	if m := p.Module; m != nil {
		return m.Main && !isForeign(m.Path, m.Dir, p.Dir)
	}
	return !inVendor(p.Dir) && (len(p.Errors) > 0 || cfg.env("GO111MODULE") == "off")
}

// isForeignFolder reports whether a folder is surely not ours, by its path and
// the go.mod around it. It takes no go command.
func (cfg Config) isForeignFolder(dir string) bool {
	root := moduleRoot(dir)
	if root == "" {
		return inVendor(dir)
	}
	mod, _ := parser.ReadFile(filepath.Join(root, "go.mod")) // the go command reports one that can't be read
	return isForeign(modfile.ModulePath(mod), root, dir)
}

// isForeign reports whether a folder belongs to somebody else although the go
// command takes the module around it for the main one, as it does within the
// module cache and GOROOT.
func isForeign(module, root, dir string) bool {
	if module == "std" || module == "cmd" {
		return true
	}
	below, err := filepath.Rel(root, dir)
	if err == nil && inVendor("/"+filepath.ToSlash(below)) {
		return true
	}
	return inCache.MatchString(filepath.ToSlash(realPath(dir)) + "/")
}

// realPath follows symbolic links on the way to a folder, which need not be
// there yet.
func realPath(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	parent, base := filepath.Split(filepath.Clean(dir))
	if base == "" {
		return dir
	}
	return filepath.Join(realPath(filepath.Clean(parent)), base)
}

// inCache matches a path in the module cache, where the folder of a module ends
// in its version.
var inCache = regexp.MustCompile(`@v[0-9][^/]*/`)

// inVendor reports whether a folder is a vendor folder or below one.
func inVendor(dir string) bool { return strings.Contains(filepath.ToSlash(dir)+"/", "/vendor/") }

// leaveOut removes packages that are not ours, if only ours are wanted. The
// error says that none is left.
func (r *Result) leaveOut(cfg Config, left []string, loaded []*packages.Package) ([]*packages.Package, error) {
	if cfg.MainOnly {
		loaded = slices.DeleteFunc(loaded, func(p *packages.Package) bool {
			ours := cfg.isOurs(p)
			if !ours {
				left = append(left, p.PkgPath)
			}
			return !ours
		})
	}
	switch {
	case len(left) == 0:
		return loaded, nil
	case len(loaded) == 0:
		return nil, errors.New(leftOut(left))
	}
	r.Warnings = append(r.Warnings, leftOut(left))
	return loaded, nil
}

// leftOut says in a line which packages are left out.
func leftOut(names []string) string {
	const why = "lcgen works on the main module, or those that go.work uses"
	if len(names) == 1 {
		return fmt.Sprintf("%s is left out, as it is in another module: %s", names[0], why)
	}
	return fmt.Sprintf("%s and %d more are left out, as they are in other modules: %s", slices.Min(names), len(names)-1, why)
}

// CheckOurs returns an error if the folder is none of a main module, so that
// nothing may be written there.
func (f *Folder) CheckOurs(ctx context.Context, cfg Config) error {
	if isForeign(f.modulePath, f.Module, f.Dir) {
		return fmt.Errorf("%s is in a vendor folder, the module cache or GOROOT: lcgen writes to your own modules only", f.Dir)
	}
	from, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return err
	}
	if around := moduleRoot(from); around == "" || around == f.Module {
		return nil
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}")
	cmd.Dir, cmd.Env, cmd.WaitDelay = cfg.Dir, cfg.Env, afterEnd
	out, err := cmd.Output()
	if err != nil {
		return nil // what is wrong with the module is reported when it is loaded
	}
	isIt := func(dir string) bool { return realPath(dir) == realPath(f.Module) }
	if !slices.ContainsFunc(strings.Split(strings.TrimSpace(string(out)), "\n"), isIt) {
		return fmt.Errorf("%s is in another module, %s: start from there, with lcgen -C %[2]s", f.Dir, f.Module)
	}
	return nil
}
