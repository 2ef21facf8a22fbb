package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"path"
	"strings"
	"text/template"

	"golang.org/x/mod/module"

	"github.com/lcgen/lcgen/generator"
)

// An App is a request for a module with one component, a page and tests.
type App struct {
	Name   string // also of its folder: "hands"
	Module string // path of the module; empty: example.com/ and the name

	// One of them says which lcgen the app uses.
	Version string // of a release
	Replace *Local
}

// Files returns the files of the app, named relative to its folder. What the
// generator makes of the component is not among them, nor is the go.sum of a
// released lcgen, which the go command writes.
func (a App) Files() ([]generator.File, error) {
	if a.Module == "" {
		a.Module = "example.com/" + a.Name
	}
	if err := errors.Join(CheckName(a.Name), module.CheckPath(a.Module)); err != nil {
		return nil, err
	}
	files, err := a.moduleFiles()
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(appTemplates, "app", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := a.execute(name)
		files = append(files, generator.File{Name: appFile(name), Content: content, Once: true})
		return err
	})
	return files, err
}

//go:embed app
var appTemplates embed.FS

// appFile returns the name in the app of what a template makes. The template's
// own keeps it from being read as source here.
func appFile(name string) string {
	name = strings.TrimSuffix(strings.TrimPrefix(name, "app/"), ".tmpl")
	if name == "gitignore" {
		return ".gitignore"
	}
	return name
}

// execute executes the template of one file. Its actions stand in brackets,
// since those of html/template are part of what it makes.
func (a App) execute(name string) ([]byte, error) {
	t, err := template.New(path.Base(name)).Delims("[[", "]]").ParseFS(appTemplates, name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, a); err != nil {
		return nil, err
	}
	if path.Ext(appFile(name)) != ".go" {
		return b.Bytes(), nil
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("formatting %s: %w", appFile(name), err)
	}
	return source, nil
}

// Title returns what people read as the app's name.
func (a App) Title() string { return sentence(a.Name) }

// SecretVariable returns the name of the environment variable that holds the
// app's secret.
func (a App) SecretVariable() string {
	return strings.ToUpper(strings.ReplaceAll(a.Name, "-", "_")) + "_SECRET"
}
