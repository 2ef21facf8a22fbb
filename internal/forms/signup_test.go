package main

import "testing"

func TestSignup(t *testing.T) {
	b := openPlain(t, "/signup/one?plain")
	b.press("Join", "name= ", "email=nobody", "firstDay=2027-01-02", "lastDay=2027-01-01", "password=x")
	b.want(422, "name", " ", "!name", "is missing", "email", "nobody", "!email", "is no address",
		"firstDay", "2027-01-02", "lastDay", "2027-01-01", "!", "The last day is before the first.", "password", "")
	b.press("Join", "name=ada", "email=ada@example.com", "lastDay=", "password=short")
	b.want(422, "name", "ada", "lastDay", "", "!lastDay", "is required")
	b.press("Join", "lastDay=2027-01-03", "password=short")
	b.want(422, "!password", "is too short", "password", "")
	b.pressTwice("Join", "password=long enough")
	b.want(200, "#taken", "ada", "name", "")
	check(t, "the message", b.flash(), "Welcome, ada.")
	b.press("Join", "name=ada", "email=eve@example.com", "firstDay=2027-01-02", "lastDay=2027-01-02", "password=long enough")
	b.want(422, "name", "ada", "!name", "is taken")
}
