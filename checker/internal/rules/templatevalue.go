package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
)

// A templateValue is a template as far as the code that makes it is
// understood.
type templateValue struct {
	name  string // of the template that Execute means
	texts []*markup.Source
	left  string // delimiters
	right string
	funcs map[string]*types.Signature
	more  bool // there may be functions that are not known
}

// sources returns the texts to check for the template of that name, or for the
// one that Execute means.
func (v *templateValue) sources(name string) []*markup.Source {
	if v == nil {
		return nil
	}
	if name == "" {
		name = v.name
	}
	var found []*markup.Source
	for _, s := range v.texts {
		if s.Name != name && len(v.texts) > 1 {
			continue
		}
		src := *s
		src.Name, src.Left, src.Right, src.Funcs, src.AnyFunc = name, v.left, v.right, v.funcs, v.more
		src.AnyTemplate = len(v.texts) > 1
		found = append(found, &src)
	}
	return found
}

// maxResolved is how many calls deep the making of a template is followed.
const maxResolved = 12

// resolve follows an expression to the template that it has, nil where that
// can't be known.
func (f *templateFinder) resolve(e ast.Expr, depth int) *templateValue {
	if depth > maxResolved {
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if v, ok := f.Info.ObjectOf(e).(*types.Var); ok {
			if init := f.Trace().Initial(v); init != nil {
				return f.resolve(init, depth+1)
			}
		}
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(f.Info, e).(*types.Func)
		if !ok || fn.Pkg() == nil {
			return nil
		}
		switch path := fn.Pkg().Path(); {
		case path != "html/template" && path != "text/template":
		case isTemplateMethod(fn):
			sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
			if !ok {
				return nil
			}
			return f.method(fn.Name(), f.resolve(sel.X, depth+1), e.Args)
		default:
			return f.function(fn.Name(), e.Args, depth)
		}
	}
	return nil
}

// function follows a function of the template packages.
func (f *templateFinder) function(name string, args []ast.Expr, depth int) *templateValue {
	switch {
	case name == "Must" && len(args) == 1:
		return f.resolve(args[0], depth+1)
	case name == "New" && len(args) == 1:
		if name, ok := f.Trace().Constant(args[0]); ok {
			return &templateValue{name: name}
		}
	case name == "ParseFS" && len(args) > 1:
		return f.parseFS(&templateValue{}, args)
	}
	return nil
}

// method follows a method of a template.
func (f *templateFinder) method(name string, v *templateValue, args []ast.Expr) *templateValue {
	if v == nil {
		return nil
	}
	switch {
	case name == "Parse" && len(args) == 1 && len(v.texts) == 0:
		src := f.text(args[0])
		if src == nil {
			return nil
		}
		src.Name = v.name
		v.texts = append(v.texts, src)
	case name == "ParseFS" && len(args) > 1 && len(v.texts) == 0:
		return f.parseFS(v, args)
	case name == "Funcs" && len(args) == 1:
		f.addFuncs(v, args[0])
	case name == "Delims" && len(args) == 2:
		left, ok := f.Trace().Constant(args[0])
		right, too := f.Trace().Constant(args[1])
		if !ok || !too {
			return nil
		}
		v.left, v.right = left, right
	case name == "Option":
	default:
		return nil
	}
	return v
}

// addFuncs adds the functions of a map that is written out.
func (f *templateFinder) addFuncs(v *templateValue, e ast.Expr) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if o, ok := f.Info.ObjectOf(id).(*types.Var); ok {
			if init := f.Trace().Initial(o); init != nil {
				e = init
			}
		}
	}
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		v.more = true
		return
	}
	if v.funcs == nil {
		v.funcs = map[string]*types.Signature{}
	}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, ok := f.Trace().Constant(kv.Key)
		if !ok {
			v.more = true
			continue
		}
		v.funcs[name] = nil
		if t := f.Info.TypeOf(kv.Value); t != nil {
			if sig, ok := t.Underlying().(*types.Signature); ok && sig.TypeParams() == nil {
				v.funcs[name] = sig
			}
		}
	}
}

// parseFS adds the files that patterns match in an embedded file system.
func (f *templateFinder) parseFS(v *templateValue, args []ast.Expr) *templateValue {
	for _, a := range args[1:] {
		pattern, ok := f.Trace().Constant(a)
		if !ok {
			return nil
		}
		matches, err := filepath.Glob(filepath.Join(f.Dir, filepath.FromSlash(pattern)))
		if err != nil || len(matches) == 0 {
			return nil
		}
		for _, path := range matches {
			t := f.file(path)
			if t == nil {
				return nil
			}
			v.texts = append(v.texts, t.source())
		}
	}
	if v.name == "" && len(v.texts) > 0 {
		v.name = v.texts[0].Name
	}
	return v
}

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
			if init := f.Trace().Initial(o); init != nil {
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
