// Package scaffold writes what a developer starts from: whole files, by hand
// from then on.
//
//	files, err := scaffold.App{Name: "hands", Module: "example.com/hands", Version: "v1.2.3"}.Files()
//
// It goes from a request to files in memory. Who calls it brings them to disk,
// where nothing may be overwritten, and runs the generator beside them.
package scaffold
