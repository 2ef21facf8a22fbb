package parser

import "strings"

// Closest returns the candidate that word was most likely meant to be, empty
// where none is close: case counts for nothing, and a third of the letters
// may be missing, added, swapped or mistyped. Of equals the first wins.
func Closest(word string, candidates []string) string {
	best, least := "", 0
	for _, c := range candidates {
		d := distance(strings.ToLower(word), strings.ToLower(c))
		if d <= max(1, max(len(word), len(c))/3) && (best == "" || d < least) {
			best, least = c, d
		}
	}
	return best
}

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
