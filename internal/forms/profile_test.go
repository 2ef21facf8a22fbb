package main

import "testing"

func TestProfile(t *testing.T) {
	b := openPlain(t, "/profile/one?plain")
	b.press("Save", "name=Ada", "about=a\r\nb", "news=true")
	b.want(422, "name", "Ada", "!email", "is no address", "!city", "is missing", "about", "a\nb")
	for _, field := range []string{"email", "city"} { // by which the tab says that it has a fault
		check(t, field, attrs(b.element("name", field))["aria-invalid"], "true")
	}
	b.pressTwice("Save", "email=ada@example.com", "city=Ulm")
	b.want(200, "#saves", "1", "#saved", "Ada, ada@example.com, Ulm, a b")
}
