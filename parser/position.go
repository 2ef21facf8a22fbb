package parser

import (
	"go/token"
	"path/filepath"
	"strings"
)

// Position returns where pos is in the file that was read. A //line directive
// changes nothing: the file it names may be of another language, or missing,
// and lcgen reads and edits the Go file. The exception is cgo's translation of
// a source file, which only the build cache holds: there the directives lead
// to the source.
func Position(fset *token.FileSet, pos token.Pos) token.Position {
	if Translated(fset, pos) {
		return fset.PositionFor(pos, true)
	}
	return fset.PositionFor(pos, false)
}

// Translated reports whether pos is in cgo's translation of a source file.
// Offsets there aren't those of the source, so no edit may be based on them.
func Translated(fset *token.FileSet, pos token.Pos) bool {
	file := fset.PositionFor(pos, false).Filename
	if filepath.Ext(file) == ".go" && !strings.HasSuffix(file, ".cgo1.go") {
		return false
	}
	source := fset.PositionFor(pos, true).Filename
	return source != file && filepath.Ext(source) == ".go"
}
