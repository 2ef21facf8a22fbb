package expect

import (
	"reflect"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// checkBinding calls the method that binds the action into a template, and
// compares what it writes there with what the annotations ask for.
func (x *trial) checkBinding(t *testing.T) {
	plain := x.plain()
	x.binds(t, plain)
	for i, p := range x.Params {
		for j := range p.good {
			x.binds(t, plain.with(i, &p.good[j]))
		}
	}
}

// binds compares the binding of some arguments.
func (x *trial) binds(t *testing.T, args arguments) {
	t.Helper()
	do := reflect.ValueOf(x.Do)
	var in []reflect.Value
	var bound []lc.BoundArg
	for i, value := range x.values(args) {
		if x.Params[i].file {
			continue // only the fields of a form give files
		}
		in = append(in, reflect.ValueOf(value))
		bound = append(bound, lc.Arg(x.Params[i].name, value))
	}
	call := do.Call
	if do.Type().IsVariadic() {
		call = do.CallSlice
	}
	got, ok := call(in)[0].Interface().(lc.Binding)
	if !ok {
		t.Fatalf("the binding is a %s, want a lc.Binding", do.Type().Out(0))
	}
	bind := lc.Bind
	if x.hasFiles() {
		bind = lc.BindMultipart
	}
	want := bind(ID(x.component), x.Name, bound...)
	if got, want := written(got), written(want); got != want {
		t.Errorf("%s is bound as\n\t%s\nwant\n\t%s", show(x.members(args)), got, want)
	}
}

// written returns all that a binding can write into a template.
func written(b lc.Binding) string {
	attrs, err := b.Attrs()
	if err != nil {
		return err.Error()
	}
	fields, err := b.Fields()
	if err != nil {
		return err.Error()
	}
	return string(attrs) + " " + string(b.Form()) + " " + string(fields)
}
