package survive_test

import (
	"fmt"
	"reflect"

	"github.com/lcgen/lcgen/runtime/internal/survive"
)

func ExampleShape_Keep() {
	type item struct {
		ID   int    `json:"id"`
		Text string `json:"text"`
	}
	shape := survive.ShapeOf(reflect.TypeFor[[]item]())

	old := []byte(`[{"id":1,"text":"milk","colour":"white"},{"id":2,"text":"tea","colour":"green"}]`)
	known := []byte(`[{"id":1,"text":"milk"},{"id":2,"text":"tea"}]`)
	next := []byte(`[{"id":2,"text":"black tea"},{"id":1,"text":"milk"}]`)
	fmt.Printf("%s\n", shape.Keep(old, known, next))
	// Output:
	// [{"id":2,"text":"black tea","colour":"green"},{"id":1,"text":"milk","colour":"white"}]
}
