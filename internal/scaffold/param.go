package scaffold

import (
	"go/types"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A param is a parameter with what is known of its type.
type param struct {
	parser.Param
	Declared string     // its type as declared
	typ      types.Type // of the value, without pointer and dots
	from     *types.Package
}

// Label returns what people read as the name of the parameter's field in a
// form.
func (p *param) Label() string { return label(p.Name) }

// IsText reports whether the parameter is passed as a string.
func (p *param) IsText() bool { return p.Type.Kind == parser.KindString }

// isFile reports whether the parameter is a file, or a list of files.
func (p *param) isFile() bool { return p.Type.Kind == parser.KindFile }

// isID reports whether the parameter is named as an identifier is, and is
// passed as one.
func (p *param) isID() bool {
	return p.Required() && p.IsText() && (p.Wire == "id" || strings.HasSuffix(p.Wire, "Id"))
}

// Required reports whether a call must have the parameter.
func (p *param) Required() bool { return !p.Optional && !p.Variadic && !p.List }

// blank returns a value for a parameter that is asked for, in Go and in a
// template. There is none in a template of a struct or an array.
func (p *param) blank() (code, tmpl string) {
	if p.Optional {
		return "nil", "nil"
	}
	switch u := p.typ.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`, `""`
		case u.Info()&types.IsBoolean != 0:
			return "false", "false"
		}
		return "0", "0"
	case *types.Struct, *types.Array:
		return p.Declared + "{}", ""
	}
	return "nil", "nil"
}

// example returns a value that the parameter takes, as source of a test, and
// whether that is sure: what decodes itself may be choosy.
func (p *param) example() (code string, sure bool) {
	if e := p.Type.Kind.Info().Example; e != "" {
		return e, true
	}
	switch {
	case p.Type.Kind == parser.KindText || isNamed(p.typ):
		return "", false
	case strings.HasPrefix(p.Declared, "["):
		return "[]any{}", true
	}
	return "map[string]any{}", true
}

func isNamed(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Named)
	return ok
}
