package markup_test

import (
	"regexp"
	"strings"
	"testing"
)

// albums is a package whose component has actions with files.
const albums = `package orders

import (
	"html/template"

	lc "github.com/lcgen/lcgen/runtime"
)

type Entry struct {
	Title string
	Scan  lc.File
	Lines []Line
}

type Line struct { Text string; Proof *lc.File }

//lc:component
//lc:channel none
type Desk struct {
	ID   lc.ComponentID
	Rows []int

	Entry Entry
	HTML  template.HTML
}

//lc:action
func (d *Desk) Add(title string, photo lc.File, more ...lc.File) {}

//lc:action
func (d *Desk) Attach(files []lc.File) {}

//lc:action
func (d *Desk) Enter(entry Entry) {}
`

// place is where a fault is said to be, and its code.
var place = regexp.MustCompile(`^\d+:\d+: LC012:? `)

func TestFieldsForFiles(t *testing.T) {
	for _, tt := range []struct{ name, template, want string }{
		{"form", `<form data-lc-action="add"><input name="title"><input type="file" name="photo"><input type="file" name="more" multiple></form>`, ""},
		{"form without optional files", `<form data-lc-action="attach"></form><button data-lc-action="attach">`, ""},
		{"form of a struct", `<form data-lc-action="enter"><input name="title"><input type="FILE" name="scan">{{range $i, $r := .Rows}}<input name="lines.{{$i}}.text"><input type="file" name="lines.{{$i}}.proof">{{end}}</form>`, ""},
		{"no file", `<form data-lc-action="add"><input name="title"></form>`, `"add": action add is not given its parameter photo; add <input type="file" name="photo"> to the form`},
		{"another control", `<form data-lc-action="add"><input name="title"><input name="photo"></form>`, `"photo": the field photo of action add takes files, which this control doesn't send; write <input type="file" name="photo">`},
		{"a file for a text", `<form data-lc-action="enter"><input type="file" name="title">{{range $i, $r := .Rows}}<textarea name="lines.{{$i}}.proof"></textarea>{{end}}</form>`,
			`"title": the field title of action enter takes no files; make it a lc.File, or use another control
"lines.": the field lines.….proof of action enter takes files, which this control doesn't send; write <input type="file" name="lines.….proof">`},
		{"a type that the template writes", `<form data-lc-action="add"><input name="title"><input type="{{.ID}}" name="photo"></form>`, ""},
		{"button", `<button data-lc-action="add" data-lc-param-title="x">`, `"add": action add takes the file photo, which only a form sends; call it by a form with <input type="file" name="photo">`},
		{"field alone", `<input type="file" name="photo" data-lc-action="add" data-lc-param-title="x">`, `"add": action add takes the file photo, which only a form sends; call it by a form with <input type="file" name="photo">`},
		{"form that is sent without files", `<form method="post" data-lc-action="add"><input name="title"><input type="file" name="photo"></form>`, `"add": without the browser client, the form of action add sends no files; add enctype="multipart/form-data", or write .Form`},
		{"multipart form", `<form method="post" enctype="multipart/form-data" data-lc-action="add"><input name="title"><input type="file" name="photo"></form>`, ""},
		{"bound form", `<form {{(.Do.Add "x").Form}}>{{(.Do.Add "x").Fields}}<input type="file" name="photo"></form>`, ""},
		{"bound form that asks", `{{with (.Do.Add "").Ask "title" "photo"}}<form {{.Form}}>{{.Fields}}<input name="title"><input type="file" name="photo"></form>{{end}}`, ""},
		{"bound form without a file", `<form {{(.Do.Add "x").Form}}>{{(.Do.Add "x").Fields}}</form>`, `the form of action add has no field for the file photo; add <input type="file" name="photo"> to the form`},
		{"bound form with another control", `<form {{(.Do.Add "x").Form}}>{{(.Do.Add "x").Fields}}<input type="text" name="photo"></form>`, `"photo": the field photo of action add takes files, which this control doesn't send; write <input type="file" name="photo">`},
		{"a file is never bound", `<form {{(.Do.Add "x" nil).Form}}>{{(.Do.Add "x").Fields}}<input type="file" name="photo"></form>`, `"Add": action add takes 1 argument, not 2; write Add title`},
		{"bound button", `<button {{(.Do.Add "x").Attrs}}>`, `action add takes the file photo, which only a form sends; call it by a form with <input type="file" name="photo">`},
		{"error of a file", `<form data-lc-action="add"><input name="title"><input type="file" name="photo"><p data-lc-error="photo"></p><p data-lc-error="size"></p></form>`, "1:127: LC021 \"size\": no error shows here: action add has no parameter \"size\"; it has more, photo and title"},
		{"uploads of a bound form", `{{with (.Do.Enter $.Entry).Ask "entry"}}<form {{.Form}} data-lc-drop="scan">{{.Fields}}{{.Field "title"}}{{.Field "scan"}}<progress data-lc-progress="scan"></progress></form>{{end}}`, ""},
		{"uploads of a field that isn't there", `{{with (.Do.Add "").Ask "title" "photo"}}<form {{.Form}} data-lc-drop="foto">{{.Fields}}{{.Field "title"}}<input type="file" name="photo"><progress data-lc-progress="title"></progress></form>{{end}}`,
			`"foto": no file input is called "foto"; want photo
"title": no file input is called "title"; want photo`},
		{"uploads of a field that Field writes misspelt", `{{with (.Do.Enter $.Entry).Ask "entry"}}<form {{.Form}} data-lc-drop="scam">{{.Fields}}{{.Field "scan"}}</form>{{end}}`, `"scam": no file input is called "scam"; did you mean scan?`},
		{"uploads of a field that can't be seen", `{{with (.Do.Add "").Ask "title" "photo"}}<form {{.Form}} data-lc-drop="foto">{{.Fields}}{{$.HTML}}</form>{{end}}`, ""},
		{"bound button without need of files", `<button {{.Do.Attach.Attrs}}>`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for line := range strings.Lines(faultsIn(t, albums, tt.template)) {
				got = append(got, strings.TrimSpace(place.ReplaceAllString(line, "")))
			}
			if got := strings.Join(got, "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
