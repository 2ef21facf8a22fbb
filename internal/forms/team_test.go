package main

import "testing"

func TestTeam(t *testing.T) {
	b := openPlain(t, "/team/one?plain")
	check(t, "the list", b.list("li"), "Ada active; Bob active; Eve inactive")
	b.press("Deactivate")
	b.want(422, "!ids", "Check at least one member.")
	b.pressTwice("Deactivate", "ids=1", "ids=2")
	check(t, "the list", b.list("li"), "Ada inactive; Bob inactive; Eve inactive")
	check(t, "the message", b.flash(), "2 changed")
	b.press("Activate", "ids=2", "ids=3")
	check(t, "the list", b.list("li"), "Ada inactive; Bob active; Eve active")
	if _, values := b.formOf(find(b.doc, isButton)); values.Has("ids") {
		t.Errorf("boxes are still checked: %q", values)
	}
}
