package parser

import "go/types"

// Kind says how a value travels on the wire.
type Kind string

const (
	KindString   Kind = "string"
	KindBool     Kind = "bool"
	KindInt      Kind = "int"
	KindUint     Kind = "uint"
	KindFloat    Kind = "float"
	KindTime     Kind = "time"
	KindDuration Kind = "duration"
	KindText     Kind = "text"
	KindFile     Kind = "file"
	KindJSON     Kind = "json"
)

// A KindInfo is all that is known of a kind. A type is of the kind that Named
// gives it; else of the first whose Method it has; else its underlying type
// decides.
type KindInfo struct {
	Kind  Kind
	Types string // the types of the kind, for people
	Wire  string // how a value is written in JSON and in a form, for people

	Named     string          // a type with its import path: "time.Time"
	Method    string          // func([]byte) error
	Basic     types.BasicInfo // of the predeclared types, as far as kinds differ in it
	Composite bool            // structs, slices, arrays and maps

	// Decoder is the function of package arg that decodes a value, and of
	// package expect that gives values for tests. It takes the Go type as type
	// argument, unless the kind has but one.
	Decoder string

	// Example is a valid value as source of a test: what encoding/json makes of
	// it is on the wire. It is empty if that depends on the type.
	Example string

	// LeftOut says that a browser leaves a field out of a form if it holds the zero
	// value, as it does with a box that is not checked.
	LeftOut bool
}

// Generic reports whether a kind is of several types, so that functions for it
// take a type argument.
func (k KindInfo) Generic() bool { return k.Named == "" }

// Kinds is every kind, in the order in which help shows them. Those with a
// Method are in the order in which encoding/json looks for it.
var Kinds = []KindInfo{
	{
		Kind:    KindString,
		Types:   "`string`, and types made from it",
		Wire:    "a string",
		Basic:   types.IsString,
		Decoder: "String", Example: `"text"`,
	},
	{
		Kind:    KindBool,
		Types:   "`bool`, and types made from it",
		Wire:    "`true` or `false`; in a form also `on`, `off`, `1`, `0`, and false if it is left out",
		Basic:   types.IsBoolean,
		Decoder: "Bool", Example: "true",
		LeftOut: true,
	},
	{
		Kind:    KindInt,
		Types:   "`int`, `int8` to `int64`, and types made from them",
		Wire:    "a whole number that fits into the type",
		Basic:   types.IsInteger,
		Decoder: "Int", Example: "1",
	},
	{
		Kind:    KindUint,
		Types:   "`uint`, `uint8` to `uint64`, `uintptr`, and types made from them",
		Wire:    "a whole number of 0 or more that fits into the type",
		Basic:   types.IsInteger | types.IsUnsigned,
		Decoder: "Uint", Example: "1",
	},
	{
		Kind:    KindFloat,
		Types:   "`float32`, `float64`, and types made from them",
		Wire:    "a number that fits into the type",
		Basic:   types.IsFloat,
		Decoder: "Float", Example: "1.5",
	},
	{
		Kind:    KindTime,
		Types:   "`time.Time`",
		Wire:    "a time of RFC 3339: `2006-01-02T15:04:05Z`; in a form also what `date`, `datetime-local`, `month` and `time` inputs send",
		Named:   "time.Time",
		Decoder: "Time", Example: `"2006-01-02T15:04:05Z"`,
	},
	{
		Kind:    KindDuration,
		Types:   "`time.Duration`",
		Wire:    "a duration as `time.ParseDuration` reads it: `1m30s`",
		Named:   "time.Duration",
		Decoder: "Duration", Example: `"1m30s"`,
	},
	{
		Kind:    KindFile,
		Types:   "`lc.File`, `*lc.File` and `[]lc.File`",
		Wire:    "a file of a form with `enctype=\"multipart/form-data\"`",
		Named:   RuntimePath + ".File",
		Decoder: "File", Example: `lctest.File{Name: "sample.txt", Content: []byte("sample")}`,
	},
	{
		Kind:      KindJSON,
		Types:     "structs, slices, arrays and maps of these, and types with `UnmarshalJSON`",
		Wire:      "JSON as `encoding/json` reads it, without unknown fields; in a form, that as text, or a field for each part",
		Method:    "UnmarshalJSON",
		Composite: true,
		Decoder:   "JSON",
	},
	{
		Kind:    KindText,
		Types:   "types with `UnmarshalText`",
		Wire:    "a string that the type reads",
		Method:  "UnmarshalText",
		Decoder: "Text",
	},
}

// Info returns what is known of the kind.
func (k Kind) Info() KindInfo {
	for _, info := range Kinds {
		if info.Kind == k {
			return info
		}
	}
	return KindInfo{Kind: k}
}
