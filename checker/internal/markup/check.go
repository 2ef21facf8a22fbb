package markup

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// Check returns what is wrong with a template that is executed with data of
// type dot, in the order of the text. The component is the one that the HTML
// becomes a part of; nil where there is none. Others are the components of the
// package, whose actions can be reached through dot.
func Check(src *Source, dot types.Type, c *Component, others []*Component) []Fault {
	k := &checking{src: src, component: c, components: others, output: map[parse.Pos]byte{}, bound: map[parse.Pos]*binding{}, done: map[string]bool{}}
	if !k.parse() {
		return k.faults
	}
	k.execute(src.Name, typ{t: dot})
	if c != nil {
		k.checkActions()
	}
	slices.SortStableFunc(k.faults, func(a, b Fault) int { return cmp.Compare(a.Pos, b.Pos) })
	return slices.CompactFunc(k.faults, func(a, b Fault) bool { return a.Pos == b.Pos && a.Message == b.Message })
}

// A checking is one call of Check.
type checking struct {
	src        *Source
	component  *Component
	components []*Component

	trees  map[string]*parse.Tree
	output map[parse.Pos]byte     // what an action writes: inert, else unknown
	bound  map[parse.Pos]*binding // the binding of which an action writes a part
	done   map[string]bool        // templates executed, with the type of dot
	faults []Fault
}

// parse parses the text. Functions are looked up later.
func (k *checking) parse() bool {
	t := parse.New(k.src.Name)
	t.Mode = parse.SkipFuncCheck
	k.trees = map[string]*parse.Tree{}
	_, err := t.Parse(k.src.Text, k.src.Left, k.src.Right, k.trees)
	if err == nil {
		k.trees[t.Name] = t // also where it is empty
		return true
	}
	offset, message := k.syntaxError(err)
	k.fault(Members, offset, 0, SyntaxHint(message), "the template does not parse: %s", message)
	return false
}

// SyntaxHint returns what to do about what package parse says of a template
// that does not parse, or nothing where that says enough.
func SyntaxHint(message string) string {
	switch message {
	case "unexpected EOF":
		return "an {{end}} is missing: each {{if}}, {{range}}, {{with}}, {{block}} and {{define}} needs one"
	case "unexpected {{end}}":
		return "there is one {{end}} more than there is {{if}}, {{range}}, {{with}}, {{block}} and {{define}}"
	}
	return ""
}

// parseError is the form in which package parse tells of errors.
var parseError = regexp.MustCompile(`^template: .*?:(\d+)(?::\d+)?: (.*)$`)

// syntaxError returns where a parse error is and what it says. Package parse
// knows the line.
func (k *checking) syntaxError(err error) (offset int, message string) {
	m := parseError.FindStringSubmatch(err.Error())
	if m == nil {
		return 0, err.Error()
	}
	line, _ := strconv.Atoi(m[1])
	for range line - 1 {
		i := strings.IndexByte(k.src.Text[offset:], '\n')
		if i < 0 {
			break
		}
		offset += i + 1
	}
	rest := k.src.Text[offset:]
	offset += len(rest) - len(strings.TrimLeft(rest, " \t"))
	return min(offset, len(strings.TrimRight(k.src.Text, " \t\r\n"))), m[2]
}

// fault adds a fault about the text at an offset.
func (k *checking) fault(code string, offset, length int, hint, format string, args ...any) {
	f := Fault{Code: code, Pos: k.src.Pos(offset), Message: fmt.Sprintf(format, args...), Hint: hint}
	if length > 0 {
		f.End = k.src.Pos(offset + length)
	} else {
		f.End = token.NoPos
	}
	k.faults = append(k.faults, f)
}

// execute follows one template with a type of dot, once.
func (k *checking) execute(name string, dot typ) {
	key := fmt.Sprint(name, " ", dot, dot.fixed, dot.bound.key())
	tree := k.trees[name]
	if k.done[key] || tree == nil || tree.Root == nil {
		return
	}
	k.done[key] = true
	w := &walk{checking: k, vars: []variable{{"$", dot}}}
	w.list(tree.Root, dot)
}

// wrote notes what an action writes. One that writes different things for
// different types of dot writes anything.
func (k *checking) wrote(n parse.Node, t typ) {
	pos := n.Position()
	what, bound := t.writes(), t.bound
	if bound != nil && bound.part == "" {
		bound = nil // the binding itself, which is no HTML
	}
	if before, ok := k.output[pos]; ok && (before != what || !bound.same(k.bound[pos])) {
		what, bound = unknown, nil
	}
	k.output[pos], k.bound[pos] = what, bound
}
