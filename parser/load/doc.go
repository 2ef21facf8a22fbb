// Package load finds the packages that hold components and loads them for
// package parser, tolerant of source that does not compile yet.
//
//	result, err := load.Load(ctx, load.Config{Dir: dir}, "./...")
//	…
//	for _, p := range result.Packages {
//		pkg, diagnostics := parser.Parse(p.Input())
//		…
//	}
//
// A byte scan tells which folders mention a directive or hold a generated
// file; only these are loaded, all in one call of the go command. What lcgen
// has generated before is left out of the load but for its package clause, so
// that a stale file can neither hide an error nor cause one. Source may use
// what is not generated yet: the type errors that follow from it are listed
// with all others, for the caller to check again beside the new output.
package load
