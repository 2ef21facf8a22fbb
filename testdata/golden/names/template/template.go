// Package template has the name of a package that generated code needs.
package template

// Names are names.
type Names []string
