// Package verify checks packages once more, together with the files that are
// about to be written into them.
//
// What was loaded may call code that is not generated yet, so that the type
// errors found then say little. Beside the new files, what was missing only
// because it is generated is there: errors that are left are real. The new
// files pass the type checker before anybody sees them.
//
// The second pass needs no loader: it takes the syntax and the imports of the
// first, in an order in which a package that calls generated functions of
// another one sees that one's new version.
package verify
