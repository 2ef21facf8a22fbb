package lctest

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/formfield"
)

// Params are the parameters of a call, by wire name. A value is anything that
// encoding/json takes; a time.Duration goes as its text, "1m30s". Files are a
// [File], a *File or a []File each: they go as a multipart form, in which a name
// may also be that of a field, as in "rows.0.proof".
type Params map[string]any

// With returns a copy of the parameters with another value for one of them.
func (p Params) With(name string, value any) Params {
	with := Params{}
	maps.Copy(with, p)
	with[name] = value
	return with
}

// callBody returns the parameters as the browser client sends them.
func (p Params) callBody() (contentType, body string, err error) {
	if _, multi := p.files(); multi {
		return p.encodedForm("")
	}
	raw, err := p.json()
	return "application/json", string(raw), err
}

// json returns the body of a call by the browser client.
func (p Params) json() ([]byte, error) {
	body := map[string]json.RawMessage{}
	for name, value := range p {
		raw, err := encode(value)
		if err != nil {
			return nil, fmt.Errorf("parameter %q: %w", name, err)
		}
		body[name] = raw
	}
	return json.Marshal(body)
}

// form returns the fields of a form. A slice of values that one field can hold
// gives a field for each; of structs, other lists and maps each part has a field
// of its own: "items.0.name". What is nil gives none, and neither does false,
// like a checkbox that is not checked.
func (p Params) form() (url.Values, error) {
	fields := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if err := addFields(fields, name, reflect.ValueOf(p[name])); err != nil {
			return nil, fmt.Errorf("parameter %q: %w", name, err)
		}
	}
	return fields, nil
}

// addFields adds the fields of a value.
func addFields(fields url.Values, name string, v reflect.Value) error {
	v = behindPointers(v)
	if !v.IsValid() {
		return nil
	}
	if isOneField(v) {
		raw, err := encode(v.Interface())
		if err != nil {
			return err
		}
		fields[name] = append(fields[name], fieldValues(raw)...)
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		of := formfield.Of(v.Type())
		for _, part := range slices.Sorted(maps.Keys(of)) {
			if err := addFields(fields, name+"."+part, v.FieldByIndex(of[part].Index)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := addFields(fields, name+"."+fmt.Sprint(key), v.MapIndex(key)); err != nil {
				return err
			}
		}
	default:
		for i := range v.Len() {
			element, at := behindPointers(v.Index(i)), name
			if element.IsValid() && !isOneField(element) {
				at += "." + strconv.Itoa(i)
			}
			if err := addFields(fields, at, element); err != nil {
				return err
			}
		}
	}
	return nil
}

// behindPointers returns what a pointer or an interface leads to, no value if
// that is nil.
func behindPointers(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if _, ok := v.Interface().(json.Marshaler); ok && !v.IsNil() && v.Kind() == reflect.Pointer {
			return v
		}
		v = v.Elem()
	}
	return v
}

// isOneField reports whether one field of a form can hold a value.
func isOneField(v reflect.Value) bool {
	switch v.Interface().(type) {
	case json.Marshaler, encoding.TextMarshaler, []byte:
		return true
	}
	switch v.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.Array:
		return false
	}
	return true
}

func encode(value any) (json.RawMessage, error) {
	if d, ok := value.(time.Duration); ok {
		value = d.String()
	}
	return json.Marshal(value)
}

// fieldValues returns what a form's fields hold for a value.
func fieldValues(raw json.RawMessage) []string {
	switch raw[0] {
	case 'n', 'f': // null, false
		return nil
	case '"':
		var text string
		json.Unmarshal(raw, &text) // of what json.Marshal wrote
		return []string{text}
	case '[':
		var elements []json.RawMessage
		json.Unmarshal(raw, &elements) // of what json.Marshal wrote
		var values []string
		for _, element := range elements {
			values = append(values, fieldValues(bytes.TrimSpace(element))...)
		}
		return values
	}
	return []string{string(raw)}
}
