package expect

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// same reports whether a value has arrived as it should: of the same type and
// deeply equal. A list without elements may be nil or not.
func same(got, want any) bool {
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
