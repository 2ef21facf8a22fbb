package expect

import (
	"fmt"
	"reflect"
	"strings"
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
	if x.multipart {
		bind = lc.BindMultipart
	}
	want := bind(ID(x.component), x.Name, bound...).Accept(x.Accept)
	if x.Partial {
		want = want.Partial()
	}
	var names []string
	for _, p := range x.Params {
		if !p.file {
			names = append(names, p.name)
		}
	}
	if got, want := written(got, names...)+x.fileFields(got), written(want, names...)+x.fileFields(want); got != want {
		t.Errorf("%s is bound as\n\t%s\nwant\n\t%s", show(x.members(args)), got, want)
	}
}

// fileFields returns the fields for files that a binding writes for structs.
func (x *trial) fileFields(b lc.Binding) string {
	var all strings.Builder
	for _, name := range x.Files {
		param, rest, _ := strings.Cut(name, ".")
		if rest == "" || strings.Contains(rest, "*") {
			continue
		}
		field, err := b.Ask(param).Field(name)
		fmt.Fprint(&all, " ", field)
		if err != nil {
			fmt.Fprint(&all, " ", err)
		}
	}
	return all.String()
}

// written returns all that a binding can write into a template: as a button, with its
// parameters left to the form.
func written(b lc.Binding, asked ...string) string {
	attrs, err := b.Attrs()
	if err != nil {
		return err.Error()
	}
	fields, err := b.Fields()
	if err != nil {
		return err.Error()
	}
	button, err := b.Ask(asked...).Button()
	if err != nil {
		return err.Error()
	}
	return string(attrs) + " " + string(b.Form()) + " " + string(fields) + " " + string(button)
}
