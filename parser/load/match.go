package load

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/parser"
)

// A matched is what patterns match.
type matched struct {
	trees   []string // folders matched with all below them
	folders []string // with Go files, sorted, each once
	left    []string // packages and patterns that are left out, as they are not ours
}

// match expands patterns to folders. Those that name folders it walks itself,
// which takes a fraction of what the go command takes; others it hands over.
func match(ctx context.Context, cfg Config, patterns []string) (*matched, error) {
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	if err := checkModFiles(cfg.Dir); err != nil {
		return nil, err
	}
	m := &matched{}
	var others []string
	var errs []error
	for _, pattern := range patterns {
		switch base, isTree := strings.CutSuffix(filepath.ToSlash(pattern), "/..."); {
		case strings.HasSuffix(pattern, ".go"):
			errs = append(errs, fmt.Errorf("%s is a file: name the folder of its package", pattern))
		case !isFolder(base) || strings.Contains(base, "..."):
			others = append(others, pattern)
		case isTree:
			errs = append(errs, m.addTree(cfg, pattern, base))
		default:
			errs = append(errs, m.addFolder(cfg, pattern))
		}
	}
	if len(others) > 0 {
		errs = append(errs, m.addOthers(ctx, cfg, others))
	}
	slices.Sort(m.folders)
	m.folders = slices.Compact(m.folders)
	err := errors.Join(errs...)
	if err == nil && len(m.folders) == 0 && len(m.left) > 0 {
		err = errors.New(leftOut(m.left))
	}
	return m, err
}

// isFolder reports whether a pattern names a folder rather than an import
// path.
func isFolder(pattern string) bool {
	return pattern == "." || pattern == ".." || strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../") ||
		filepath.IsAbs(pattern)
}

// addFolder matches the package in one folder.
func (m *matched) addFolder(cfg Config, pattern string) error {
	dir := cfg.path(pattern)
	entries, err := readFolder(dir, pattern)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(entries, isSource) {
		return fmt.Errorf("%s: no Go files in %s", pattern, dir)
	}
	if cfg.MainOnly && cfg.isForeignFolder(dir) {
		m.left = append(m.left, pattern)
		return nil
	}
	m.folders = append(m.folders, dir)
	return cfg.checkModule(dir)
}

// addTree matches all packages at and below a folder.
func (m *matched) addTree(cfg Config, pattern, base string) error {
	dir := cfg.path(base)
	if _, err := readFolder(dir, pattern); err != nil {
		return err
	}
	if err := cfg.checkModule(dir); err != nil {
		return err
	}
	if cfg.MainOnly && cfg.isForeignFolder(dir) {
		m.left = append(m.left, pattern)
		return nil
	}
	before := len(m.folders)
	if err := m.walk(dir, ignoredBy(dir), true); err != nil {
		return fmt.Errorf("looking for packages: %w", err)
	}
	if len(m.folders) == before {
		return fmt.Errorf("%s matches no packages", pattern)
	}
	m.trees = append(m.trees, dir)
	return nil
}

// path returns the absolute form of a folder that a pattern names.
func (cfg Config) path(pattern string) string {
	if filepath.IsAbs(pattern) {
		return filepath.Clean(pattern)
	}
	return filepath.Join(cfg.Dir, filepath.FromSlash(pattern))
}

// readFolder lists a folder that a pattern names.
func readFolder(dir, pattern string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no folder %s", pattern, dir)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", pattern, err)
	}
	return entries, nil
}

// checkModule makes sure that a folder is in a module: without this, a run
// that finds no directives would end well outside of any.
func (cfg Config) checkModule(dir string) error {
	if cfg.env("GO111MODULE") == "off" || moduleRoot(dir) != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil && cfg.env("GOWORK") != "off" {
		return fmt.Errorf("no go.mod in %s, which holds a go.work: name its modules (./MODULE/...)", dir)
	}
	return fmt.Errorf("no go.mod in %s or above it: run \"go mod init\" there first", dir)
}

