package expect

import (
	"reflect"
	"slices"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A Param is a parameter of an action: what it is sent, and what must arrive.
type Param struct {
	name   string
	kind   kind
	good   []sample
	bad    []string // JSON that must be refused
	absent any      // what arrives where it is left out and may be
	zero   any      // of its type

	file   bool                     // a file of a form
	inForm func(json string) string // what a field of a form holds for JSON
	spread bool                     // in a form, the names of its fields may stand alone
}

// A kind says how often a parameter may be given.
type kind uint8

const (
	required kind = iota // once
	optional             // once or not at all
	variadic             // any number of times
)

// A sample is an argument in JSON, and as it must arrive.
type sample struct {
	json  string // of files: a list of them
	value any
}

// Required returns a parameter that must be given.
func Required[T any](name string, of func() Values[T]) Param {
	values := of()
	p := Param{name: name, kind: required, zero: *new(T), bad: append(values.Bad, "null"), file: isFile[T](), inForm: values.inForm}
	for _, v := range values.Good {
		p.good = append(p.good, sample{v.JSON, v.Value})
	}
	return p
}

// Validated says that the parameter holds values with a method Validate, which may
// refuse any value: only those are sent that it takes.
func (p Param) Validated() Param {
	p.good = slices.DeleteFunc(slices.Clone(p.good), func(s sample) bool {
		after, ok := validated(p.name, s.value)
		return !ok || !reflect.DeepEqual(after, s.value)
	})
	if p.zero != nil {
		p.zero, _ = validated(p.name, p.zero)
	}
	return p
}

// validated returns a value as its methods Validate leave it, and whether they have
// nothing against it.
func validated(name string, value any) (after any, ok bool) {
	into := reflect.New(reflect.TypeOf(value))
	into.Elem().Set(reflect.ValueOf(value))
	defer func() {
		if recover() != nil {
			after, ok = into.Elem().Interface(), false
		}
	}()
	var args arg.Args
	args.Reset([]string{name}, arg.Limits{Depth: 1, Values: 1, List: 1})
	arg.Validate(&args, name, into.Interface())
	faults, _ := args.Faults()
	failure, _ := args.Failure()
	return into.Elem().Interface(), len(faults) == 0 && failure == nil
}

// unsent returns a parameter for files of an action that is sent none.
func (p Param) unsent() Param {
	if p.kind == required {
		p.absent = p.zero
	}
	return Param{name: p.name, kind: optional, absent: p.absent, file: true}
}

// Optional returns a parameter that arrives as a pointer, nil where it is left
// out or null.
func Optional[T any](name string, of func() Values[T]) Param {
	values := of()
	p := Param{name: name, kind: optional, bad: values.Bad, absent: (*T)(nil), file: isFile[T](), inForm: values.inForm}
	for _, v := range values.Good {
		p.good = append(p.good, sample{v.JSON, &v.Value})
	}
	p.good = append(p.good, sample{"null", (*T)(nil)})
	return p
}

// Variadic returns a parameter that takes zero or more values.
func Variadic[T any](name string, of func() Values[T]) Param {
	values := of()
	p := Param{name: name, kind: variadic, absent: []T(nil), file: isFile[T](), inForm: values.inForm}
	for _, bad := range values.Bad {
		p.bad = append(p.bad, "["+bad+"]")
	}
	for i, v := range values.Good {
		w := values.Good[(i+1)%len(values.Good)]
		p.good = append(p.good, sample{"[" + v.JSON + "," + w.JSON + "]", []T{v.Value, w.Value}})
	}
	return p
}
