package rules

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
)

// readPages reads the templates that no component executes: files that are
// embedded or parsed, and string literals that place a component.
func (f *templateFinder) readPages() {
	if f.hasPages {
		return
	}
	f.hasPages = true
	f.eachValue(func(g *ast.GenDecl, s *ast.ValueSpec) {
		if _, embeds := embedPattern(cmp.Or(s.Doc, g.Doc)); !embeds {
			return
		}
		for _, id := range s.Names {
			if v, ok := f.Info.Defs[id].(*types.Var); ok {
				f.embedded(v)
			}
		}
	})
	for _, file := range f.Files {
		if f.IsTest(file.Pos()) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				f.readParsed(n)
			case *ast.BasicLit:
				if n.Kind == token.STRING && strings.Contains(n.Value, "{{") {
					text, pos := literalText(n)
					f.pages = append(f.pages, &markup.Source{Name: "page", Text: text, Pos: pos})
				}
			}
			return true
		})
	}
}

// readParsed reads the files that a call of ParseFS parses.
func (f *templateFinder) readParsed(call *ast.CallExpr) {
	fn, ok := typeutil.Callee(f.Info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Name() != "ParseFS" || len(call.Args) < 2 {
		return
	}
	if path := fn.Pkg().Path(); path == "html/template" || path == "text/template" {
		f.parseFS(&templateValue{templateSet: &templateSet{}}, call.Args)
	}
}
