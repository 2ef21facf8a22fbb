package markup

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// Check returns what is wrong with a template that is executed with data of
// type dot, in the order of the texts. The component is the one that the HTML
// becomes a part of; nil where there is none. Others are the components of the
// package, whose actions can be reached through dot.
func Check(set *Set, dot types.Type, c *Component, others []*Component) []Fault {
	k := newChecking(set, c, others)
	if !k.parse() {
		return k.sorted()
	}
	if k.trees[set.Name] == nil && !set.AnyTemplate && set.Pos.IsValid() {
		k.noEntry()
		return k.sorted()
	}
	k.execute(set.Name, typ{t: dot})
	k.checkHTML()
	k.checkNesting()
	k.escape()
	return k.sorted()
}

// noEntry reports that there is no template to execute.
func (k *checking) noEntry() {
	f := Fault{Code: k.noTemplate(), Pos: k.set.Pos, End: k.set.End, Hint: suggest(k.set.Name, k.templateNames())}
	f.Message = fmt.Sprintf("there is no template %q to execute", k.set.Name)
	k.faults = append(k.faults, f)
}

// A checking is one call of Check.
type checking struct {
	set        *Set
	component  *Component
	components []*Component

	texts  []*text
	trees  map[string]*parse.Tree // those in force, by name
	in     map[*parse.Tree]*text
	done   map[string]bool // templates executed, with the type of dot
	called map[string]bool // templates executed
	inTags map[string]bool // templates that are called inside of a tag

	dangling bool // a template is called that does not exist

	faults []Fault
}

func newChecking(set *Set, c *Component, others []*Component) *checking {
	return &checking{
		set: set, component: c, components: others,
		trees: map[string]*parse.Tree{}, in: map[*parse.Tree]*text{},
		done: map[string]bool{}, called: map[string]bool{}, inTags: map[string]bool{},
	}
}

// A text is one of the texts, with what is found out about it.
type text struct {
	*checking
	src *Source

	output map[parse.Pos]byte     // what an action writes: inert, else unknown
	bound  map[parse.Pos]*binding // the binding of which an action writes a part
	uses   map[parse.Pos][]use    // bindings, and parts of them, that an action writes
	calls  map[parse.Pos]call     // templates that are called

	markup  string // the HTML of those templates that are a part of the component
	partial bool   // a form may have fields elsewhere

	gaps     []int       // where the template may write tags
	formless []parse.Pos // where it writes fields outside of any form
}

func (k *checking) newText(src *Source) *text {
	return &text{
		checking: k, src: src,
		output: map[parse.Pos]byte{}, bound: map[parse.Pos]*binding{},
		uses: map[parse.Pos][]use{}, calls: map[parse.Pos]call{},
	}
}

// parse parses the texts. Functions are looked up later.
func (k *checking) parse() bool {
	ok := true
	for _, src := range k.set.Texts {
		x := k.newText(src)
		k.texts = append(k.texts, x)
		ok = x.parse() && ok
	}
	return ok
}

// parse parses a text, and adds its templates to the set as package
// text/template does: an empty one takes no other's place.
func (k *text) parse() bool {
	t := parse.New(k.src.Name)
	t.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := t.Parse(k.src.Text, k.src.Left, k.src.Right, trees); err != nil {
		offset, message := k.syntaxError(err)
		k.fault(Members, offset, 0, SyntaxHint(message), "the template does not parse: %s", message)
		return false
	}
	if trees[t.Name] == nil {
		trees[t.Name] = t // an empty text
	}
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		tree := trees[name]
		tree.ParseName = strconv.Itoa(len(k.texts) - 1) // for nodeSpot
		if k.trees[name] == nil || !parse.IsEmptyTree(tree.Root) {
			k.trees[name], k.in[tree] = tree, k
		}
	}
	return true
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
func (k *text) syntaxError(err error) (offset int, message string) {
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
func (k *text) fault(code string, offset, length int, hint, format string, args ...any) {
	f := Fault{Code: code, Pos: k.src.Pos(offset), Message: fmt.Sprintf(format, args...), Hint: hint}
	switch {
	case length > 0 && k.partial: // what follows may be in another place
		f.End = k.src.Pos(offset+length-1) + 1
	case length > 0:
		f.End = k.src.Pos(offset + length)
	}
	k.faults = append(k.faults, f)
}

// sorted returns the faults in the order of the texts, each once.
func (k *checking) sorted() []Fault {
	slices.SortStableFunc(k.faults, func(a, b Fault) int { return cmp.Compare(a.Pos, b.Pos) })
	return slices.CompactFunc(k.faults, func(a, b Fault) bool { return a.Pos == b.Pos && a.Message == b.Message })
}

// execute follows one template with a type of dot, once.
func (k *checking) execute(name string, dot typ) {
	key := fmt.Sprint(name, " ", dot, dot.fixed, dot.part, dot.bound.key())
	tree := k.trees[name]
	if k.done[key] || tree == nil || tree.Root == nil {
		return
	}
	k.done[key], k.called[name] = true, true
	w := &walk{text: k.in[tree], name: name, vars: []variable{{"$", dot}}}
	w.list(tree.Root, dot)
}

// isChecked reports whether the HTML of a template becomes a part of the
// component.
func (k *checking) isChecked(name string) bool {
	return k.called[name] || k.trees[name] != nil && k.in[k.trees[name]].src.Own
}

// wrote notes what an action writes. One that writes different things for
// different types of dot writes anything.
func (w *walk) wrote(n *parse.ActionNode, t typ) {
	pos := n.Position()
	what, bound := t.writes(), t.bound
	if bound != nil && bound.part == "" {
		bound = nil // the binding itself, which is no HTML
	}
	if before, ok := w.output[pos]; ok && (before != what || !bound.same(w.bound[pos])) {
		what, bound = unknown, nil
	}
	w.output[pos], w.bound[pos] = what, bound
	w.use(n, t)
}
