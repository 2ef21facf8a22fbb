// Command generate measures lcgen against packages.LoadSyntax, go list and
// other code generators, on modules that it writes itself: packages of
// real-looking code that imports net/http and html/template, all or a tenth
// of them with components, and beside each component what the other tools
// take (an enum for stringer, an interface for moq and mockery, a tree of
// structs for controller-gen, an injector for wire).
//
//	cd internal/bench
//	GOWORK=off go run ./generate                            # the whole table
//	GOWORK=off go run ./generate -runs 3 -only lcgen,loadsyntax
//	GOWORK=off go run ./generate -runs 5 -only "lcgen check,noopvet"
//
// The module stands outside go.work, so that the versions its contenders need
// do not become the versions that lcgen is built and tested with.
//
// All contenders run in one interleaved round after another, so that a busy
// machine slows all of them; the table holds medians and their ratio to
// packages.LoadSyntax of the annotated packages. CPU time is that of all
// processes of a run; where others use the machine, its ratio is the one to
// trust.
package main
