package rule

import (
	"go/token"

	"golang.org/x/tools/go/analysis"
)

// A Rule is one lint: a code, what it means, and how it is found. A rule with
// neither Check nor Program is found elsewhere: by the parser, or by what
// applies the rules.
type Rule struct {
	Code  string // "LC001"
	Title string // what it finds: "a component with no channel"
	Doc   string // why that matters and what to do: paragraphs, parted by blank lines
	Level Level

	// Check looks at one package.
	Check func(*Pass)

	// Program looks at all packages of a program.
	Program func(*Program)
}

// Level says how bad a finding is.
type Level string

const (
	Error   Level = "error"   // it does not work, or lets somebody in
	Warning Level = "warning" // it may not do what was meant
)

// A Finding is one fault of the source.
type Finding struct {
	Code     string
	Pos, End token.Pos // End may be token.NoPos
	Message  string    // lower case, no full stop
	Hint     string    // what to do about it, may be empty

	// Fixes are changes that "lcgen check --fix", go vet -fix and editors make
	// unasked. So none may change what a program does, open a method or widen
	// who sees something, and a guess at a name is none: it belongs in Hint.
	Fixes []analysis.SuggestedFix

	// Component is the type name of the component that the finding is about.
	// An //lc:ignore on the type silences findings outside of its file too:
	// in its template.
	Component string

	// Silent says that it is not reported. It is there for the //lc:ignore that
	// covers it, which is true and so is not idle.
	Silent bool

	// Regenerate says that "lcgen generate" mends it.
	Regenerate bool
}

// Remove returns a fix that removes the text from pos to end.
func Remove(message string, pos, end token.Pos) []analysis.SuggestedFix {
	return []analysis.SuggestedFix{{
		Message:   message,
		TextEdits: []analysis.TextEdit{{Pos: pos, End: end}},
	}}
}
