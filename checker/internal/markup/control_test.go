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
		{`.Field "level" "type" "text"`, `"\"text\"": a orders.Level can't be asked for by a control of type "text"; want select, radio, hidden`},
		{`.Field "levels" "type" "radio"`, `"\"radio\"": a []orders.Level can't be asked for by a control of type "radio"; want select, checkbox`},
		{`.Field "count" "onclick" "x()"`, `"\"onclick\"": the attribute onclick can't be written by Field; write the element yourself`},
		{`.Field (print "count") "onclick" "x()"`, `"\"onclick\"": the attribute onclick can't be written by Field; write the element yourself`},
		{`.Field "count" "name" "x"`, `"\"name\"": the attribute name is that of the field`},
		{`.Field "count" "a b" "x"`, `"\"a b\"": "a b" is no name of an attribute`},
		{`.Field "day" "min"`, `"\"min\"": attributes are given as names and values, not as 1 arguments`},
		{`.Field "tags"`, `"\"tags\"": a []string has no control of its own; ask for its parts by their names`},
		{`.Field "part" "type" "text"`, `"\"part\"": a orders.Part has no control of its own; ask for its parts by their names`},
	} {
		got := said(t, sheet, `{{with (.Do.Save .All).Ask "all"}}<form {{.Form}}>{{.Fields}}<input type="file" name="photo">{{`+tt.field+`}}</form>{{end}}`)
		if got != tt.want {
			t.Errorf("{{%s}}: got\n%s\nwant\n%s", tt.field, got, tt.want)
		}
	}
}
