package markup

import (
	"go/types"
	"slices"
)

// A jsonKind is what a value is in JSON.
type jsonKind byte

const (
	jsonAny jsonKind = iota // not known
	jsonString
	jsonBool
	jsonInteger
	jsonNumber // one that may have a fraction
	jsonArray
	jsonObject
	jsonNone // can't be encoded
)

// A jsonShape is what encoding/json makes of the values of a Go type, or makes
// them of.
type jsonShape struct {
	kind jsonKind

	// text says that the string is one that a method of the type writes or
	// reads, bytes that it is base64 for a list of bytes.
	text, bytes bool

	elem types.Type // of an array's elements, or an object's members if all have one
}

// jsonWritten returns what encoding/json writes for a value. One that has an
// address is encoded by methods with a pointer receiver, too.
func jsonWritten(t types.Type, hasAddress bool) jsonShape {
	for {
		p, ok := types.Unalias(t).Underlying().(*types.Pointer)
		if !ok || hasMethod(t, "MarshalJSON", false) || hasMethod(t, "MarshalText", false) {
			break
		}
		t, hasAddress = p.Elem(), true
	}
	switch {
	case isNamed(deref(t), "time", "Time"):
		return jsonShape{kind: jsonString, text: true}
	case hasMethod(t, "MarshalJSON", hasAddress) || isNamed(t, "encoding/json", "Number"):
		return jsonShape{}
	case hasMethod(t, "MarshalText", hasAddress):
		return jsonShape{kind: jsonString, text: true}
	}
	s := jsonPlain(t)
	if m, isMap := t.Underlying().(*types.Map); isMap && !isJSONKey(m.Key()) {
		return jsonShape{kind: jsonNone}
	}
	if _, isSlice := t.Underlying().(*types.Slice); isSlice && isByte(s.elem) && !hasMethod(s.elem, "MarshalJSON", true) && !hasMethod(s.elem, "MarshalText", true) {
		return jsonShape{kind: jsonString, bytes: true}
	}
	return s
}

// jsonRead returns what encoding/json reads a value of a type from.
func jsonRead(t types.Type) jsonShape {
	t = deref(t)
	switch {
	case isNamed(t, "time", "Time"):
		return jsonShape{kind: jsonString}
	case hasMethod(t, "UnmarshalJSON", true) || isNamed(t, "encoding/json", "Number"):
		return jsonShape{}
	case hasMethod(t, "UnmarshalText", true):
		return jsonShape{kind: jsonString, text: true}
	}
	s := jsonPlain(t)
	if _, isSlice := t.Underlying().(*types.Slice); isSlice && isByte(s.elem) {
		s.bytes = true
	}
	return s
}

// jsonPlain returns what a value of a type without methods is in JSON.
func jsonPlain(t types.Type) jsonShape {
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam {
		return jsonShape{}
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Basic:
		return jsonShape{kind: jsonOfBasic(u)}
	case *types.Slice:
		return jsonShape{kind: jsonArray, elem: u.Elem()}
	case *types.Array:
		return jsonShape{kind: jsonArray, elem: u.Elem()}
	case *types.Map:
		return jsonShape{kind: jsonObject, elem: u.Elem()}
	case *types.Struct:
		return jsonShape{kind: jsonObject}
	case *types.Chan, *types.Signature:
		return jsonShape{kind: jsonNone}
	}
	return jsonShape{}
}

func jsonOfBasic(b *types.Basic) jsonKind {
	switch info := b.Info(); {
	case info&types.IsString != 0:
		return jsonString
	case info&types.IsBoolean != 0:
		return jsonBool
	case info&types.IsInteger != 0:
		return jsonInteger
	case info&types.IsFloat != 0:
		return jsonNumber
	case info&types.IsComplex != 0:
		return jsonNone
	}
	return jsonAny
}

// hasMethod reports whether a value has a method by that name: one that has an
// address has those with a pointer receiver.
func hasMethod(t types.Type, name string, hasAddress bool) bool {
	o, _, _ := types.LookupFieldOrMethod(t, hasAddress, nil, name)
	_, ok := o.(*types.Func)
	return ok
}

// isJSONKey reports whether encoding/json writes a map with keys of a type.
func isJSONKey(t types.Type) bool {
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam || isInvalid(t) || hasMethod(t, "MarshalText", false) {
		return true
	}
	b, ok := types.Unalias(t).Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsString|types.IsInteger) != 0
}

func isByte(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := types.Unalias(t).Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// maxJSONDepth is how many lists deep types are compared.
const maxJSONDepth = 8

// jsonFits reports whether what encoding/json writes can be read as a type, as far
// as that is known: lists may be empty, and numbers small, but nobody means that.
func jsonFits(want types.Type, got jsonShape, depth int) bool {
	wanted := jsonRead(want)
	switch {
	case got.kind == jsonNone:
		return false
	case wanted.kind == jsonAny || got.kind == jsonAny || depth > maxJSONDepth:
		return true
	case wanted.bytes && got.kind == jsonString:
		return true
	case wanted.kind == jsonNumber && got.kind == jsonInteger:
		return true
	case wanted.kind != got.kind:
		return false
	case isNamed(deref(want), "time", "Time"):
		return got.text
	case wanted.elem != nil && got.elem != nil:
		isAddressable := got.kind == jsonArray
		return jsonFits(wanted.elem, jsonWritten(got.elem, isAddressable), depth+1)
	}
	return true
}

// unencodable returns what is in a type that encoding/json doesn't encode.
func unencodable(t types.Type) string {
	for range maxJSONDepth {
		s := jsonWritten(t, true)
		if s.kind != jsonNone && s.elem != nil {
			t = s.elem
			continue
		}
		break
	}
	if jsonWritten(t, true).kind != jsonNone {
		return ""
	}
	switch deref(t).Underlying().(type) {
	case *types.Basic:
		return "complex numbers"
	case *types.Chan:
		return "channels"
	case *types.Map:
		return "objects with such keys"
	}
	return "functions"
}

// integerRanges are the types of integers that are smaller than an int, and what
// they hold.
var integerRanges = []struct {
	kinds    []types.BasicKind
	min, max int64
}{
	{[]types.BasicKind{types.Int8}, -1 << 7, 1<<7 - 1},
	{[]types.BasicKind{types.Int16}, -1 << 15, 1<<15 - 1},
	{[]types.BasicKind{types.Int32}, -1 << 31, 1<<31 - 1},
	{[]types.BasicKind{types.Uint8}, 0, 1<<8 - 1},
	{[]types.BasicKind{types.Uint16}, 0, 1<<16 - 1},
	{[]types.BasicKind{types.Uint32}, 0, 1<<32 - 1},
	{[]types.BasicKind{types.Uint, types.Uint64, types.Uintptr}, 0, 1<<63 - 1},
}

// integerRange returns what a type of integers holds; ok is false for one that
// holds all that templates have.
func integerRange(t types.Type) (low, high int64, ok bool) {
	b, isBasic := deref(t).Underlying().(*types.Basic)
	if !isBasic {
		return 0, 0, false
	}
	for _, r := range integerRanges {
		if slices.Contains(r.kinds, b.Kind()) {
			return r.min, r.max, true
		}
	}
	return 0, 0, false
}
