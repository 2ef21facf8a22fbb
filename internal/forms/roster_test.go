package main

import "testing"

func TestRoster(t *testing.T) {
	b := openPlain(t, "/roster/one?plain")
	other := newPlain(t, b.base)
	b.press("row-2 > Edit")
	b.want(200, "#row-1", "Ada ada@example.com Edit", "name", "Bob")
	other.open("/roster/one?plain")
	other.want(200, "#row-2", "Bob bob@example.com Edit")

	b.press("Save", "name= ", "email=x")
	b.want(422, "name", " ", "!name", "is missing", "email", "x", "!email", "is no address")
	b.press("Cancel")
	b.want(200, "#row-2", "Bob bob@example.com Edit")
	b.press("row-2 > Edit")
	b.pressTwice("Save", "name=Eve")
	b.want(200, "#row-2", "Eve bob@example.com Edit")
	other.press("row-1 > Edit")
	other.want(200, "name", "Ada", "#row-2", "Eve bob@example.com Edit")
}
