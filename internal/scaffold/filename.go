package scaffold

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/lcgen/lcgen/parser"
)

// isFileBase reports whether the names of a component's files may begin with
// base: not where Go would take the file for a test, lcgen for its own, or
// Windows for a device. What a name says of systems, the generator knows.
func isFileBase(base string) bool {
	return !strings.HasSuffix(base, "_test") && base+".go" != parser.CodeFile && whyNoFile(base+".go") == ""
}

// CheckFolder says why there can't be a package in a folder, by its
// slash-separated path below that of its module.
func CheckFolder(below string) error {
	if slices.Contains(strings.Split(below, "/"), "vendor") {
		return fmt.Errorf("the folder %s is for copies of other modules: choose another folder", below)
	}
	err := module.CheckImportPath(below)
	if invalid, ok := errors.AsType[*module.InvalidPathError](err); ok && below != "." {
		return fmt.Errorf("the folder %s can't hold a package: %w: choose another folder", below, invalid.Err)
	}
	return nil
}

// whyNoFile says why no file or folder can have a name on every system; it
// returns "" if one can.
func whyNoFile(name string) string {
	err := module.CheckFilePath(name)
	if invalid, ok := errors.AsType[*module.InvalidPathError](err); ok {
		return invalid.Err.Error()
	}
	return ""
}

// whyNoPackage says why a new package can't have a name; it returns "" if it
// can.
func whyNoPackage(name string) string {
	switch {
	case !token.IsIdentifier(name):
		return "which Go does not take for one"
	case name == "main":
		return "which is that of programs"
	case name == "init":
		return "under which no file can import it"
	case name == "documentation":
		return "which the go command passes over"
	case types.Universe.Lookup(name) != nil:
		return "which is predeclared in Go, so that files that import the package lose that meaning"
	}
	return ""
}
