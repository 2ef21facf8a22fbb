package flow

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/internal/cache"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// A record is what a run leaves behind for the next one to see that it has
// nothing to do. A nil record leaves nothing.
type record struct {
	dir     string
	store   *cache.Store
	key     string
	started time.Time
}

// record returns where the run is recorded, or nil where that must not be
// relied on: in a dry run, which is asked for the truth, under CI, whose file
// times mean nothing, and for patterns that the go command alone understands.
// Whatever stands in the way of the cache costs time only. Runs that differ in
// settings share nothing.
func (o Options) record(settings ...string) *record {
	if o.NoCache || o.DryRun || os.Getenv("CI") != "" || slices.ContainsFunc(o.Patterns, byImportPath) {
		return nil
	}
	store, err := cache.Open()
	if err != nil {
		return nil
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil
	}
	args := slices.Concat(settings, []string{strconv.Itoa(len(settings)), o.Tags, strconv.FormatBool(o.Files.Tests), strconv.FormatBool(o.Files.Stubs)}, o.Patterns)
	key, err := cache.Key(dir, args)
	if err != nil {
		return nil
	}
	now := time.Now
	if o.now != nil {
		now = o.now
		store.Clock(now)
	}
	return &record{dir: dir, store: store, key: key, started: now()}
}

// byImportPath reports whether a pattern names packages otherwise than by
// their folders.
func byImportPath(pattern string) bool {
	return pattern != "." && pattern != ".." && !strings.HasPrefix(pattern, "./") && !strings.HasPrefix(pattern, "../") && !filepath.IsAbs(pattern)
}

// unchanged reports whether nothing has changed since the run recorded last.
func (r *record) unchanged() bool { return r != nil && r.store.Fresh(r.key) }

// save records a run that ended well, and forgets any other: what is wrong
// has to be said again.
func (r *record) save(loaded *load.Result, units []*unit, result *Result) {
	if r == nil {
		return
	}
	if len(result.Diagnostics) > 0 || len(result.Warnings) > 0 {
		r.store.Forget(r.key)
		return
	}
	var wrote []string
	for _, c := range result.Changes {
		if c.Op == output.Write {
			wrote = append(wrote, c.Path)
		}
	}
	// A record that can't be written costs the next run its time, no more.
	_ = r.store.Save(r.key, r.scope(loaded, units), r.started, wrote)
}

// scope names all that the run depends on.
func (r *record) scope(loaded *load.Result, units []*unit) cache.Scope {
	scope := cache.Scope{Trees: loaded.Trees, Dirs: slices.Concat(loaded.Folders, loaded.Imported)}
	for _, modFile := range loaded.ModFiles {
		scope.Files = append(scope.Files, moduleFiles(modFile)...)
	}
	for dir := r.dir; ; dir = filepath.Dir(dir) { // what the go command looks for, from here up
		scope.Files = append(scope.Files, moduleFiles(filepath.Join(dir, "go.mod"))...)
		scope.Files = append(scope.Files, filepath.Join(dir, "go.work"), filepath.Join(dir, "go.work.sum"))
		if dir == filepath.Dir(dir) {
			break
		}
	}
	if work := os.Getenv("GOWORK"); filepath.IsAbs(work) {
		scope.Files = append(scope.Files, work, work+".sum")
	}
	for _, u := range units {
		for _, c := range u.pkg.Components {
			if c.Template != nil {
				scope.Files = append(scope.Files, embedded(u.pkg.Dir, c.Template)...)
			}
			for _, path := range checker.PartialFiles(c) {
				scope.Whole = append(scope.Whole, filepath.Dir(path)) // a pattern may match new files
			}
		}
	}
	return scope
}

// embedded returns what go:embed looks at for a template: the file, the folders
// on the way from that of the package, and the go.mod files there, which must
// not be.
func embedded(dir string, t *parser.Template) []string {
	files := []string{t.Path}
	for at := filepath.Dir(t.Path); at != dir && at != filepath.Dir(at); at = filepath.Dir(at) {
		files = append(files, at, filepath.Join(at, "go.mod"))
	}
	return files
}

// moduleFiles returns the files that say which versions a module is built
// with.
func moduleFiles(modFile string) []string {
	dir := filepath.Dir(modFile)
	return []string{modFile, filepath.Join(dir, "go.sum"), filepath.Join(dir, "vendor", "modules.txt")}
}
