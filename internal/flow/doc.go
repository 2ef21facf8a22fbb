// Package flow is what the commands of lcgen do, without their flags and
// printing.
//
//	result, err := flow.Generate(ctx, flow.Options{Dir: dir, Patterns: []string{"./..."}})
//
// Generate goes from source to files in memory before it touches the disk:
// load, parse, generate, verify, compare, write. Every step takes what it can
// from half-written source. A package that does not parse keeps its old
// output, and so does one that imports it; whatever else there is to say
// becomes a diagnostic.
package flow
