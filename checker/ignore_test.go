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
