package patch

import (
	"fmt"
	"strings"
)

// String returns the nodes of the index, one a line: the text and comments, the
// start tags of elements, and all of those elements that are replaced as one.
func (r *Rendering) String() string {
	if err := r.restore(); err != nil {
		return err.Error()
	}
	var b strings.Builder
	r.outline(&b, 0, "")
	return b.String()
}

func (r *Rendering) outline(b *strings.Builder, parent int32, indent string) {
	stop := parent + r.nodes[parent].size
	for i := parent + 1; i < stop; i += r.nodes[i].size {
		n := &r.nodes[i]
		s := n.of(r.html)
		if n.kind == element {
			s = n.startTag(r.html)
		}
		fmt.Fprintf(b, "%s%s %q\n", indent, [...]string{"text", "comment", "element", "leaf"}[n.kind], s)
		if n.kind == element {
			r.outline(b, i, indent+" ")
		}
	}
}
