package markup_test

import (
	"strings"
	"testing"
)

// sheet is a package whose component has an action with a parameter of each kind.
const sheet = `package orders

import (
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

type Level string

const (
	Low  Level = "low"
	High Level = "high"
)

type Code struct{ a, b int }

func (c *Code) UnmarshalText(text []byte) error { return nil }

type Raw []byte

func (r *Raw) UnmarshalJSON(data []byte) error { return nil }

type Part struct { Name string }

type Values struct {
	Title    string
	Count    int
	Price    float64
	On       bool
	MaybeOn  *bool
	Day      time.Time
	At       *time.Time
	Wait     time.Duration
	Month    time.Month
	From     Code
	Raw      Raw
	Level    Level
	Levels   []Level
	Tags     []string
	Counts   []int
	Key      []byte
	Part     Part
	Parts    []Part
	Labels   map[string]string
	Photo    lc.File
}

//lc:component
//lc:channel none
type Desk struct {
	ID   lc.ComponentID
	Kind string
	Rows []int
	All  Values
}

//lc:action
func (d *Desk) Save(all Values) {}
`

// said returns what is said of a template, without places and codes.
func said(t *testing.T, source, template string) string {
	t.Helper()
	var got []string
	for line := range strings.Lines(faultsIn(t, source, template)) {
		got = append(got, strings.TrimSpace(place.ReplaceAllString(line, "")))
	}
	return strings.Join(got, "\n")
}

func TestArgumentsOfField(t *testing.T) {
	for _, tt := range []struct{ field, want string }{
		{`.Field "title"`, ""},
		{`.Field "title" "type" "week" "maxlength" 3 "autofocus" true`, ""},
		{`.Field "title" "type" $.Kind`, ""},
		{`.Field "title" $.Kind "radio"`, ""},
		{`.Field "price" "type" "range" "form" "f"`, ""},
		{`.Field "day" "type" "date" "min" $.All.Day`, ""},
		{`.Field "maybeOn" "type" "radio"`, ""},
		{`.Field "month" "type" "radio"`, ""},
		{`.Field "level" "type" "radio"`, ""},
		{`.Field "levels" "type" "checkbox"`, ""},
		{`.Field "from" "type" "textarea"`, ""},
		{`.Field "photo" "required" false`, ""},
		{`.Field "parts.0.name"`, ""},
		{`.Field (printf "labels.%s" $.Kind) "type" "date"`, ""},
		{`.Field "title" "type" "radio"`, `"\"radio\"": a string can't be asked for by a control of type "radio"; want text, textarea, email, url, tel, password, search, color, week, date, datetime-local, month, time, hidden`},
		{`.Field "price" "type" "date"`, `"\"date\"": a float64 can't be asked for by a control of type "date"; want number, range, hidden`},
		{`.Field "on" "type" "text"`, `"\"text\"": a bool can't be asked for by a control of type "text"; want checkbox, hidden`},
		{`.Field "maybeOn" "type" "checkbox"`, `"\"checkbox\"": a bool can't be asked for by a control of type "checkbox"; want select, radio, hidden`},
		{`.Field "day" "type" "week"`, `"\"week\"": a time.Time can't be asked for by a control of type "week"; want date, datetime-local, month, time, hidden`},
		{`.Field "at" "type" ""`, `"\"\"": a time.Time can't be asked for by a control of type ""; want datetime-local, date, month, time, hidden`},
		{`.Field "level" "type" "text"`, `"\"text\"": an orders.Level can't be asked for by a control of type "text"; want select, radio, hidden`},
		{`.Field "levels" "type" "radio"`, `"\"radio\"": a []orders.Level can't be asked for by a control of type "radio"; want select, checkbox`},
		{`.Field "count" "onclick" "x()"`, `"\"onclick\"": the attribute onclick can't be written by Field; write the element yourself`},
		{`.Field (print "count") "onclick" "x()"`, `"\"onclick\"": the attribute onclick can't be written by Field; write the element yourself`},
		{`.Field "count" "name" "x"`, `"\"name\"": the attribute name is that of the field`},
		{`.Field "count" "a b" "x"`, `"\"a b\"": "a b" is no name of an attribute`},
		{`.Field "day" "min"`, `"\"min\"": attributes are given as names and values, not as 1 arguments`},
		{`.Field "tags"`, `"\"tags\"": a []string has no control of its own; ask for its parts by their names`},
		{`.Field "part" "type" "text"`, `"\"part\"": an orders.Part has no control of its own; ask for its parts by their names`},
	} {
		got := said(t, sheet, `{{with (.Do.Save .All).Ask "all"}}<form {{.Form}}>{{.Fields}}<input type="file" name="photo">{{`+tt.field+`}}</form>{{end}}`)
		if got != tt.want {
			t.Errorf("{{%s}}: got\n%s\nwant\n%s", tt.field, got, tt.want)
		}
	}
}

