package lc

import (
	"cmp"
	"encoding"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// An AddressField is a field of T that the address of the page shows, in its
// query: one marked lc:"client,url=NAME".
type AddressField[T any] struct {
	name string
	push bool
	at   func(c *T) reflect.Value
}

// InAddress makes an AddressField, whose name in the query is given and which at
// finds. F is a string, boolean, number, time.Time, time.Duration or a type with
// UnmarshalText and MarshalText, or a slice of one of these.
func InAddress[T, F any](name string, at func(c *T) *F) AddressField[T] {
	return AddressField[T]{name: name, at: func(c *T) reflect.Value { return reflect.ValueOf(at(c)).Elem() }}
}

// InHistory returns the same field, each change of which is a new entry in the
// browser's history. Without that it takes the place of the entry before.
func (f AddressField[T]) InHistory() AddressField[T] {
	f.push = true
	return f
}

// Name returns the name in the query.
func (f AddressField[T]) Name() string { return f.name }

// Pushes reports whether a change is a new entry in the browser's history.
func (f AddressField[T]) Pushes() bool { return f.push }

// An addressField is an AddressField without its type parameter. Methods of its
// type, such as UnmarshalText, may panic: then it can't be read or shown.
type addressField struct {
	name  string
	push  bool
	texts func(c any) []string              // what the query has of the field
	read  func(c any, texts []string) error // sets the field to what the query has
	keep  func(c any) (restore func(c any)) // notes its value
}

func eraseAddress[T any](fields []AddressField[T]) []addressField {
	var erased []addressField
	for _, f := range fields {
		erased = append(erased, addressField{
			name: f.name,
			push: f.push,
			texts: func(c any) (texts []string) {
				defer func() {
					if recover() != nil {
						texts = nil
					}
				}()
				return addressTexts(f.at(c.(*T)))
			},
			read: func(c any, texts []string) (err error) {
				defer recoverTo(&err)
				return readAddress(f.at(c.(*T)), texts)
			},
			keep: func(c any) func(any) {
				value := reflect.New(f.at(c.(*T)).Type()).Elem()
				value.Set(f.at(c.(*T)))
				return func(c any) { f.at(c.(*T)).Set(value) }
			},
		})
	}
	return erased
}

// addressNames returns the names of the fields in the address, for the wrapper.
func (c *component) addressNames() string {
	var names []string
	for _, f := range c.address {
		names = append(names, f.name)
	}
	return strings.Join(names, " ")
}

// errAddress refuses what a query has of a field.
var errAddress = errors.New("not a value of the field")

// isList reports whether a field takes several values of one name.
func isList(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && !reflect.PointerTo(t).Implements(textUnmarshaler)
}

var (
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	durationType    = reflect.TypeFor[time.Duration]()
)

// addressTexts returns what the query has of a value. An empty list is one empty
// text: without any, the field would be as at first.
func addressTexts(v reflect.Value) []string {
	if !isList(v.Type()) {
		text, err := addressText(v)
		if err != nil {
			return nil
		}
		return []string{text}
	}
	if v.Len() == 0 {
		return []string{""}
	}
	var texts []string
	for i := range v.Len() {
		text, err := addressText(v.Index(i))
		if err != nil {
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

func addressText(v reflect.Value) (string, error) {
	if m, ok := v.Addr().Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		return string(text), err
	}
	switch {
	case v.Type() == durationType:
		return time.Duration(v.Int()).String(), nil
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), nil
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), nil
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()), nil
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	}
	return "", errAddress
}

// readAddress sets a field to what the query has of it. After an error the field is
// as it was.
func readAddress(into reflect.Value, texts []string) error {
	value := reflect.New(into.Type()).Elem()
	switch {
	case !isList(into.Type()):
		if len(texts) != 1 {
			return errAddress
		}
		if err := readAddressText(value, texts[0]); err != nil {
			return err
		}
	case slices.Equal(texts, []string{""}): // an empty list
	default:
		value.Set(reflect.MakeSlice(into.Type(), len(texts), len(texts)))
		for i, text := range texts {
			if err := readAddressText(value.Index(i), text); err != nil {
				return err
			}
		}
	}
	into.Set(value)
	return nil
}

// readAddressText reads one value. NUL, which databases and C libraries take for the
// end of a text, is refused, and so are numbers that JSON can't carry.
func readAddressText(into reflect.Value, text string) error {
	if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return errAddress
	}
	if u, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	var err error
	switch {
	case into.Type() == durationType:
		var d time.Duration
		d, err = time.ParseDuration(text)
		into.SetInt(int64(d))
	case into.CanInt():
		var n int64
		n, err = strconv.ParseInt(text, 10, into.Type().Bits())
		into.SetInt(n)
	case into.CanUint():
		var n uint64
		n, err = strconv.ParseUint(text, 10, into.Type().Bits())
		into.SetUint(n)
	case into.CanFloat():
		var n float64
		n, err = strconv.ParseFloat(text, into.Type().Bits())
		if math.IsNaN(n) || math.IsInf(n, 0) {
			err = cmp.Or(err, errAddress)
		}
		into.SetFloat(n)
	case into.Kind() == reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		into.SetBool(b)
	case into.Kind() == reflect.String:
		into.SetString(text)
	default:
		err = errAddress
	}
	return err
}
