package arg

import (
	"errors"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// A Value is one argument in transit: JSON, or the text of a form field.
type Value struct {
	json  []byte   // one value, checked by a scanner; not with fromForm
	text  []string // with fromForm: what the fields of one name held
	files []Upload // with fromForm: the files of one name
	parts []part   // with fromForm: fields whose names lead into the value
	form  formKind
	args  *Args // with fromForm: what the value is of
}

// A part is a field of a form that holds a part of a parameter.
type part struct {
	path string // from the parameter: "city" of "address.city"
	text string
	file *Upload // in place of text
	bare bool    // the field's name is the path, without the parameter's name
}

// formKind says whether a Value came by a form, and how.
type formKind uint8

const (
	notForm   formKind = iota // a member of a JSON object, or an element of one
	fromForm                  // the values of a form's fields
	fromArray                 // an element of an array in a form's field
)

// A refusal is why a value is not taken: an error with words for the one who
// sent it.
type refusal struct {
	path    string        // RFC 6901 pointer from the value to the fault, empty for the value itself
	detail  phrase.Phrase // completes "content …": "must be a string"
	bare    bool          // path begins at the form, not at the value
	unknown bool          // of a field that the action does not have, not of what the user has entered
}

func (r *refusal) Error() string { return r.detail.String() }

// refusals are several faults in one value.
type refusals []*refusal

func (r refusals) Error() string { return r[0].Error() }

// errRequired refuses a value that is not there.
var errRequired = refuse("is required")

// errNUL refuses a character that databases and C libraries take for the end
// of a text.
var errNUL = refuse("must not contain the character NUL")

func refuse(detail string, args ...any) error { return &refusal{detail: phrase.Of(detail, args...)} }

// isNull reports whether v is the null of JSON.
func (v Value) isNull() bool { return v.form != fromForm && string(v.json) == "null" }

// isEmpty reports whether v is a form field that was left empty.
func (v Value) isEmpty() bool {
	return v.form == fromForm && len(v.parts)+len(v.files) == 0 && (len(v.text) == 0 || len(v.text) == 1 && v.text[0] == "")
}

// one returns the text of a form field that must be given once.
func (v Value) one() (string, error) {
	if len(v.parts) > 0 {
		return "", v.noParts()
	}
	if len(v.files) > 0 {
		return "", errNoFile
	}
	switch len(v.text) {
	case 0:
		return "", errRequired
	case 1:
		return v.text[0], nil
	}
	return "", refuse("must be given once")
}

// noParts refuses the parts of a value that has none.
func (v Value) noParts() error {
	var all refusals
	for _, p := range v.parts {
		all = append(all, &refusal{path: clippedPath(splitName(p.path, v.args.limits.Depth)), detail: notOfAction, unknown: true})
	}
	return all
}

// notOfAction refuses a name that nothing of an action has.
var notOfAction = phrase.Of("is not a parameter of this action")

// filled returns the text of a form field that must be given once, and not be
// left empty.
func (v Value) filled() (string, error) {
	text, err := v.one()
	if err == nil && text == "" {
		err = errRequired
	}
	return text, err
}

// string returns the text of a JSON string or a form field.
func (v Value) string() (string, error) {
	text, err := v.anyString()
	if err == nil && strings.IndexByte(text, 0) >= 0 {
		err = errNUL
	}
	return text, err
}

func (v Value) anyString() (string, error) {
	switch {
	case v.form == fromForm:
		return v.one()
	case v.json[0] == '"':
		return string(jsonscan.Unquote(v.json)), nil
	}
	return "", refuse("must be a string")
}

// number returns a number as it was written, or the error wrong where v is none
// in JSON. Whether a form's text is a number is left to the decoder.
func (v Value) number(wrong error) (string, error) {
	switch {
	case v.form == fromForm:
		return v.filled()
	case v.json[0] == '-' || jsonscan.IsDigit(v.json[0]):
		return string(v.json), nil
	}
	return "", wrong
}

// elements returns the values that a variadic parameter is given. In a form
// these are the fields of its name, or one field that holds a JSON array,
// which is what a Binding makes. It stops with errTooMany after most of them:
// each may have a fault of its own, and the answer would be many times as long
// as the request.
func (v Value) elements(most int) ([]Value, error) {
	if v.form != fromForm {
		return v.array(v.json, v.form, most)
	}
	if len(v.files) > 0 {
		return v.fileElements(most)
	}
	if len(v.text) == 1 && strings.HasPrefix(v.text[0], "[") {
		raw := []byte(v.text[0])
		if jsonscan.New(raw, v.args.limits.JSON()).Whole() == nil {
			return v.array(raw, fromArray, most)
		}
	}
	if len(v.text) > most {
		return nil, errTooMany
	}
	values := make([]Value, len(v.text))
	for i := range v.text {
		values[i] = Value{text: v.text[i : i+1], form: fromForm, args: v.args}
	}
	return values, nil
}

// array takes apart an array that a scanner has checked.
func (v Value) array(raw []byte, form formKind, most int) ([]Value, error) {
	var values []Value
	err := jsonscan.New(raw, jsonscan.Unlimited).Array(func(element []byte) error {
		if len(values) == most {
			return errTooMany
		}
		values = append(values, Value{json: element, form: form})
		return nil
	})
	switch err {
	case nil:
		return values, nil
	case errTooMany:
		return nil, err
	}
	return nil, refuse("must be an array")
}

// errTooMany says that a variadic parameter is given more values than allowed.
var errTooMany = errors.New("too many values")

// raw returns v as JSON. A form field that is not JSON counts as a JSON
// string, so that types which read themselves may be chosen from a list.
func (v Value) raw() ([]byte, error) {
	if v.form != fromForm {
		return v.json, nil
	}
	text, err := v.filled()
	if err != nil {
		return nil, err
	}
	raw := []byte(text)
	if err := jsonscan.New(raw, v.args.limits.JSON()).Whole(); err == nil {
		return raw, nil
	} else if isComposite(text) {
		return nil, refuse("is not valid JSON: %s", err.Error())
	}
	return jsonscan.AppendString(nil, text), nil
}

// isComposite reports whether text was meant to be a JSON object or array.
func isComposite(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}
