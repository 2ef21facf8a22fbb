package scaffold

import (
	"fmt"
	"path/filepath"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

const (
	lcgenModule = parser.ModulePath
	lcgenTool   = lcgenModule + "/cmd/lcgen"

	// goVersion is that of this module's own go.mod.
	goVersion = "1.26.0"
)

// A Local is an lcgen in a folder of this machine, to be used in place of a
// release.
type Local struct {
	Dir   string // absolute
	GoMod []byte // content of its go.mod
	GoSum []byte // content of its go.sum
}

// moduleFiles returns go.mod, and go.sum where it is known.
func (a App) moduleFiles() ([]generator.File, error) {
	mod := &modfile.File{}
	if err := mod.AddModuleStmt(a.Module); err != nil {
		return nil, err
	}
	if err := mod.AddGoStmt(goVersion); err != nil {
		return nil, err
	}
	if err := mod.AddTool(lcgenTool); err != nil {
		return nil, err
	}
	required := []*modfile.Require{{Mod: module.Version{Path: lcgenModule, Version: a.Version}}}
	var sums []byte
	if a.Replace != nil {
		required[0].Mod.Version = "v0.0.0"
		indirect, err := a.Replace.requires()
		if err != nil {
			return nil, err
		}
		required = append(required, indirect...)
		sums = a.Replace.GoSum
	}
	mod.SetRequireSeparateIndirect(required)
	if a.Replace != nil {
		if err := mod.AddReplace(lcgenModule, "", a.Replace.Dir, ""); err != nil {
			return nil, err
		}
	}
	mod.Cleanup()
	content, err := mod.Format()
	if err != nil {
		return nil, err
	}
	files := []generator.File{{Name: "go.mod", Content: content, Once: true}}
	if sums != nil {
		files = append(files, generator.File{Name: "go.sum", Content: sums, Once: true})
	}
	return files, nil
}

// requires returns the modules that the local lcgen requires itself, so that
// the go command need not look for any.
func (l *Local) requires() ([]*modfile.Require, error) {
	own, err := modfile.Parse(filepath.Join(l.Dir, "go.mod"), l.GoMod, nil)
	if err != nil {
		return nil, err
	}
	if own.Module == nil || own.Module.Mod.Path != lcgenModule {
		return nil, fmt.Errorf("%s does not hold the module %s", l.Dir, lcgenModule)
	}
	var indirect []*modfile.Require
	for _, r := range own.Require {
		indirect = append(indirect, &modfile.Require{Mod: r.Mod, Indirect: true})
	}
	return indirect, nil
}
