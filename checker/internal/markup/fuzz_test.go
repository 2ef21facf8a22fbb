package markup_test

import (
	"go/token"
	"go/types"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/parser"
)

// FuzzCheck checks any text as a template: it must not panic, and each fault
// has its place within the text.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		`{{range $i, $x := .Items}}<a data-lc-action="add" data-lc-param-item-id="{{$x.ID}}">{{end}}`,
		`{{with (.Do.Checkout "" nil false).Ask "address"}}<form {{.Form}}>{{.Fields}}<input name=address></form>{{end}}`,
		`{{define "t"}}{{.X | printf "%s" | len}}{{end}}{{template "t" (index .Items 0)}}`,
		`<p {{if .Gift}}class='a{{else}}id="b{{end}}>{{- .ByName.x.y -}}</p><!-- <a data-lc-action="x" -->`,
		"é{{$.Owner.Email.Z}}<form data-lc-action=\"{{if .Gift}}a{{else}}b{{end}}\"",
		`<td>{{component "row" .ID "n" 1}}<p {{if .Gift}}a{{lazy "row" 1}}{{end}}<table>{{else}}{{defer "rwo"}}</td></i>{{end}}`,
		`{{define "placeholder"}}{{template "t"}}{{.Owner.Email}}<{{.ID}}>{{end}}<select><svg>{{component "row" nil "n"}}`,
		`<textarea>{{component "row" 1}}</textarea><form>{{lazy "row" "" "n" 1i}}<i a={{defer "row" .ID "n" .Owner}}><script>{{component "row" 1e9}}`,
		`{{define "x"}}{{template "x"}}{{template "x"}}{{template "x"}}{{template "x"}}{{template "x"}}{{end}}{{template "x"}}`,
	} {
		f.Add(seed)
	}
	p := checktest.New(f, shop)
	model, _ := parser.Parse(p.Input())
	components := markup.Components(model, p.Types)
	places := &markup.Places{Whole: true, Components: []markup.Placeable{{Name: "row", Element: "tr", Form: "row", Props: []markup.Prop{{Field: parser.Field{Wire: "n", Type: parser.Type{Kind: parser.KindInt}}, Go: types.Typ[types.Int]}}}}}
	f.Fuzz(func(t *testing.T, text string) {
		check := func(what string, fault markup.Fault) {
			if fault.Pos < 1 || int(fault.Pos) > len(text)+1 || fault.End.IsValid() && (fault.End < fault.Pos || int(fault.End) > len(text)+1) {
				t.Errorf("%s: %q is at %d to %d of %d", what, fault.Message, fault.Pos, fault.End, len(text))
			}
		}
		pos := func(offset int) token.Pos { return token.Pos(offset + 1) }
		src := &markup.Source{Name: "t", Text: text, Pos: pos, Own: true}
		for _, fault := range markup.Check(&markup.Set{Name: "t", Texts: []*markup.Source{src}, Root: "tr", Places: places}, types.NewPointer(components[0].Type), components[0], components) {
			check("template", fault)
		}
		for _, fault := range markup.CheckHTML([]markup.Piece{{Text: text, Pos: pos}}, components[0]) {
			check("html", fault)
		}
	})
}
