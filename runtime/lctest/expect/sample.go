package expect

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
)

// texts are forms that types with an UnmarshalText of their own often have.
var texts = []string{
	"alpha", "beta", "1", "2",
	"alpha:one", "beta:two", // a component ID
	"10.0.0.1", "10.0.0.2", "10.0.0.1:80", "10.0.0.2:81", "10.0.0.0/8", "11.0.0.0/8",
	"2006-01-02", "2007-02-03", "2006-01-02T15:04:05Z", "2007-02-03T16:05:06Z",
	"6ba7b810-9dad-41d1-80b4-00c04fd430c8", "6ba7b811-9dad-41d1-80b4-00c04fd430c8",
	"INFO", "WARN", "ERROR", "en", "de", "EUR", "USD", "#102030", "#405060",
	"true", "false", "on", "off", "low", "high", "open", "closed",
	"a@example.com", "b@example.com", "https://example.com/a", "https://example.com/b",
}

// samples returns JSON that type T may take: that of some values, and the
// plain forms.
func samples[T any]() [][]byte {
	var out [][]byte
	for n := 1; n <= maxValues; n++ {
		var value T
		fill(reflect.ValueOf(&value).Elem(), n, maxDepth)
		if b, err := json.Marshal(value); err == nil && string(b) != "null" {
			out = append(out, b)
		}
	}
	for _, plain := range []string{`{}`, `[]`, `""`, `0`, `false`} {
		out = append(out, []byte(plain))
	}
	for _, text := range texts {
		out = append(out, []byte(quote(text)))
	}
	return out
}

// badJSON returns JSON of a shape that type T never takes, none where T reads
// itself.
func badJSON[T any]() []string {
	if _, ok := any(new(T)).(json.Unmarshaler); ok {
		return nil
	}
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Struct, reflect.Map:
		return []string{`7`, `true`, `"one"`, `["one"]`}
	case reflect.Slice, reflect.Array:
		return []string{`7`, `true`, `{"one":1}`}
	}
	return nil
}

// maxDepth is how deep fill goes into types, which may hold themselves.
const maxDepth = 5

// fill sets v to a value that tells n from other numbers, as far as its type
// can and a JSON form of it is likely.
func fill(v reflect.Value, n, depth int) {
	if depth == 0 || !v.CanSet() || fillText(v, n) {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("value %d", n))
	case reflect.Bool:
		v.SetBool(n%2 == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(uint64(n))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(n) + 0.5)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n, depth-1)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Anonymous && f.Type.Kind() == reflect.Pointer {
				continue // nothing that is sent fills it
			}
			fill(v.Field(i), n+i, depth-1)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n+i, depth-1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n, depth-1)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n, depth-1)
		fill(value, n, depth-1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	}
}

// fillText fills a value that reads itself from text with the n-th of the
// usual forms that it takes, or the last. It reports whether it takes any: if
// not, its underlying value may still be one that has a form.
func fillText(v reflect.Value, n int) bool {
	u, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	if !ok {
		return false
	}
	takes := false
	for _, text := range texts {
		if err := u.UnmarshalText([]byte(text)); err == nil {
			takes = true
			if n--; n == 0 {
				break
			}
		}
	}
	return takes
}
