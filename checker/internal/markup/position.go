package markup

import (
	"strings"
	"text/template/parse"
)

// Package parse gives a chain of names the position of its second name's dot,
// and a single name that of its own.

// firstIdent returns the offset of the first name of a field node.
func (k *text) firstIdent(pos parse.Pos, names []string) int {
	offset := int(pos) + len(".")
	if len(names) > 1 {
		offset = int(pos) - len(names[0])
	}
	if offset >= 0 && strings.HasPrefix(k.src.Text[min(offset, len(k.src.Text)):], names[0]) {
		return offset
	}
	return int(pos)
}

// start returns the offset at which a node begins.
func (k *text) start(n parse.Node) int {
	switch n := n.(type) {
	case *parse.FieldNode:
		return k.firstIdent(n.Pos, n.Ident) - len(".")
	case *parse.VariableNode:
		if len(n.Ident) > 1 {
			return int(n.Pos) - len(n.Ident[0])
		}
	case *parse.ChainNode:
		return k.start(n.Node)
	case *parse.PipeNode:
		return int(n.Pos)
	}
	return int(n.Position())
}

// find returns where a word stands at or behind a position, and its length;
// the position and 0 where it does not.
func (w *walk) find(pos parse.Pos, word string) (offset, length int) {
	if i := strings.Index(w.src.Text[pos:], word); i >= 0 {
		return int(pos) + i, len(word)
	}
	return int(pos), 0
}
