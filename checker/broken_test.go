package checker_test

import (
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/checker/internal/checktest"
	lcparser "github.com/lcgen/lcgen/parser"
)

// TestBroken checks source that was broken at random: it may not compile in any
// way, and must not make the checker panic. Positions must be within files.
func TestBroken(t *testing.T) {
	folders, err := filepath.Glob("testdata/correct/*")
	if err != nil || len(folders) == 0 {
		t.Fatal(len(folders), err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, folder := range folders {
		files := readFolder(t, folder)
		for range 20 {
			checkBroken(t, breakFiles(random, files))
		}
	}
}

// readFolder returns the files in a folder and below.
func readFolder(t *testing.T, folder string) []txtar.File {
	t.Helper()
	var files []txtar.File
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		files = append(files, txtar.File{Name: rel, Data: content})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// breakFiles returns the files with some of their words left out, doubled or
// moved. Go source still parses.
func breakFiles(random *rand.Rand, files []txtar.File) []txtar.File {
	broken := slices.Clone(files)
	for range 1 + random.IntN(4) {
		i := random.IntN(len(broken))
		words := strings.SplitAfter(string(broken[i].Data), " ")
		j := random.IntN(len(words))
		switch random.IntN(3) {
		case 0:
			words = slices.Delete(words, j, j+1)
		case 1:
			words = slices.Insert(words, j, words[j])
		case 2:
			k := random.IntN(len(words))
			words[j], words[k] = words[k], words[j]
		}
		text := strings.Join(words, "")
		if filepath.Ext(broken[i].Name) == ".go" {
			if _, err := parser.ParseFile(token.NewFileSet(), "", text, 0); err != nil {
				continue
			}
		}
		broken[i] = txtar.File{Name: broken[i].Name, Data: []byte(text)}
	}
	return broken
}

// checkBroken checks a package, and that each finding has a place.
func checkBroken(t *testing.T, files []txtar.File) {
	t.Helper()
	archive := txtar.Format(&txtar.Archive{Files: files})
	defer func() {
		if v := recover(); v != nil {
			t.Fatalf("panic: %v\n%s", v, archive)
		}
	}()
	p := checktest.New(t, string(archive))
	c, err := checker.New(checker.Options{})
	if err != nil {
		t.Fatal(err)
	}
	model, diagnostics := lcparser.Parse(p.Input())
	for _, f := range c.Check([]checker.Package{{Input: p.Input(), Model: model, Diagnostics: diagnostics, Incomplete: len(p.Errs) > 0}}, checker.Scope{Whole: true}) {
		if !f.Pos.IsValid() || f.End.IsValid() && f.End < f.Pos || f.Message == "" {
			t.Errorf("%s: %q is at %s to %s\n%s", f.Code, f.Message, p.Fset.Position(f.Pos), p.Fset.Position(f.End), archive)
		}
	}
}
