package arg

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// Types that a parameter may have.
type (
	word   string
	small  int8
	tiny   uint8
	ratio  float32
	yes    bool
	choice struct{ name string } // reads itself from JSON
	grade  struct{ n int }       // reads itself from text
	place  struct {
		Street string         `json:"street"`
		Zip    int            `json:"zip"`
		Tags   []string       `json:"tags"`
		Extra  map[string]int `json:"extra"`
		Inner  *place         `json:"inner"`
	}
)

func (c *choice) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, &c.name); err != nil {
		return errInside
	}
	if c.name == "none" {
		return invalid{"", "is no choice"}
	}
	return nil
}

func (g *grade) UnmarshalText(b []byte) error {
	switch string(b) {
	case "low":
		g.n = 1
	case "high":
		g.n = 9
	case "none":
		return invalid{"", "is no grade"}
	default:
		return errInside
	}
	return nil
}

// decoded is what came of decoding one value: text that a test can compare.
func decoded[T any](decode func(Value) (T, error)) func(Value) string {
	return func(v Value) string {
		t, err := decode(v)
		if err != nil {
			var r *refusal
			if !errors.As(err, &r) {
				return "error not for people: " + err.Error()
			}
			return strings.TrimSpace(r.path + " " + r.Error())
		}
		return fmt.Sprintf("%T(%+v)", t, t)
	}
}

var (
	decodeWord   = decoded(String[word])
	decodeYes    = decoded(Bool[yes])
	decodeInt    = decoded(Int[int])
	decodeInt64  = decoded(Int[int64])
	decodeSmall  = decoded(Int[small])
	decodeUint64 = decoded(Uint[uint64])
	decodeTiny   = decoded(Uint[tiny])
	decodeFloat  = decoded(Float[float64])
	decodeRatio  = decoded(Float[ratio])
	decodeTime   = decoded(Time)
	decodePeriod = decoded(Duration)
	decodeAddr   = decoded(Text[netip.Addr])
	decodeGrade  = decoded(Text[grade])
	decodeChoice = decoded(JSON[choice])
	decodePlace  = decoded(JSON[place])
	decodeInts   = decoded(JSON[[]int])
	decodeMap    = decoded(JSON[map[string]int])
)

