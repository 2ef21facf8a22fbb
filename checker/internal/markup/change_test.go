package markup_test

import (
	"strings"
	"testing"
)

// signups is a package whose component has a form that is checked while it is
// filled in.
const signups = `package orders

import lc "github.com/lcgen/lcgen/runtime"

type Values struct {
	Name, Secret string
	Photo        lc.File
}

type Checked struct { Name string }

//lc:component
//lc:channel none
type Desk struct {
	ID   lc.ComponentID
	Rows []int
}

//lc:action
func (d *Desk) Save(values Values) {}

//lc:action partial
func (d *Desk) Validate(checked Checked) error { return nil }

//lc:action partial
func (d *Desk) Whole(values Values, row int) error { return nil }

//lc:action partial
func (d *Desk) Broken(f func()) {}
`

func TestFormsThatAreCheckedWhileTheyAreFilledIn(t *testing.T) {
	const form = `{{with (.Do.Save .Values).Ask "values"}}<form {{.Form}} ATTR>{{.Fields}}<input name="name"><input type="password" name="secret"><input type="file" name="photo">BUTTON</form>{{end}}`
	with := func(attr, button string) string {
		text := strings.NewReplacer("ATTR", attr, "BUTTON", button).Replace(form)
		return strings.Replace(text, ".Do.Save .Values", ".Do.Save $.Any", 1)
	}
	source := strings.Replace(signups, "Rows []int", "Rows []int; Any Values", 1)
	const change = `data-lc-change="validate"`
	for _, tt := range []struct{ name, template, want string }{
		{"all but a password and a file", with(change, ""), ""},
		{"a button of the form", with(change, `<button name="more">More</button>`), `"more": action save has no parameter "more"; it has name, photo, secret and values`},
		{"no action", with(`data-lc-change="validat"`, ""), `"validat": component desk has no action "validat"; did you mean validate?`},
		{"no name", with(`data-lc-change=""`, ""), `data-lc-change is empty; name a partial action`},
		{"not partial", with(`data-lc-change="save"`, ""), `"save": action save is not partial, so that it refuses a form which is not filled in yet; write //lc:action partial above the method Save`},
		{"one whose parameters are not known", with(`data-lc-change="broken"`, ""), ""},
		{"one that the template chooses", with(`data-lc-change="{{if $.Rows}}whole{{else}}validate{{end}}"`, ""), ""},
		{"no form", `<div data-lc-change="validate"></div>`, `"data-lc-change": <div> is no form, so that data-lc-change does nothing; put it on the <form>`},
		{"dirty", with("data-lc-dirty", ""), ""},
		{"dirty, no form", `<p data-lc-dirty>`, `"data-lc-dirty": <p> is no form, so that data-lc-dirty does nothing; put it on the <form>`},
		{"a field that the action lacks", strings.Replace(with(change, ""), `type="password"`, `type="text"`, 1), `"secret": action validate has no parameter "secret"; it has checked and name`},
		{"a field nearly of that name", strings.Replace(with(change, ""), `"name"`, `"nam"`, 1), `"nam": action validate has no parameter "nam"; did you mean name?
"nam": action save has no parameter "nam"; did you mean name?`},
		{"what a binding writes", `{{with .Do.Save $.Any}}<form {{.Form}} data-lc-change="validate">{{.Fields}}</form>{{end}}`,
			`"validate": action validate has no parameter "values", which the form sends; it has checked and name`},
		{"written fields", `{{with (.Do.Save $.Any).Ask "values"}}<form {{.Form}} data-lc-change="validate">{{.Fields}}{{.Field "name"}}{{.Field "secret" "type" "password"}}</form>{{end}}`, ""},
		{"a written field that the action lacks", `{{with (.Do.Save $.Any).Ask "values"}}<form {{.Form}} data-lc-change="validate">{{.Fields}}{{.Field "name"}}{{.Field "secret"}}</form>{{end}}`,
			`"validate": action validate has no parameter "secret", which the form sends; it has checked and name`},

		{"a button that sends passwords", with("", `<button {{(($.Do.Validate $.None).Ask "checked").Button}}>`),
			`"secret": action validate has no parameter "secret"; it has checked and name`},
		{"a button", with("", `<button {{(($.Do.Whole $.Any 7).Ask "values").Button}}>Check</button>`), ""},
		{"a button of two arguments", with("", `<button {{($.Do.Whole $.Any 7).Button}}>Check</button>`),
			`a button gives one argument, and is bound to 2 of action whole; leave what the form has fields for to it: .Ask "values"`},
		{"a button on another element", with("", `<a {{(($.Do.Whole $.Any 7).Ask "values").Button}}>Check</a>`),
			`.Button is for a button that sends its form: <a> doesn't; write <button {{(($.Do.Whole $.Any 7).Ask "values").Button}}>`},
		{"a button that sends nothing", with("", `<button type="button" {{(($.Do.Whole $.Any 7).Ask "values").Button}}>Check</button>`),
			`.Button is for a button that sends its form, which one of this type doesn't; leave its type away`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source := source
			if strings.Contains(tt.template, "$.None") {
				source = strings.Replace(source, "Any Values", "Any Values; None Checked", 1)
			}
			var got []string
			for line := range strings.Lines(faultsIn(t, source, tt.template)) {
				_, line, _ = strings.Cut(line, " LC01")
				got = append(got, strings.TrimPrefix(strings.TrimSpace(line[len("2"):]), ": "))
			}
			if got := strings.TrimSpace(strings.Join(got, "\n")); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
