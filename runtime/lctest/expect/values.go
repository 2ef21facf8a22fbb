package expect

import (
	"encoding"
	"encoding/json"
	"strconv"
	"time"
)

// Values are values of type T on the wire.
type Values[T any] struct {
	inForm func(json string) string // what a field of a form holds for JSON; nil: the JSON itself, or its text

	Good []Value[T] // all different; empty where none is known
	Bad  []string   // JSON that must be refused
}

// A Value is one value and how it is written in JSON.
type Value[T any] struct {
	JSON  string
	Value T
}

// String returns values of a string type.
func String[T ~string]() Values[T] {
	v := Values[T]{Bad: []string{`7`, `true`, `["one"]`, `{"one":1}`}}
	for _, s := range []string{"one", "two", "three", "Grüße, \"四\" & <five>", "6"} {
		v.Good = append(v.Good, Value[T]{JSON: quote(s), Value: T(s)})
	}
	return v
}

// Bool returns values of a bool type.
func Bool[T ~bool]() Values[T] {
	return Values[T]{
		Good: []Value[T]{{JSON: "true", Value: true}, {JSON: "false", Value: false}},
		Bad:  []string{`7`, `"maybe"`, `[true]`, `{}`},
	}
}

// Int returns values of a signed integer type, small enough for all of them.
func Int[T ~int | ~int8 | ~int16 | ~int32 | ~int64]() Values[T] {
	v := Values[T]{Bad: []string{`"one"`, `true`, `1.5`, `99999999999999999999`, `[1]`, `{}`}}
	for _, n := range []int64{1, 2, -3, 0, 127} {
		v.Good = append(v.Good, Value[T]{JSON: strconv.FormatInt(n, 10), Value: T(n)})
	}
	return v
}

// Uint returns values of an unsigned integer type, small enough for all of
// them.
func Uint[T ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr]() Values[T] {
	v := Values[T]{Bad: []string{`"one"`, `true`, `1.5`, `-1`, `99999999999999999999`, `[1]`, `{}`}}
	for _, n := range []uint64{1, 2, 3, 0, 255} {
		v.Good = append(v.Good, Value[T]{JSON: strconv.FormatUint(n, 10), Value: T(n)})
	}
	return v
}

// Float returns values of a floating-point type, exact in all of them.
func Float[T ~float32 | ~float64]() Values[T] {
	v := Values[T]{Bad: []string{`"one"`, `"NaN"`, `true`, `1e999`, `[1]`, `{}`}}
	for _, f := range []float64{0.5, 1.25, -2, 0, 4096} {
		v.Good = append(v.Good, Value[T]{JSON: strconv.FormatFloat(f, 'g', -1, 64), Value: T(f)})
	}
	return v
}

// Time returns times.
func Time() Values[time.Time] {
	v := Values[time.Time]{Bad: []string{`"yesterday"`, `"2006-01-02"`, `7`, `true`, `{}`}}
	for _, s := range []string{"2006-01-02T15:04:05Z", "2007-02-03T16:05:06.789Z", "2008-03-04T17:06:07Z"} {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			panic(err) // the times are those above
		}
		v.Good = append(v.Good, Value[time.Time]{JSON: quote(s), Value: at})
	}
	return v
}

// Duration returns durations.
func Duration() Values[time.Duration] {
	v := Values[time.Duration]{Bad: []string{`"soon"`, `"7"`, `true`, `{}`}}
	for _, d := range []time.Duration{time.Second, 90 * time.Minute, -3 * time.Millisecond} {
		v.Good = append(v.Good, Value[time.Duration]{JSON: quote(d.String()), Value: d})
	}
	return v
}

// Text returns values of a type that reads itself from text: of some usual
// forms, those that it takes.
func Text[T any, P interface {
	*T
	encoding.TextUnmarshaler
}]() Values[T] {
	v := Values[T]{Bad: []string{`{}`, `["one"]`}}
	for _, s := range texts {
		var value T
		if P(&value).UnmarshalText([]byte(s)) == nil {
			v.add(quote(s), value)
		}
	}
	return v
}

// JSON returns values of a type that travels as JSON: samples of its shape,
// as encoding/json reads them.
func JSON[T any]() Values[T] {
	v := Values[T]{Bad: badJSON[T](), inForm: func(json string) string { return json }}
	for _, sample := range samples[T]() {
		var value T
		if json.Unmarshal(sample, &value) == nil {
			v.add(string(sample), value)
		}
	}
	return v
}

// maxValues is how many good values are of use.
const maxValues = 4

// add adds a good value that is not there yet.
func (v *Values[T]) add(json string, value T) {
	if len(v.Good) == maxValues {
		return
	}
	for _, g := range v.Good {
		if same(g.Value, value) {
			return
		}
	}
	v.Good = append(v.Good, Value[T]{JSON: json, Value: value})
}

// quote returns s as a JSON string.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(b)
}
