// Package rules holds the lint rules, one file for each. [All] is the table of
// them.
//
// The examples that "lcgen explain" shows are in testdata, in a folder for
// each code: bad, in which exactly that rule finds something, and good, in
// which no rule does. Beside them are the packages that the rule is tested on.
package rules
