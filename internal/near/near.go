// Package near finds the name that was most likely meant by a misspelt one.
package near

import (
	"cmp"
	"unicode"
)

// Closest returns the candidate that word was most likely meant to be, or ""
// if none is close. Case doesn't count, and a third of the letters may be
// missing, added, mistyped or swapped with their neighbor. A name of one or two
// letters is close to nothing but itself in other case: any other of its length
// would be a letter away.
//
// Of candidates that are equally close, that with the longer common beginning
// wins, then the first in the alphabet: the order of the candidates doesn't
// count. The result is a guess, to be shown to people and never to be written
// into their source.
func Closest(word string, candidates []string) string {
	folded := fold(word)
	best, least := "", guess{}
	for _, c := range candidates {
		if c == word {
			return c
		}
		g, ok := closeness(folded, fold(c))
		if ok && (best == "" || g.order(least) < 0 || g.order(least) == 0 && c < best) {
			best, least = c, g
		}
	}
	return best
}

// shortName is the length in letters up to which names are too short to be
// close to others.
const shortName = 2

// A guess says how close a word is to a candidate.
type guess struct {
	distance int
	common   int // letters that both begin with
}

// order is negative if g is closer than other, and 0 if both are equally close.
func (g guess) order(other guess) int {
	return cmp.Or(cmp.Compare(g.distance, other.distance), cmp.Compare(other.common, g.common))
}

// closeness reports how close a folded word is to a candidate, and whether that
// is close enough for a guess.
func closeness(word, candidate []rune) (guess, bool) {
	limit := max(len(word), len(candidate)) / 3
	if len(word) <= shortName {
		limit = 0
	}
	if len(word)-len(candidate) > limit || len(candidate)-len(word) > limit {
		return guess{}, false
	}
	g := guess{distance: distance(word, candidate)}
	for g.common < min(len(word), len(candidate)) && word[g.common] == candidate[g.common] {
		g.common++
	}
	return g, g.distance <= limit
}

// fold returns the letters of a word without the difference between upper and
// lower case, as strings.EqualFold sees it.
func fold(word string) []rune {
	letters := []rune(word)
	for i, r := range letters {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			letters[i] = min(letters[i], f)
		}
	}
	return letters
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbor to get from a to b (optimal string alignment).
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