func TestDecodersOfJSON(t *testing.T) {
	for _, tt := range []struct {
		name   string
		decode func(Value) string
		json   string
		want   string
	}{
		{"string", decodeWord, `"a b"`, "arg.word(a b)"},
		{"string with escapes", decodeWord, `"\u00e9\n\"\ud83d\ude00"`, "arg.word(é\n\"😀)"},
		{"string of markup", decodeWord, `"<b>&amp;"`, "arg.word(<b>&amp;)"},
		{"empty string", decodeWord, `""`, "arg.word()"},
		{"string with NUL", decodeWord, `"a\u0000"`, "must not contain the character NUL"},
		{"string from number", decodeWord, `7`, "must be a string"},
		{"string from object", decodeWord, `{}`, "must be a string"},

		{"true", decodeYes, `true`, "arg.yes(true)"},
		{"false", decodeYes, `false`, "arg.yes(false)"},
		{"bool from string", decodeYes, `"true"`, "must be true or false"},
		{"bool from number", decodeYes, `1`, "must be true or false"},

		{"int", decodeInt, `-42`, "int(-42)"},
		{"largest int", decodeInt64, `9223372036854775807`, "int64(9223372036854775807)"},
		{"int beyond", decodeInt64, `9223372036854775808`, "must be between -9223372036854775808 and 9223372036854775807"},
		{"int8", decodeSmall, `-128`, "arg.small(-128)"},
		{"int8 beyond", decodeSmall, `128`, "must be between -128 and 127"},
		{"int with fraction", decodeInt, `1.0`, "must be a whole number"},
		{"int with exponent", decodeInt, `1e2`, "must be a whole number"},
		{"int from string", decodeInt, `"1"`, "must be a whole number"},
		{"int from array", decodeInt, `[1]`, "must be a whole number"},

		{"largest uint", decodeUint64, `18446744073709551615`, "uint64(18446744073709551615)"},
		{"uint beyond", decodeUint64, `18446744073709551616`, "must be between 0 and 18446744073709551615"},
		{"uint far beyond", decodeUint64, `-99999999999999999999`, "must be between 0 and 18446744073709551615"},
		{"uint8 beyond", decodeTiny, `256`, "must be between 0 and 255"},
		{"negative uint8", decodeTiny, `-1`, "must be between 0 and 255"},
		{"minus zero", decodeTiny, `-0`, "must be between 0 and 255"},

		{"float", decodeFloat, `-1.5e-3`, "float64(-0.0015)"},
		{"float from int", decodeFloat, `4096`, "float64(4096)"},
		{"float beyond", decodeFloat, `1e999`, "is too large a number"},
		{"float32 beyond", decodeRatio, `1e39`, "is too large a number"},
		{"float from string", decodeFloat, `"NaN"`, "must be a number"},

		{"time", decodeTime, `"2006-01-02T15:04:05Z"`, "time.Time(2006-01-02 15:04:05 +0000 UTC)"},
		{"time with fraction and offset", decodeTime, `"2006-01-02T15:04:05.25+05:00"`, "time.Time(2006-01-02 15:04:05.25 +0500 +0500)"},
		{"date", decodeTime, `"2006-01-02"`, "must be a time of the form 2006-01-02T15:04:05Z (RFC 3339)"},
		{"time with a short hour", decodeTime, `"2006-01-02T5:04:05Z"`, "must be a time of the form 2006-01-02T15:04:05Z (RFC 3339)"},
		{"time with a comma", decodeTime, `"2006-01-02T15:04:05,5Z"`, "must be a time of the form 2006-01-02T15:04:05Z (RFC 3339)"},
		{"time far off", decodeTime, `"2006-01-02T15:04:05+24:00"`, "must be a time of the form 2006-01-02T15:04:05Z (RFC 3339)"},
		{"time of no day", decodeTime, `"2006-02-30T15:04:05Z"`, "must be a time of the form 2006-01-02T15:04:05Z (RFC 3339)"},
		{"time from number", decodeTime, `0`, "must be a time of the form 2006-01-02T15:04:05Z (RFC 3339)"},

		{"duration", decodePeriod, `"1h30m"`, "time.Duration(1h30m0s)"},
		{"duration without unit", decodePeriod, `"7"`, "must be a duration such as 1h30m or 250ms"},
		{"duration from number", decodePeriod, `7`, "must be a duration such as 1h30m or 250ms"},

		{"text", decodeAddr, `"10.0.0.1"`, "netip.Addr(10.0.0.1)"},
		{"wrong text", decodeAddr, `"10.0.0"`, "is not valid"},
		{"text from number", decodeAddr, `10`, "must be a string"},
		{"text refused with words", decodeGrade, `"none"`, "is no grade"},
		{"text refused without", decodeGrade, `"x"`, "is not valid"},

		{"own JSON", decodeChoice, `"red"`, "arg.choice({name:red})"},
		{"own JSON refused with words", decodeChoice, `"none"`, "is no choice"},
		{"own JSON refused without", decodeChoice, `7`, "is not valid"},

		{"struct", decodePlace, `{"street":"A","zip":7,"tags":["x"],"extra":{"y":1},"inner":null}`, "arg.place({Street:A Zip:7 Tags:[x] Extra:map[y:1] Inner:<nil>})"},
		{"struct with unknown field", decodePlace, `{"street":"A","planet":"Mars"}`, `has the unknown field "planet"`},
		{"struct with unknown field inside", decodePlace, `{"inner":{"planet":"Mars"}}`, `has the unknown field "planet"`},
		{"struct with field of another type", decodePlace, `{"zip":"7"}`, "/zip must be a whole number of its range, not string"},
		{"struct with field of another type inside", decodePlace, `{"inner":{"street":7}}`, "/inner/street must be a string, not number"},
		{"struct with number beyond", decodePlace, `{"zip":99999999999999999999}`, "/zip must be a whole number of its range, not number 99999999999999999999"},
		{"struct from array", decodePlace, `[]`, "must be an object, not array"},
		{"slice", decodeInts, `[1,2]`, "[]int([1 2])"},
		{"slice from object", decodeInts, `{}`, "must be an array, not object"},
		{"map", decodeMap, `{"a":1}`, "map[string]int(map[a:1])"},
		{"map of another type", decodeMap, `{"a":true}`, "must be a whole number of its range, not bool"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := jsonscan.New([]byte(tt.json), testLimits.JSON()).Whole(); err != nil {
				t.Fatal(err) // no decoder is ever given this
			}
			if got := tt.decode(Value{json: []byte(tt.json)}); got != tt.want {
				t.Errorf("%s gives %s, want %s", tt.json, got, tt.want)
			}
		})
	}
}

