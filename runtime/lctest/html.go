package lctest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/lctest/internal/markup"
)

// AssertHTML fails the test unless what the page was last sent has an element
// that the selector picks and whose text contains the given one. An empty text
// asks only that there be such an element. Runs of white space count as one
// space, in both.
//
// What it looks at is the answer to the page's last Render, Call or CallForm.
// On a page that has had none, it is that to the last one of all pages.
//
// A selector holds, for one element, a tag name or *, #id, .class, [attr],
// [attr=value] and [attr="value"] in any combination; and several such with
// spaces between them, for an element somewhere below another:
//
//	#notification-list li.new
//	form[data-lc-action=addComment] textarea
func (h *Harness) AssertHTML(selector, text string) {
	h.t.Helper()
	shown, found := h.find(selector)
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case shown == nil:
	case len(found) == 0:
		h.t.Errorf("no element matches %q in %s:\n%s", selector, shown.what, clip(shown.html))
	case !slices.ContainsFunc(found, func(n *markup.Node) bool { return strings.Contains(n.Text(), text) }):
		h.t.Errorf("no element that matches %q in %s contains %q; there is:%s", selector, shown.what, text, texts(found))
	}
}

// AssertNoHTML fails the test where what the page was last sent has an element
// that the selector picks. See AssertHTML for both.
func (h *Harness) AssertNoHTML(selector string) {
	h.t.Helper()
	if shown, found := h.find(selector); len(found) > 0 {
		h.t.Errorf("no element was to match %q in %s; there is:%s", selector, shown.what, texts(found))
	}
}

// find returns what the page shows, and the elements in it that the selector
// picks. Where there is nothing to look at, it fails the test and returns nil.
func (h *Harness) find(selector string) (*answer, []*markup.Node) {
	h.t.Helper()
	sel, err := markup.ParseSelector(selector)
	if err != nil {
		h.t.Errorf("lctest: %v", err)
		return nil, nil
	}
	h.mu.Lock()
	shown := h.shown
	h.mu.Unlock()
	if shown == nil {
		h.site.mu.Lock()
		shown = h.site.shown
		h.site.mu.Unlock()
	}
	switch {
	case shown == nil:
		h.t.Errorf("lctest: there is no HTML yet: call Render, Call or CallForm first")
		return nil, nil
	case shown.html == "":
		h.t.Errorf("there is no HTML in %s", shown.what)
		return nil, nil
	}
	return shown, markup.Parse(shown.html).Find(sel)
}

// texts lists the texts of elements.
func texts(nodes []*markup.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&b, "\n\t<%s> %q", n.Tag, clip(n.Text()))
	}
	return b.String()
}
