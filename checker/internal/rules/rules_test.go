package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
	"github.com/lcgen/lcgen/parser"
)

var update = flag.Bool("update", false, "write what lcgen check says of the bad examples")

// found is one finding as people see it: cart.go:12:6: LC001: message; hint.
type found struct {
	file string
	line int
	code string
	text string // code, message and hint
	col  int
}

func (f found) String() string { return fmt.Sprintf("%s:%d:%d: %s", f.file, f.line, f.col, f.text) }

// check runs all rules over the package in a folder; that on generated code
// only where asked for.
func check(t *testing.T, dir string, withOutput bool) (*checktest.Package, []found) {
	t.Helper()
	p, findings := findings(t, dir, withOutput)
	return p, show(p, findings)
}

// findings is check with the findings as they are.
func findings(t *testing.T, dir string, withOutput bool) (*checktest.Package, []rule.Finding) {
	t.Helper()
	p := checktest.Load(t, dir)
	opts := checker.Options{Disable: []string{"LC011"}}
	if withOutput {
		opts = checker.Options{Generate: generate}
	}
	c, err := checker.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	model, diagnostics := parser.Parse(p.Input())
	return p, c.Check([]checker.Package{{Input: p.Input(), Model: model, Diagnostics: diagnostics}}, checker.Scope{Whole: true})
}

// generate stands in for the generator: its output depends on the model.
func generate(pkg *parser.Package) ([]rule.Generated, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\npackage %s\n", parser.Header, pkg.Name)
	for _, c := range pkg.Components {
		fmt.Fprintf(&b, "\n// %s:", c.Name)
		for _, a := range c.Actions {
			fmt.Fprintf(&b, " %s", a.Name)
		}
		b.WriteByte('\n')
	}
	if len(pkg.Components) == 0 {
		return nil, nil
	}
	return []rule.Generated{{Name: "lc_gen.go", Content: []byte(b.String())}}, nil
}

func show(p *checktest.Package, findings []rule.Finding) []found {
	var out []found
	for _, f := range findings {
		at := p.Fset.Position(f.Pos)
		rel, _ := filepath.Rel(p.Dir, at.Filename)
		text := f.Code + ": " + f.Message
		if f.Hint != "" {
			text += "; " + f.Hint
		}
		out = append(out, found{filepath.ToSlash(rel), at.Line, f.Code, text, at.Column})
	}
	return out
}

// TestExamples proves what "lcgen explain" shows: that exactly the rule finds
// something in its bad example, and no rule in its good one.
func TestExamples(t *testing.T) {
	for _, r := range rules.All {
		t.Run(r.Code, func(t *testing.T) {
			withOutput := r.Code == "LC011"
			p, bad := check(t, filepath.Join("testdata", r.Code, "bad"), withOutput)
			if len(p.Errs) > 0 {
				t.Fatalf("the bad example does not compile: %v", p.Errs)
			}
			if len(bad) == 0 {
				t.Error("nothing is found in the bad example")
			}
			var said strings.Builder
			for _, f := range bad {
				if f.code != r.Code {
					t.Errorf("the bad example has another fault: %s", f)
				}
				fmt.Fprintln(&said, f)
			}
			golden(t, filepath.Join("testdata", r.Code, "bad.txt"), said.String())

			p, good := check(t, filepath.Join("testdata", r.Code, "good"), withOutput)
			if len(p.Errs) > 0 {
				t.Fatalf("the good example does not compile: %v", p.Errs)
			}
			for _, f := range good {
				t.Errorf("the good example has a fault: %s", f)
			}
		})
	}
}

// golden compares text with a file, or writes it under -update.
func golden(t *testing.T, path, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("%s is stale (go test -update writes it):\ngot:\n%swant:\n%s", path, text, want)
	}
}

// TestWants runs all rules over the packages beside the examples. A comment
// that ends in
//
//	// want "regexp" "regexp"
//
// says what is found in its line, in order; // want -1 in the line before. In
// a template it stands in <!-- -->.
func TestWants(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join("testdata", "LC*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		name := filepath.Base(dir)
		if info, err := os.Stat(dir); err != nil || !info.IsDir() || name == "bad" || name == "good" {
			continue
		}
		t.Run(filepath.Base(filepath.Dir(dir))+"/"+name, func(t *testing.T) {
			p, findings := check(t, dir, strings.HasPrefix(name, "output"))
			compare(t, wants(t, p), findings)
		})
	}
}

// A place is a line of a file.
type place struct {
	file string
	line int
}

var (
	wantComment = regexp.MustCompile(`(?://|<!--)\s*want\s+([+-]\d+\s+)?(.*)$`)
	wantString  = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")
)

// wants reads what is expected of a package.
func wants(t *testing.T, p *checktest.Package) map[place][]*regexp.Regexp {
	t.Helper()
	all := map[place][]*regexp.Regexp{}
	for name, text := range p.Texts() {
		for i, line := range strings.Split(text, "\n") {
			m := wantComment.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			at := place{name, i + 1}
			var delta int
			fmt.Sscan(m[1], &delta)
			at.line += delta
			for _, quoted := range wantString.FindAllString(m[2], -1) {
				all[at] = append(all[at], regexp.MustCompile(quoted[1:len(quoted)-1]))
			}
		}
	}
	return all
}

// compare reports what was found without being expected, and the other way.
func compare(t *testing.T, want map[place][]*regexp.Regexp, findings []found) {
	t.Helper()
	for _, f := range findings {
		at := place{f.file, f.line}
		i := slices.IndexFunc(want[at], func(re *regexp.Regexp) bool { return re.MatchString(f.text) })
		if i < 0 {
			t.Errorf("unexpected: %s", f)
			continue
		}
		want[at] = slices.Delete(want[at], i, i+1)
	}
	for at, rest := range want {
		for _, re := range rest {
			t.Errorf("%s:%d: nothing found that matches %q", at.file, at.line, re)
		}
	}
}
