package arg

import (
	"errors"
	"reflect"
	"strconv"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/formfield"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// Args are the arguments of one call of an action. Generated code takes them
// out with Required, Optional and Variadic, which note every fault they find:
// whoever made the call is told all of them at once.
type Args struct {
	names     []string                   // of the parameters
	values    []Value                    // by index in names; the zero Value for one not given
	unknown   []string                   // names given in JSON that no parameter has
	loose     []part                     // fields of a form that belong to no parameter, by all that is known
	form      bool                       // they came by a form
	partial   bool                       // what is at fault is zero, and the method runs all the same
	strange   bool                       // a fault is about a field that the action does not have
	spread    string                     // name of the only struct
	members   map[string]formfield.Field // of that
	zone      *time.Location
	say       phrase.Sayer // nil: English
	limits    Limits
	faults    []Fault
	refused   int             // of the faults, that were found before the decoding: the first ones
	invalid   []Fault         // that methods Validate have found
	saidOf    map[Fault]bool  // those of invalid
	undecoded map[string]bool // pointers of the first ones of faults
	indexed   int             // how many these are
	failure   error           // of a method Validate, and not about what was sent
}

// Limits bound what the arguments of a call may hold.
type Limits struct {
	Depth  int // levels of nesting in JSON
	Values int // in JSON, also those in objects and arrays
	List   int // values of a variadic parameter, faults that are told of one parameter, and those that methods Validate find
}

// A Fault is one thing that is wrong with a request: an element of "errors" in
// the problem that answers it (RFC 9457).
type Fault struct {
	Pointer string `json:"pointer"` // RFC 6901, as a URI fragment: "#/notificationId"
	Detail  string `json:"detail"`
}

// Required decodes a parameter that must be given. After a fault it returns
// the zero value, but of a struct, list or map what could be decoded.
func Required[T any](args *Args, name string, decode func(Value) (T, error)) T {
	if args.leavesOut(reflect.TypeFor[T]()) {
		var zero T
		return zero
	}
	v, given := args.value(name)
	var t T
	var err error
	switch {
	case !given && !args.form: // a form leaves the box without a mark out
		err = errRequired
	case given && v.isNull():
		err = errNull
	default:
		t, err = decode(v)
	}
	if err != nil {
		args.refuse(err, name)
		return left(t)
	}
	return t
}

// left returns what is left of a value after a fault in it: of a struct, list or
// map the parts that could be decoded, for others are zero already.
func left[T any](t T) T {
	if hasParts[T]() {
		return t
	}
	var zero T
	return zero
}

// hasParts reports whether T is a struct, list or map.
func hasParts[T any]() bool { return shapeOf(reflect.TypeFor[T]()).kind > pointer }

// leavesOut reports whether a parameter of that type is not looked at: files are
// not sent while a form is filled in.
func (args *Args) leavesOut(t reflect.Type) bool { return args.partial && isFile(t) }

var errNull = refuse("must not be null")

// Optional decodes a parameter that may be absent or null, which gives nil. In
// a form, an empty field that the decoder does not take counts as absent.
func Optional[T any](args *Args, name string, decode func(Value) (T, error)) *T {
	v, given := args.value(name)
	if !given || v.isNull() || args.leavesOut(reflect.TypeFor[T]()) {
		return nil
	}
	t, err := decode(v)
	switch {
	case err == nil:
		return &t
	case !v.isEmpty():
		args.refuse(err, name)
		if hasParts[T]() {
			return &t
		}
	}
	return nil
}

// Variadic decodes a parameter that takes zero or more values: a JSON array,
// or the fields of a form that have its name.
func Variadic[T any](args *Args, name string, decode func(Value) (T, error)) []T {
	v, given := args.value(name)
	if !given || v.isNull() || args.leavesOut(reflect.TypeFor[T]()) {
		return nil
	}
	if len(v.parts) > 0 {
		list, err := formValue[[]T](v)
		if err != nil {
			args.refuse(err, name)
		}
		return list
	}
	if isFile(reflect.TypeFor[T]()) {
		v.text = withoutEmpty(v.text)
	}
	elements, err := v.elements(args.limits.List)
	switch {
	case err == errTooMany:
		args.refuse(refuse("has more than %d values", args.limits.List), name)
	case err != nil:
		args.refuse(err, name)
	}
	var list []T
	for i, element := range elements {
		t, err := decodeElement(element, decode)
		if err != nil {
			args.refuse(err, name, strconv.Itoa(i))
			if !args.partial {
				continue
			}
			t = left(t) // in its place, by which faults name it
		}
		list = append(list, t)
	}
	return list
}

func decodeElement[T any](v Value, decode func(Value) (T, error)) (T, error) {
	if v.isNull() {
		var zero T
		return zero, errNull
	}
	return decode(v)
}

// value returns what is given for a parameter, and whether anything is.
func (args *Args) value(name string) (v Value, given bool) {
	for i, known := range args.names {
		if known == name {
			v = args.values[i]
			break
		}
	}
	if args.form && v.text == nil && v.files == nil && v.parts == nil {
		return Value{form: fromForm, args: args}, false
	}
	return v, v.json != nil || v.text != nil || v.files != nil || v.parts != nil
}

// slot returns where the value of a parameter belongs, nil for a name that is
// no parameter's, which it notes.
func (args *Args) slot(name []byte) *Value {
	for i, known := range args.names {
		if known == string(name) {
			return &args.values[i]
		}
	}
	for _, known := range args.unknown {
		if known == string(name) {
			return nil
		}
	}
	args.unknown = append(args.unknown, string(name))
	return nil
}

// refuse notes a fault in the argument that the path leads to.
func (args *Args) refuse(err error, path ...string) {
	var all refusals
	if errors.As(err, &all) {
		for _, r := range all {
			args.refuse(r, path...)
		}
		return
	}
	f, detail := Fault{Pointer: Pointer(path...)}, notValid
	var r *refusal
	if errors.As(err, &r) {
		if r.bare {
			f.Pointer = "#"
		}
		f.Pointer += r.path
		detail = r.detail
		args.strange = args.strange || r.unknown
	}
	f.Detail = detail.In(args.say)
	args.faults = append(args.faults, f)
}

// notValid refuses a value without saying more.
var notValid = phrase.Of("is not valid")
