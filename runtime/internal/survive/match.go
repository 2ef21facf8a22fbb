package survive

import "cmp"

// match returns, for each element of a slice as it is now, which one it was
// before, -1 if it is new.
func match(s *Shape, before, now []*node) []int {
	m := matching{now: make([]int, len(now)), taken: make([]bool, len(before))}
	for j := range m.now {
		m.now[j] = -1
	}
	m.equal(before, now)
	if name := s.identity(); name != "" {
		m.byMember(name, before, now)
	}
	if len(before) == len(now) {
		m.byIndex(s, before, now)
	}
	return m.now
}

type matching struct {
	now   []int  // which element each was, -1 if that is not known
	taken []bool // the elements that are in now
}

func (m *matching) pair(before, now int) {
	m.now[now] = before
	m.taken[before] = true
}

// equal pairs the elements that have not changed: first those that stay in their
// place, then the others in their order.
func (m *matching) equal(before, now []*node) {
	for j := range min(len(before), len(now)) {
		if string(before[j].raw) == string(now[j].raw) {
			m.pair(j, j)
		}
	}
	places := map[string][]int{}
	for i, n := range before {
		if !m.taken[i] {
			places[string(n.raw)] = append(places[string(n.raw)], i)
		}
	}
	for j, n := range now {
		if left := places[string(n.raw)]; m.now[j] < 0 && len(left) > 0 {
			m.pair(left[0], j)
			places[string(n.raw)] = left[1:]
		}
	}
}

// byMember pairs the elements that have the same value of a member, which no other
// one has.
func (m *matching) byMember(name string, before, now []*node) {
	was := unique(name, before)
	for value, j := range unique(name, now) {
		if i, ok := was[value]; ok && i >= 0 && j >= 0 && m.now[j] < 0 && !m.taken[i] {
			m.pair(i, j)
		}
	}
}

// unique returns which element has each value of a member, -1 if several have it.
func unique(name string, elements []*node) map[string]int {
	of := make(map[string]int, len(elements))
	for i, n := range elements {
		value := n.identity(name)
		if _, twice := of[value]; twice {
			i = -1
		}
		if value != "" {
			of[value] = i
		}
	}
	return of
}

// byIndex pairs what is left in its place, unless its ID is another.
func (m *matching) byIndex(s *Shape, before, now []*node) {
	for j := range now {
		if m.now[j] >= 0 || m.taken[j] || s.isOther(before[j], now[j]) {
			continue
		}
		m.pair(j, j)
	}
}

// isOther reports whether two elements have different IDs.
func (s *Shape) isOther(a, b *node) bool {
	if s == nil || s.id == "" {
		return false
	}
	return a.identity(s.id) != b.identity(s.id)
}

// identity returns the name of the member by which elements are told apart, empty
// if there is none.
func (s *Shape) identity() string {
	if s == nil {
		return ""
	}
	return cmp.Or(s.id, s.name)
}
