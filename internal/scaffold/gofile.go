package scaffold

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	goparser "go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A goFile is the source of a Go file as a template wrote it.
type goFile string

// complete returns the file with its imports, formatted. imports are import
// paths by the names that the source has for packages; the file imports those
// that it uses.
func (f goFile) complete(imports map[string]string) ([]byte, error) {
	fset := token.NewFileSet()
	parsed, err := goparser.ParseFile(fset, "", string(f), goparser.SkipObjectResolution)
	if err != nil {
		return nil, f.fault(err)
	}
	used := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && imports[x.Name] != "" {
				used[x.Name] = imports[x.Name]
			}
		}
		return true
	})
	at := fset.Position(parsed.Name.End()).Offset
	whole := f[:at] + "\n\n" + goFile(importDecl(used)) + f[at:]
	formatted, err := format.Source([]byte(whole))
	if err != nil {
		return nil, whole.fault(err)
	}
	return formatted, nil
}

// fault returns the error for a template that wrote something else than Go.
func (f goFile) fault(err error) error {
	return fmt.Errorf("internal error of lcgen, please report it: %w\n%s", err, string(f))
}

// importDecl returns the declaration of imports, those of the standard library
// first, sorted by path.
func importDecl(imports map[string]string) string {
	var std, other []string
	byPath := func(a, b string) int { return cmp.Or(strings.Compare(imports[a], imports[b]), strings.Compare(a, b)) }
	for _, name := range slices.SortedFunc(maps.Keys(imports), byPath) {
		importPath := imports[name]
		spec := fmt.Sprintf("\t%q", importPath)
		if name != path.Base(importPath) {
			spec = fmt.Sprintf("\t%s %q", name, importPath)
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
		return "import " + strings.TrimSpace(specs[0]) + "\n"
	default:
		return "import (\n" + strings.Join(specs, "\n") + "\n)\n"
	}
}

// commentWidth is the column that doc comments are wrapped at.
const commentWidth = 79

// wrapComments breaks the lines of doc comments that are too long.
func (f goFile) wrapComments() goFile {
	var lines []string
	for line := range strings.SplitSeq(string(f), "\n") {
		if !strings.HasPrefix(line, "// ") || utf8.RuneCountInString(line) <= commentWidth {
			lines = append(lines, line)
			continue
		}
		wrapped := "//"
		for word := range strings.FieldsSeq(line[len("//"):]) {
			if wrapped != "//" && utf8.RuneCountInString(wrapped+" "+word) > commentWidth {
				lines = append(lines, wrapped)
				wrapped = "//"
			}
			wrapped += " " + word
		}
		lines = append(lines, wrapped)
	}
	return goFile(strings.Join(lines, "\n"))
}

// joinWrites makes one statement of several that write constant HTML to a
// buffer one after the other, so that templates may write it in pieces.
func (f goFile) joinWrites(buffer string) goFile {
	between := regexp.MustCompile("`\\)\\s*" + buffer + "\\.WriteString\\(`")
	return goFile(between.ReplaceAllString(string(f), ""))
}