func TestDecodersOfForms(t *testing.T) {
	for _, tt := range []struct {
		name   string
		decode func(Value) string
		text   []string
		want   string
	}{
		{"string", decodeWord, []string{"a b"}, "arg.word(a b)"},
		{"empty string", decodeWord, []string{""}, "arg.word()"},
		{"no string", decodeWord, nil, "is required"},
		{"two strings", decodeWord, []string{"a", "b"}, "must be given once"},
		{"string with NUL", decodeWord, []string{"\x00"}, "must not contain the character NUL"},

		{"box with its mark", decodeYes, []string{"on"}, "arg.yes(true)"},
		{"box without its mark", decodeYes, nil, "arg.yes(false)"},
		{"1", decodeYes, []string{"1"}, "arg.yes(true)"},
		{"true", decodeYes, []string{"true"}, "arg.yes(true)"},
		{"0", decodeYes, []string{"0"}, "arg.yes(false)"},
		{"off", decodeYes, []string{"off"}, "arg.yes(false)"},
		{"another word", decodeYes, []string{"maybe"}, "must be true or false"},
		{"empty bool", decodeYes, []string{""}, "must be true or false"},
		{"two bools", decodeYes, []string{"on", "on"}, "must be given once"},

		{"int", decodeInt, []string{"-42"}, "int(-42)"},
		{"empty int", decodeInt, []string{""}, "is required"},
		{"int with space", decodeInt, []string{" 1"}, "must be a whole number"},
		{"int in hex", decodeInt, []string{"0x1"}, "must be a whole number"},
		{"int with underscore", decodeInt, []string{"1_000"}, "must be a whole number"},
		{"int beyond", decodeSmall, []string{"200"}, "must be between -128 and 127"},
		{"uint", decodeTiny, []string{"255"}, "arg.tiny(255)"},
		{"uint with two signs", decodeTiny, []string{"--1"}, "must be a whole number"},

		{"float", decodeFloat, []string{"-.5"}, "float64(-0.5)"},
		{"NaN", decodeFloat, []string{"NaN"}, "must be a number"},
		{"infinity", decodeFloat, []string{"Infinity"}, "must be a number"},
		{"float in hex", decodeFloat, []string{"0x1p-2"}, "must be a number"},
		{"float with underscore", decodeFloat, []string{"1_0"}, "must be a number"},
		{"two points", decodeFloat, []string{"1.2.3"}, "must be a number"},

		{"time", decodeTime, []string{"2006-01-02T15:04:05Z"}, "time.Time(2006-01-02 15:04:05 +0000 UTC)"},
		{"empty time", decodeTime, []string{""}, "is required"},
		{"duration", decodePeriod, []string{"250ms"}, "time.Duration(250ms)"},
		{"empty duration", decodePeriod, []string{""}, "is required"},

		{"text", decodeGrade, []string{"low"}, "arg.grade({n:1})"},
		{"empty text", decodeGrade, []string{""}, "is required"},

		{"own JSON from a word", decodeChoice, []string{"red"}, "arg.choice({name:red})"},
		{"own JSON from JSON", decodeChoice, []string{`"red"`}, "arg.choice({name:red})"},
		{"own JSON from digits", decodeChoice, []string{"42"}, "arg.choice({name:42})"},
		{"struct", decodePlace, []string{` {"zip":7} `}, "arg.place({Street: Zip:7 Tags:[] Extra:map[] Inner:<nil>})"},
		{"struct with a key twice", decodePlace, []string{`{"zip":7,"zip":8}`}, "is not valid JSON: a key is given twice, at byte 9"},
		{"struct with text behind", decodePlace, []string{`{"zip":7} x`}, "is not valid JSON: nothing more is expected, at byte 10"},
		{"struct too deep", decodePlace, []string{`{"inner":{"inner":{"inner":{"inner":{"inner":{}}}}}}`}, "is not valid JSON: too many levels of nesting, at byte 36"},
		{"struct from a word", decodePlace, []string{"x"}, "must be an object, not string"},
		{"empty struct", decodePlace, []string{""}, "is required"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.decode(Value{text: tt.text, form: fromForm, args: &Args{limits: Limits{Depth: 4, Values: 100, List: 256}}}); got != tt.want {
				t.Errorf("%q gives %s, want %s", tt.text, got, tt.want)
			}
		})
	}
}

