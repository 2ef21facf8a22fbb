package squeeze

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// The alphabets of deflate (RFC 1951, section 3.2.5).
const (
	literalSymbols  = 286 // bytes, the end of a block, lengths
	distanceSymbols = 30
	endOfBlock      = 256
)

// lengthSymbols has the symbol of each length, and how many bits follow it.
var lengthSymbols = func() (all [maxMatch + 1]struct{ symbol, base, extra int }) {
	length := minMatch
	for symbol := 257; symbol < 285; symbol++ {
		extra := max(0, (symbol-261)/4)
		base := length
		for ; length < base+1<<extra && length < maxMatch; length++ {
			all[length].symbol, all[length].base, all[length].extra = symbol, base, extra
		}
	}
	all[maxMatch].symbol, all[maxMatch].base = 285, maxMatch
	return all
}()

func distanceSymbol(distance int) int {
	d := distance - 1
	if d < 4 {
		return d
	}
	n := bits.Len(uint(d))
	return 2*(n-1) + d>>(n-2)&1
}

// distanceExtra returns how many bits follow a symbol, and the distance that
// they are counted from.
func distanceExtra(symbol int) (extra, base int) {
	if symbol < 4 {
		return 0, symbol + 1
	}
	extra = symbol/2 - 1
	return extra, (2+symbol&1)<<extra + 1
}

// counts is how often each symbol occurs.
type counts struct {
	literals  [literalSymbols]int
	distances [distanceSymbols]int
}

func countOf(tokens []token) (c counts) {
	c.literals[endOfBlock] = 1
	for _, t := range tokens {
		if t.length == 0 {
			c.literals[t.distance]++
			continue
		}
		c.literals[lengthSymbols[t.length].symbol]++
		c.distances[distanceSymbol(t.distance)]++
	}
	return c
}

// shake puts the counts of some symbols in the place of those of others.
func (c *counts) shake(random *rand.Rand) {
	for _, of := range [][]int{c.literals[:], c.distances[:]} {
		for i := range of {
			if random.IntN(3) == 0 {
				of[i] = of[random.IntN(len(of))]
			}
		}
	}
	c.literals[endOfBlock] = 1
}

// prices is what tokens cost, in parts of a bit.
type prices struct {
	literals  [256]int
	lengths   [maxMatch + 1]int
	distances [distanceSymbols]int
}

// bit is the price of one bit.
const bit = 1 << 10

// firstPrices are guesses.
func firstPrices() prices {
	var c counts
	for i := range c.literals {
		c.literals[i] = 1
	}
	for i := range c.distances {
		c.distances[i] = 1
	}
	return pricesOf(&c)
}

// pricesOf returns what tokens cost where symbols are as frequent as counted: the
// bits of a code that can be no better.
func pricesOf(c *counts) (p prices) {
	literals, distances := entropies(c.literals[:]), entropies(c.distances[:])
	copy(p.literals[:], literals)
	for length := minMatch; length <= maxMatch; length++ {
		s := lengthSymbols[length]
		p.lengths[length] = literals[s.symbol] + s.extra*bit
	}
	for symbol := range p.distances {
		extra, _ := distanceExtra(symbol)
		p.distances[symbol] = distances[symbol] + extra*bit
	}
	return p
}

func entropies(counts []int) []int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	prices := make([]int, len(counts))
	for i, n := range counts {
		// What does not occur costs as if it did once.
		prices[i] = int(math.Round(bit * (math.Log2(float64(max(sum, 1))) - math.Log2(float64(max(n, 1))))))
	}
	return prices
}
