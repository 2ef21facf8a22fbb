package squeeze

const (
	minMatch = 3
	maxMatch = 258
	window   = 32 << 10
)

// A token is a literal byte, or a copy of what stood some distance before.
type token struct {
	length   int // 0: a literal
	distance int // or the literal
}

// A match is a copy that could be made at some place: of up to so many bytes
// from there. The nearest that gives a length is kept for it.
type match struct{ length, distance int }

// findMatches returns for each place the matches there, by ascending length and
// distance.
func findMatches(text []byte) [][]match {
	matches := make([][]match, len(text))
	last := map[[minMatch]byte]int{} // where three bytes stood last
	before := make([]int, len(text)) // where those of each place stood before, or -1
	for i := 0; i+minMatch <= len(text); i++ {
		key := [minMatch]byte(text[i:])
		at, ok := last[key]
		if !ok {
			at = -1
		}
		last[key], before[i] = i, at
		longest := minMatch - 1
		for ; at >= 0 && i-at <= window && longest < maxMatch; at = before[at] {
			n := commonLength(text[at:], text[i:])
			if n > longest {
				matches[i] = append(matches[i], match{n, i - at})
				longest = n
			}
		}
	}
	return matches
}

func commonLength(a, b []byte) int {
	n := min(len(a), len(b), maxMatch)
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// cheapestWay returns the tokens for the text that cost least.
func cheapestWay(text []byte, matches [][]match, p *prices) []token {
	const never = 1 << 60
	cost := make([]int, len(text)+1) // of the way to each place
	by := make([]token, len(text)+1) // the token that ends there
	for i := range cost {
		cost[i] = never
	}
	cost[0] = 0
	step := func(from, to, price int, t token) {
		if c := cost[from] + price; c < cost[to] {
			cost[to], by[to] = c, t
		}
	}
	for i, c := range text {
		step(i, i+1, p.literals[c], token{0, int(c)})
		length := minMatch
		for _, m := range matches[i] {
			distance := p.distances[distanceSymbol(m.distance)]
			for ; length <= m.length; length++ {
				step(i, i+length, distance+p.lengths[length], token{length, m.distance})
			}
		}
	}
	var tokens []token
	for i := len(text); i > 0; {
		t := by[i]
		tokens = append(tokens, t)
		i -= max(t.length, 1)
	}
	for i, j := 0, len(tokens)-1; i < j; i, j = i+1, j-1 {
		tokens[i], tokens[j] = tokens[j], tokens[i]
	}
	return tokens
}
