package main

import "testing"

func TestContact(t *testing.T) {
	b := openPlain(t, "/contact/one?plain")
	other := newPlain(t, b.base)
	b.press("Edit")
	b.want(200, "name", "Ada", "email", "ada@example.com")
	other.open("/contact/one?plain")
	other.want(200, "#name", "Ada") // who does not edit it
	b.press("Cancel")
	b.want(200, "#name", "Ada")

	b.press("Edit")
	b.press("Save", "name=", "email=nobody")
	b.want(422, "name", "", "!name", "is missing", "email", "nobody", "!email", "is no address")
	b.pressTwice("Save", "name=Bob", "email=bob@example.com")
	b.want(200, "#name", "Bob", "#email", "bob@example.com")
	other.open("/contact/one?plain")
	other.want(200, "#name", "Bob")
}
