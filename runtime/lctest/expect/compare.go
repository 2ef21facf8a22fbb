package expect

import (
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
)

// same reports whether a value has arrived as it should: of the same type and
// deeply equal. A list without elements may be nil or not.
func same(got, want any) bool {
	got, want = withoutContent(got), withoutContent(want)
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	if g.IsValid() && w.IsValid() && g.Type() == w.Type() && g.Kind() == reflect.Slice && g.Len() == 0 && w.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(got, want)
}

// show gives a value for a failure's message: as JSON, for a pointer tells
// nothing.
func show(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%#v", v)
	}
	return string(b)
}

// sameFunc reports whether a and b are one function, or method expression.
func sameFunc(a, b any) bool {
	return reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}

// funcName returns a function's name for a failure's message.
func funcName(f any) string { return runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name() }
