package flow

import (
	"context"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// scopeOf tells the checker what part of a program was loaded.
func scopeOf(ctx context.Context, config load.Config, loaded *load.Result) checker.Scope {
	graph := sync.OnceValue(func() importGraph { return loadGraph(ctx, config, loaded.Trees) })
	return checker.Scope{
		Whole:    slices.ContainsFunc(loaded.Trees, isModule) && !importsComponents(loaded),
		Together: func(a, b string) bool { return graph().meet(a, b) },
	}
}

// isModule reports whether a folder is the root of a module.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// importsComponents reports whether a package that was not looked at registers
// components: one of another module, or outside the patterns.
func importsComponents(loaded *load.Result) bool {
	seen := map[*types.Package]bool{}
	for _, p := range loaded.Packages {
		seen[p.Types] = true
	}
	var visit func(p *types.Package) bool
	visit = func(p *types.Package) bool {
		if p == nil || seen[p] {
			return false
		}
		seen[p] = true
		return registers(p) || slices.ContainsFunc(p.Imports(), visit)
	}
	return slices.ContainsFunc(loaded.Graph, func(p *load.Package) bool {
		for _, imported := range p.Imports {
			if visit(imported) {
				return true
			}
		}
		return false
	})
}

// registers reports whether a package has a generated function RegisterT.
func registers(p *types.Package) bool {
	for _, name := range p.Scope().Names() {
		if fn, ok := p.Scope().Lookup(name).(*types.Func); ok && strings.HasPrefix(name, parser.RegisterPrefix) && takesApp(fn.Signature()) {
			return p.Path() != parser.RuntimePath
		}
	}
	return false
}

// takesApp reports whether the first parameter of a function is an *lc.App.
func takesApp(sig *types.Signature) bool {
	return sig.Params().Len() > 0 && sig.Params().At(0).Type().String() == "*"+parser.RuntimePath+".App"
}

// An importGraph tells which packages become one program.
type importGraph struct {
	programs []map[string]bool // import paths that each main package needs
}

// loadGraph asks the go command for the imports of all packages in folders.
// Without an answer, every package may meet every other.
func loadGraph(ctx context.Context, config load.Config, trees []string) importGraph {
	conf := &packages.Config{
		Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps, Context: ctx, Dir: config.Dir, Env: config.Env,
	}
	if config.Tags != "" {
		conf.BuildFlags = []string{"-tags=" + config.Tags}
	}
	var g importGraph
	for _, tree := range trees {
		loaded, err := packages.Load(conf, tree+"/...")
		if err != nil {
			return importGraph{}
		}
		for _, p := range loaded {
			if p.Name == "main" {
				needs := map[string]bool{}
				addNeeds(p, needs)
				g.programs = append(g.programs, needs)
			}
		}
	}
	return g
}

func addNeeds(p *packages.Package, needs map[string]bool) {
	if needs[p.PkgPath] {
		return
	}
	needs[p.PkgPath] = true
	for _, imported := range p.Imports {
		addNeeds(imported, needs)
	}
}

// meet reports whether two packages can be part of one program: a main package
// needs both, or neither is part of any here, so that others may use them.
func (g importGraph) meet(a, b string) bool {
	used := false
	for _, needs := range g.programs {
		if needs[a] && needs[b] {
			return true
		}
		used = used || needs[a] || needs[b]
	}
	return !used
}
