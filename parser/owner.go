package parser

import (
	"go/ast"
	"go/token"
)

// An owner is what a comment group is the doc comment of.
type owner struct {
	place Place         // where a directive there stands; 0: nowhere it could
	what  string        // for people: "method Close", "field ID"
	spec  *ast.TypeSpec // of a type
	decl  *ast.FuncDecl // of a function or method
	start token.Pos     // what a directive there applies to
	stop  token.Pos

	// detached says how the comment stands apart from what is described here,
	// empty where it is its doc comment: "behind type T".
	detached string
}

// owners tells what each comment group of a file belongs to.
type owners struct {
	fset *token.FileSet
	file *ast.File
	docs map[*ast.CommentGroup]owner
}

// newOwners collects the doc comments of all declarations of a file, those
// inside functions too.
func newOwners(fset *token.FileSet, file *ast.File) *owners {
	o := &owners{fset: fset, file: file, docs: map[*ast.CommentGroup]owner{}}
	o.add(file.Doc, owner{what: "the package clause"})
	for _, d := range file.Decls {
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				o.add(n.Doc, funcOwner(n))
			case *ast.GenDecl:
				o.addDecl(n, n != d)
			case *ast.InterfaceType:
				o.addFields(n.Methods, "an interface's method ")
			case *ast.StructType:
				o.addFields(n.Fields, "field ")
			}
			return true
		})
	}
	return o
}

// add notes what a comment group belongs to.
func (o *owners) add(g *ast.CommentGroup, own owner) {
	if g != nil {
		o.docs[g] = own
	}
}

// addFields notes the comments on the elements of a struct or an interface.
func (o *owners) addFields(list *ast.FieldList, kind string) {
	for _, f := range list.List {
		own := owner{what: kind + fieldName(f)}
		o.add(f.Doc, own)
		o.add(f.Comment, own)
	}
}

// addDecl notes the doc comments of a declaration and of what it groups.
func (o *owners) addDecl(d *ast.GenDecl, local bool) {
	grouped := d.Lparen.IsValid()
	if grouped {
		o.add(d.Doc, owner{what: "a group of declarations"})
	}
	for _, s := range d.Specs {
		own := specOwner(d.Tok, s, local)
		if !grouped {
			own.start, own.stop = d.Pos(), d.End()
			o.add(d.Doc, own)
		}
		doc, comment := specComments(s)
		o.add(doc, own)
		own.detached = "behind " + own.what
		o.add(comment, own)
	}
}

// specOwner describes one spec of a declaration that begins with tok.
func specOwner(tok token.Token, s ast.Spec, local bool) owner {
	own := owner{start: s.Pos(), stop: s.End()}
	switch s := s.(type) {
	case *ast.ImportSpec:
		own.what = "an import"
	case *ast.ValueSpec:
		own.what = tok.String()
		if len(s.Names) > 0 {
			own.what += " " + s.Names[0].Name
		}
	case *ast.TypeSpec:
		own.spec = s
		own.place, own.what = typeOwner(s)
		if local {
			own.place, own.what = 0, "type "+s.Name.Name+" inside a function"
		}
	}
	return own
}

// typeOwner describes a type at package level.
func typeOwner(s *ast.TypeSpec) (Place, string) {
	if s.Assign.IsValid() {
		return OnOtherType, "alias " + s.Name.Name
	}
	switch ast.Unparen(s.Type).(type) {
	case *ast.StructType:
		return OnStruct, "type " + s.Name.Name
	case *ast.InterfaceType:
		return OnOtherType, "interface " + s.Name.Name
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr:
		return OnOtherType, "type " + s.Name.Name + ", whose fields are not written out"
	default:
		return OnOtherType, "type " + s.Name.Name + ", which is no struct"
	}
}

// specComments returns the comments above and behind a spec.
func specComments(s ast.Spec) (doc, comment *ast.CommentGroup) {
	switch s := s.(type) {
	case *ast.ImportSpec:
		return s.Doc, s.Comment
	case *ast.ValueSpec:
		return s.Doc, s.Comment
	case *ast.TypeSpec:
		return s.Doc, s.Comment
	}
	return nil, nil
}

// funcOwner describes a function or method.
func funcOwner(d *ast.FuncDecl) owner {
	own := owner{what: "function " + d.Name.Name, decl: d, start: d.Pos(), stop: d.End()}
	if d.Recv != nil {
		own.what, own.place = "method "+d.Name.Name, OnMethod
	}
	return own
}

// fieldName names an element of a struct or an interface for people.
func fieldName(f *ast.Field) string {
	if len(f.Names) > 0 {
		return f.Names[0].Name
	}
	return typeName(f.Type)
}

// typeName returns the name at the root of a type expression: T of *T, of
// T[int] and of p.T.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.ParenExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// of returns what a comment group belongs to.
func (o *owners) of(g *ast.CommentGroup) owner {
	if own, ok := o.docs[g]; ok {
		return own
	}
	for _, d := range o.file.Decls {
		if d.Pos() <= g.Pos() && g.Pos() < d.End() {
			return o.inside(d)
		}
	}
	return o.between(g)
}

// inside describes a comment within a declaration.
func (o *owners) inside(d ast.Decl) owner {
	own := declOwner(d)
	if own.decl != nil && own.decl.Body != nil {
		own.place = OnStatement
		own.detached = "inside the body of " + own.what
	} else {
		own.detached = "inside " + own.what
	}
	return own
}

// between describes a comment that stands between declarations: behind one
// on its last line, or apart from the one that follows.
func (o *owners) between(g *ast.CommentGroup) owner {
	line := o.fset.PositionFor(g.Pos(), false).Line
	for _, d := range o.file.Decls {
		if o.fset.PositionFor(d.End(), false).Line == line && d.End() <= g.Pos() {
			own := declOwner(d)
			own.detached = "behind " + own.what
			return own
		}
		if d.Pos() > g.End() {
			own := declOwner(d)
			own.detached = "cut off from " + own.what + " by a blank line"
			return own
		}
	}
	return owner{detached: "above no declaration"}
}

// declOwner describes a declaration at package level, by its first spec where
// it has several.
func declOwner(d ast.Decl) owner {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return funcOwner(d)
	case *ast.GenDecl:
		if len(d.Specs) > 0 {
			return specOwner(d.Tok, d.Specs[0], false)
		}
	}
	return owner{what: "a declaration"}
}
