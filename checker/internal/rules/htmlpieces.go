package rules

import (
	"go/ast"
	goconstant "go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// html returns the HTML that an expression makes, nil if it makes none for the
// browser client.
func (f *templateFinder) html(e ast.Expr) *htmlPieces {
	h := &htmlPieces{templateFinder: f}
	switch e := e.(type) {
	case *ast.BasicLit, *ast.BinaryExpr:
		h.add(e)
	case *ast.Ident:
		if _, ok := f.Info.Uses[e].(*types.Const); !ok {
			return nil
		}
		h.add(e)
	case *ast.CallExpr:
		if !h.printed(e) {
			return nil
		}
	default:
		return nil
	}
	if !h.isHTML() {
		return nil
	}
	return h
}

// isHTML reports whether the pieces are HTML for the browser client.
func (h *htmlPieces) isHTML() bool {
	var text strings.Builder
	for _, p := range h.pieces {
		text.WriteString(p.Text)
	}
	isBound := len(h.bindings) > 0 && strings.Contains(text.String(), "<")
	isTemplate := strings.Contains(text.String(), "{{")
	return (isBound || strings.Contains(text.String(), client.AttrPrefix)) && !isTemplate
}

// htmlPieces takes an expression to pieces.
type htmlPieces struct {
	*templateFinder
	pieces []markup.Piece
	depth  int

	inner    []ast.Expr // what was not understood
	bindings []ast.Expr // what is written as Go prints a struct
}

// add adds what a string expression gives.
func (h *htmlPieces) add(e ast.Expr) {
	if h.depth > maxCalls {
		h.unknown(e)
		return
	}
	h.depth++
	defer func() { h.depth-- }()
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, pos := literalText(e)
			h.pieces = append(h.pieces, markup.Piece{Text: text, Pos: pos})
			return
		}
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.CHAR {
			h.pieces = append(h.pieces, markup.Piece{Text: text, Pos: fixed(e.Pos())})
			return
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			h.depth-- // long sums are deep
			h.add(e.X)
			h.add(e.Y)
			h.depth++
			return
		}
	case *ast.Ident:
		if init := h.declared(e); init != nil {
			h.add(init)
			return
		}
	case *ast.CallExpr:
		if h.call(e) {
			return
		}
	}
	h.constantOrUnknown(e)
}

// declared returns what a constant or variable of the package is declared
// with, or the argument that a parameter stands for.
func (h *htmlPieces) declared(id *ast.Ident) ast.Expr {
	switch o := h.Info.ObjectOf(id).(type) {
	case *types.Const:
		if o.Pkg() == h.Pkg {
			return h.constant(o)
		}
	case *types.Var:
		return h.initial(o)
	}
	return nil
}

// constantOrUnknown adds the value that the compiler knows of an expression.
func (h *htmlPieces) constantOrUnknown(e ast.Expr) {
	tv := h.Info.Types[e]
	if tv.Value != nil && tv.Value.Kind() == goconstant.String {
		h.pieces = append(h.pieces, markup.Piece{Text: goconstant.StringVal(tv.Value), Pos: fixed(e.Pos())})
		return
	}
	h.unknown(e)
}

// unknown adds text that is not known: numbers and bools have no tags in it.
func (h *htmlPieces) unknown(e ast.Expr) {
	quoted := false
	if t := h.Info.TypeOf(e); t != nil {
		b, ok := t.Underlying().(*types.Basic)
		quoted = ok && b.Info()&types.IsString == 0
	}
	h.pieces = append(h.pieces, markup.Piece{Unknown: !quoted, Quoted: quoted, Pos: fixed(e.Pos())})
	h.inner = append(h.inner, e)
	if t := h.Info.TypeOf(e); t != nil && isBinding(t) {
		h.bindings = append(h.bindings, e)
	}
}

// replacing are the functions that replace parts of a text.
var replacing = []string{"os.Expand", "strings.Replace", "strings.ReplaceAll", "(*strings.Replacer).Replace", "(*strings.Replacer).WriteString"}

// isBinding reports whether a type is that of a bound action.
func isBinding(t types.Type) bool {
	n := named(t)
	return n != nil && n.Obj().Name() == "Binding" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == parser.RuntimePath
}

// call adds what a call returns, and reports whether that is understood.
func (h *htmlPieces) call(e *ast.CallExpr) bool {
	if tv := h.Info.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 { // template.HTML(s)
		h.add(e.Args[0])
		return true
	}
	if h.printed(e) {
		return true
	}
	fn := typeutil.StaticCallee(h.Info, e)
	if fn == nil {
		return false
	}
	if slices.Contains(replacing, fn.FullName()) {
		h.unknown(e) // what is put into it is not followed
		return true
	}
	switch fn.FullName() {
	case "strconv.Quote":
		h.quotedString(e.Args[0], fixed(e.Pos()))
		return true
	case "strings.Join":
		return h.joined(e.Args[0], e.Args[1])
	case "html.EscapeString", "html/template.HTMLEscapeString", "net/url.PathEscape", "net/url.QueryEscape":
		h.pieces = append(h.pieces, markup.Piece{Quoted: true, Pos: fixed(e.Pos())})
		h.inner = append(h.inner, e.Args...)
		return true
	}
	decl := h.Trace().Decl(fn)
	if decl == nil || fn.Signature().Variadic() || decl.Body == nil || len(decl.Body.List) != 1 {
		return false
	}
	ret, ok := decl.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	h.with(decl.Type.Params, e.Args, func() { h.add(ret.Results[0]) })
	return true
}

