package markup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// maxInlined bounds how many calls of templates are followed, each as often as it
// is reached.
const maxInlined = 500

// checkNesting reports components that stand where HTML doesn't allow their
// element, and what doesn't fit the element of the component itself.
func (k *checking) checkNesting() {
	if k.set.Places == nil || k.set.Plain {
		return
	}
	called := map[string]bool{}
	for _, x := range k.texts {
		for _, c := range x.calls {
			called[c.name] = true
		}
	}
	for _, name := range k.templateNames() {
		tree := k.trees[name]
		isRoot := name == k.set.Name || name == placeholderName && k.in[tree].src.Own
		if tree.Root == nil || !k.isChecked(name) || called[name] && !isRoot {
			continue
		}
		root := ""
		if isRoot {
			root = k.set.Root
		}
		k.nest(name, root)
	}
}

// placeholderName is the name of the template that is shown in the wrapper until
// the component is fetched.
const placeholderName = "placeholder"

// nest checks one template. The root is the element that it is the inside of,
// empty if that isn't known.
func (k *checking) nest(name, root string) {
	f := &flat{checking: k}
	f.template(name)
	n := &nesting{flat: f, root: root, open: []string{root}}
	n.run()
}

// A flat is a template as one text, with those that it calls inside it: the text
// between the actions, and in its place what an action writes.
type flat struct {
	*checking
	text   []byte
	pieces []piece
	events []event

	calls   []string // of templates that are open
	inlined int
}

// A piece is a piece of a flat that stands in a source.
type piece struct {
	start  int // in the flat
	in     *text
	offset int // in the source
}

// An event is what the template does at a place of a flat.
type event struct {
	at     int
	kind   eventKind
	placed Placed
	node   parse.Pos
	in     *text
}

type eventKind byte

const (
	beginsBranch eventKind = iota
	beginsElse
	endsBranch
	placesOne  // component
	writesText // and no tags
)

func (f *flat) add(kind eventKind) { f.events = append(f.events, event{at: len(f.text), kind: kind}) }

// template adds a template.
func (f *flat) template(name string) {
	tree := f.trees[name]
	if tree == nil || tree.Root == nil || f.inlined == maxInlined || slices.Contains(f.calls, name) {
		f.text = append(f.text, unknown)
		return
	}
	f.inlined++
	f.calls = append(f.calls, name)
	f.list(f.in[tree], tree.Root)
	f.calls = f.calls[:len(f.calls)-1]
}

// list adds the nodes of a list.
func (f *flat) list(x *text, l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			f.pieces = append(f.pieces, piece{len(f.text), x, int(n.Pos)})
			f.text = append(f.text, n.Text...)
		case *parse.ActionNode:
			f.action(x, n)
		case *parse.TemplateNode:
			f.template(n.Name)
		case *parse.IfNode:
			f.branch(x, &n.BranchNode)
		case *parse.WithNode:
			f.branch(x, &n.BranchNode)
		case *parse.RangeNode:
			f.branch(x, &n.BranchNode)
		}
	}
}

// branch adds both branches of a node, one after the other.
func (f *flat) branch(x *text, n *parse.BranchNode) {
	f.add(beginsBranch)
	f.list(x, n.List)
	f.add(beginsElse)
	f.list(x, n.ElseList)
	f.add(endsBranch)
}

// action adds what an action writes.
func (f *flat) action(x *text, n *parse.ActionNode) {
	if len(n.Pipe.Decl) > 0 {
		return
	}
	what, known := x.output[n.Pos]
	if p, ok := x.placed(n.Pipe.Cmds[len(n.Pipe.Cmds)-1]); ok {
		f.events = append(f.events, event{at: len(f.text), kind: placesOne, placed: p})
	}
	if known && what == inert {
		f.events = append(f.events, event{at: len(f.text), kind: writesText, node: n.Pos, in: x})
	}
	f.text = append(f.text, unknown)
}

// at returns where a byte of the flat stands in a source.
func (f *flat) at(i int) (*text, int) {
	j, found := slices.BinarySearchFunc(f.pieces, i, func(p piece, i int) int { return cmp.Compare(p.start, i) })
	if !found {
		j--
	}
	if j < 0 {
		return nil, 0
	}
	return f.pieces[j].in, f.pieces[j].offset + i - f.pieces[j].start
}

// A nesting follows which elements are open, as a browser's parser does.
type nesting struct {
	*flat
	root     string
	open     []string // innermost last; the first is the root, empty if it isn't known
	branches []branch
	next     int // event
}

// A branch is an {{if}}, {{with}} or {{range}} that is followed.
type branch struct{ before, first []string }

// run follows the tokens and the events of the flat.
func (n *nesting) run() {
	html := string(n.text)
	for z := htmltoken.New(html); z.Next(); {
		switch z.Kind {
		case htmltoken.StartTag:
			n.until(z.Start)
			n.start(&z.Token, html)
			n.within(z.End, func(at int) surroundings { return inTag(&z.Token, html, at) })
		case htmltoken.EndTag:
			n.until(z.Start)
			n.end(htmltoken.LowerName(z.Name.Of(html)))
			n.within(z.End, func(int) surroundings { return aTag })
		case htmltoken.Text:
			switch z.Content {
			case htmltoken.Markup:
				n.texts(html, z.Start, z.End)
			case htmltoken.RCDATA, htmltoken.RawText, htmltoken.Script:
				n.within(z.End, func(int) surroundings { return inText(n.open[len(n.open)-1]) })
			default:
				n.within(z.End, nil)
			}
		default:
			n.within(z.End, nil)
		}
	}
	n.until(len(html) + 1)
}

