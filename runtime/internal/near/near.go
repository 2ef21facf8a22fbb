// Package near finds the name that was most likely meant by a misspelt one.
package near

import (
	"strings"
	"unicode/utf8"
)

// longest is the most bytes of a word that is looked at.
const longest = 128

// To returns the name among known that word was most likely meant to be, empty
// if none is near. Case, hyphens and underscores count for nothing, so that the
// name of a Go type is near its wire name; a third of the letters may be
// missing, added, swapped or mistyped. Of equals the first wins.
func To(word string, known []string) string {
	if len(word) > longest {
		return ""
	}
	best, least := "", 0
	folded := fold(word)
	for _, name := range known {
		other := fold(name)
		d := distance(folded, other)
		if d <= max(utf8.RuneCountInString(folded), utf8.RuneCountInString(other))/3 && (best == "" || d < least) {
			best, least = name, d
		}
	}
	return best
}

var separators = strings.NewReplacer("-", "", "_", "", " ", "")

func fold(s string) string { return separators.Replace(strings.ToLower(s)) }

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour to get from a to b (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
