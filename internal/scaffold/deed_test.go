package scaffold

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// TestDecide guesses by an action's name and parameters what it does.
func TestDecide(t *testing.T) {
	const state = `package p
type Note struct { ID, Text string; Done bool; Votes int }
type Tag struct { ID, Name string }
type T struct { Notes []Note; Tags []*Tag; Count int; Title string; On bool; Names []string }
`
	for action, want := range map[string]struct {
		deed   deed
		target string
	}{
		"removeNote(noteID string)": {doRemove, "Notes"},
		"finish(noteID string)":     {doMark, "Notes"},
		"vote(noteID string)":       {doCount, "Notes"},
		"addNote(text string)":      {doAdd, "Notes"},
		"deleteTag(tagID string)":   {doRemove, "Tags"},
		"rename(tagID string)":      {doTell, ""}, // a tag has no mark
		"delete(id string)":         {doTell, ""}, // of two lists
		"addTag(name string)":       {doAdd, "Tags"},
		"addName(name string)":      {doAdd, "Names"},
		"clearNotes()":              {doClear, "Notes"},
		"resetCount()":              {doClear, "Count"},
		"markAllNotes()":            {doMarkAll, "Notes"},
		"setTitle(text string)":     {doSet, "Title"},
		"change(title string)":      {doSet, "Title"},
		"toggle()":                  {doToggle, "On"},
		"increment()":               {doRaise, "Count"},
		"lower(by int)":             {doLower, "Count"},
		"lower(by int8)":            {doTell, ""},
		"setTitle(nil string)":      {doTell, ""}, // hides nil
		"ship(to string, at int)":   {doTell, ""},
		"setTitle(text *string)":    {doTell, ""},
	} {
		asked, err := ParseAction(action)
		if err != nil {
			t.Fatal(err)
		}
		pkg := checkSource(t, state+"func f("+asked.params(typeText)+") {}\n")
		a := &deciding{asked: asked, pkg: pkg}
		got := a.decide()
		name := ""
		if got.Target != nil {
			name = got.Target.Name
		}
		if got.Deed != want.deed || name != want.target {
			t.Errorf("%s does %s to %q, want %s to %q", action, got.Deed, name, want.deed, want.target)
		}
	}
}

// A deciding is an action and the package that has its state.
type deciding struct {
	asked Action
	pkg   *types.Package
}

func (a *deciding) decide() *action {
	out := &action{Action: &parser.Action{Method: a.asked.Method}}
	sig := a.pkg.Scope().Lookup("f").(*types.Func).Signature()
	for i, p := range a.asked.Params {
		q := &param{Param: parser.Param{Name: p.Name, Wire: parser.WireName(p.Name)}, typ: sig.Params().At(i).Type()}
		q.Type.Kind = parser.KindInt
		if _, ok := q.typ.(*types.Pointer); ok {
			q.Optional = true
		}
		if isText(q.typ) {
			q.Type.Kind = parser.KindString
		}
		out.Params = append(out.Params, q)
	}
	var fields []*field
	for f := range a.pkg.Scope().Lookup("T").Type().Underlying().(*types.Struct).Fields() {
		fields = append(fields, &field{Name: f.Name(), typ: f.Type(), List: listOf(f.Type(), a.pkg)})
	}
	out.decide(fields)
	return out
}

func checkSource(t *testing.T, source string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	file, err := goparser.ParseFile(fset, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}