// until handles the events before a place.
func (n *nesting) until(at int) {
	for ; n.next < len(n.events) && n.events[n.next].at < at; n.next++ {
		n.event(n.events[n.next])
	}
	for ; n.next < len(n.events) && n.events[n.next].at == at && n.events[n.next].kind < placesOne; n.next++ {
		n.event(n.events[n.next])
	}
}

// within handles the events inside of a token, where no component can be an
// element. The function says what is around it, and is nil where nobody minds.
func (n *nesting) within(end int, in func(at int) surroundings) {
	for ; n.next < len(n.events) && n.events[n.next].at < end; n.next++ {
		switch e := n.events[n.next]; e.kind {
		case placesOne:
			if in != nil {
				n.misplaced(e.placed, in(e.at))
			}
		case writesText:
		default:
			n.event(e)
		}
	}
}

// texts handles a run of text and the events in it.
func (n *nesting) texts(html string, start, end int) {
	for start < end {
		n.until(start)
		stop := end
		if n.next < len(n.events) {
			stop = min(stop, max(n.events[n.next].at, start+1))
		}
		run := strings.Trim(html[start:stop], " \t\r\n\f"+string(rune(unknown)))
		if run != "" {
			at := start + strings.Index(html[start:stop], run)
			if x, offset := n.at(at); x != nil {
				n.strayText(x, offset, len(run))
			}
		}
		start = stop
	}
	n.until(end)
}

// event handles one event between tags.
func (n *nesting) event(e event) {
	switch e.kind {
	case beginsBranch:
		n.branches = append(n.branches, branch{before: slices.Clone(n.open)})
	case beginsElse:
		b := &n.branches[len(n.branches)-1]
		b.first, n.open = n.open, slices.Clone(b.before)
	case endsBranch:
		b := n.branches[len(n.branches)-1]
		n.branches = n.branches[:len(n.branches)-1]
		if !slices.Equal(b.first, n.open) {
			n.open = []string{""} // which branch is taken isn't known
		}
	case placesOne:
		n.placed(e.placed)
	case writesText:
		n.strayText(e.in, int(e.node), 0)
	}
}

// parent returns the innermost open element, empty if it isn't known.
func (n *nesting) parent() string {
	if n.isElsewhere() {
		return ""
	}
	return n.open[len(n.open)-1]
}

// isElsewhere reports whether an element is open whose inside is no HTML, or no
// part of the page.
func (n *nesting) isElsewhere() bool {
	return slices.ContainsFunc(n.open, func(tag string) bool { return tag == "svg" || tag == "math" || tag == "template" })
}

// isRoot reports whether the wrapper itself is the innermost open element.
func (n *nesting) isRoot() bool { return n.root != "" && len(n.open) == 1 && n.open[0] == n.root }

// start handles a start tag.
func (n *nesting) start(t *htmltoken.Token, html string) {
	name := t.Name.Of(html)
	if isWritten(name) {
		n.open = append(n.open, "")
		return
	}
	name = htmltoken.LowerName(name)
	if n.isRoot() && !fitsInside(name, n.root) && !isHiddenInput(t, html, name) {
		if x, offset := n.at(t.Start); x != nil {
			x.fault(Nesting, offset, len("<")+t.Name.Len(), adviseInside(n.root, ""), "<%s> stands directly in <%s>, the element of component %s, where HTML doesn't allow it", name, n.root, n.component.Name)
		}
	}
	for len(n.open) > 1 && slices.Contains(closedBy[n.open[len(n.open)-1]], name) {
		n.open = n.open[:len(n.open)-1]
	}
	if !slices.Contains(voidTags, name) {
		n.open = append(n.open, name)
	}
}

// isHiddenInput reports whether a tag is a hidden field, which may stand in a
// table.
func isHiddenInput(t *htmltoken.Token, html, name string) bool {
	if name != "input" {
		return false
	}
	return slices.ContainsFunc(t.Attrs, func(a htmltoken.Attr) bool {
		return strings.EqualFold(a.Name.Of(html), "type") && strings.EqualFold(a.Value.Of(html), "hidden")
	})
}

// end handles an end tag.
func (n *nesting) end(name string) {
	if isWritten(name) {
		n.open = []string{""}
		return
	}
	for i := len(n.open) - 1; i > 0; i-- {
		if n.open[i] == name {
			n.open = n.open[:i]
			return
		}
	}
}

// strayText reports text that stands directly in a part of a table.
func (n *nesting) strayText(x *text, offset, length int) {
	if n.isRoot() && slices.Contains(tableParts, n.root) {
		x.fault(Nesting, offset, length, adviseInside(n.root, ""), "text stands directly in <%s>, the element of component %s, where HTML doesn't allow it", n.root, n.component.Name)
	}
}

// placed checks where a component is placed.
func (n *nesting) placed(p Placed) {
	c, parent := n.set.Places.named(p.Name), n.parent()
	if c == nil {
		return
	}
	n.formInForm(p, c)
	if parent == "" {
		return
	}
	f := Fault{Code: Nesting, Pos: p.Pos, End: p.End}
	within := outside[c.Element]
	switch {
	case !fitsInside(c.Element, parent):
		f.Message = fmt.Sprintf("component %s is a <%s>, which HTML doesn't allow in <%s>", c.Name, c.Element, parent)
		f.Hint = adviseInside(parent, c.Name)
	case within != nil && !slices.Contains(within, parent) && !(strings.Contains(parent, "-") && !slices.Contains(tableParts, within[0])):
		f.Message = fmt.Sprintf("component %s is a <%s>, which HTML doesn't allow in <%s>, but in %s", c.Name, c.Element, parent, tagList(within))
		f.Hint = "place it there, or give it another element"
	default:
		return
	}
	n.faults = append(n.faults, f)
}
