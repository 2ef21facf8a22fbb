// Package arrange makes a script compress better that is minified already: by
// other names for its variables, and another order of its functions. What the
// script does stays the same.
//
//	smaller, err := arrange.Arrange(script, 60)
//
// It tries out changes and keeps those that take no more bytes, so two scripts
// that differ in nothing else may come out different. Equal says whether they do.
package arrange
