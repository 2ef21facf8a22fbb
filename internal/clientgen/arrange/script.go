package arrange

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/tdewolff/minify/v2"
	minifyjs "github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// A script is text with a hole at each place where a variable is named.
type script struct {
	parts []part
	order []int // of the parts

	names  []string        // of variables, each by its number
	scopes [][]int         // variables that are known in the same scope: no two may have one name
	in     [][]int         // the scopes that know each variable
	taken  map[string]bool // names that the script takes from outside
}

// A part is a function of the script, or what stands between two.
type part struct {
	texts    [][]byte // around the holes, one more than those
	holes    []int    // variables
	moves    bool     // it is a function, and may stand where another one does
	nameless string   // the text without the names
}

// read takes a script apart.
func read(text []byte) (*script, error) {
	ast, err := js.Parse(parse.NewInputBytes(bytes.Clone(text)), js.Options{})
	if err != nil {
		return nil, err
	}
	found := &finder{}
	js.Walk(found, &ast.BlockStmt)
	s := &script{taken: map[string]bool{}}
	s.readScopes(found)
	whole, err := minified(ast.JSString())
	if err != nil {
		return nil, err
	}
	for _, f := range found.functions {
		var text bytes.Buffer
		f.JS(&text)
		function, err := minified(text.String())
		if err != nil {
			return nil, err
		}
		before, after, found := bytes.Cut(whole, bytes.TrimSpace(function))
		if !found {
			continue // it is written in another way there
		}
		s.add(before, false)
		s.add(bytes.TrimSpace(function), true)
		whole = after
	}
	s.add(whole, false)
	return s, nil
}

// A finder collects the scopes of a script, and the functions of the outermost
// list of statements that has several.
type finder struct {
	scopes    []*js.Scope
	functions []*js.FuncDecl
	uses      []*js.Var
	exported  []string // names of variables that are known outside
}

func (f *finder) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.Var:
		f.uses = append(f.uses, n)
	case *js.ExportStmt:
		for _, alias := range n.List {
			f.exported = append(f.exported, string(alias.Name), string(alias.Binding))
		}
	case *js.SwitchStmt:
		f.scopes = append(f.scopes, &n.Scope)
	case *js.BlockStmt:
		f.scopes = append(f.scopes, &n.Scope)
		var functions []*js.FuncDecl
		for _, statement := range n.List {
			if function, ok := statement.(*js.FuncDecl); ok {
				functions = append(functions, function)
			}
		}
		if len(f.functions) == 0 && len(functions) > 1 {
			f.functions = functions
		}
	}
	return f
}

func (f *finder) Exit(js.INode) {}

// readScopes numbers the variables that are the script's own, and gives each a name
// that tells its number.
func (s *script) readScopes(found *finder) {
	numbers := map[*js.Var]int{}
	for i, scope := range found.scopes {
		for _, v := range scope.Declared {
			known := i == 0 && slices.Contains(found.exported, string(v.Data))
			if v = declared(v); !known && !has(numbers, v) {
				numbers[v] = len(s.names)
				s.names = append(s.names, string(v.Data))
			}
		}
	}
	s.in = make([][]int, len(s.names))
	for i, scope := range found.scopes {
		var known []int
		for _, v := range slices.Concat(scope.Declared, scope.Undeclared) {
			n, ok := numbers[declared(v)]
			if !ok {
				s.taken[string(declared(v).Data)] = true
			} else if !slices.Contains(known, n) {
				known = append(known, n)
				s.in[n] = append(s.in[n], i)
			}
		}
		s.scopes = append(s.scopes, known)
	}
	// Each use has a name of its own, by which a property is known that
	// is called as its variable.
	for _, v := range found.uses {
		if n, ok := numbers[declared(v)]; ok {
			v.Data = fmt.Appendf(nil, "Hole%dEnd", n)
		}
	}
	for v, n := range numbers {
		v.Data = fmt.Appendf(nil, "Hole%dEnd", n)
	}
}

func has(numbers map[*js.Var]int, v *js.Var) bool {
	_, ok := numbers[v]
	return ok
}

func declared(v *js.Var) *js.Var {
	for v.Link != nil {
		v = v.Link
	}
	return v
}

func minified(text string) ([]byte, error) {
	m := minify.New()
	m.Add("text/javascript", &minifyjs.Minifier{Version: 2022, KeepVarNames: true})
	return m.Bytes("text/javascript", []byte(text))
}

var hole = regexp.MustCompile(`Hole(\d+)End`)

// add adds a part at the end.
func (s *script) add(text []byte, moves bool) {
	p := part{moves: moves, nameless: string(hole.ReplaceAll(text, []byte("_")))}
	last := 0
	for _, m := range hole.FindAllSubmatchIndex(text, -1) {
		n, _ := strconv.Atoi(string(text[m[2]:m[3]])) // of digits
		p.texts, p.holes = append(p.texts, text[last:m[0]]), append(p.holes, n)
		last = m[1]
	}
	p.texts = append(p.texts, text[last:])
	s.order = append(s.order, len(s.parts))
	s.parts = append(s.parts, p)
}

// write appends the script with names for its variables.
func (s *script) write(to []byte, names []string) []byte {
	for _, i := range s.order {
		p := &s.parts[i]
		for k, n := range p.holes {
			to = append(append(to, p.texts[k]...), names[n]...)
		}
		to = append(to, p.texts[len(p.holes)]...)
	}
	return to
}

// Equal reports whether two scripts differ in nothing but the names of their
// variables and the order of their functions.
func Equal(a, b []byte) bool {
	first, err := plain(a)
	if err != nil {
		return false
	}
	second, err := plain(b)
	return err == nil && bytes.Equal(first, second)
}

// plain returns a script with its functions in the order of their texts, and with
// variables numbered as they come.
func plain(text []byte) ([]byte, error) {
	s, err := read(text)
	if err != nil {
		return nil, err
	}
	var functions []int
	for _, i := range s.order {
		if s.parts[i].moves {
			functions = append(functions, i)
		}
	}
	slices.SortStableFunc(functions, func(a, b int) int {
		return bytes.Compare([]byte(s.parts[a].nameless), []byte(s.parts[b].nameless))
	})
	names := make([]string, len(s.names))
	count := 0
	for k, i := range s.order {
		if s.parts[i].moves {
			s.order[k], functions = functions[0], functions[1:]
		}
		for _, n := range s.parts[s.order[k]].holes {
			if names[n] == "" {
				names[n] = fmt.Sprintf("_%d_", count)
				count++
			}
		}
	}
	return s.write(nil, names), nil
}
