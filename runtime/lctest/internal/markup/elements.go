package markup

import "strings"

// A set holds names of elements.
type set map[string]bool

func newSet(names string) set {
	s := set{}
	for _, name := range strings.Fields(names) {
		s[name] = true
	}
	return s
}

// Kinds of element, as far as reading them differs.
var (
	// inline are the elements whose text goes on in the line of what is
	// around them.
	inline = newSet("a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q s samp small span strong sub sup time u var wbr")

	// blocks end a paragraph that is open around them.
	blocks    = newSet("address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul")
	paragraph = newSet("p")
)

// impliedEnds says which open elements end where an element of the given name
// begins without their having been ended.
var impliedEnds = map[string]set{
	"li":       newSet("li"),
	"dt":       newSet("dt dd"),
	"dd":       newSet("dt dd"),
	"option":   newSet("option"),
	"optgroup": newSet("option optgroup"),
	"td":       newSet("td th"),
	"th":       newSet("td th"),
	"tr":       newSet("td th tr"),
	"thead":    newSet("td th tr thead tbody tfoot caption colgroup"),
	"tbody":    newSet("td th tr thead tbody tfoot caption colgroup"),
	"tfoot":    newSet("td th tr thead tbody tfoot caption colgroup"),
}
