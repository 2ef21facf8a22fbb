package lc

// A Value is one argument in transit.
type Value struct{}
