package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/markup"
)

// text returns the templates in a string: a literal, a constant, or an
// embedded file.
func (f *templateFinder) text(e ast.Expr) *markup.Source {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return nil
		}
		text, pos := literalText(e)
		return &markup.Source{Text: text, Pos: pos}
	case *ast.CallExpr: // string(page)
		if tv := f.Info.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 {
			return f.text(e.Args[0])
		}
	case *ast.Ident:
		switch o := f.Info.ObjectOf(e).(type) {
		case *types.Const:
			if init := f.constant(o); init != nil {
				return f.text(init)
			}
		case *types.Var:
			if init := f.initial(o); init != nil {
				return f.text(init)
			}
			if t := f.embedded(o); t != nil {
				return t.source()
			}
		}
	}
	return nil
}

// constant returns the expression that a constant of this package is declared
// with.
func (f *templateFinder) constant(o *types.Const) ast.Expr {
	var found ast.Expr
	f.eachValue(func(_ *ast.GenDecl, s *ast.ValueSpec) {
		for i, id := range s.Names {
			if f.Info.Defs[id] == o && i < len(s.Values) {
				found = s.Values[i]
			}
		}
	})
	return found
}

// embedded returns the file that a //go:embed directive puts into a variable,
// nil where there is none, or more than one.
func (f *templateFinder) embedded(v *types.Var) *textFile {
	var found *textFile
	f.eachValue(func(g *ast.GenDecl, s *ast.ValueSpec) {
		if len(s.Names) != 1 || f.Info.Defs[s.Names[0]] != v {
			return
		}
		doc := s.Doc
		if doc == nil {
			doc = g.Doc
		}
		dir := filepath.Dir(f.Position(s.Pos()).Filename)
		if pattern, ok := embedPattern(doc); ok {
			if matches, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern))); err == nil && len(matches) > 1 {
				return
			}
			found = f.file(filepath.Join(dir, filepath.FromSlash(pattern)))
		}
	})
	return found
}

// embedPattern returns the only pattern of the //go:embed in a comment.
func embedPattern(doc *ast.CommentGroup) (string, bool) {
	if doc == nil {
		return "", false
	}
	i := slices.IndexFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
	if i < 0 {
		return "", false
	}
	pattern := strings.TrimSpace(strings.TrimPrefix(doc.List[i].Text, "//go:embed "))
	if quoted, err := strconv.Unquote(pattern); err == nil {
		return quoted, true
	}
	return pattern, !strings.Contains(pattern, " ")
}

// eachValue calls do for each variable and constant declared at package level.
func (f *templateFinder) eachValue(do func(*ast.GenDecl, *ast.ValueSpec)) {
	for _, file := range f.Files {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				if v, ok := s.(*ast.ValueSpec); ok {
					do(g, v)
				}
			}
		}
	}
}

// literalText returns the value of a string literal, and a function that tells
// where in the source a byte of it stands.
func literalText(lit *ast.BasicLit) (string, func(offset int) token.Pos) {
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return "", func(int) token.Pos { return lit.Pos() }
	}
	start := lit.Pos() + 1
	if lit.Value[0] == '`' {
		return text, func(offset int) token.Pos { return start + token.Pos(offset) }
	}
	var places []int // of each byte of the value, in the literal
	rest := lit.Value[1 : len(lit.Value)-1]
	for at := 0; rest != ""; {
		r, multibyte, tail, err := strconv.UnquoteChar(rest, '"')
		if err != nil {
			break
		}
		n := 1
		if multibyte {
			n = len(string(r))
		}
		for range n {
			places = append(places, at)
		}
		at += len(rest) - len(tail)
		rest = tail
	}
	return text, func(offset int) token.Pos {
		if offset >= len(places) {
			return lit.End() - 1
		}
		return start + token.Pos(places[offset])
	}
}
