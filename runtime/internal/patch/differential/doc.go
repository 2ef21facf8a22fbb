// Package differential compares package patch with golang.org/x/net/html: what
// its reader sees with what a parser makes of the same bytes, and what a patch
// makes of the old tree with the tree of the new HTML.
//
//	go test . -run Pairs -timeout 1h -pairs 3000000 -seed 7
//	go test . -run '^$' -fuzz FuzzCompare -fuzzminimizetime 1x
//
// It stands apart so that x/net stays out of the go.sum of those who import
// package runtime only: go mod tidy asks for what the tests of imported packages
// import.
package differential
