package squeeze

import (
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
)

// patience is after how many ways in a row that are no better the search ends.
const patience = 50

// Gzip returns the text as one gzip member without a name or time.
func Gzip(text []byte) []byte {
	var w bitWriter
	w.bytes = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255} // deflate, slowest, no system
	writeBlocks(&w, text, bestTokens(text))
	w.align()
	w.bytes = binary.LittleEndian.AppendUint32(w.bytes, crc32.ChecksumIEEE(text))
	return binary.LittleEndian.AppendUint32(w.bytes, uint32(len(text)))
}

// bestTokens returns the cheapest way through the text that was found.
func bestTokens(text []byte) []token {
	matches := findMatches(text)
	var best []token
	least := -1
	random := rand.New(rand.NewPCG(1, 2)) // the same at each run
	prices := firstPrices()
	for idle := 0; idle < patience; idle++ {
		tokens := cheapestWay(text, matches, &prices)
		size := sizeInBlocks(tokens)
		counts := countOf(tokens)
		prices = pricesOf(&counts)
		if least >= 0 && size >= least {
			// From here on it goes in circles: begin with other prices, near
			// those of the best way.
			counts = countOf(best)
			counts.shake(random)
			prices = pricesOf(&counts)
			continue
		}
		best, least, idle = tokens, size, 0
	}
	return best
}
