package rules

import "github.com/lcgen/lcgen/checker/internal/rule"

// ignoreIdle is found by what applies the //lc:ignore directives.
var ignoreIdle = &rule.Rule{
	Code:  "LC017",
	Title: "an //lc:ignore without a reason, or that silences nothing",
	Level: rule.Warning,
	Doc: `An //lc:ignore says that a lint was looked at and found to be wrong here, and why.
Without the reason the next reader can't tell, so that it silences nothing. One
whose lint is no longer found is left over, and would hide the next fault of its
kind. This lint can't be silenced itself.`,
}
