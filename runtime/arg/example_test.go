package arg_test

import (
	"fmt"

	"github.com/lcgen/lcgen/runtime/arg"
)

// Decoding an action's arguments, as generated code does.
func Example() {
	addComment := func(args *arg.Args) {
		content := arg.Required(args, "content", arg.String[string])
		parentID := arg.Optional(args, "parentId", arg.String[string])
		tags := arg.Variadic(args, "tags", arg.Int[int])
		fmt.Println(content, parentID, tags)
	}
	_ = addComment
}
