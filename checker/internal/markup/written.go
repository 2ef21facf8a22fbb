package markup

import (
	"go/token"
	"slices"
	"strings"
)

// A Piece is a part of a piece of HTML that Go code writes.
type Piece struct {
	Text string
	Pos  func(offset int) token.Pos // of a byte of Text

	// Unknown says that the piece is any text, Quoted that it is text without
	// tags and quotes. Text is empty then.
	Unknown, Quoted bool
}

// CheckHTML returns what is wrong with the calls of actions in HTML that Go
// code writes piece by piece. What is in it is known; what other pieces add to
// a form, or to a tag that does not end in it, is not. The component is nil
// where it is not known whose actions are called.
func CheckHTML(pieces []Piece, c *Component) []Fault {
	var html strings.Builder
	var starts []int // of the pieces, in html
	for _, p := range pieces {
		starts = append(starts, html.Len())
		switch {
		case p.Unknown:
			html.WriteByte(unknown)
		case p.Quoted:
			html.WriteByte(inert)
		default:
			html.WriteString(p.Text)
		}
	}
	html.WriteByte(unknown) // whatever is written next
	pos := func(offset int) token.Pos {
		i, found := slices.BinarySearch(starts, offset)
		if !found {
			i--
		}
		for i+1 < len(starts) && starts[i+1] == offset { // behind pieces without text
			i++
		}
		if i < 0 || i >= len(pieces) {
			return token.NoPos
		}
		return pieces[i].Pos(offset - starts[i])
	}
	k := newChecking(&Set{}, c, nil)
	x := k.newText(&Source{Text: html.String(), Pos: pos})
	x.partial = true
	x.checkElements(html.String())
	return k.sorted()
}
