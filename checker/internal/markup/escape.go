package markup

import (
	"cmp"
	"errors"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// Escape returns what package html/template refuses to render of a set, if all
// of its templates are known and parse: at most one fault. No function of the
// template is called.
func Escape(set *Set) []Fault {
	k := newChecking(set, nil, nil)
	if k.parse() {
		k.escape()
	}
	return k.sorted()
}

// escape reports why package html/template refuses the template, which it does
// when it is executed for the first time.
func (k *checking) escape() {
	if k.set.Plain || k.set.AnyTemplate || k.dangling {
		return
	}
	err := k.escaped()
	if err == nil {
		return
	}
	at := k.escapeError(err)
	at.in.fault(Renders, at.offset, at.length, escapeHints[err.ErrorCode], "the template can't be rendered: %s", describe(err))
}

// noTemplate is the code for a call of a template that does not exist: the
// escaper refuses it.
func (k *checking) noTemplate() string {
	if k.set.Plain {
		return Members
	}
	return Renders
}

// escaped returns the error of package html/template's escaper. The package
// escapes a template before it executes it, so this executes a copy, in front
// of which stands a call of a function that does not exist: nothing behind it
// is executed.
func (k *checking) escaped() *template.Error {
	if k.trees[k.set.Name] == nil || k.trees[k.set.Name].Root == nil {
		return nil
	}
	t := template.New(k.set.Name)
	for name, tree := range k.trees {
		if tree.Root == nil {
			continue
		}
		c := tree.Copy()
		if name == k.set.Name {
			c.Root.Nodes = slices.Insert(c.Root.Nodes, 0, stop())
		}
		if _, err := t.AddParseTree(name, c); err != nil {
			return nil
		}
	}
	var refused *template.Error
	errors.As(t.ExecuteTemplate(io.Discard, k.set.Name, nil), &refused)
	return refused
}

// stop returns a node that ends the execution of a template, and writes
// nothing.
func stop() parse.Node {
	t := parse.New("stop")
	t.Mode = parse.SkipFuncCheck
	if _, err := t.Parse("{{stop}}", "", "", map[string]*parse.Tree{}); err != nil {
		panic("markup: {{stop}} does not parse: " + err.Error()) // a constant
	}
	return t.Root.Nodes[0]
}

// describe says what the escaper found, without the state that it was in.
func describe(err *template.Error) string {
	if err.ErrorCode == template.ErrEndContext {
		return "it ends in a tag, a quote, a comment or an element that is not closed"
	}
	text, _, _ := strings.Cut(err.Description, ": {state")
	return text
}

// A spot is a piece of a text.
type spot struct {
	in             *text
	offset, length int
}

// escapeError returns where an error of the escaper is. Only some have a node;
// others quote what is wrong, or say that the template ends too early.
func (k *checking) escapeError(err *template.Error) spot {
	switch {
	case err.Node != nil:
		return k.nodeSpot(err.Node)
	case err.ErrorCode == template.ErrEndContext:
		return k.unfinished()
	}
	if at, ok := k.quoted(err.Description); ok {
		return at
	}
	return spot{in: k.in[k.trees[k.set.Name]]}
}

// nodeSpot returns where a node of a copied tree is.
func (k *checking) nodeSpot(n parse.Node) spot {
	location, _ := (*parse.Tree)(nil).ErrorContext(n)
	name, _, _ := strings.Cut(location, ":")
	i, err := strconv.Atoi(name)
	if err != nil || i >= len(k.texts) {
		return spot{in: k.in[k.trees[k.set.Name]]}
	}
	x := k.texts[i]
	offset := int(n.Position())
	switch n := n.(type) {
	case *parse.ActionNode:
		offset = x.start(n.Pipe.Cmds[0].Args[0])
	case *parse.IfNode:
		offset = x.keyword(n.Pos, "if")
	case *parse.WithNode:
		offset = x.keyword(n.Pos, "with")
	case *parse.RangeNode:
		offset = x.keyword(n.Pos, "range")
	}
	return spot{in: x, offset: min(offset, len(x.src.Text))}
}

// keyword returns where the keyword of a node begins, whose position is behind
// it.
func (k *text) keyword(pos parse.Pos, word string) int {
	if i := strings.LastIndex(k.src.Text[:pos], word); i >= 0 {
		return i
	}
	return int(pos)
}

// unfinished returns where what the template ends in begins: a tag, a comment
// or a script.
func (k *checking) unfinished() spot {
	x := k.in[k.trees[k.set.Name]]
	h := newStaticHTML(x.html())
	last, open := 0, -1
	for z := htmltoken.New(h.text); z.Next(); {
		switch z.Kind {
		case htmltoken.StartTag:
			open = z.Start
		case htmltoken.EndTag:
			open = -1
		case htmltoken.Text:
			if z.Content != htmltoken.Markup && open >= 0 {
				last = open // of a script, a style, a title or a textarea
				continue
			}
		}
		last = z.Start
	}
	return spot{in: x, offset: h.at[last]}
}

// quotedText matches the text that a description of the escaper ends with.
var quotedText = regexp.MustCompile(`(?:: |got )("(?:[^"\\]|\\.)*")$`)

// quoted returns where the text is that a description ends with. The escaper
// quotes it, and cuts it if it is long.
func (k *checking) quoted(description string) (spot, bool) {
	m := quotedText.FindStringSubmatch(description)
	if m == nil {
		return spot{}, false
	}
	quoted, err := strconv.Unquote(m[1])
	if err != nil || quoted == "" {
		return spot{}, false
	}
	var found []spot
	for _, x := range k.texts {
		for name, tree := range k.trees {
			if k.in[tree] == x && k.isChecked(name) && tree.Root != nil {
				found = x.appendText(found, tree.Root, quoted)
			}
		}
	}
	if len(found) == 0 {
		return spot{}, false
	}
	return slices.MinFunc(found, func(a, b spot) int { return cmp.Compare(a.in.src.Pos(a.offset), b.in.src.Pos(b.offset)) }), true
}

// appendText appends where a text stands below a node.
func (k *text) appendText(found []spot, n parse.Node, text string) []spot {
	switch n := n.(type) {
	case *parse.TextNode:
		if i := strings.Index(string(n.Text), text); i >= 0 {
			i += len(text) - len(strings.TrimLeft(text, " \t\r\n"))
			found = append(found, spot{k, int(n.Pos) + i, len(strings.TrimSpace(text))})
		}
	case *parse.ListNode:
		if n == nil {
			return found
		}
		for _, child := range n.Nodes {
			found = k.appendText(found, child, text)
		}
	case *parse.IfNode:
		return k.appendText(k.appendText(found, n.List, text), n.ElseList, text)
	case *parse.WithNode:
		return k.appendText(k.appendText(found, n.List, text), n.ElseList, text)
	case *parse.RangeNode:
		return k.appendText(k.appendText(found, n.List, text), n.ElseList, text)
	}
	return found
}

// escapeHints say what to do about the errors of the escaper.
var escapeHints = map[template.ErrorCode]string{
	template.ErrAmbigContext:      "make the parts before it the same kind of URL, or write the whole URL by one {{…}}",
	template.ErrBadHTML:           "put the attribute's value in quotes, and a space between attributes",
	template.ErrBranchEnd:         "let each branch close the tags, quotes and elements that it opens",
	template.ErrEndContext:        "close the tag, quote, comment or element that begins here",
	template.ErrOutputContext:     "let the template end in the context in which it is called",
	template.ErrPartialCharset:    "write the regular expression without {{…}} in [ ]",
	template.ErrPartialEscape:     "do not put {{…}} behind a backslash",
	template.ErrRangeLoopReentry:  "let the body of the range end as it begins: with the same quotes and elements open",
	template.ErrSlashAmbig:        "put parentheses around what stands before the /",
	template.ErrPredefinedEscaper: "leave it out: html/template escapes by itself",
	template.ErrNoSuchTemplate:    "define it",
}
