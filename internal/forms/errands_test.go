package main

import "testing"

func TestErrands(t *testing.T) {
	b := openPlain(t, "/errands/one?plain")
	other := newPlain(t, b.base)
	b.press("Delete")
	check(t, "the list", b.list("li"), "milk Delete it? Yes No; bread Delete; tea Delete")
	other.open("/errands/one?plain")
	check(t, "another viewer's list", other.list("li"), "milk Delete; bread Delete; tea Delete")
	b.press("No")
	check(t, "the list", b.list("li"), "milk Delete; bread Delete; tea Delete")
	b.press("Delete")
	b.pressTwice("Yes")
	check(t, "the list", b.list("li"), "bread Delete; tea Delete")
	other.press("Delete")
	if other.status != 404 {
		t.Errorf("an errand that is gone is deleted again: %d", other.status)
	}
}