// checkModFiles makes sure that the go command can read the files that describe
// the module and the workspace around a folder: a named pipe would keep it
// waiting.
func checkModFiles(dir string) error {
	for ; ; dir = filepath.Dir(dir) {
		for _, name := range []string{"go.mod", "go.sum", "go.work", "go.work.sum", "vendor/modules.txt"} {
			path := filepath.Join(dir, filepath.FromSlash(name))
			info, err := os.Stat(path)
			if err != nil || info.IsDir() || info.Mode().IsRegular() {
				continue
			}
			if err := parser.CheckFile(path); err != nil {
				return fmt.Errorf("the go command can't %w: remove it", err)
			}
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// moduleRoot returns the nearest folder with a go.mod, at dir or above it.
func moduleRoot(dir string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !info.IsDir() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// walk adds the folders below dir that "..." matches by the rules of the go
// command (go help packages).
func (m *matched) walk(dir string, ignored func(dir string) bool, top bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	nested := func(e fs.DirEntry) bool { return e.Name() == "go.mod" && !e.IsDir() }
	if !top && slices.ContainsFunc(entries, nested) {
		return nil
	}
	if slices.ContainsFunc(entries, isSource) {
		m.folders = append(m.folders, dir)
	}
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); e.IsDir() && !Skipped(e.Name()) && !ignored(path) {
			if err := m.walk(path, ignored, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// Skipped reports whether "..." does not match folders of that name.
func Skipped(name string) bool {
	return name == "testdata" || name == "vendor" || name[0] == '_' || name[0] == '.'
}

// isOtherSource reports whether the go command looks into a file that isn't Go
// source.
func isOtherSource(e fs.DirEntry) bool {
	name := e.Name()
	return slices.Contains(otherSources, filepath.Ext(name)) && name[0] != '_' && name[0] != '.' && !e.IsDir()
}

// otherSources are the extensions that package go/build knows besides that of Go.
var otherSources = []string{
	".F", ".S", ".c", ".cc", ".cpp", ".cxx", ".f", ".f90", ".for", ".h", ".hh", ".hpp", ".hxx", ".m", ".s", ".swig", ".swigcxx", ".sx", ".syso",
}

// isSource reports whether the go command reads a file as Go source.
func isSource(e fs.DirEntry) bool {
	name := e.Name()
	return strings.HasSuffix(name, ".go") && name[0] != '_' && name[0] != '.' && !e.IsDir()
}

// ignoredBy returns a function that reports whether the go.mod of the module
// around dir tells the go command to ignore a folder.
func ignoredBy(dir string) func(dir string) bool {
	root := moduleRoot(dir)
	data, err := parser.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return func(string) bool { return false }
	}
	file, err := modfile.ParseLax("go.mod", data, nil)
	if err != nil || len(file.Ignore) == 0 {
		return func(string) bool { return false }
	}
	return func(dir string) bool {
		rel, err := filepath.Rel(root, dir)
		return err == nil && slices.ContainsFunc(file.Ignore, func(ig *modfile.Ignore) bool {
			return ignores(ig.Path, filepath.ToSlash(rel))
		})
	}
}

// ignores reports whether an ignore directive of a go.mod means a folder,
// given relative to the module: "./x" that one, "x" any of that name.
func ignores(directive, folder string) bool {
	if path, ok := strings.CutPrefix(directive, "./"); ok {
		return folder == strings.TrimSuffix(path, "/")
	}
	return strings.HasSuffix("/"+folder, "/"+strings.Trim(directive, "/"))
}

// addOthers matches patterns that only the go command understands: import
// paths, "work", "all".
//
// Of those left out, a pattern is named if it matches nothing else, and a
// package if it has components: few who write "all" mean all of them.
func (m *matched) addOthers(ctx context.Context, cfg Config, patterns []string) error {
	var errs []error
	for _, pattern := range patterns {
		found, err := packages.Load(cfg.packages(ctx, packages.NeedName|packages.NeedFiles|packages.NeedModule), pattern)
		if err != nil {
			return goCommandError(err)
		}
		if len(found) == 0 {
			errs = append(errs, fmt.Errorf("%s matches no packages", pattern))
		}
		var foreign []*packages.Package
		for _, p := range found {
			switch {
			case p.Dir == "" && len(found) > 1 && isUnvendored(p):
				// A test asks for it, and those who load the test say so.
			case p.Dir == "":
				errs = append(errs, packageErrors(p)...)
			case cfg.MainOnly && !cfg.isOurs(p):
				foreign = append(foreign, p)
			default:
				m.folders = append(m.folders, p.Dir)
			}
		}
		if len(foreign) == len(found) && len(foreign) > 0 {
			m.left = append(m.left, pattern)
			continue
		}
		for _, p := range foreign {
			if hasComponents(p) {
				m.left = append(m.left, p.PkgPath)
			}
		}
	}
	return errors.Join(errs...)
}

// hasComponents reports whether lcgen has written code into a package.
func hasComponents(p *packages.Package) bool {
	return slices.ContainsFunc(p.GoFiles, func(path string) bool { return filepath.Base(path) == parser.CodeFile })
}

// isUnvendored reports whether the go command doesn't find a package because the
// vendor folder lacks it.
func isUnvendored(p *packages.Package) bool {
	return slices.ContainsFunc(p.Errors, func(e packages.Error) bool { return strings.Contains(e.Msg, "-mod=vendor") })
}

// packageErrors returns what the go command says of a package that it can't
// find.
func packageErrors(p *packages.Package) []error {
	var errs []error
	for _, e := range p.Errors {
		errs = append(errs, errors.New(e.Msg))
	}
	return errs
}
