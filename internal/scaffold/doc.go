// Package scaffold writes the files that a developer starts from, and maintains
// by hand from then on.
//
//	files, err := scaffold.App{Name: "hands", Module: "example.com/hands", Version: "v1.2.3"}.Files()
//
// Both kinds of request, an App and a Component, become files in memory. Each
// file has a template, in the folder app or component, that reads like the file.
// The templates of an App need little more than the request. Those of a
// Component need types: the request becomes a [Skeleton], the compiler and the
// parser read it, and what they found is [Known]. Request and Known make a plan,
// plain data for the templates.
//
// The caller writes the files to disk, never over another, and runs the
// generator for them.
package scaffold
