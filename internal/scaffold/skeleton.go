package scaffold

import (
	"go/ast"
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
	data := struct {
		*Component
		Package, Runtime string
		Imports          map[string]string
		Declares         []declaredType
		Fields, Methods  []string
	}{Component: c, Package: pkg.Name, Runtime: parser.RuntimePath, Imports: imports, Declares: c.declared(pkg)}
	var asked []string
	for _, f := range c.State {
		data.Fields = append(data.Fields, f.Name+" "+types.ExprString(f.Type))
		asked = append(asked, "--state '"+f.Text+"'")
	}
	for _, a := range c.Actions {
		data.Methods = append(data.Methods, a.Method+"("+a.params(types.ExprString)+")")
		asked = append(asked, "--action '"+a.Text+"'")
	}
	source, err := execute(data, "component/skeleton.go.tmpl", "component/part/*.tmpl")
	s := &Skeleton{File: c.fileBase() + ".go", Source: []byte(source), lines: map[int]string{}}
	line := 0
	for text := range strings.Lines(source) {
		line++
		if strings.HasSuffix(text, " // asked for\n") {
			s.lines[line], asked = asked[0], asked[1:]
		}
	}
	return s, err
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
	Name    string
	Key     bool // of a map, so that it must be comparable: a string
	Counted bool // has a number that actions raise
	Marked  bool // has a mark that actions set
}

// declared returns the types that have to be declared with the component.
func (c *Component) declared(pkg *Package) []declaredType {
	names := c.names()
	var list []declaredType
	for _, name := range names.local {
		if pkg.declares(name) || name == c.TypeName() {
			continue
		}
		t := declaredType{Name: name, Key: slices.Contains(names.keys, name)}
		for _, a := range c.Actions {
			if !a.takesIDOf(name) {
				continue
			}
			switch v := verb(a.Method); {
			case slices.Contains(countVerbs, v):
				t.Counted = true
			case !slices.Contains(removeVerbs, v):
				t.Marked = true
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

// Article returns the indefinite article of the type's name, to begin a
// sentence.
func (t declaredType) Article() string {
	if strings.ContainsAny(t.Name[:1], "AEIOaeio") {
		return "An"
	}
	return "A"
}
