package patch

// A mode says what may stand in an element.
type mode uint8

const (
	flow       mode = iota // what may be in a body
	inTable                // parts of a table
	inSection              // rows
	inRow                  // cells
	inColgroup             // columns
	inSelect               // options
	undecided              // in a template, what its first tag says
)

// A context says what an open element and those around it make of what follows.
type context struct {
	node   int32 // in the index
	class  class
	mode   mode
	isLeaf bool // its inside leaves the index when it is closed
	within within
	items  reach // a start tag li ends
	terms  reach // a start tag dd or dt ends
	inside bool  // something of its inside has been read
}

// within is a set of elements around what follows, as far as they matter to it.
type within uint16

const (
	inP within = 1 << iota
	inA
	inButton
	inForm
	inNobr
	inRuby
	inNoscript
	inSelectElement
)

// reach says whether a start tag ends an item of a list around it.
type reach uint8

const (
	outOfReach reach = iota
	inReach          // it does
	misnested        // it would, with other elements that are open
)

// inner returns the context inside of an element of the class.
func (c *context) inner(class class, index int32) context {
	n := context{node: index, class: class, within: c.within}
	n.items, n.terms = c.reachThrough(class, c.items), c.reachThrough(class, c.terms)
	switch class {
	case para:
		n.within |= inP
	case anchor:
		n.within |= inA
	case button:
		n.within |= inButton
		n.within &^= inP
	case form:
		n.within |= inForm
	case nobr:
		n.within |= inNobr
	case ruby:
		n.within |= inRuby
	case item:
		n.items = inReach
	case term:
		n.terms = inReach
	case object, caption, cell:
		n.within &= inForm | inNoscript | inSelectElement
	case template:
		n.within &= inNoscript | inSelectElement
		n.mode = undecided
	case noscript:
		n.within |= inNoscript
	case table:
		n.within &^= inP
		n.mode = inTable
	case section:
		n.mode = inSection
	case row:
		n.mode = inRow
	case colgroup:
		n.mode = inColgroup
	case choice:
		n.within |= inSelectElement
		n.mode = inSelect
	case option, optgroup:
		if c.mode == inSelect {
			n.mode = inSelect
		}
	}
	return n
}

// reachThrough returns what is in reach inside of an element of the class if r
// is in reach outside.
func (c *context) reachThrough(class class, r reach) reach {
	switch class {
	case para:
		return r
	case ordinary, format, nobr, anchor, through, search, ruby, rubyText, option, optgroup, noscript, choice:
		if r != outOfReach {
			return misnested
		}
	}
	return outOfReach
}
