package parser

import "go/types"

const (
	// ModulePath is the path of the module that lcgen and its runtime are in.
	ModulePath = "github.com/lcgen/lcgen"

	// RuntimePath is the import path of what components are written against.
	RuntimePath = ModulePath + "/runtime"

	// ArgPath is the import path of what decodes the arguments of actions.
	ArgPath = RuntimePath + "/arg"

	// RuntimeName is the name that the runtime is imported under.
	RuntimeName = "lc"
)

// isRuntime reports whether t is the named type of the runtime package.
func isRuntime(t types.Type, name string) bool {
	return isNamed(t, RuntimePath, name)
}
