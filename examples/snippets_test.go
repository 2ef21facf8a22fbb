package examples_test

import (
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A snippet is Go code that a document shows.
type snippet struct {
	at   string // file and line
	text string
}

// Every piece of Go code in the documents, and in the documentation of the
// packages that are API, is a part of code that is compiled: of an Example
// function, a test, the showcase or package snippets. There, it has a context;
// here, it may leave out lines, marked by an ellipsis.
func TestSnippetsAreCompiled(t *testing.T) {
	compiled := compiledCode(t)
	snippets := append(documentSnippets(t), packageSnippets(t)...)
	if len(snippets) < 30 {
		t.Errorf("only %d snippets are found", len(snippets))
	}
	for _, s := range snippets {
		if !slices.ContainsFunc(compiled, func(lines []string) bool { return holds(lines, wanted(s.text)) }) {
			t.Errorf("%s: no compiled code holds this:\n%s", s.at, s.text)
		}
	}
}

// gap stands for lines that a snippet leaves out.
const gap = "…"

// wanted returns the lines of a snippet as compiled code has them.
func wanted(text string) []string {
	text = strings.ReplaceAll(text, "{ … }", "{\n…\n}")
	return codeLines(text)
}

// codeLines returns the lines of Go code without comments that are no
// directives, the space that gofmt puts in, and empty lines.
func codeLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if before, after, ok := strings.Cut(line, "// "); ok {
			line = before
			if strings.TrimSpace(after) == gap {
				line = gap
			}
		}
		if line = strings.Join(strings.Fields(line), " "); line != "" && line != "//" {
			lines = append(lines, line)
		}
	}
	return lines
}

// holds reports whether the wanted lines are somewhere in lines, one after the
// other but for gaps. A declaration may go without its body.
func holds(lines, wanted []string) bool {
	for i := range lines {
		if startsWith(lines[i:], wanted) {
			return true
		}
	}
	return false
}

func startsWith(lines, wanted []string) bool {
	if len(wanted) == 0 {
		return true
	}
	if wanted[0] == gap {
		return len(wanted) == 1 || holds(lines, wanted[1:])
	}
	if len(lines) == 0 {
		return false
	}
	switch lines[0] {
	case wanted[0]:
		return startsWith(lines[1:], wanted[1:])
	case wanted[0] + " {":
		return len(wanted) == 1 || holds(lines[1:], wanted[1:])
	}
	return false
}

// unnamed matches a block of Go code that is not a file of a document, which
// other tests compile.
var unnamed = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

// documentSnippets returns what the Markdown files show.
func documentSnippets(t *testing.T) []snippet {
	documents, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Glob(filepath.Join(repository, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var found []snippet
	for _, path := range append(documents, root...) {
		text := string(read(t, path))
		for _, m := range unnamed.FindAllStringSubmatchIndex(text, -1) {
			at := token.Position{Filename: path, Line: 1 + strings.Count(text[:m[2]], "\n")}
			found = append(found, snippet{at.String(), text[m[2]:m[3]]})
		}
	}
	return found
}

// packageSnippets returns what the documentation of packages shows that others
// can import. Of its indented blocks, those that parse as Go are Go.
func packageSnippets(t *testing.T) []snippet {
	var found []snippet
	eachGoFile(t, func(path string) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "internal") || strings.Contains(path, "examples") {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if file.Name.Name == "main" || ast.IsGenerated(file) {
			return
		}
		for _, group := range publicComments(file) {
			var p comment.Parser
			for _, block := range p.Parse(group.Text()).Content {
				if code, ok := block.(*comment.Code); ok && isGo(code.Text) {
					found = append(found, snippet{fset.Position(group.Pos()).String(), code.Text})
				}
			}
		}
	})
	return found
}

// publicComments returns the comments of a file that go doc shows: that of the
// package and those of its exported declarations.
func publicComments(file *ast.File) []*ast.CommentGroup {
	groups := []*ast.CommentGroup{file.Doc}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() {
				groups = append(groups, d.Doc)
			}
		case *ast.GenDecl:
			groups = append(groups, d.Doc)
		}
	}
	return groups
}

// isGo reports whether text is Go code: declarations or statements.
func isGo(text string) bool {
	text = strings.ReplaceAll(text, "{ … }", "{}")
	text = regexp.MustCompile(`(?m)^\s*…$`).ReplaceAllString(text, "")
	text = strings.ReplaceAll(text, gap, "_")
	for _, source := range []string{"package p\n" + text, "package p\nfunc _() {\n" + text + "\n}"} {
		if _, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution); err == nil {
			return true
		}
	}
	return false
}

// compiledCode returns the lines of all code that a test compiles: each Go
// file, and the files that the documents have their readers write.
func compiledCode(t *testing.T) [][]string {
	var code [][]string
	eachGoFile(t, func(path string) {
		code = append(code, codeLines(string(read(t, path))))
	})
	for _, document := range []string{"README.md", "docs/guide.md"} {
		for _, m := range block.FindAllSubmatch(read(t, filepath.Join(repository, document)), -1) {
			code = append(code, codeLines(string(m[2])))
		}
	}
	for _, e := range edits {
		code = append(code, codeLines(e.line))
	}
	return code
}

// eachGoFile calls visit with each Go file that is built.
func eachGoFile(t *testing.T, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != repository && (name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if d.Type().IsRegular() && strings.HasSuffix(name, ".go") {
			visit(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