// testLimits are what the arguments of the tests may hold.
var testLimits = Limits{Depth: 32, Values: 100_000, List: 256}

// jsonArgs returns the arguments of a JSON body.
func jsonArgs(t testing.TB, names []string, body string) *Args {
	t.Helper()
	args := new(Args)
	args.Reset(names, testLimits)
	err := jsonscan.New([]byte(body), testLimits.JSON()).Object(func(key, value []byte) error {
		args.SetJSON(key, value)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return args
}

// formArgs returns the arguments of an urlencoded body.
func formArgs(t testing.TB, names []string, body string) *Args {
	t.Helper()
	args := new(Args)
	args.Reset(names, testLimits)
	args.SetForm()
	for pair := range strings.SplitSeq(body, "&") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			args.AddField(name, value)
		}
	}
	return args
}

// faultsOf returns what is wrong with arguments.
func faultsOf(args *Args) []string {
	faults, _ := args.Faults()
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.Pointer+" "+f.Detail)
	}
	return lines
}

// invalid is an error as lc.Invalid makes it.
type invalid struct{ param, message string }

func (e invalid) Error() string                  { return e.message }
func (e invalid) Fault() (param, message string) { return e.param, e.message }

var errInside = errors.New("secret of the inside")

func TestArgs(t *testing.T) {
	params := []string{"a", "b", "c"}
	for _, tt := range []struct {
		name   string
		json   string // or
		form   string
		a      int
		b      string // "nil" or a number
		c      []int
		faults []string
	}{
		{name: "all", json: `{"a":1,"b":2,"c":[3,4]}`, a: 1, b: "2", c: []int{3, 4}},
		{name: "the required one", json: `{"a":1}`, a: 1, b: "nil"},
		{name: "null where it is allowed", json: `{"a":1,"b":null,"c":null}`, a: 1, b: "nil"},
		{name: "empty array", json: `{"a":1,"c":[]}`, a: 1, b: "nil"},
		{name: "required is null", json: `{"a":null}`, b: "nil", faults: []string{"#/a must not be null"}},
		{name: "nothing", json: `{}`, b: "nil", faults: []string{"#/a is required"}},
		{name: "no array", json: `{"a":1,"c":3}`, a: 1, b: "nil", faults: []string{"#/c must be an array"}},
		{name: "faults in the array", json: `{"a":1,"c":[1,"x",null,2]}`, a: 1, b: "nil", c: []int{1, 2},
			faults: []string{"#/c/1 must be a whole number", "#/c/2 must not be null"}},
		{name: "everything wrong", json: `{"z":0,"b":"x","c":[true],"a/~ é":0}`, b: "nil",
			faults: []string{"#/a is required", "#/b must be a whole number", "#/c/0 must be a whole number", "#/z is not a parameter of this action", "#/a~1~0%20%C3%A9 is not a parameter of this action"}},

		{name: "form", form: "a=1&b=2&c=3&c=4", a: 1, b: "2", c: []int{3, 4}},
		{name: "form with one of many", form: "a=1&c=3", a: 1, b: "nil", c: []int{3}},
		{name: "form with an array", form: "a=1&c=[3,4]", a: 1, b: "nil", c: []int{3, 4}},
		{name: "form with an empty array", form: "a=1&c=[]", a: 1, b: "nil"},
		{name: "form with empty optional field", form: "a=1&b=", a: 1, b: "nil"},
		{name: "form with empty required field", form: "a=&b=", b: "nil", faults: []string{"#/a is required"}},
		{name: "empty form", form: "&", b: "nil", faults: []string{"#/a is required"}},
		{name: "form with everything wrong", form: "z=0&a=1&a=2&b=x&c=3&c=x&z=1", b: "nil", c: []int{3},
			faults: []string{"#/a must be given once", "#/b must be a whole number", "#/c/1 must be a whole number", "#/z is not a parameter of this action"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var args *Args
			if tt.form != "" {
				args = formArgs(t, params, tt.form)
			} else {
				args = jsonArgs(t, params, tt.json)
			}
			a := Required(args, "a", Int[int])
			b := "nil"
			if p := Optional(args, "b", Int[int]); p != nil {
				b = fmt.Sprint(*p)
			}
			c := Variadic(args, "c", Int[int])
			if a != tt.a || b != tt.b || !reflect.DeepEqual(c, tt.c) {
				t.Errorf("arguments are %d, %s, %#v; want %d, %s, %#v", a, b, c, tt.a, tt.b, tt.c)
			}
			if got := faultsOf(args); !reflect.DeepEqual(got, tt.faults) {
				t.Errorf("faults are %q\nwant       %q", got, tt.faults)
			}
		})
	}
}

