package squeeze

import "slices"

// A bitWriter collects bits, the lowest of a byte first.
type bitWriter struct {
	bytes []byte
	free  int // bits in the last byte
}

func (w *bitWriter) write(value, n int) {
	for ; n > 0; n-- {
		if w.free == 0 {
			w.bytes, w.free = append(w.bytes, 0), 8
		}
		w.bytes[len(w.bytes)-1] |= byte(value&1) << (8 - w.free)
		value >>= 1
		w.free--
	}
}

func (w *bitWriter) align() { w.free = 0 }

// A block is tokens that have a code of their own.
type block struct {
	tokens              []token
	literals, distances []int // lengths of their codes
	head                head
	bits                int
}

// blockOf returns the block for tokens, as small as it is known how.
func blockOf(tokens []token) *block {
	c := countOf(tokens)
	var best *block
	for _, alike := range []func([]int) []int{slices.Clone[[]int], even} {
		b := &block{tokens: tokens, literals: codeLengths(alike(c.literals[:]), 15), distances: codeLengths(alike(c.distances[:]), 15)}
		if !slices.ContainsFunc(b.distances, func(n int) bool { return n > 0 }) {
			b.distances[0] = 1 // one code there has to be for some readers
		}
		b.head = headOf(b.literals, b.distances)
		b.bits = 3 + b.head.bits + bodyBits(&c, b.literals, b.distances)
		if best == nil || b.bits < best.bits {
			best = b
		}
	}
	return best
}

// bodyBits returns what the tokens take that are counted in c.
func bodyBits(c *counts, literals, distances []int) int {
	sum := 0
	for symbol, n := range c.literals {
		sum += n * literals[symbol]
	}
	for length := minMatch; length <= maxMatch; length++ {
		if s := lengthSymbols[length]; s.base == length {
			sum += c.literals[s.symbol] * s.extra
		}
	}
	for symbol, n := range c.distances {
		extra, _ := distanceExtra(symbol)
		sum += n * (distances[symbol] + extra)
	}
	return sum
}

// split cuts tokens into blocks where that saves bits.
func split(tokens []token) []*block {
	whole := blockOf(tokens)
	least, at := whole.bits, 0
	try := func(i int) {
		if i <= 0 || i >= len(tokens) {
			return
		}
		if bits := blockOf(tokens[:i]).bits + blockOf(tokens[i:]).bits; bits < least {
			least, at = bits, i
		}
	}
	// A small block never saves what its head takes.
	step := max(32, len(tokens)/32)
	for i := step; i < len(tokens); i += step {
		try(i)
	}
	if at == 0 {
		return []*block{whole}
	}
	for step /= 2; step > 0; step /= 2 {
		middle := at
		try(middle - step)
		try(middle + step)
	}
	return append(split(tokens[:at]), split(tokens[at:])...)
}

// sizeInBlocks returns a size by which ways are compared: that of one block.
func sizeInBlocks(tokens []token) int { return blockOf(tokens).bits }

func writeBlocks(w *bitWriter, text []byte, tokens []token) {
	blocks := split(tokens)
	for i, b := range blocks {
		final := 0
		if i == len(blocks)-1 {
			final = 1
		}
		w.write(final, 1)
		w.write(2, 2) // with codes of its own
		b.head.write(w)
		b.write(w)
	}
}

// write writes the tokens, and the end of the block.
func (b *block) write(w *bitWriter) {
	literals, distances := codesOf(b.literals), codesOf(b.distances)
	literal := func(symbol int) { w.write(literals[symbol], b.literals[symbol]) }
	for _, t := range b.tokens {
		if t.length == 0 {
			literal(t.distance)
			continue
		}
		s := lengthSymbols[t.length]
		literal(s.symbol)
		w.write(t.length-s.base, s.extra)
		symbol := distanceSymbol(t.distance)
		w.write(distances[symbol], b.distances[symbol])
		extra, base := distanceExtra(symbol)
		w.write(t.distance-base, extra)
	}
	literal(endOfBlock)
}
