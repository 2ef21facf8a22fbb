package main

import "testing"

func TestShipping(t *testing.T) {
	b := openPlain(t, "/shipping/one?plain")
	b.press("Show its regions", "country=Germany")
	b.want(200, "country", "Germany", "region", "")
	check(t, "the options", b.list("option"), "; France; Germany; Iceland; ; Bavaria; Hesse; Saxony")
	b.press("Save")
	b.want(422, "country", "Germany", "region", "", "!region", "is missing")
	b.press("Show its regions", "country=France")
	check(t, "the options", b.list("option"), "; France; Germany; Iceland; ; Alsace; Brittany")
	b.pressTwice("Save", "region=Alsace")
	b.want(200, "#to", "Alsace France", "country", "France", "region", "Alsace")
	b.press("Save", "country=Iceland", "region")
	b.want(200, "#to", "Iceland")
	b.press("Save", "country=France", "region=Hesse")
	b.want(422, "country", "France")
	b.press("Save", "country=Atlantis", "region")
	b.want(422, "!country", "is missing")
}
