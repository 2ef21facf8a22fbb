package a

import (
	"html/template"
	"net/http"

	lc "github.com/lcgen/lcgen/runtime"
)

var page = template.Must(template.New("page").Funcs(lc.New().Funcs(nil)).Parse(`<!doctype html>
{{lcClient}} {{component "cart" "1"}} {{.Anything}}
<button data-lc-click="add">x</button> <!-- want "LC012: the browser client knows no attribute data-lc-click" -->
`))

var broken = template.Must(template.New("broken").Funcs(template.FuncMap{"t": func() string { return "" }}).Parse(`
<title>{{t}}</title><p title={{if .X}}"{{end}}> <!-- want "LC019: the template can't be rendered" -->
`))

func serve(w http.ResponseWriter, r *http.Request) {
	if err := page.Execute(w, nil); err != nil {
		return
	}
	broken.Execute(w, struct{ X bool }{})
}
