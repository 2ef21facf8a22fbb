package parser

import (
	"strings"

	"github.com/lcgen/lcgen/internal/near"
)

// Closest returns the candidate that word was most likely meant to be, or "" if
// none is close. It is a guess, to be shown to people and never to be written
// into their source.
func Closest(word string, candidates []string) string { return near.Closest(word, candidates) }

// didYouMean returns the advice for a word that is not among those known: the
// closest of them, or all of them.
func didYouMean(word, prefix string, known []string) string {
	if c := Closest(word, known); c != "" {
		return "did you mean " + prefix + c + "?"
	}
	all := make([]string, len(known))
	for i, k := range known {
		all[i] = prefix + k
	}
	return "want " + OrList(all)
}

// OrList joins words for a sentence: "a, b or c".
func OrList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
