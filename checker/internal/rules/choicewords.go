package rules

import (
	"go/types"
	"slices"
)

// Words in the names of fields, actions and types.
var (
	// chosenWords are what a viewer chooses to see: StatusFilter, SortBy.
	chosenWords = []string{"filter", "query", "search", "sort", "tab", "view", "page", "expanded", "collapsed", "compact"}

	// chosenParts are words beside one of these that leave it a choice.
	chosenParts = []string{
		"active", "asc", "ascending", "by", "col", "column", "current", "desc", "descending", "dir", "direction", "field", "index", "is", "key", "mode",
		"no", "number", "order", "per", "selected", "size", "status", "tag", "term", "text", "type", "value",
	}

	// chosenNames are further fields, as they are written.
	chosenNames = []string{"OrderBy", "Selected", "SelectedID", "SelectedItem", "SelectedRow"}

	// shownWords follow Show and Hide in the name of what a viewer wants to see.
	// Results, answers or votes are shown to all at once.
	shownWords = []string{"all", "archived", "closed", "completed", "deleted", "details", "done", "empty", "filters", "finished", "help", "more", "read", "resolved", "sidebar", "unread"}

	// choosingVerbs begin the names of actions by which a viewer chooses.
	choosingVerbs = []string{
		"apply", "change", "choose", "collapse", "expand", "filter", "find", "flip", "go", "goto", "hide", "open", "order", "page", "pick", "search", "select",
		"set", "show", "sort", "switch", "toggle", "update", "view",
	}

	// sharedWords in the name of an action say that it is meant for all.
	sharedWords = []string{"all", "default", "defaults", "everybody", "everyone", "global", "public", "shared", "team"}

	// forAll are words in the names of types that show the same to all on purpose.
	forAll = []string{
		"club", "deck", "display", "game", "kiosk", "player", "presentation", "presenter", "reader", "reading", "remote", "screen", "signage", "slide",
		"slides", "slideshow", "whiteboard",
	}

	// settable are the last words in the names of types that are made of choices: an
	// alert rule has a query.
	settable = []string{"preset", "rule", "segment"}
)

// isChoice reports whether a field is a viewer's choice by its name and type. A
// number to sort by is the place of a thing among others, and a page that is no
// number is a text.
func isChoice(field string, kind types.BasicInfo) bool {
	if slices.Contains(chosenNames, field) {
		return true
	}
	words := wordsOf(field)
	if (words[0] == "show" || words[0] == "hide") && len(words) == 2 {
		return slices.Contains(shownWords, words[1])
	}
	found := false
	for _, w := range words {
		if slices.Contains(chosenWords, w) {
			isNumber := kind&types.IsNumeric != 0
			if w == "sort" && isNumber || w == "page" && !isNumber {
				return false
			}
			found = true
		} else if !slices.Contains(chosenParts, w) {
			return false
		}
	}
	return found
}

// isChoosing reports whether a viewer chooses by an action of that name.
func isChoosing(method string) bool {
	words := wordsOf(method)
	if slices.ContainsFunc(words[1:], func(w string) bool { return slices.Contains(sharedWords, w) }) {
		// ToggleShowAll shows all to one.
		return len(words) > 2 && (words[1] == "show" || words[1] == "hide")
	}
	return slices.Contains(choosingVerbs, words[0])
}

// isForAll reports whether a component shows the same to all by its name, or is
// itself what somebody has chosen: a saved search.
func isForAll(typeName string) bool {
	words := wordsOf(typeName)
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(forAll, w) }) ||
		words[0] == "saved" || slices.Contains(settable, words[len(words)-1])
}
