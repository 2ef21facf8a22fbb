package squeeze

import (
	"cmp"
	"math/bits"
	"slices"
)

// codeLengths returns the lengths of the best prefix code in which no symbol has
// more than most bits. What does not occur has none.
func codeLengths(counts []int, most int) []int {
	lengths := make([]int, len(counts))
	var symbols []int // that occur, the rarest first
	for symbol, n := range counts {
		if n > 0 {
			symbols = append(symbols, symbol)
			lengths[symbol] = 1
		}
	}
	if len(symbols) < 3 {
		return lengths
	}
	slices.SortStableFunc(symbols, func(a, b int) int { return cmp.Compare(counts[a], counts[b]) })
	if slices.Max(huffman(counts, symbols, lengths)) > most {
		clear(lengths)
		packageMerge(counts, symbols, lengths, most)
	}
	return lengths
}

// huffman sets the lengths of the code that has no limit.
func huffman(counts, symbols, lengths []int) []int {
	n := len(symbols)
	weights := make([]int, n, 2*n-1) // of leaves, and of the nodes above them
	parents := make([]int, 2*n-1)
	for i, symbol := range symbols {
		weights[i] = counts[symbol]
	}
	leaf, node := 0, n
	rarest := func() int {
		if leaf < n && (node >= len(weights) || weights[leaf] <= weights[node]) {
			leaf++
			return leaf - 1
		}
		node++
		return node - 1
	}
	for len(weights) < 2*n-1 {
		a, b := rarest(), rarest()
		parents[a], parents[b] = len(weights), len(weights)
		weights = append(weights, weights[a]+weights[b])
	}
	depths := make([]int, 2*n-1)
	for i := 2*n - 3; i >= 0; i-- {
		depths[i] = depths[parents[i]] + 1
		if i < n {
			lengths[symbols[i]] = depths[i]
		}
	}
	return lengths
}

// packageMerge sets the lengths of the best code within the limit.
func packageMerge(counts, symbols, lengths []int, most int) {
	type item struct {
		count   int
		symbols []int // each as often as it counts one bit
	}
	var leaves []item
	for _, symbol := range symbols {
		leaves = append(leaves, item{counts[symbol], []int{symbol}})
	}
	list := leaves
	for range most - 1 {
		next := slices.Clone(leaves)
		for i := 0; i+1 < len(list); i += 2 {
			a, b := list[i], list[i+1]
			next = append(next, item{a.count + b.count, slices.Concat(a.symbols, b.symbols)})
		}
		slices.SortStableFunc(next, func(a, b item) int { return cmp.Compare(a.count, b.count) })
		list = next
	}
	for _, item := range list[:2*len(symbols)-2] {
		for _, symbol := range item.symbols {
			lengths[symbol]++
		}
	}
}

// codesOf returns the codes that deflate gives to symbols of some lengths, the
// first bit lowest (RFC 1951, section 3.2.2).
func codesOf(lengths []int) []int {
	var of [16]int // how many codes have each length
	for _, n := range lengths {
		of[n]++
	}
	of[0] = 0
	var next [16]int
	for n := 1; n < len(next); n++ {
		next[n] = (next[n-1] + of[n-1]) << 1
	}
	codes := make([]int, len(lengths))
	for symbol, n := range lengths {
		if n > 0 {
			codes[symbol] = int(bits.Reverse16(uint16(next[n])) >> (16 - n))
			next[n]++
		}
	}
	return codes
}

// even changes counts so that runs of symbols get codes of one length, which are
// told in fewer bits.
func even(counts []int) []int {
	counts = slices.Clone(counts)
	for first := 0; first < len(counts); {
		last, sum := first, 0
		for ; last < len(counts) && near(counts[last], counts[first]); last++ {
			sum += counts[last]
		}
		if n := last - first; n >= 4 && sum > 0 {
			for i := first; i < last; i++ {
				counts[i] = max(1, (sum+n/2)/n)
			}
		}
		first = last
	}
	return counts
}

func near(a, b int) bool { return (a > 0) == (b > 0) && max(a-b, b-a) < 4 }
