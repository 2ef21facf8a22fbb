package main

import (
	"strings"
	"testing"
)

func TestGuestbook(t *testing.T) {
	b := openPlain(t, "/guestbook/one?plain")
	b.pressTwice("Write", "text=Hello")
	b.want(200, "text", "")
	check(t, "the list", b.list("li"), "Hello")
	b.press("Write", "text=")
	b.want(422, "!text", "is missing")
	long := strings.Repeat("x", 201)
	b.press("Write", "text="+long)
	b.want(422, "!text", "is too long", "text", long)
	b.press("Write", "text=Bye")
	check(t, "the list", b.list("li"), "Hello; Bye")
}
