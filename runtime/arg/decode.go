package arg

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/clip"
	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// String decodes a string. The character NUL is refused.
func String[T ~string](v Value) (T, error) {
	text, err := v.string()
	return T(text), err
}

// Bool decodes a boolean. In a form, on, true and 1 are true, off, false
// and 0 are false, and so is a field that is absent: that is how a browser
// sends a checkbox without its mark.
func Bool[T ~bool](v Value) (T, error) {
	word := string(v.json)
	if v.form == fromForm {
		if len(v.text) == 0 && len(v.parts) == 0 {
			return false, nil
		}
		var err error
		if word, err = v.one(); err != nil {
			return false, err
		}
		switch word {
		case "on", "1":
			word = "true"
		case "off", "0":
			word = "false"
		}
	}
	switch word {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, refuse("must be true or false")
}

// Int decodes a whole number that fits into T, without fraction and
// exponent.
func Int[T ~int | ~int8 | ~int16 | ~int32 | ~int64](v Value) (T, error) {
	n, err := v.int(reflect.TypeFor[T]().Bits())
	return T(n), err
}

func (v Value) int(bits int) (int64, error) {
	text, err := v.number(errNotWhole)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, bits)
	if errors.Is(err, strconv.ErrRange) {
		least := int64(math.MinInt64) >> (64 - bits)
		return 0, refuse("must be between %d and %d", least, ^least)
	}
	if err != nil {
		return 0, errNotWhole
	}
	return n, nil
}

// Uint decodes a whole number of 0 or more that fits into T, without
// fraction and exponent.
func Uint[T ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](v Value) (T, error) {
	n, err := v.uint(reflect.TypeFor[T]().Bits())
	return T(n), err
}

func (v Value) uint(bits int) (uint64, error) {
	text, err := v.number(errNotWhole)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "-"), 10, bits)
	if errors.Is(err, strconv.ErrRange) || err == nil && text[0] == '-' {
		most := uint64(math.MaxUint64) >> (64 - bits)
		return 0, refuse("must be between %d and %d", 0, most)
	}
	if err != nil {
		return 0, errNotWhole
	}
	return n, nil
}

var (
	errNotWhole  = refuse("must be a whole number")
	errNotNumber = refuse("must be a number")
)

// Float decodes a decimal number that fits into T. Infinity and NaN are
// refused, also in a form.
func Float[T ~float32 | ~float64](v Value) (T, error) {
	f, err := v.float(reflect.TypeFor[T]().Bits())
	return T(f), err
}

func (v Value) float(bits int) (float64, error) {
	text, err := v.number(errNotNumber)
	if err != nil {
		return 0, err
	}
	if strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, errNotNumber
	}
	f, err := strconv.ParseFloat(text, bits)
	if errors.Is(err, strconv.ErrRange) {
		return 0, refuse("is too large a number")
	}
	if err != nil {
		return 0, errNotNumber
	}
	return f, nil
}

// Time decodes a time in the form of RFC 3339:
// "2006-01-02T15:04:05.999Z". In a form it also takes what the inputs date,
// datetime-local, month and time send, in the zone of the form.
func Time(v Value) (time.Time, error) {
	text, err := v.text3339()
	if err != nil {
		return time.Time{}, err
	}
	if v.form == fromForm {
		return v.args.formTime(text)
	}
	return parse3339(text)
}

func parse3339(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || !isRFC3339(text) {
		return time.Time{}, errNotTime
	}
	return t, nil
}

var errNotTime = refuse("must be a time of the form 2006-01-02T15:04:05Z (RFC 3339)")

// isRFC3339 reports whether what time.Parse has taken for RFC 3339 is that to
// the letter: time.Parse also takes hours of one digit, a comma for the point,
// and offsets beyond a day.
func isRFC3339(s string) bool {
	if s[len("2006-01-02T15")] != ':' || strings.Contains(s, ",") {
		return false
	}
	if strings.HasSuffix(s, "Z") {
		return true
	}
	offset := s[len(s)-len("07:00"):]
	return offset[:2] < "24" && offset[3:] < "60"
}

func (v Value) text3339() (string, error) {
	if v.form == fromForm {
		return v.filled()
	}
	text, err := v.anyString()
	if err != nil {
		err = errNotTime
	}
	return text, err
}

