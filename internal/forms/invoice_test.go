package main

import (
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
)

func TestInvoice(t *testing.T) {
	b := openPlain(t, "/invoice/one?plain")
	b.press("Add a line", "lines.0.name=ink", "lines.0.count=")
	b.want(200, "lines.0.name", "ink", "lines.0.count", "", "lines.1.name", "", "#saved", "pen 2;")
	b.press("Add a line", "lines.1.name=nib", "lines.1.count=7")
	b.want(200, "lines.0.name", "ink", "lines.1.name", "nib", "lines.1.count", "7", "lines.2.name", "")
	b.press("Save", "lines.2.name=")
	b.want(422, "lines.1.name", "nib", "!lines.0.count", "must be 1 or more", "!lines.1.count", "", "!lines.2.name", "is missing")
	b.press("Remove", "lines.0.name=gone") // the first
	b.want(200, "lines.0.name", "nib", "lines.0.count", "7", "lines.1.name", "")
	b.pressTwice("Save", "lines.1.name=cap", "lines.1.count=1")
	b.want(200, "#saved", "nib 7; cap 1;")
	b.press("Remove")
	b.press("Remove")
	if rows := find(b.doc, func(n *nethtml.Node) bool { return attrs(n)["name"] == "lines.0.name" }); rows != nil {
		t.Errorf("a row is left: %s", b.html())
	}
	b.press("Save")
	b.want(200, "#saved", "")
}

// Rows that no cookie has room for stay, too.
func TestManyRowsOfAnInvoice(t *testing.T) {
	b := openPlain(t, "/invoice/one?plain")
	long := strings.Repeat("x", 2700)
	b.press("Add a line", "lines.0.name="+long)
	b.want(200, "lines.0.name", long, "lines.1.name", "")
	b.press("Add a line", "lines.1.name=ink")
	b.want(200, "lines.0.name", long, "lines.1.name", "ink", "lines.2.name", "")
	b.press("Remove")
	b.want(200, "lines.0.name", "ink", "lines.1.name", "")
	check(t, "the page", b.at, b.base+"/invoice/one?plain")
}
