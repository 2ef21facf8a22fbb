package flow

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/parser"
)

// Fix changes the source where a finding has a fix, and returns the paths of the files that it changed, sorted. Of fixes that touch
// each other, the first is applied; the others wait for the next check.
func Fix(fset *token.FileSet, findings []checker.Finding) ([]string, error) {
	byFile := map[string][]textEdit{}
	for _, f := range findings {
		if len(f.Fixes) > 0 {
			addFix(fset, byFile, f.Fixes[0])
		}
	}
	var edited []string
	var errs []error
	for _, path := range slices.Sorted(maps.Keys(byFile)) {
		if err := applyEdits(path, byFile[path]); err != nil {
			errs = append(errs, fmt.Errorf("fixing %s: %w", path, err))
			continue
		}
		edited = append(edited, path)
	}
	return edited, errors.Join(errs...)
}

// A textEdit puts text in place of a part of a file.
type textEdit struct {
	start, end int
	text       []byte
}

// addFix adds the edits of a fix, unless one of them touches another's.
func addFix(fset *token.FileSet, byFile map[string][]textEdit, fix analysis.SuggestedFix) {
	mine := map[string][]textEdit{}
	for _, t := range fix.TextEdits {
		file := fset.File(t.Pos)
		e := textEdit{file.Offset(t.Pos), file.Offset(t.End), t.NewText}
		touches := func(o textEdit) bool { return e.start <= o.end && o.start <= e.end }
		if slices.ContainsFunc(byFile[file.Name()], touches) {
			return
		}
		mine[file.Name()] = append(mine[file.Name()], e)
	}
	for path, edits := range mine {
		byFile[path] = append(byFile[path], edits...)
	}
}

// applyEdits writes a file anew. Go source is formatted where it parses.
func applyEdits(path string, edits []textEdit) error {
	old, err := parser.ReadFile(path)
	if err != nil {
		return err
	}
	slices.SortFunc(edits, func(a, b textEdit) int { return cmp.Compare(a.start, b.start) })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.end > len(old) {
			return errors.New("it has changed meanwhile")
		}
		out.Write(old[at:e.start])
		out.Write(e.text)
		at = e.end
	}
	out.Write(old[at:])
	content := out.Bytes()
	if filepath.Ext(path) == ".go" {
		if formatted, err := format.Source(content); err == nil {
			content = formatted
		}
	}
	return output.Edit(path, old, content)
}

// Regenerate generates the packages in which a finding says so, and reports
// whether there were any. A package that has code but no generated test keeps
// to that.
func Regenerate(ctx context.Context, opts Options, checked *Checked) (bool, error) {
	if checked.Broken {
		return false, nil
	}
	withTests, without := map[string]bool{}, map[string]bool{}
	for _, f := range checked.Findings {
		if !f.Regenerate {
			continue
		}
		dir := filepath.Dir(parser.Position(checked.Fset, f.Pos).Filename)
		if exists(filepath.Join(dir, generator.CodeFile)) && !exists(filepath.Join(dir, generator.TestFile)) {
			without[dir] = true
		} else {
			withTests[dir] = true
		}
	}
	var errs []error
	for _, group := range []struct {
		dirs  map[string]bool
		tests bool
	}{{withTests, true}, {without, false}} {
		if len(group.dirs) == 0 {
			continue
		}
		opts.Patterns = slices.Sorted(maps.Keys(group.dirs))
		opts.Files = generator.Options{Tests: group.tests}
		_, err := Generate(ctx, opts)
		errs = append(errs, err)
	}
	return len(withTests)+len(without) > 0, errors.Join(errs...)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
