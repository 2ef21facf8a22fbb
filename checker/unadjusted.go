package checker

import (
	"go/token"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// An unadjuster makes drivers print the positions that lcgen means. They ask
// the file set, which follows //line directives; so a position in a file with
// such directives is exchanged for the same one in a copy without them.
type unadjuster struct {
	fset   *token.FileSet
	copies map[*token.File]*token.File
}

func newUnadjuster(fset *token.FileSet) *unadjuster {
	return &unadjuster{fset: fset, copies: map[*token.File]*token.File{}}
}

// finding returns a finding at the positions that lcgen means. Its fixes stay
// as they are: drivers apply them by offsets, which directives don't change.
func (u *unadjuster) finding(f rule.Finding) rule.Finding {
	f.Pos, f.End = u.pos(f.Pos), u.pos(f.End)
	return f
}

func (u *unadjuster) pos(pos token.Pos) token.Pos {
	file := u.fset.File(pos)
	if file == nil || !hasLineDirective(file) || parser.Translated(u.fset, pos) {
		return pos
	}
	unadjusted := u.copies[file]
	if unadjusted == nil {
		unadjusted = u.fset.AddFile(file.Name(), -1, file.Size())
		unadjusted.SetLines(file.Lines())
		u.copies[file] = unadjusted
	}
	return unadjusted.Pos(file.Offset(pos))
}

// hasLineDirective reports whether a file has //line directives, by the
// position of its end, which comes after all of them.
func hasLineDirective(file *token.File) bool {
	end := file.Pos(file.Size())
	return file.PositionFor(end, true) != file.PositionFor(end, false)
}
