package lctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"
)

// Params are the parameters of a call, by wire name. A value is anything that
// encoding/json takes; a time.Duration goes as its text, "1m30s".
type Params map[string]any

// With returns a copy of the parameters with another value for one of them.
func (p Params) With(name string, value any) Params {
	with := Params{}
	maps.Copy(with, p)
	with[name] = value
	return with
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

// form returns the fields of a form. A slice gives a field for each element;
// what is nil gives none, and neither does false, like a checkbox that is not
// checked. What has no plain text goes as JSON.
func (p Params) form() (url.Values, error) {
	fields := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		raw, err := encode(p[name])
		if err != nil {
			return nil, fmt.Errorf("parameter %q: %w", name, err)
		}
		if values := fieldValues(raw); values != nil {
			fields[name] = values
		}
	}
	return fields, nil
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
