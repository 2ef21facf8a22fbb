package main

import (
	"testing"

	nethtml "golang.org/x/net/html"
)

// The dialog opens without JavaScript by its button. After a fault it is open on the
// page, which has nothing else.
func TestTasks(t *testing.T) {
	b := openPlain(t, "/tasks/one?plain")
	if n := find(b.doc, func(n *nethtml.Node) bool { return attrs(n)["popovertarget"] == "new-task-0" }); n == nil {
		t.Error("no button opens the dialog")
	}
	b.press("Add", "title= ")
	b.want(422, "title", " ", "!title", "is missing")
	dialog := attrs(find(b.doc, func(n *nethtml.Node) bool { return n.Data == "dialog" }))
	_, open := dialog["open"]
	_, popover := dialog["popover"]
	if !open || popover {
		t.Errorf("the dialog with the form that was refused has the attributes %q", dialog)
	}
	b.pressTwice("Add", "title=Wash")
	b.want(200, "title", "")
	check(t, "the list", b.list("li"), "Wash")
	check(t, "the message", b.flash(), "The task is on the list.")
}