func TestBoxWithoutItsMark(t *testing.T) {
	params := []string{"ok"}
	for _, tt := range []struct {
		name string
		args *Args
		want []string
	}{
		{"form", formArgs(t, params, ""), nil},
		{"JSON", jsonArgs(t, params, "{}"), []string{"#/ok is required"}},
	} {
		if got := Required(tt.args, "ok", Bool[bool]); got {
			t.Errorf("%s: it is true", tt.name)
		}
		if got := faultsOf(tt.args); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: faults are %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestOptionalStringMayBeEmpty(t *testing.T) {
	args := formArgs(t, []string{"note"}, "note=")
	if got := Optional(args, "note", String[string]); got == nil || *got != "" {
		t.Errorf("an empty field gives %v, want a pointer to an empty string", got)
	}
}

func TestInvalidOfADecoderPointsFurther(t *testing.T) {
	args := jsonArgs(t, []string{"p"}, `{"p":"x"}`)
	Required(args, "p", func(Value) (int, error) { return 0, refusalOf(invalid{"zip", "is unknown"}) })
	if got, want := faultsOf(args), []string{"#/p/zip is unknown"}; !reflect.DeepEqual(got, want) {
		t.Errorf("faults are %q, want %q", got, want)
	}
}

// FuzzDecodersOfJSON compares with encoding/json: what a decoder takes,
// encoding/json reads as the same value.
func FuzzDecodersOfJSON(f *testing.F) {
	for _, seed := range []string{`1`, `-128`, `1.5`, `"a"`, `"2006-01-02T15:04:05Z"`, `true`, `null`, `{"street":"x","tags":[]}`, `[1,2]`, `1e400`, `"\u0000"`, `"1h"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if raw = bytes.TrimSpace(raw); jsonscan.New(raw, jsonscan.Limits{Depth: 16, Values: 1000}).Whole() != nil {
			return
		}
		v := Value{json: raw}
		compare(t, v, String[string])
		compare(t, v, Bool[bool])
		compare(t, v, Int[int16])
		compare(t, v, Uint[uint32])
		compare(t, v, Float[float32])
		compare(t, v, Time)
		compare(t, v, Text[netip.Addr])
		compare(t, v, JSON[place])
		compare(t, v, JSON[map[string]any])
		Duration(v)
	})
}

func compare[T any](t *testing.T, v Value, decode func(Value) (T, error)) {
	t.Helper()
	got, err := decode(v)
	if err != nil {
		var r *refusal
		if !errors.As(err, &r) {
			t.Fatalf("%s: error not for people: %v", v.json, err)
		}
		return
	}
	var want T
	if err := json.Unmarshal(v.json, &want); err != nil {
		t.Fatalf("%s gives %v, encoding/json says %v", v.json, got, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s gives %#v, encoding/json has %#v", v.json, got, want)
	}
}

func TestFloatsKeepTheirValue(t *testing.T) {
	for _, f := range []float64{0, 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, -math.Pi} {
		raw, _ := json.Marshal(f)
		if got, err := Float[float64](Value{json: raw}); err != nil || got != f {
			t.Errorf("%s gives %v, %v", raw, got, err)
		}
	}
}

func TestTimesAreEqualAfterAJourney(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 2, 1, 987654321, time.FixedZone("", -3*3600))
	raw, _ := json.Marshal(at)
	if got, err := Time(Value{json: raw}); err != nil || !got.Equal(at) {
		t.Errorf("%s gives %v, %v", raw, got, err)
	}
}
