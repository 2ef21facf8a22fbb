package main

import "testing"

func TestDirectory(t *testing.T) {
	b := openPlain(t, "/directory/one?plain")
	b.pressTwice("Search", "query=al")
	b.want(200, "query", "al")
	check(t, "the list", b.list("li"), "Alan Turing")
	b.press("Search", "query= zzz ")
	b.want(200, "query", "zzz")
	check(t, "the list", b.list("li"), "")
}
