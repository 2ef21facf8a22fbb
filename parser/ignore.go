package parser

import (
	"go/ast"
	"go/token"
	"strings"
)

// readIgnores lists the lints that the source silences, and where.
func (p *parsing) readIgnores() {
	for _, d := range p.ignores {
		if d.faulty {
			continue
		}
		ig := Ignore{Reason: d.arg(1).text, Pos: p.position(d.pos)}
		start, stop := d.owner.start, d.owner.stop
		if d.owner.place == OnStatement {
			start, stop = p.statement(d)
		}
		ig.First, ig.Last = p.line(start), p.line(stop)
		for code := range strings.SplitSeq(d.arg(0).text, ",") {
			ig.Code = code
			p.pkg.Ignores = append(p.pkg.Ignores, ig)
		}
	}
}

// statement returns the range of the statement that a directive inside a
// function stands behind or above, with other comments in between or without,
// and that of the directive where there is none.
func (p *parsing) statement(d *directive) (start, stop token.Pos) {
	line, above := p.line(d.pos), p.line(d.group.End())
	start, stop = d.pos, d.end
	found := false
	ast.Inspect(d.owner.decl.Body, func(n ast.Node) bool {
		s, ok := n.(ast.Stmt)
		if found || !ok || s == d.owner.decl.Body {
			return !found
		}
		first, last := p.line(s.Pos()), p.line(s.End())
		found = first == line || first == above+1 || last == line && s.End() <= d.pos
		if found {
			start, stop = s.Pos(), s.End()
		}
		return !found
	})
	return start, stop
}

func (p *parsing) line(pos token.Pos) int { return p.position(pos).Line }
