package lc

import (
	"bytes"
	"slices"
)

// closedAround returns the indexes of the elements around the form that a browser
// may show closed. The page that shows the form again opens them: the user has
// nothing else to look at in it.
func closedAround(tags []htmlTag, form formRange) []int {
	if form == (formRange{}) {
		return nil
	}
	var around []int // indexes of the elements that are open in the markup
	for i := range tags[:form.from] {
		t := &tags[i]
		if !t.closing {
			around = append(around, i)
			continue
		}
		for n := len(around) - 1; n >= 0; n-- {
			if tags[around[n]].name == t.name {
				around = around[:n]
				break
			}
		}
	}
	return slices.DeleteFunc(around, func(i int) bool { return !tags[i].closes() })
}

// closes reports whether the tag is of an element that a browser may show closed.
func (t *htmlTag) closes() bool {
	_, popover := t.attrs["popover"]
	return !t.foreign && (popover || t.name == "dialog" || t.name == "details")
}

// writeOpen writes the tag of an element that closes, open.
func (t *htmlTag) writeOpen(out *bytes.Buffer) {
	opened := ""
	if t.name == "dialog" || t.name == "details" {
		opened = " open"
	}
	t.write(out, []string{"popover", "open"}, opened)
}
