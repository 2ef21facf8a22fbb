package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

// An App is a request for a module with one component, a page and tests.
type App struct {
	Name   string // also of its folder: "hands"
	Module string // path of the module; empty: example.com/ and the name

	// One of them says which lcgen the app uses.
	Version string // of a release
	Replace *Local
}

// A Local is an lcgen in a folder of this machine, to be used in place of a
// release.
type Local struct {
	Dir   string // absolute
	GoMod []byte // content of its go.mod
	GoSum []byte // content of its go.sum
}

// goVersion is that of this module's own go.mod.
const goVersion = "1.26.0"

// Files returns the files of the app, named relative to its folder. What the
// generator makes of the component is not among them, nor is the go.sum of a
// released lcgen, which the go command writes.
func (a App) Files() ([]generator.File, error) {
	if a.Module == "" {
		a.Module = "example.com/" + a.Name
	}
	if why := whyNoFile(a.Name); why != "" && CheckName(a.Name) == nil {
		return nil, fmt.Errorf("an app can't be called %s, as its folder is: %s: choose another name", a.Name, why)
	}
	if err := errors.Join(CheckName(a.Name), module.CheckPath(a.Module)); err != nil {
		return nil, err
	}
	var files []generator.File
	var indirect []module.Version
	if a.Replace != nil {
		var err error
		if indirect, err = a.Replace.requires(); err != nil {
			return nil, err
		}
		a.Version = "v0.0.0" // a folder has no version
		files = append(files, generator.File{Name: "go.sum", Content: a.Replace.GoSum, Once: true})
	}
	err := fs.WalkDir(templates, "app", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := appFile(appData{a, indirect}, name)
		files = append(files, generator.File{Name: appFileName(name), Content: content, Once: true})
		return err
	})
	return files, err
}

// requires returns the modules that the local lcgen requires itself, so that
// the go command need not look for any.
func (l *Local) requires() ([]module.Version, error) {
	own, err := modfile.Parse(filepath.Join(l.Dir, "go.mod"), l.GoMod, nil)
	if err != nil {
		return nil, err
	}
	if own.Module == nil || own.Module.Mod.Path != parser.ModulePath {
		return nil, fmt.Errorf("%s does not hold the module %s", l.Dir, parser.ModulePath)
	}
	var list []module.Version
	for _, r := range own.Require {
		list = append(list, r.Mod)
	}
	slices.SortFunc(list, func(a, b module.Version) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

// appFile returns the content of the file that a template writes.
func appFile(data appData, name string) ([]byte, error) {
	text, err := execute(data, name)
	if err != nil || path.Ext(appFileName(name)) != ".go" {
		return []byte(text), err
	}
	return goFile(text).complete(nil)
}

// appFileName returns the name in the app of what a template writes. The
// template's own name keeps it from being read as source here.
func appFileName(name string) string {
	name = strings.TrimSuffix(strings.TrimPrefix(name, "app/"), ".tmpl")
	switch name {
	case "gitignore", "gitattributes":
		return "." + name
	}
	return name
}

// An appData is all that the templates say of an app.
type appData struct {
	App
	Indirect []module.Version // modules that a local lcgen requires
}

// Title returns what people read as the app's name.
func (a appData) Title() string { return sentence(a.Name) }

// SecretVariable returns the name of the environment variable that holds the
// app's secret.
func (a appData) SecretVariable() string {
	return strings.ToUpper(strings.ReplaceAll(a.Name, "-", "_")) + "_SECRET"
}

// GoVersion returns the version of Go that the app's module asks for.
func (a appData) GoVersion() string { return goVersion }

// LocalDir returns the folder of a local lcgen as a go.mod names it.
func (a appData) LocalDir() string { return modfile.AutoQuote(a.Replace.Dir) }
