package examples_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// logSources are the folders whose code logs in an operator's log, or is an
// example of that.
var logSources = []string{"runtime", "examples", "internal/scaffold", "docs", "README.md"}

// TestLogAttributes holds the attributes of everything that is logged to the
// table of docs/operations.md, so that one key finds all of a kind: above all
// "err", which errors have and nothing else.
func TestLogAttributes(t *testing.T) {
	known := map[string]bool{} // whether anything uses it
	for _, key := range documentedAttributes(t) {
		known[key] = false
	}
	calls := 0
	for _, source := range logSources {
		err := filepath.WalkDir(filepath.Join(repository, source), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, c := range logCalls(t, path) {
				calls++
				checkAttributes(t, path, c, known)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if !known[key] {
			t.Errorf("docs/operations.md tells of the attribute %q, which nothing logs", key)
		}
	}
	if calls < 30 {
		t.Errorf("only %d calls were found", calls)
	}
}

// documentedAttributes returns the keys in the table of docs/operations.md.
func documentedAttributes(t *testing.T) []string {
	_, section, found := strings.Cut(string(read(t, filepath.Join(repository, "docs/operations.md"))), "\n## The log\n")
	if !found {
		t.Fatal("docs/operations.md has no section on the log")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var keys []string
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]+) \\|").FindAllStringSubmatch(section, -1) {
		for _, key := range strings.Split(row[1], ", ") {
			keys = append(keys, strings.Trim(key, "`"))
		}
	}
	return keys
}

// logMethods are the methods of a slog.Logger that take a message and pairs,
// with the index of the message.
var logMethods = map[string]int{
	"Debug": 0, "Info": 0, "Warn": 0, "Error": 0,
	"DebugContext": 1, "InfoContext": 1, "WarnContext": 1, "ErrorContext": 1,
}

// logCalls returns the calls in a file that log something. Of templates and
// documents, which are no Go files, each line is looked at by itself.
func logCalls(t *testing.T, path string) []*ast.CallExpr {
	var calls []*ast.CallExpr
	collect := func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && isLogCall(c) {
			calls = append(calls, c)
		}
		return true
	}
	text := read(t, path)
	switch {
	case strings.HasSuffix(path, ".go"):
		if !bytes.Contains(text, []byte("og")) { // no logger, log or slog
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, collect)
	case strings.HasSuffix(path, ".tmpl"), strings.HasSuffix(path, ".md"):
		for _, line := range logLine.FindAllString(string(text), -1) {
			if e, err := parser.ParseExpr(line); err == nil {
				ast.Inspect(e, collect)
			}
		}
	}
	return calls
}

var logLine = regexp.MustCompile(`\b[\w.]*\w\.(?:Debug|Info|Warn|Error)(?:Context)?\(.*\)`)

// isLogCall reports whether a call is one of a logger's, as far as its name
// tells.
func isLogCall(c *ast.CallExpr) bool {
	method, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	if _, ok := logMethods[method.Sel.Name]; !ok {
		return false
	}
	name := strings.ToLower(lastName(method.X))
	return name == "log" || name == "slog" || strings.HasSuffix(name, "logger")
}

// lastName returns the last name in an expression such as h.cfg.Logger.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.CallExpr:
		return lastName(e.Fun)
	}
	return ""
}

// checkAttributes checks the keys of one call, and notes them as used.
func checkAttributes(t *testing.T, path string, c *ast.CallExpr, known map[string]bool) {
	pairs := c.Args[logMethods[c.Fun.(*ast.SelectorExpr).Sel.Name]+1:]
	if len(pairs)%2 != 0 {
		t.Errorf("%s: a call logs a key without a value", path)
		return
	}
	for i := 0; i < len(pairs); i += 2 {
		literal, ok := pairs[i].(*ast.BasicLit)
		if !ok {
			t.Errorf("%s: a call logs a key that is not a constant", path)
			continue
		}
		key, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := known[key]; !ok {
			t.Errorf("%s: the attribute %q is not in the table of docs/operations.md", path, key)
			continue
		}
		known[key] = true
		if value := lastName(pairs[i+1]); isErrorName(value) != (key == "err") {
			t.Errorf("%s: the attribute %q has the value %s; errors, and only they, have the key err", path, key, value)
		}
	}
}

// isErrorName reports whether a value is an error, as far as its name tells.
func isErrorName(name string) bool {
	return name == "err" || name == "cause" || strings.HasSuffix(name, "Err")
}
