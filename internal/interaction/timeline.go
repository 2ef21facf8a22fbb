package main

import lc "github.com/lcgen/lcgen/runtime"

// perPage is how many items a list shows more each time.
const perPage = 20

// A Timeline shows what has happened, and more of it as its end comes into view.
//
//lc:component timeline template=timeline.html
//lc:channel none
type Timeline struct {
	ID    lc.ComponentID
	Pages int `lc:"client"`
}

// lastYear is what there is to show.
const lastYear = 70

// Entries returns the numbers of the entries that are shown.
func (t *Timeline) Entries() []int { return firstOf(lastYear, t.Pages+1) }

// HasMore reports whether there are older entries.
func (t *Timeline) HasMore() bool { return len(t.Entries()) < lastYear }

// More shows older entries.
//
//lc:action broadcast=none
func (t *Timeline) More() {
	if t.HasMore() {
		t.Pages++
	}
}

// firstOf returns the numbers from 1 on, of total, that are on some pages.
func firstOf(total, pages int) []int {
	numbers := make([]int, min(total, max(pages, 0)*perPage))
	for i := range numbers {
		numbers[i] = i + 1
	}
	return numbers
}