func TestControlsOfTypes(t *testing.T) {
	for _, tt := range []struct{ field, want string }{
		{`<input type="{{.Kind}}" name="count"><input {{if .Rows}}type="date"{{end}} name="count"><input type="dtae" name="count">`, ""},
		{`<select name="title" {{if .Rows}}multiple{{end}}></select><input type="button" name="count">`, ""},
		{`<input name="count"><input name="price"><input name="at"><input name="wait"><input name="from"><textarea name="parts"></textarea>`, ""},
		{`<input type="text" name="on" value="true"><input type="radio" name="on" value="true"><select name="on"></select>`, ""},
		{`<input type="checkbox" name="title" value="x"><input type="checkbox" name="tags"><input type="tel" name="count">`, ""},
		{`<input type="hidden" name="count"><input type="hidden" name="part"><input type="hidden" name="counts"><input type="number" name="counts.0">`, ""},
		{`<input type="date" name="from"><input type="checkbox" name="raw"><input name="key"><input type="number" name="labels.red"><input type="date" name="level">`, ""},
		{`<input type="week" name="title"><input type="date" name="at">{{range $i, $r := .Rows}}<input type="color" name="parts.{{$i}}.name">{{end}}`, ""},
		{`<input type="DATE" name="count">`, `"count": the field count of action save: an int can't be asked for by a control of type "date"; want number, range, select, radio`},
		{`<input type="number" name="on">`, `"on": the field on of action save: a bool can't be asked for by a control of type "number"; want checkbox`},
		{`<input name="on">`, `"on": the field on of action save: a bool can't be asked for by a control of type "text"; want checkbox`},
		{`<select multiple name="title"></select>`, `"title": the field title of action save: a string can't be asked for by a control of type "select multiple"; want text, textarea, select, radio`},
		{`<input type="checkbox" name="title">`, `"title": the field title of action save: a string can't be asked for by a control of type "checkbox"; want text, textarea, select, radio`},
		{`<input type="checkbox" name="all.count">`, `"all.count": the field all.count of action save: an int can't be asked for by a control of type "checkbox"; want number, range, select, radio`},
		{`<input type="date" name="price">`, `"price": the field price of action save: a float64 can't be asked for by a control of type "date"; want number, range`},
		{`<input type="week" name="day">`, `"day": the field day of action save: a time.Time can't be asked for by a control of type "week"; want date, datetime-local, month, time`},
		{`<input type="number" name="wait">`, `"wait": the field wait of action save: a time.Duration can't be asked for by a control of type "number"; want text`},
		{`<input type="number" name="part">`, `"part": the field part of action save: an orders.Part can't be asked for by a control of type "number"; want fields for its parts`},
		{`<input type="date" name="counts">`, `"counts": the field counts of action save: a []int can't be asked for by a control of type "date"; want select multiple, checkbox, number`},
		{`{{range $i, $r := .Rows}}<input type="date" name="counts.{{$i}}">{{end}}`, `"counts.": the field counts.… of action save: an int can't be asked for by a control of type "date"; want number, range, select, radio`},
	} {
		for _, form := range []string{`<form data-lc-action="save">%s</form>`, `<form {{((.Do.Save .All).Ask "all").Form}}>{{((.Do.Save .All).Ask "all").Fields}}%s</form>`} {
			template := strings.Replace(form, "%s", tt.field, 1)
			if got := said(t, sheet, template); got != tt.want {
				t.Errorf("%s: got\n%s\nwant\n%s", template, got, tt.want)
			}
		}
	}
}

func TestControlAlone(t *testing.T) {
	source := strings.Replace(sheet, "Save(all Values)", "Save(count int)", 1)
	for field, want := range map[string]string{
		`<input type="range" name="count" data-lc-action="save">`: "",
		`<input type="date" name="count" data-lc-action="save">`:  `"count": the field count of action save: an int can't be asked for by a control of type "date"; want number, range, select, radio`,
	} {
		if got := said(t, source, field); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", field, got, want)
		}
	}
}
