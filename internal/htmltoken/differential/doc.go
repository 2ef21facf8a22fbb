// Package differential compares package htmltoken with golang.org/x/net/html.
//
// It stands apart so that x/net stays out of the go.sum of those who import
// package runtime only: go mod tidy asks for what the tests of imported packages
// import.
package differential
