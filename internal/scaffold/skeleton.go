package scaffold

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A Skeleton is the least source of a component that has all types of the
// request: what the compiler and the parser say of it, they say of the
// request.
type Skeleton struct {
	File   string // base name
	Source []byte
	lines  map[int]string // what of the request stands in a line
}

// Asked returns what of the request stands in a line of the skeleton.
func (s *Skeleton) Asked(line int) string { return s.lines[line] }

// Skeleton returns the skeleton of the component in a package. imports are the
// import paths of the packages that the request's types name.
func (c *Component) Skeleton(pkg *Package, imports map[string]string) (*Skeleton, error) {
	if err := c.checkFree(pkg); err != nil {
		return nil, err
	}
	s := &Skeleton{File: c.fileBase() + ".go", lines: map[int]string{}}
	var b strings.Builder
	line := func(asked, format string, args ...any) {
		s.lines[1+strings.Count(b.String(), "\n")] = asked
		fmt.Fprintf(&b, format+"\n", args...)
	}
	fmt.Fprintf(&b, "package %s\n\nimport (\n\t_stdcontext \"context\"\n\t_stdio \"io\"\n\t_lc %q\n", pkg.Name, runtimePath)
	for _, name := range sortedKeys(imports) {
		line("", "\t%s %q", name, imports[name])
	}
	b.WriteString(")\n\n")
	for _, t := range c.declared(pkg) {
		b.WriteString(t.source() + "\n")
	}
	fmt.Fprintf(&b, "// %[1]s is a component.\n//\n//lc:component %[2]s\n//lc:channel %[3]s\ntype %[1]s struct {\n\tID _lc.ComponentID\n", c.TypeName(), c.Name, c.Channel.directive())
	for _, f := range c.State {
		line("--state '"+f.Text+"'", "\t%s %s `lc:\"state\"`", f.Name, types.ExprString(f.Type))
	}
	fmt.Fprintf(&b, "}\n\nfunc (*%s) Render(_stdcontext.Context, _stdio.Writer) error { return nil }\n", c.TypeName())
	for _, a := range c.Actions {
		b.WriteString("\n//lc:action\n")
		line("--action '"+a.Text+"'", "func (*%s) %s(%s) {}", c.TypeName(), a.Method, a.params(types.ExprString))
	}
	s.Source = []byte(b.String())
	return s, nil
}

// params returns the parameters of an action as it declares them, each type as
// text has it.
func (a Action) params(text func(ast.Expr) string) string {
	var list []string
	for i, p := range a.Params {
		param := p.Name
		if i+1 == len(a.Params) || a.Params[i+1].Type != p.Type {
			param += " " + text(p.Type)
		}
		list = append(list, param)
	}
	return strings.Join(list, ", ")
}

// A declaredType is a type that the request names and nobody declares yet.
type declaredType struct {
	name    string
	key     bool // of a map, so that it must be comparable: a string
	counted bool // has a number that actions raise
	marked  bool // has a mark that actions set
}

// declared returns the types that have to be declared with the component.
func (c *Component) declared(pkg *Package) []declaredType {
	names := c.names()
	var list []declaredType
	for _, name := range names.local {
		if _, there := pkg.Decls[name]; there || name == c.TypeName() {
			continue
		}
		t := declaredType{name: name, key: slices.Contains(names.keys, name)}
		for _, a := range c.Actions {
			if !a.takesIDOf(name) {
				continue
			}
			switch v := verb(a.Method); {
			case slices.Contains(countVerbs, v):
				t.counted = true
			case !slices.Contains(removeVerbs, v):
				t.marked = true
			}
		}
		list = append(list, t)
	}
	return list
}

// takesIDOf reports whether an action takes what names a thing of that type.
func (a Action) takesIDOf(typ string) bool {
	for _, p := range a.Params {
		wire := parser.WireName(p.Name)
		if typeText(p.Type) == "string" && (wire == "id" || strings.EqualFold(strings.TrimSuffix(wire, "Id"), typ)) {
			return true
		}
	}
	return false
}

// source returns the type's declaration.
func (t declaredType) source() string {
	var b strings.Builder
	fmt.Fprintf(&b, "// %s %s is made up: give it what yours have.\n", article(t.name), t.name)
	if t.key {
		fmt.Fprintf(&b, "type %s string\n", t.name)
		return b.String()
	}
	fmt.Fprintf(&b, "type %s struct {\n\tID string // tells it from others, in the page and in actions\n\tText string\n", t.name)
	if t.marked {
		b.WriteString("\tDone bool\n")
	}
	if t.counted {
		b.WriteString("\tCount int\n")
	}
	b.WriteString("}\n")
	source, err := format.Source([]byte(b.String()))
	if err != nil {
		return b.String()
	}
	return string(source)
}

// article returns the indefinite article of a name, to begin a sentence.
func article(name string) string {
	if strings.ContainsAny(name[:1], "AEIOaeio") {
		return "An"
	}
	return "A"
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
