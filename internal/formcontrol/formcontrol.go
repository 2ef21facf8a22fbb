// Package formcontrol knows which control of a form fills which value. The runtime
// writes controls by it, and the checker compares those in templates with it.
package formcontrol

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/wirename"
)

// A Kind says how a field of a form fills a value.
type Kind uint8

const (
	Unknown  Kind = iota // anything may fill it
	String               // also of types made from string
	Bool                 // the same
	Int                  // the same, signed or not
	Float                // the same
	Time                 // time.Time
	Duration             // time.Duration
	Text                 // it reads its text itself, or its JSON
	Whole                // a struct or map: fields fill its parts, or one has all of it, as JSON
	File
)

// A Value is what a form asks for.
type Value struct {
	Kind     Kind
	List     bool // of values of the kind
	Optional bool // it may be nil
	Choices  bool // its type has constants to choose from
	Day      bool // by its name, it is a day: see IsDay
}

// texts are the controls whose text is a string.
var texts = []string{"text", "textarea", "email", "url", "tel", "password", "search", "color", "week", "date", "datetime-local", "month", "time", "hidden"}

// Written returns the controls that Field of a binding writes for the value, the
// usual one first; none if only its parts have controls.
func (v Value) Written() []string {
	switch {
	case v.Kind == File:
		return []string{"file"}
	case v.List && v.Choices:
		return []string{"select", "checkbox"}
	case v.List:
		return nil
	case v.Kind == Time && v.Day:
		return []string{"date", "datetime-local", "month", "time", "hidden"}
	case v.Kind == Time:
		return []string{"datetime-local", "date", "month", "time", "hidden"}
	case v.Kind == Duration:
		return []string{"text", "hidden"}
	case v.Choices, v.Kind == Bool && v.Optional: // a box can't be neither on nor off
		return []string{"select", "radio", "hidden"}
	case v.Kind == Text:
		return []string{"text", "textarea", "hidden"}
	case v.Kind == String:
		return texts
	case v.Kind == Bool:
		return []string{"checkbox", "hidden"}
	case v.Kind == Int, v.Kind == Float:
		return []string{"number", "range", "hidden"}
	}
	return nil
}

// IsDay reports whether the name of a field says that a time is a day.
func IsDay(name string) bool {
	words := wirename.Words(name[strings.LastIndexByte(name, '.')+1:])
	if len(words) == 0 {
		return false
	}
	switch strings.ToLower(words[len(words)-1]) {
	case "date", "day", "birthday":
		return true
	}
	return false
}

// A Control is one that a template writes itself.
type Control struct {
	Type     string // of an input, in lower case; or "select", "textarea" or "button"
	Multiple bool   // of a select
	Value    bool   // it has the attribute value
}

func (c Control) String() string {
	if c.Multiple {
		return c.Type + " multiple"
	}
	return c.Type
}

// misfits are the controls that never send the text of a value of the kind.
var misfits = map[Kind][]string{
	Bool:     append([]string{"number", "range", "color", "email", "url"}, clocks...),
	Int:      append([]string{"color", "email", "url"}, clocks...),
	Float:    append([]string{"color", "email", "url"}, clocks...),
	Time:     {"number", "range", "color", "email", "url", "week"},
	Duration: append([]string{"number", "range", "color", "email", "url"}, clocks...),
	Whole:    append([]string{"number", "range", "color", "email", "url"}, clocks...),
}

var clocks = []string{"date", "datetime-local", "month", "week", "time"}

// Fits reports whether what the control sends can fill the value. Files are
// compared by themselves, and not here.
func (v Value) Fits(c Control) bool {
	switch {
	case v.Kind == Unknown, v.Kind == Text, v.Kind == File, c.Type == "file", c.Type == "hidden":
		return true
	case v.List: // a field for each, or all of them as JSON
		return c.Type == "checkbox" || !slices.Contains(misfits[v.Kind], c.Type)
	case c.Multiple:
		return false
	case c.Type == "checkbox":
		return v.Kind == Bool || c.Value // else it sends "on"
	case v.Kind == Bool && slices.Contains([]string{"text", "search", "tel", "password"}, c.Type):
		return c.Value
	}
	return !slices.Contains(misfits[v.Kind], c.Type)
}

// Usual returns the controls that one would choose for the value.
func (v Value) Usual() []string {
	switch {
	case v.List && v.Kind != Whole:
		return []string{"select multiple", "checkbox", Value{Kind: v.Kind}.Usual()[0]}
	case v.Kind == String:
		return []string{"text", "textarea", "select", "radio"}
	case v.Kind == Int:
		return []string{"number", "range", "select", "radio"}
	}
	usual := slices.DeleteFunc(slices.Clone(v.Written()), func(c string) bool { return c == "hidden" })
	if len(usual) == 0 {
		return []string{"fields for its parts"}
	}
	return usual
}

// A Fault is what is wrong with a control, and what to write instead.
type Fault struct{ Message, Advice string }

func (f *Fault) Error() string {
	if f.Advice == "" {
		return f.Message
	}
	return f.Message + ": " + f.Advice
}

// article returns the name of a type with its article: "an int", "a uint".
func article(typ string) string {
	if typ != "" && strings.ContainsRune("aeio", rune(typ[0])) {
		return "an " + typ
	}
	return "a " + typ
}

// Misfit returns the fault of a control that doesn't fill a value of a type.
func Misfit(typ, control string, want []string) *Fault {
	return &Fault{fmt.Sprintf("%s can't be asked for by a control of type %q", article(typ), control), "want " + strings.Join(want, ", ")}
}

// Check returns the fault of Field for a value of a type that has no control.
func (v Value) Check(typ string) *Fault {
	if len(v.Written()) > 0 {
		return nil
	}
	return &Fault{fmt.Sprintf("%s has no control of its own", article(typ)), "ask for its parts by their names"}
}

// CheckType returns the fault of Field if it is to write another control than those
// for a value of the type.
func (v Value) CheckType(typ, control string) *Fault {
	if written := v.Written(); !slices.Contains(written, control) {
		return Misfit(typ, control, written)
	}
	return nil
}

// CheckPairs returns the fault of that many names and values of attributes.
func CheckPairs(n int) *Fault {
	if n%2 == 0 {
		return nil
	}
	return &Fault{fmt.Sprintf("attributes are given as names and values, not as %d arguments", n), ""}
}

// attrChars are the characters of an attribute's name, in lower case.
const attrChars = "abcdefghijklmnopqrstuvwxyz0123456789-_.:"

// CheckAttr returns the fault of an attribute that Field doesn't write. The name is
// in lower case.
func CheckAttr(name string) *Fault {
	switch {
	case name == "" || strings.Trim(name, attrChars) != "":
		return &Fault{fmt.Sprintf("%q is no name of an attribute", name), ""}
	case name == "name":
		return &Fault{"the attribute name is that of the field", ""}
	case strings.HasPrefix(name, "on"), strings.HasPrefix(name, "form") && name != "form",
		slices.Contains([]string{"style", "src", "srcset", "srcdoc", "href", "action", "background"}, name):
		return &Fault{fmt.Sprintf("the attribute %s can't be written by Field", name), "write the element yourself"}
	}
	return nil
}
