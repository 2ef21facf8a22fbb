package parser

import (
	"go/types"
	"strings"
	"unicode"
)

// typeText renders a type as it can be written into another file of the
// package from: the names of other packages stay apart from the text around
// them.
func typeText(t types.Type, kind Kind, from *types.Package) Type {
	// types.TypeString knows how every type is written. Instead of a package's
	// name it gets a mark that no Go source holds.
	const mark = "\x00"
	var used []*types.Package
	text := types.TypeString(t, func(p *types.Package) string {
		if p == from {
			return ""
		}
		used = append(used, p)
		return mark
	})
	out := Type{Kind: kind}
	literal, rest, marked := strings.Cut(text, mark+".")
	out.addText(literal)
	for marked {
		p := used[0]
		used = used[1:]
		end := strings.IndexFunc(rest, notInName)
		if end < 0 {
			end = len(rest)
		}
		out.Parts = append(out.Parts, TypePart{Text: rest[:end], Path: p.Path(), Pkg: p.Name()})
		literal, rest, marked = strings.Cut(rest[end:], mark+".")
		out.addText(literal)
	}
	return out
}

// addText adds literal text.
func (t *Type) addText(text string) {
	if text != "" {
		t.Parts = append(t.Parts, TypePart{Text: text})
	}
}

// notInName reports whether an identifier ends before r.
func notInName(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// qualifyFrom names packages for people: ours as it is imported, others by
// their names, and the package that is looked at not at all.
func qualifyFrom(from *types.Package) types.Qualifier {
	return func(p *types.Package) string {
		switch {
		case p == from:
			return ""
		case p.Path() == RuntimePath:
			return RuntimeName
		}
		return p.Name()
	}
}
