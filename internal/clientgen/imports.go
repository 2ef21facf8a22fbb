package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// relativeImport matches what a source names that it imports from beside it,
// types included.
var relativeImport = regexp.MustCompile(`(?m)(?:^import |^export .*from |^\} from |\bimport\()[^"\n]*"(\.{1,2}/[^"\n]+)"`)

// importsOf returns which sources below dir import which others, by their paths
// from dir. Types count: a source that knows another only by its types still
// can't be read without it.
func importsOf(dir string) (map[string][]string, error) {
	imports := map[string][]string{}
	files := os.DirFS(dir)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".ts" {
			return err
		}
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		imports[name] = nil
		for _, match := range relativeImport.FindAllSubmatch(source, -1) {
			imports[name] = append(imports[name], path.Join(path.Dir(name), string(match[1]))+".ts")
		}
		return nil
	})
	return imports, err
}

// checkCycles returns an error that names a circle of sources that import each
// other, if there is one.
func checkCycles(dir string) error {
	imports, err := importsOf(dir)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	var visit func(way []string) error
	visit = func(way []string) error {
		last := way[len(way)-1]
		if first := slices.Index(way, last); first < len(way)-1 {
			return fmt.Errorf("sources import each other: %s", strings.Join(way[first:], " → "))
		}
		if done[last] {
			return nil
		}
		for _, next := range imports[last] {
			if err := visit(append(slices.Clip(way), next)); err != nil {
				return err
			}
		}
		done[last] = true
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		if err := visit([]string{name}); err != nil {
			return err
		}
	}
	return nil
}
