package checker

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
	"github.com/lcgen/lcgen/parser"
)

// unsilenced is the lint on //lc:ignore itself.
const unsilenced = "LC017"

// An ignoring is an //lc:ignore and what came of it.
type ignoring struct {
	parser.Ignore
	pass    *rule.Pass
	comment *ast.Comment // nil where its file is not built
	covered []string     // type names of the components that it is on
	used    bool
}

// applyIgnores drops the findings that an //lc:ignore silences, and those that
// are silent anyway, and adds those about the directives themselves. Codes in
// unknown were not looked for, so that nothing can be said about their being
// silenced.
func (c *Checker) applyIgnores(passes []*rule.Pass, findings []rule.Finding, unknown []string) []rule.Finding {
	var ignores []*ignoring
	for _, pass := range passes {
		for _, ig := range pass.Model.Ignores {
			ignores = append(ignores, newIgnoring(pass, ig))
		}
	}
	findings = slices.DeleteFunc(findings, func(f rule.Finding) bool {
		for _, ig := range ignores {
			if ig.Reason != "" && ig.silences(f) {
				ig.used = true
				return true
			}
		}
		return f.Silent
	})
	if !c.enabled[unsilenced] {
		return findings
	}
	for _, ig := range ignores {
		if f, idle := c.idle(ig, unknown); idle {
			findings = append(findings, f)
		}
	}
	return findings
}

// newIgnoring finds out what a directive covers: the lines that the parser
// says, the doc comment above them, and the components declared there.
func newIgnoring(pass *rule.Pass, ig parser.Ignore) *ignoring {
	i := &ignoring{Ignore: ig, pass: pass}
	g, comment := commentAt(pass, ig)
	i.comment = comment
	if g != nil && pass.Position(g.End()).Line+1 >= ig.First {
		i.First = min(ig.First, pass.Position(g.Pos()).Line)
	}
	for _, c := range pass.Components {
		if c.Pos.Filename == ig.Pos.Filename && i.First <= c.Pos.Line && c.Pos.Line <= i.Last {
			i.covered = append(i.covered, c.Type)
		}
	}
	return i
}

// commentAt returns the comment that is a directive, and its group; nil where
// its file is not built.
func commentAt(pass *rule.Pass, ig parser.Ignore) (*ast.CommentGroup, *ast.Comment) {
	pos := pass.Pos(ig.Pos)
	for _, f := range pass.Files {
		if pos < f.FileStart || f.FileEnd <= pos {
			continue
		}
		for _, g := range f.Comments {
			for _, c := range g.List {
				if c.Slash == pos {
					return g, c
				}
			}
		}
	}
	return nil, nil
}

// removal returns the fix that removes the directive: its line, or what stands
// behind the code of its line. Of several codes it removes its own.
func (i *ignoring) removal() []analysis.SuggestedFix {
	if i.comment == nil || parser.Translated(i.pass.Fset, i.comment.Slash) {
		return nil
	}
	if start, end, listed := i.listed(); listed {
		return rule.Remove("remove "+i.Code, start, end)
	}
	src, err := i.pass.ReadFile(i.Pos.Filename)
	if err != nil || i.Pos.Offset > len(src) {
		return nil
	}
	line := src[i.Pos.Offset-(i.Pos.Column-1) : i.Pos.Offset]
	code := bytes.TrimRight(line, " \t")
	start, end := i.comment.Slash-token.Pos(len(line)-len(code)), i.comment.End()
	if len(code) == 0 && int(end-i.comment.Slash)+i.Pos.Offset < len(src) {
		end++ // the end of the line
	}
	return rule.Remove("remove it", start, end)
}

// listed returns where the code stands in a list of several, with one of the
// commas beside it.
func (i *ignoring) listed() (start, end token.Pos, ok bool) {
	text := i.comment.Text
	codes := strings.Fields(text)[1]
	before := strings.Index(text, codes) + strings.Index(codes, i.Code)
	after := before + len(i.Code)
	switch {
	case text[after:] != "" && text[after] == ',':
		after++
	case text[before-1] == ',':
		before--
	default:
		return 0, 0, false
	}
	return i.comment.Slash + token.Pos(before), i.comment.Slash + token.Pos(after), true
}

// silences reports whether the directive covers a finding: in its own lines,
// or in the template of a component that it is on.
func (i *ignoring) silences(f rule.Finding) bool {
	if f.Code != i.Code || f.Code == unsilenced {
		return false
	}
	at := i.pass.Position(f.Pos)
	if at.Filename == i.Pos.Filename {
		return i.First <= at.Line && at.Line <= i.Last
	}
	return filepath.Ext(at.Filename) != ".go" && slices.Contains(i.covered, f.Component)
}

// idle returns the finding about a directive that does not do its work.
func (c *Checker) idle(i *ignoring, unknown []string) (rule.Finding, bool) {
	f := rule.Finding{Code: unsilenced, Pos: i.pass.Pos(i.Pos)}
	if i.comment != nil {
		f.End = i.comment.End()
	}
	switch {
	case i.Reason == "":
		f.Message = fmt.Sprintf("//lc:ignore %s has no reason, and so silences nothing", i.Code)
		f.Hint = "write the reason behind the code"
	case i.Code == unsilenced:
		f.Message = unsilenced + " can't be silenced"
		f.Hint = "remove the directive"
	case i.used || i.pass.Incomplete || slices.Contains(unknown, i.Code):
		return f, false
	case rules.Find(i.Code) == nil:
		f.Message = fmt.Sprintf("there is no lint %s", i.Code)
		f.Hint = "see lcgen explain"
	case !c.enabled[i.Code]:
		return f, false
	default:
		f.Message = fmt.Sprintf("//lc:ignore %s silences nothing: there is no such fault here", i.Code)
		f.Hint = "remove it"
		f.Fixes = i.removal()
	}
	return f, true
}
