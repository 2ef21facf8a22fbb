package partials

import (
	"go/ast"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/parser"
)

// maxDepth is how many variables and calls deep a value is followed.
const maxDepth = 24

// A value is a template: one of a set.
type value struct {
	*Set
	name string
}

// variable returns the template that a variable of the package holds, nil if that
// isn't known.
func (p *pkg) variable(name string, depth int) *value {
	d, ok := p.lookup(name)
	if !ok || d.value == nil {
		return nil
	}
	v := p.template(d.in, d.value, depth+1)
	if v != nil && p.additions(name) > 1 {
		v.open = true // which is first isn't known
	}
	return v
}

// template follows an expression to a template.
func (p *pkg) template(in *file, e ast.Expr, depth int) *value {
	if depth > maxDepth {
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return p.variable(e.Name, depth)
	case *ast.CallExpr:
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		if id, ok := sel.X.(*ast.Ident); ok && in.importPath(id.Name) == "html/template" {
			return p.function(in, sel.Sel.Name, e.Args, depth)
		}
		v := p.template(in, sel.X, depth+1)
		if v == nil {
			return nil
		}
		return p.method(in, v, sel.Sel.Name, e.Args)
	}
	return nil
}

// function returns what a function of package html/template gives.
func (p *pkg) function(in *file, name string, args []ast.Expr, depth int) *value {
	switch {
	case name == "Must" && len(args) == 1:
		return p.template(in, args[0], depth+1)
	case name == "New" && len(args) == 1:
		if called, ok := p.word(in, args[0], 0); ok {
			return &value{&Set{Funcs: map[string]Func{}}, called}
		}
	case name == "ParseFS" && len(args) > 1:
		v := &value{&Set{Funcs: map[string]Func{}}, ""}
		if p.parseFS(in, v, args) {
			v.name = v.Texts[0].Name
			return v
		}
	}
	return nil
}

// method returns what a method of a template gives.
func (p *pkg) method(in *file, v *value, name string, args []ast.Expr) *value {
	switch {
	case name == "Parse" && len(args) == 1:
		if !p.parseText(in, v, args[0]) {
			return nil
		}
	case name == "ParseFS" && len(args) > 1:
		if !p.parseFS(in, v, args) {
			return nil
		}
	case (name == "New" || name == "Lookup") && len(args) == 1:
		called, ok := p.word(in, args[0], 0)
		if !ok {
			return nil
		}
		return &value{v.Set, called}
	case name == "Clone" && len(args) == 0:
		c := *v.Set
		c.Texts, c.Funcs = slices.Clone(c.Texts), maps.Clone(c.Funcs)
		return &value{&c, v.name}
	case name == "Funcs" && len(args) == 1:
		p.addFuncs(in, v, args[0], 0)
	case name == "Delims" && len(args) == 2:
		left, ok := p.word(in, args[0], 0)
		right, too := p.word(in, args[1], 0)
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

// parseText adds the templates of a string.
func (p *pkg) parseText(in *file, v *value, e ast.Expr) bool {
	for range maxDepth {
		switch x := ast.Unparen(e).(type) {
		case *ast.BasicLit:
			text, err := strconv.Unquote(x.Value)
			if err != nil {
				return false
			}
			start := p.fset.PositionFor(x.Pos(), false).Offset + 1
			end := p.fset.PositionFor(x.End(), false).Offset - 1
			v.add(&Text{Name: v.name, Text: text, Path: in.path, File: in.content, At: func(offset int) int { return min(start+offset, end) }})
			return true
		case *ast.Ident:
			d, ok := p.lookup(x.Name)
			switch {
			case ok && d.value != nil:
				in, e = d.in, d.value
			case ok && d.pattern != "":
				return p.parseFile(v, filepath.Join(p.dir, filepath.FromSlash(d.pattern)), v.name)
			default:
				return false
			}
		default:
			return false
		}
	}
	return false
}

// parseFS adds the templates of the files that patterns match in an embedded file
// system of the package.
func (p *pkg) parseFS(in *file, v *value, args []ast.Expr) bool {
	id, ok := ast.Unparen(args[0]).(*ast.Ident)
	if !ok {
		return false
	}
	if d, ok := p.lookup(id.Name); !ok || d.pattern == "" {
		return false
	}
	for _, a := range args[1:] {
		pattern, ok := p.word(in, a, 0)
		if !ok {
			return false
		}
		matches, err := filepath.Glob(filepath.Join(p.dir, filepath.FromSlash(pattern)))
		if err != nil || len(matches) == 0 {
			p.unknown = "no file matches " + pattern
			return false
		}
		for _, path := range matches {
			if !p.parseFile(v, path, filepath.Base(path)) {
				return false
			}
		}
	}
	return true
}

// parseFile adds the templates of a file.
func (p *pkg) parseFile(v *value, path, name string) bool {
	content, err := p.readFile(path)
	if err != nil {
		p.unknown = filepath.Base(path) + " can't be read"
		return false
	}
	v.add(&Text{Name: name, Text: string(content), Path: path, File: content, At: func(offset int) int { return offset }})
	return true
}

func (v *value) add(t *Text) {
	t.Left, t.Right = v.left, v.right
	if !v.open {
		t.Known = map[string]bool{}
		for name := range v.Funcs {
			t.Known[name] = true
		}
		for _, name := range TemplateFuncs {
			t.Known[name] = t.Known[name] || v.placing
		}
	}
	v.Texts = append(v.Texts, t)
}

// addFuncs adds the functions of a map that is written out. Those of
// lc.TemplateFuncs every component's template has.
func (p *pkg) addFuncs(in *file, v *value, e ast.Expr, depth int) {
	if in.isTemplateFuncs(e) {
		v.placing = true
		return
	}
	if id, ok := ast.Unparen(e).(*ast.Ident); ok && depth < maxDepth {
		if d, ok := p.lookup(id.Name); ok && d.value != nil {
			p.addFuncs(d.in, v, d.value, depth+1)
			return
		}
	}
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		v.Unknown, v.open = "its functions aren't written out in a template.FuncMap", true
		return
	}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, ok := p.word(in, kv.Key, 0)
		if !ok {
			v.Unknown, v.open = "not all names of its functions are constant", true
			continue
		}
		v.Funcs[name] = funcOf(in, kv.Value)
	}
}

// TemplateFuncs are the functions that the runtime's TemplateFuncs returns.
var TemplateFuncs = slices.Concat(markup.Placing, []string{"lcClient", "lcSharedClient", "lcFlash"})

// isTemplateFuncs reports whether an expression calls the runtime's TemplateFuncs.
func (f *file) isTemplateFuncs(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "TemplateFuncs" {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && f.importPath(id.Name) == parser.RuntimePath
}

// funcOf returns which function an expression is.
func funcOf(in *file, e ast.Expr) Func {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return Func{Name: e.Name}
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok && in.importPath(id.Name) != "" {
			return Func{Package: in.importPath(id.Name), Name: e.Sel.Name}
		}
	}
	return Func{}
}

// word returns the string that an expression always has.
func (p *pkg) word(in *file, e ast.Expr, depth int) (string, bool) {
	if depth > maxDepth {
		return "", false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := p.word(in, e.X, depth+1)
		right, too := p.word(in, e.Y, depth+1)
		return left + right, ok && too && e.Op == token.ADD
	case *ast.Ident:
		if d, ok := p.lookup(e.Name); ok && d.value != nil {
			return p.word(d.in, d.value, depth+1)
		}
	}
	return "", false
}