// Duration decodes a duration as time.ParseDuration does: "1h30m".
func Duration(v Value) (time.Duration, error) {
	if v.form == fromArray && v.json[0] != '"' {
		return Int[time.Duration](v) // the JSON of a []time.Duration, made by a Binding
	}
	if v.isEmpty() {
		return 0, errRequired
	}
	text, err := v.anyString()
	if err != nil {
		return 0, errNotDuration
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, errNotDuration
	}
	return d, nil
}

var errNotDuration = refuse("must be a duration such as 1h30m or 250ms")

// Text decodes a string by T's UnmarshalText. What that says of the
// fault is shown only if it is an error of lc.Invalid.
func Text[T any, P interface {
	*T
	UnmarshalText(text []byte) error // as encoding.TextUnmarshaler has it
}](v Value) (T, error) {
	var t T
	err := v.readText(P(&t))
	return t, err
}

func (v Value) readText(into encoding.TextUnmarshaler) error {
	text, err := v.string()
	if err != nil {
		return err
	}
	if err := into.UnmarshalText([]byte(text)); err != nil {
		if v.isEmpty() {
			return errRequired
		}
		return refusalOf(err)
	}
	return nil
}

// JSON decodes any JSON value as encoding/json does, but refuses fields
// that T does not have, also those that differ from one it has in their case
// only, and the character NUL. A form has the JSON as the text of one field, or
// a field for each part of the value, whose names are as Spread says.
func JSON[T any](v Value) (T, error) {
	if v.form == fromForm && shapeOf(reflect.TypeFor[T]()).kind != scalar {
		return formValue[T](v)
	}
	var t T
	err := v.readJSON(reflect.ValueOf(&t).Elem())
	return t, err
}

func (v Value) readJSON(into reflect.Value) error {
	raw, err := v.raw()
	if err != nil {
		return err
	}
	if holdsNUL(raw) {
		return errNUL
	}
	t := into.Type()
	err = unmarshalStrict(raw, into.Addr().Interface())
	if name := unknownField(raw, t); err == nil && name != "" {
		into.SetZero()
		return &refusal{detail: unknownMember(strconv.Quote(name)), unknown: true}
	}
	if err != nil && v.form == fromForm && !isComposite(v.text[0]) {
		// A type that reads itself from a string, and a text such as 42.
		again := reflect.New(t)
		if unmarshalStrict(jsonscan.AppendString(nil, v.text[0]), again.Interface()) == nil {
			into.Set(again.Elem())
			return nil
		}
	}
	return refusalOf(err)
}

func unmarshalStrict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// refusalOf says in words for people outside why a value does not decode. Its
// own words have errors of encoding/json and of lc.Invalid; the text of others
// may tell too much of the inside.
func refusalOf(err error) error {
	if err == nil {
		return nil
	}
	var invalid invalidError
	if errors.As(err, &invalid) {
		param, message := invalid.Fault()
		return &refusal{path: pointerPath(strings.Split(param, ".")...), detail: phrase.Said(message)}
	}
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return &refusal{path: pointerPath(strings.Split(mismatch.Field, ".")...), detail: mismatchDetail(mismatch)}
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return &refusal{detail: unknownMember(field), unknown: true}
	}
	return &refusal{detail: notValid}
}

// unknownMember refuses a member of an object that its type does not have.
func unknownMember(quoted string) phrase.Phrase {
	return phrase.Of("has the unknown field %s", clip.String(quoted))
}

// An invalidError is an error of lc.Invalid.
type invalidError interface {
	error
	Fault() (param, message string)
}

// mismatchDetail names the JSON values that are expected, in the words of JSON.
func mismatchDetail(e *json.UnmarshalTypeError) phrase.Phrase {
	kind, got := reflect.Invalid, clip.String(e.Value)
	if e.Type != nil {
		kind = e.Type.Kind()
	}
	switch kind {
	case reflect.String:
		return phrase.Of("must be a string, not %s", got)
	case reflect.Bool:
		return phrase.Of("must be true or false, not %s", got)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return phrase.Of("must be a whole number of its range, not %s", got)
	case reflect.Float32, reflect.Float64:
		return phrase.Of("must be a number of its range, not %s", got)
	case reflect.Slice, reflect.Array:
		return phrase.Of("must be an array, not %s", got)
	case reflect.Struct, reflect.Map:
		return phrase.Of("must be an object, not %s", got)
	}
	return phrase.Of("must be another type of value, not %s", got)
}
