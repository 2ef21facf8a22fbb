package rules

import "github.com/lcgen/lcgen/checker/internal/rule"

// The parser finds these by itself, as nothing can be generated where they
// are.

var actionInvalid = &rule.Rule{
	Code:  "LC008",
	Title: "an action that can't be emitted",
	Level: rule.Error,
	Doc: `An action is called with what a browser sends. Its method must be exported, and
its parameters must be made of values that can be sent: strings, bools, numbers,
time.Time, time.Duration, types with UnmarshalText or UnmarshalJSON, and
structs, slices and maps of those. A context.Context comes first, a pointer says
that a parameter may be left out. It returns nothing, an error, the component's
new value, or that and an error.`,
}

var directiveMalformed = &rule.Rule{
	Code:  "LC010",
	Title: "an unknown, misplaced or malformed directive",
	Level: rule.Error,
	Doc: `A directive is a line of a doc comment that begins with //lc: and nothing before
it. One that is misspelt, has a space where none may be, is parted from its
declaration by a blank line, or stands where it means nothing, would silently do
nothing: so it is an error, and so is whatever else keeps a component from being
one, such as a struct without an ID or a file that is not always built.`,
}
