package parser

import (
	"cmp"
	"go/ast"
	"go/token"
	"strings"
)

// readComments finds the directives in all comments, and the comments that
// were meant to be directives.
func (p *parsing) readComments() {
	for _, f := range p.files {
		found := candidates(f)
		if len(found) == 0 {
			continue
		}
		where := newOwners(p.in.Fset, f)
		if why := p.whyUnbuilt(f); why != "" {
			p.refuseDirectives(found, where, why)
			continue
		}
		for _, c := range found {
			p.readComment(c, where.of(c.group))
		}
	}
	for _, f := range p.in.Unbuilt {
		if found := candidates(f); len(found) > 0 {
			p.refuseDirectives(found, newOwners(p.in.Fset, f), cmp.Or(p.whyUnbuilt(f), "in a file that is not built"))
		}
	}
}

// A candidate is a comment that may be a directive.
type candidate struct {
	*ast.Comment
	group *ast.CommentGroup
}

// candidates finds the comments of a file that may be directives.
func candidates(f *ast.File) []candidate {
	var found []candidate
	for _, g := range f.Comments {
		for _, c := range g.List {
			if mayBeDirective(c.Text) {
				found = append(found, candidate{c, g})
			}
		}
	}
	return found
}

// mayBeDirective is a quick test that lets few comments through.
func mayBeDirective(text string) bool {
	if strings.HasPrefix(text, "/*") {
		return strings.Contains(strings.ToLower(text), tool)
	}
	start := strings.TrimLeft(text[len("//"):], " \t+@")
	return len(start) >= len(tool) && strings.EqualFold(start[:len(tool)], tool)
}

// readComment reads one comment as a directive, or as a near miss.
func (p *parsing) readComment(c candidate, own owner) {
	if raw, ok := ast.ParseDirective(c.Slash, c.Text); ok && raw.Tool == tool {
		if d := p.readDirective(raw); d != nil {
			d.owner, d.group = own, c.group
			p.directives = append(p.directives, d)
		}
		return
	}
	for _, m := range nearMisses(c.Text) {
		pos, end := c.Slash+token.Pos(m.start), c.Slash+token.Pos(m.end)
		p.report("LC010", pos, end, m.advice(), "%q is not a directive: %s", m.text, m.why)
		if m.def != nil {
			p.directives = append(p.directives, &directive{def: m.def, pos: pos, end: end, owner: own, guessed: true})
		}
	}
}

// refuseDirectives reports the directives of a file that lcgen can't serve,
// and the comments that were meant to be directives. Lints may be ignored
// there as anywhere.
func (p *parsing) refuseDirectives(found []candidate, where *owners, why string) {
	const advice = "generated code can't rely on it: move it to a file that is always built"
	for _, c := range found {
		raw, ok := ast.ParseDirective(c.Slash, c.Text)
		own := where.of(c.group)
		switch {
		case !ok || raw.Tool != tool:
			for _, m := range nearMisses(c.Text) {
				p.report("LC010", c.Slash+token.Pos(m.start), c.Slash+token.Pos(m.end), advice,
					"%q is not a directive: %s; and it is %s", m.text, m.why, why)
				p.noteKnown(own)
			}
		case raw.Name == "ignore":
			p.readComment(c, own)
		default:
			p.report("LC010", raw.Slash, raw.End(), advice, "//%s:%s is %s", tool, raw.Name, why)
			p.noteKnown(own)
		}
	}
}
