package checker_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/parser"
)

// pushed is a statement with two findings, LC004 and LC015.
const pushed = `_ = app.Broadcast(ctx, "user:3", lc.ComponentRefresh(lc.ComponentID{Name: "one", Instance: "1"}))`

// What is found in whole programs only may be silenced rightly in one that was
// not looked at as a whole.
func TestIgnoreInPart(t *testing.T) {
	source := checktest.New(t, "package a\n\n//lc:ignore LC015 it is elsewhere\ntype t struct{}\n")
	model, diagnostics := parser.Parse(source.Input())
	c, err := checker.New(checker.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pkgs := []checker.Package{{Input: source.Input(), Model: model, Diagnostics: diagnostics}}
	if found := c.Check(pkgs, checker.Scope{}); len(found) > 0 {
		t.Errorf("in a part: %v", found)
	}
	if found := c.Check(pkgs, checker.Scope{Whole: true}); len(found) != 1 {
		t.Errorf("in all of it: %v, want one", found)
	}
}

// Codes are found in any letters; others are errors that say what was meant.
func TestOptionCodes(t *testing.T) {
	for code, want := range map[string]string{
		"LC004": "", "lc004": "", "Lc004": "", " lC004 ": "",
		"lc4": "did you mean LC004?", "LC0004": "did you mean LC004?", "4": "did you mean LC004?", "IC004": "did you mean LC004?", "l004": "did you mean LC004?",
		"lc999": "there are LC001 to LC024", "": "there are LC001 to LC024",
	} {
		for _, opts := range []checker.Options{{Enable: []string{"LC001", code}}, {Disable: []string{code}}} {
			_, err := checker.New(opts)
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: %v, want %q", opts, err, want)
			}
		}
	}
}

func TestIgnoreSeveral(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string // codes, and what is left of the directives when they are mended
	}{
		{"none", pushed, []string{"LC004", "LC015"}},
		{"one", "//lc:ignore LC004 the one admin\n\t" + pushed, []string{"LC015"}},
		{"stacked", "//lc:ignore LC004 the one admin\n\t//lc:ignore LC015 it is elsewhere\n\t" + pushed, nil},
		{"above and behind", "//lc:ignore LC004 the one admin\n\t" + pushed + " //lc:ignore LC015 it is elsewhere", nil},
		{"with prose between", "//lc:ignore LC004 the one admin\n\t// She asked for it.\n\t//lc:ignore LC015 it is elsewhere\n\t" + pushed, nil},
		{"listed", "//lc:ignore LC015,LC004 the one admin\n\t" + pushed, nil},
		{"listed behind", pushed + " //lc:ignore LC004,LC015 the one admin", nil},
		{"listed with an idle first one", "//lc:ignore LC001,LC004,LC015 the one admin\n\t" + pushed, []string{"LC017", "//lc:ignore LC004,LC015 the one admin"}},
		{"listed with an idle last one", "//lc:ignore LC004,LC015,LC001 the one admin\n\t" + pushed, []string{"LC017", "//lc:ignore LC004,LC015 the one admin"}},
		{"cut off by a blank line", "//lc:ignore LC004 the one admin\n\n\t" + pushed, []string{"LC017", "", "LC004", "LC015"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "package a\n\nimport (\n\t\"context\"\n\n\tlc \"github.com/lcgen/lcgen/runtime\"\n)\n\nfunc push(ctx context.Context, app *lc.App) {\n\t" + tt.body + "\n}\n"
			source := checktest.New(t, text)
			model, diagnostics := parser.Parse(source.Input())
			c, err := checker.New(checker.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range c.Check([]checker.Package{{Input: source.Input(), Model: model, Diagnostics: diagnostics}}, checker.Scope{Whole: true}) {
				got = append(got, f.Code)
				if f.Code == "LC017" {
					got = append(got, mended(source, text, f))
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// mended returns the directives that a fix leaves.
func mended(source *checktest.Package, text string, f checker.Finding) string {
	edit := f.Fixes[0].TextEdits[0]
	file := source.Fset.File(edit.Pos)
	text = text[:file.Offset(edit.Pos)] + string(edit.NewText) + text[file.Offset(edit.End):]
	var left []string
	for line := range strings.Lines(text) {
		if _, directive, ok := strings.Cut(line, "//lc:"); ok {
			left = append(left, "//lc:"+strings.TrimSpace(directive))
		}
	}
	return strings.Join(left, "\n")
}
