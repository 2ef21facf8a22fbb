package scaffold

import (
	"fmt"
	"go/format"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lcgen/lcgen/parser"
)

// runtimePath is the import path of what components are written against.
const runtimePath = parser.RuntimePath

// A source is a Go file being written. What it imports is known in the end.
type source struct {
	strings.Builder
	plan *plan
	used map[string]string // import paths by the names they have in this file
}

func (p *plan) newSource() *source { return &source{plan: p, used: map[string]string{}} }

// line writes a line.
func (s *source) line(format string, args ...any) {
	fmt.Fprintf(s, format+"\n", args...)
}

// comment writes text as a comment, wrapped.
func (s *source) comment(text string) {
	line := "//"
	for word := range strings.FieldsSeq(text) {
		if line != "//" && utf8.RuneCountInString(line+" "+word) > 79 {
			s.line("%s", line)
			line = "//"
		}
		line += " " + word
	}
	s.line("%s", line)
}

// use returns the name under which the file imports a package.
func (s *source) use(importPath string) string {
	name := s.plan.alias(importPath)
	s.used[name] = importPath
	return name
}

// useTypes imports what types, as source, are qualified by.
func (s *source) useTypes(texts ...string) {
	for name, importPath := range s.plan.imports {
		for _, text := range texts {
			if mentions(text, name+".") {
				s.used[name] = importPath
			}
		}
	}
}

// mentions reports whether a qualifier stands in a type: "url." does not stand
// in "curl.Handle".
func mentions(text, qualifier string) bool {
	for i := strings.Index(text, qualifier); i >= 0; {
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		if i == 0 || !isNameRune(before) {
			return true
		}
		next := strings.Index(text[i+1:], qualifier)
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

// file returns the finished file, formatted. head stands above the package
// clause.
func (s *source) file(head string) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%spackage %s\n\n", head, s.plan.pkg.Name)
	b.WriteString(s.importDecl())
	b.WriteString(s.String())
	formatted, err := format.Source([]byte(b.String()))
	if err != nil {
		return nil, fmt.Errorf("internal error of lcgen, please report it: %w\n%s", err, b.String())
	}
	return formatted, nil
}

// importDecl returns the declaration of the imports, those of the standard
// library first, sorted by path.
func (s *source) importDecl() string {
	var std, other []string
	names := sortedKeys(s.used)
	slices.SortStableFunc(names, func(a, b string) int { return strings.Compare(s.used[a], s.used[b]) })
	for _, name := range names {
		importPath := s.used[name]
		spec := fmt.Sprintf("%q", importPath)
		if name != path.Base(importPath) {
			spec = name + " " + spec
		}
		if first, _, _ := strings.Cut(importPath, "/"); strings.Contains(first, ".") {
			other = append(other, spec)
		} else {
			std = append(std, spec)
		}
	}
	if len(std) > 0 && len(other) > 0 {
		std = append(std, "")
	}
	switch specs := append(std, other...); len(specs) {
	case 0:
		return ""
	case 1:
		return "import " + specs[0] + "\n\n"
	default:
		return "import (\n" + strings.Join(specs, "\n") + "\n)\n\n"
	}
}

// alias chooses the name that the component's files import a package under:
// the one that the request's types have for it, else its own, unless something
// else has that.
func (p *plan) alias(importPath string) string {
	for _, name := range sortedKeys(p.imports) {
		if p.imports[name] == importPath && !slices.Contains(p.locals, name) {
			return name
		}
	}
	name := path.Base(importPath)
	if importPath == runtimePath {
		name = "lc"
	}
	taken := func(name string) bool {
		_, declared := p.pkg.Decls[name]
		return declared || p.imports[name] != "" || slices.Contains(p.locals, name)
	}
	for taken(name) {
		name += "pkg"
	}
	return name
}

// pick returns the first of the names that no parameter given has, nor
// anything in the package.
func (p *plan) pick(params []*param, names ...string) string {
	for n := 0; ; n++ {
		for _, name := range names {
			if n > 0 {
				name += fmt.Sprint(n + 1)
			}
			_, declared := p.pkg.Decls[name]
			isParam := func(q *param) bool { return q.name == name }
			if !declared && !slices.ContainsFunc(params, isParam) && p.imports[name] == "" && name != p.recv && !isPredeclared(name) {
				return name
			}
		}
	}
}

// isPredeclared reports whether Go gives a meaning to a name everywhere.
func isPredeclared(name string) bool {
	return types.Universe.Lookup(name) != nil || token.IsKeyword(name)
}