// printed adds what a function of package fmt prints, and reports whether it
// is one.
func (h *htmlPieces) printed(e *ast.CallExpr) bool {
	fn := typeutil.StaticCallee(h.Info, e)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "fmt" {
		return false
	}
	first := 0
	name := fn.Name()
	if rest, ok := strings.CutPrefix(name, "F"); ok {
		name, first = strings.ToUpper(rest[:1])+rest[1:], 1
	} else if rest, ok := strings.CutPrefix(name, "Append"); ok {
		name, first = "Print"+rest, 1
	} else if rest, ok := strings.CutPrefix(name, "S"); ok {
		name = strings.ToUpper(rest[:1]) + rest[1:]
	}
	if len(e.Args) <= first || e.Ellipsis.IsValid() {
		return false
	}
	switch name {
	case "Printf":
		return h.format(e.Args[first], e.Args[first+1:])
	case "Print":
		for _, a := range e.Args[first:] {
			h.add(a)
		}
		return true
	}
	return false
}

// format adds what a format makes of its arguments, and reports whether the
// format is known.
func (h *htmlPieces) format(format ast.Expr, args []ast.Expr) bool {
	f := &htmlPieces{templateFinder: h.templateFinder}
	f.add(format)
	for _, p := range f.pieces {
		if p.Unknown || p.Quoted {
			return false
		}
	}
	next := 0
	for _, p := range f.pieces {
		for start := 0; start < len(p.Text); {
			i := strings.IndexByte(p.Text[start:], '%')
			if i < 0 {
				h.pieces = append(h.pieces, cut(p, start, len(p.Text)))
				break
			}
			h.pieces = append(h.pieces, cut(p, start, start+i))
			end := start + i + 1
			end += len(p.Text[end:]) - len(strings.TrimLeft(p.Text[end:], "+-# 0123456789.[]*"))
			end = min(end+1, len(p.Text))
			h.verb(cut(p, start+i, end), args, &next)
			start = end
		}
	}
	return true
}

// cut returns a part of a piece.
func cut(p markup.Piece, start, end int) markup.Piece {
	return markup.Piece{Text: p.Text[start:end], Pos: func(offset int) token.Pos { return p.Pos(start + offset) }}
}

// verb adds what a verb prints of the next argument.
func (h *htmlPieces) verb(verb markup.Piece, args []ast.Expr, next *int) {
	if verb.Text == "%%" {
		h.pieces = append(h.pieces, cut(verb, 1, 2))
		return
	}
	at, plain := argumentOf(verb.Text, *next)
	*next = at + 1
	if strings.ContainsAny(plain, "[*") || at < 0 || at >= len(args) {
		*next = len(args) // which argument is next is not followed
		h.pieces = append(h.pieces, markup.Piece{Unknown: true, Pos: verb.Pos})
		return
	}
	switch plain {
	case "%s", "%v":
		h.add(args[at])
	case "%q":
		h.quotedString(args[at], verb.Pos)
	default:
		h.pieces = append(h.pieces, markup.Piece{Quoted: true, Pos: verb.Pos})
		h.inner = append(h.inner, args[at])
	}
}

// argumentOf returns which argument a verb prints, and the verb without an index
// that says so: %[2]q prints the second as %q does.
func argumentOf(verb string, next int) (at int, plain string) {
	head, rest, ok := strings.Cut(verb, "[")
	index, tail, closed := strings.Cut(rest, "]")
	n, err := strconv.Atoi(index)
	if !ok || !closed || err != nil {
		return next, verb
	}
	return n - 1, head + tail
}

// quotedString adds what %q writes.
func (h *htmlPieces) quotedString(e ast.Expr, pos func(int) token.Pos) {
	quote := markup.Piece{Text: `"`, Pos: pos}
	h.pieces = append(h.pieces, quote)
	h.quoted(e)
	h.pieces = append(h.pieces, quote)
}

// joined adds what strings.Join makes of a list that is written out, and reports
// whether it is one.
func (h *htmlPieces) joined(list, sep ast.Expr) bool {
	lit, ok := ast.Unparen(list).(*ast.CompositeLit)
	if !ok {
		return false
	}
	for i, e := range lit.Elts {
		if _, isKeyed := e.(*ast.KeyValueExpr); isKeyed {
			return false
		}
		if i > 0 {
			h.add(sep)
		}
		h.add(e)
	}
	return true
}

// quoted adds what is between the quotes that %q writes.
func (h *htmlPieces) quoted(e ast.Expr) {
	arg := &htmlPieces{templateFinder: h.templateFinder, depth: h.depth}
	arg.add(e)
	h.inner = append(h.inner, arg.inner...)
	for _, p := range arg.pieces {
		if p.Unknown || p.Quoted || strings.ContainsAny(p.Text, "\"\\\n\t") {
			p = markup.Piece{Quoted: true, Pos: p.Pos}
		}
		h.pieces = append(h.pieces, p)
	}
}
