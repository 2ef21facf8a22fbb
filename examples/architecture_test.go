package examples_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inBackquotes is code in the text of a document.
var inBackquotes = regexp.MustCompile("`([^`\n]+)`")

// sourceName is a function, method or type as ARCHITECTURE.md names it:
// "newPlan", "parser.Parse", "App.handleAction".
var sourceName = regexp.MustCompile(`^(?:[A-Za-z]+\.)?[A-Za-z]+$`)

// nameInFile is a name, and the file that a document says it is in.
var nameInFile = regexp.MustCompile("`([A-Za-z.]+)` \\(`([a-z_/]+/[A-Za-z_]+\\.(?:go|ts))`\\)")

// Every file, function, method and type that ARCHITECTURE.md names in its walks
// and tables exists, so that the page does not lead a reader to what is gone.
func TestArchitecture(t *testing.T) {
	text := string(read(t, filepath.Join(repository, "ARCHITECTURE.md")))
	walks, words, found := strings.Cut(text, "\n## The words\n")
	if !found {
		t.Fatal("ARCHITECTURE.md has no section of words")
	}
	_, facts, found := strings.Cut(words, "\n## Where a fact lives\n")
	if !found {
		t.Fatal("ARCHITECTURE.md has no section of facts")
	}
	names := declared(t, repository)
	for _, m := range inBackquotes.FindAllStringSubmatch(walks+facts, -1) {
		name := m[1]
		switch {
		case strings.Contains(name, "/") && !strings.ContainsAny(name, " {:"):
			if _, err := os.Stat(filepath.Join(repository, filepath.FromSlash(name))); err != nil {
				t.Errorf("ARCHITECTURE.md names %s, which does not exist", name)
			}
		case sourceName.MatchString(name) && !names[name]:
			t.Errorf("ARCHITECTURE.md names %s, which no Go or TypeScript file declares", name)
		}
	}
	for _, m := range nameInFile.FindAllStringSubmatch(walks, -1) {
		name, file := m[1], m[2]
		if in := declared(t, filepath.Join(repository, filepath.FromSlash(file))); !in[name] {
			t.Errorf("ARCHITECTURE.md says that %s is in %s, which does not declare it", name, file)
		}
	}
}

// room is a cell of the table of rooms; a row may have several.
var room = regexp.MustCompile("(?m)^\\| (`[^|]*`) \\|")

// rooms returns the row of each room.
func rooms(t *testing.T) map[string]int {
	t.Helper()
	all := map[string]int{}
	text, _, _ := strings.Cut(string(read(t, filepath.Join(repository, "ARCHITECTURE.md"))), "\n## From ")
	for row, cell := range room.FindAllStringSubmatch(text, -1) {
		for _, m := range inBackquotes.FindAllStringSubmatch(cell[1], -1) {
			all[m[1]] = row
		}
	}
	return all
}

// Every package is in a room of ARCHITECTURE.md, and imports only what is in its
// row or above.
func TestRooms(t *testing.T) {
	const module = "github.com/lcgen/lcgen/"
	rows := rooms(t)
	rowOf := func(dir string) (int, bool) {
		for ; dir != "."; dir = path.Dir(dir) {
			if row, ok := rows[dir]; ok {
				return row, true
			}
		}
		return 0, false
	}
	for _, file := range sources(t, repository) {
		if filepath.Ext(file) != ".go" {
			continue
		}
		rel, err := filepath.Rel(repository, file)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(filepath.ToSlash(rel))
		row, ok := rowOf(dir)
		if !ok {
			t.Errorf("ARCHITECTURE.md has no room for %s", dir)
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			imported, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module)
			if above, _ := rowOf(imported); ours && above > row {
				t.Errorf("%s imports %s, which ARCHITECTURE.md has below it", rel, imported)
			}
		}
	}
}

// exportedByClient matches a function that a source of the client declares; those
// of a module stand in another.
var exportedByClient = regexp.MustCompile(`(?m)^ *(?:export )?(?:async )?function (\w+)`)

// sources returns the Go and TypeScript files at path, or below it, other than
// tests.
func sources(t *testing.T, path string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".ts"), strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// declared returns the names that the files at path declare, in every form in
// which a document may name them: alone, or after their package, receiver or
// struct.
func declared(t *testing.T, path string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, file := range sources(t, path) {
		names[filepath.Base(filepath.Dir(file))] = true // a package
		if filepath.Ext(file) == ".go" {
			if err := declaredIn(file, names); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for _, m := range exportedByClient.FindAllSubmatch(read(t, file), -1) {
			names[string(m[1])] = true
		}
	}
	return names
}

// declaredIn adds the names that a Go file declares.
func declaredIn(path string, names map[string]bool) error {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	add := func(qualifier, name string) {
		names[name] = true
		names[qualifier+"."+name] = true
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			add(f.Name.Name, d.Name.Name)
			if d.Recv != nil {
				add(receiver(d.Recv.List[0].Type), d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(f.Name.Name, spec.Name.Name)
					addMembers(spec, add)
				case *ast.ValueSpec:
					for _, n := range spec.Names {
						add(f.Name.Name, n.Name)
					}
				}
			}
		}
	}
	return nil
}

// addMembers adds the fields of a struct and the methods of an interface.
func addMembers(spec *ast.TypeSpec, add func(qualifier, name string)) {
	var members *ast.FieldList
	switch typ := spec.Type.(type) {
	case *ast.StructType:
		members = typ.Fields
	case *ast.InterfaceType:
		members = typ.Methods
	default:
		return
	}
	for _, field := range members.List {
		for _, n := range field.Names {
			add(spec.Name.Name, n.Name)
		}
	}
}

// receiver returns the name of a method's receiver type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
