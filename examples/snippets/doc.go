// Package snippets holds what the documents show pieces of, so that it is
// compiled and checked: components in the context that the documents leave out.
package snippets
