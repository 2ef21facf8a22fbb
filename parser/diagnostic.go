package parser

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
)

// Diagnostic is one finding in the user's source.
type Diagnostic struct {
	Pos     token.Position // where, 1-based line and byte column
	End     token.Position // end of the offending text, zero where unknown
	Code    string         // "LC010"; empty for the compiler's own errors
	Message string         // lower case, no full stop
	Hint    string         // what to do about it, may be empty
}

// String gives the form every command prints: "file:line:col: LC010: message",
// without the position if there is none.
func (d Diagnostic) String() string {
	msg := d.Message
	if d.Hint != "" {
		msg += "; " + d.Hint
	}
	if d.Code != "" {
		msg = d.Code + ": " + msg
	}
	if d.Pos.Filename == "" && !d.Pos.IsValid() {
		return msg
	}
	return fmt.Sprintf("%s: %s", d.Pos, msg)
}

// Sort orders diagnostics by file, line, column, code and message.
func Sort(ds []Diagnostic) {
	slices.SortFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			comparePositions(a.Pos, b.Pos),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// comparePositions orders positions by file, line and column.
func comparePositions(a, b token.Position) int {
	return cmp.Or(
		cmp.Compare(a.Filename, b.Filename),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
	)
}
