package squeeze

// A head tells the lengths of the codes of a block (RFC 1951, section 3.2.7).
type head struct {
	literals, distances int       // how many lengths there are
	runs                []lengths // of both, one after the other
	code                []int     // lengths of the code that runs are written in
	shown               int       // how many of those, in their order
	bits                int
}

// lengths are equal lengths, or as many of them as one symbol can tell.
type lengths struct{ symbol, extra, more int }

// order is that in which the lengths of the code for runs stand.
var order = []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// headOf returns the smallest head: runs take fewer symbols, but each symbol
// that is used makes the others longer.
func headOf(literals, distances []int) (best head) {
	literals, distances = trim(literals, 257), trim(distances, 1)
	all := append(append([]int(nil), literals...), distances...)
	for use := range 8 {
		h := head{literals: len(literals), distances: len(distances), runs: runsOf(all, use&1 > 0, use&2 > 0, use&4 > 0)}
		h.measure()
		if use == 0 || h.bits < best.bits {
			best = h
		}
	}
	return best
}

func trim(lengths []int, least int) []int {
	for len(lengths) > least && lengths[len(lengths)-1] == 0 {
		lengths = lengths[:len(lengths)-1]
	}
	return lengths
}

// runsOf writes lengths down, by symbols for repeated ones (16), for few zeros (17)
// and for many (18) where those may be used.
func runsOf(all []int, again, few, many bool) (runs []lengths) {
	for i := 0; i < len(all); {
		n := 1
		for i+n < len(all) && all[i+n] == all[i] {
			n++
		}
		i += n
		value := all[i-1]
		if value == 0 {
			for many && n >= 11 {
				k := min(n, 138)
				runs, n = append(runs, lengths{18, 7, k - 11}), n-k
			}
			for few && n >= 3 {
				k := min(n, 10)
				runs, n = append(runs, lengths{17, 3, k - 3}), n-k
			}
		} else if again && n >= 4 {
			runs, n = append(runs, lengths{symbol: value}), n-1
			for n >= 3 {
				k := min(n, 6)
				if n == 7 || n == 8 {
					k = n - 4 // two runs, not one and a rest
				}
				runs, n = append(runs, lengths{16, 2, k - 3}), n-k
			}
		}
		for ; n > 0; n-- {
			runs = append(runs, lengths{symbol: value})
		}
	}
	return runs
}

// measure chooses the code for the runs.
func (h *head) measure() {
	counts := make([]int, 19)
	for _, r := range h.runs {
		counts[r.symbol]++
		h.bits += r.extra
	}
	h.code = codeLengths(counts, 7)
	for symbol, n := range counts {
		h.bits += n * h.code[symbol]
	}
	h.shown = len(order)
	for h.shown > 4 && h.code[order[h.shown-1]] == 0 {
		h.shown--
	}
	h.bits += 5 + 5 + 4 + 3*h.shown
}

func (h *head) write(w *bitWriter) {
	w.write(h.literals-257, 5)
	w.write(h.distances-1, 5)
	w.write(h.shown-4, 4)
	for _, symbol := range order[:h.shown] {
		w.write(h.code[symbol], 3)
	}
	codes := codesOf(h.code)
	for _, r := range h.runs {
		w.write(codes[r.symbol], h.code[r.symbol])
		w.write(r.more, r.extra)
	}
}
