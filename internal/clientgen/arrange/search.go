package arrange

import (
	"bytes"
	"compress/flate"
	"errors"
	"math/rand/v2"
	"slices"
)

// letters are the names to give, those first that other words have most.
const letters = "etnsoiarclduhpmfgvbwyxkjqzETNSOIARCLDUHPMFGVBWYXKJQZ_$"

// Arrange returns the script as it compresses best of a number of tries for each
// variable. In rare scripts, a search runs into names that package js takes for other
// variables than they are: then another one is made.
func Arrange(text []byte, tries int) ([]byte, error) {
	const searches = 8
	for seed := range uint64(searches) {
		best, err := arrange(text, tries, seed)
		if err != nil {
			return nil, err
		}
		if Equal(best, text) {
			return best, nil
		}
	}
	return nil, errors.New("the script would be another one")
}

// arrange returns the script as one search leaves it.
func arrange(text []byte, tries int, seed uint64) ([]byte, error) {
	s, err := read(text)
	if err != nil {
		return nil, err
	}
	if len(s.names) == 0 {
		return text, nil
	}
	search := search{script: s, random: rand.New(rand.NewPCG(1, 2+seed))}
	search.compressor, err = flate.NewWriter(&search.compressed, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	search.size = search.measure()
	for range tries * len(s.names) {
		if search.random.IntN(4) == 0 {
			search.moveFunction()
		} else {
			search.renameVariable()
		}
	}
	return slices.Clone(search.text()), nil
}

// A search tries out changes, and takes those back that make it worse.
type search struct {
	*script
	random     *rand.Rand
	size       int
	buffer     []byte
	compressed bytes.Buffer
	compressor *flate.Writer
}

func (s *search) text() []byte {
	s.buffer = s.write(s.buffer[:0], s.names)
	return s.buffer
}

func (s *search) measure() int {
	s.compressed.Reset()
	s.compressor.Reset(&s.compressed)
	s.compressor.Write(s.text()) // to memory: never fails
	s.compressor.Close()
	return s.compressed.Len()
}

// better reports whether the script is no larger than before, and notes that.
func (s *search) better() bool {
	size := s.measure()
	if size > s.size {
		return false
	}
	s.size = size
	return true
}

// moveFunction puts a function in front of or after others.
func (s *search) moveFunction() {
	var places []int // in the order, of functions
	for k, i := range s.order {
		if s.parts[i].moves {
			places = append(places, k)
		}
	}
	if len(places) < 2 {
		return
	}
	from, to := s.random.IntN(len(places)), s.random.IntN(len(places))
	moved := s.order[places[from]]
	before := slices.Clone(s.order)
	step := 1
	if to < from {
		step = -1
	}
	for k := from; k != to; k += step {
		next := s.order[places[k+step]]
		s.order[places[k]] = next
		// Functions of one text stay in their order, by which they are known.
		if s.parts[next].nameless == s.parts[moved].nameless {
			s.order = before
			return
		}
	}
	s.order[places[to]] = moved
	if !s.better() {
		s.order = before
	}
}

// renameVariable gives a variable another name of one letter, and its own to those
// that have that where it is known.
func (s *search) renameVariable() {
	n := s.random.IntN(len(s.names))
	was := s.names[n]
	common := len(letters)
	if s.random.IntN(4) > 0 {
		common = 14
	}
	name := letters[s.random.IntN(common):][:1]
	if len(was) > 1 || name == was || s.taken[name] {
		return
	}
	others := s.named(n, name)
	s.names[n] = name
	for _, other := range others {
		s.names[other] = was
	}
	unique := len(s.named(n, name)) == 0
	for _, other := range others {
		unique = unique && len(s.named(other, was)) == 0
	}
	if unique && s.better() {
		return
	}
	s.names[n] = was
	for _, other := range others {
		s.names[other] = name
	}
}

// named returns the other variables of that name that are known where a variable
// is.
func (s *search) named(n int, name string) (others []int) {
	for _, scope := range s.in[n] {
		for _, other := range s.scopes[scope] {
			if other != n && s.names[other] == name && !slices.Contains(others, other) {
				others = append(others, other)
			}
		}
	}
	return others
}
