package expect

// A Param is a parameter of an action: what it is sent, and what must arrive.
type Param struct {
	name   string
	kind   kind
	good   []sample
	bad    []string // JSON that must be refused
	absent any      // what arrives where it is left out and may be

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
	p := Param{name: name, kind: required, bad: append(values.Bad, "null"), file: isFile[T](), inForm: values.inForm}
	for _, v := range values.Good {
		p.good = append(p.good, sample{v.JSON, v.Value})
	}
	return p
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
