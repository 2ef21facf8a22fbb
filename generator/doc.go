// Package generator writes the Go code that stands behind a component.
//
// It is a pure function from the parser's model to files in memory:
//
//	files, err := generator.Generate(pkg, generator.Options{Tests: true, Stubs: true})
//
// A package with components gets one lc_gen.go, for each component holding
//
//	RegisterT       what an application calls to serve the component
//	its definition  name, hooks and the dispatch table, a typed call per action
//	its methods     an interface of those that actions call
//	SSEChannel      where a //lc:channel directive asks for it
//	Render          where a template is named
//	codecs          for the fields marked lc:"state" and lc:"client"
//	TActions, Do    the bindings for templates
//
// and one lc_gen_test.go, which compares that code with the annotations it was
// made from and needs no hand-written code to pass: there, actions call a fake.
// Every component is also offered a NAME_test.go to start its own tests from;
// see [File.Once].
//
// The output is a function of the model alone, byte for byte the same on every
// machine. Names in it give way to the names of the package it is written
// into: to its declarations, its imports, the members of the component and the
// parameters of its actions.
//
// Each construct has a file here that is named after it: register.go,
// definition.go, methods.go, table.go, bind.go, channel.go, render.go, codec.go,
// do.go; the constructs of the test file are in fake.go and in those that start
// with check, the test to start from in those that start with stub.
package generator
