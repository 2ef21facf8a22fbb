package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	goparser "go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// An Action is a request for an action: "markAsRead(notificationID string)".
type Action struct {
	Method string // "MarkAsRead"
	Params []Param
	Text   string // as it was asked for
}

// A Param is a parameter of an action.
type Param struct {
	Name string
	Type ast.Expr // an *ast.Ellipsis where it is variadic
}

// A Field is a request for a field of shared state: "Count int".
type Field struct {
	Name string
	Type ast.Expr
	Text string // as it was asked for
}

// Wire returns the action's name on the wire.
func (a Action) Wire() string { return parser.WireName(a.Method) }

// ParseAction reads an action as Go declares a method, without its receiver.
// The parentheses may be missing where it has no parameters. A context and an
// error as result, which every action has here, may stand there.
func ParseAction(text string) (Action, error) {
	source := strings.TrimSpace(text)
	if source == "" {
		return Action{}, errNoAction
	}
	if !strings.Contains(source, "(") {
		source += "()"
	}
	decl, err := parseFunc(source)
	if err != nil {
		return Action{}, err
	}
	if err := checkSignature(decl); err != nil {
		return Action{}, err
	}
	a := Action{Method: methodName(decl.Name.Name), Text: text}
	if !token.IsExported(a.Method) {
		return Action{}, fmt.Errorf("%s gives its method no exported name: begin with a letter that has an upper case", decl.Name.Name)
	}
	for i, f := range decl.Type.Params.List {
		if i == 0 && typeText(f.Type) == "context.Context" && len(f.Names) < 2 {
			continue
		}
		if len(f.Names) == 0 {
			return Action{}, fmt.Errorf("a parameter of type %s has no name to be passed by: write it as in Go, such as text %s", typeText(f.Type), typeText(f.Type))
		}
		for _, name := range f.Names {
			a.Params = append(a.Params, Param{name.Name, f.Type})
		}
	}
	return a, a.checkParams()
}

// parseFunc parses the declaration of a function without its body. The error
// tells the column in source.
func parseFunc(source string) (*ast.FuncDecl, error) {
	const before = "package p;func "
	f, err := goparser.ParseFile(token.NewFileSet(), "", before+source, goparser.SkipObjectResolution)
	if err != nil {
		return nil, columnError(err, len(before))
	}
	if len(f.Decls) == 1 {
		if decl, ok := f.Decls[0].(*ast.FuncDecl); ok && decl.Body == nil {
			return decl, nil
		}
	}
	return nil, errNoAction
}

var errNoAction = errors.New("want a name and parameters, such as markAsRead(notificationID string)")

// columnError returns the first of the Go parser's errors with its column in
// what a person wrote.
func columnError(err error, before int) error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return fmt.Errorf("column %d: %s", max(1, list[0].Pos.Column-before), list[0].Msg)
	}
	return err
}

// checkSignature says what a function has that no action has.
func checkSignature(decl *ast.FuncDecl) error {
	switch results := decl.Type.Results; {
	case decl.Recv != nil:
		return errors.New("leave the receiver out: it is the component")
	case decl.Type.TypeParams != nil:
		return errors.New("an action has no type parameters")
	case results != nil && (len(results.List) != 1 || typeText(results.List[0].Type) != "error" || len(results.List[0].Names) > 0):
		return errors.New("leave the results out: an action returns an error")
	}
	return nil
}

// checkParams says which parameters can't be told apart on the wire.
func (a Action) checkParams() error {
	wires := map[string]string{}
	for _, p := range a.Params {
		wire := parser.WireName(p.Name)
		if wire == "" {
			return fmt.Errorf("parameter %s has no name to be passed by", p.Name)
		}
		if first := wires[wire]; first != "" {
			return fmt.Errorf("parameters %s and %s are both %q on the wire: rename one of them", first, p.Name, wire)
		}
		wires[wire] = p.Name
	}
	return nil
}

// ParseState reads fields as Go declares them: "Notifications []Notification",
// or several, divided by semicolons.
func ParseState(text string) ([]Field, error) {
	const before = "package p;type T struct{"
	f, err := goparser.ParseFile(token.NewFileSet(), "", before+text+"}", goparser.SkipObjectResolution)
	if err != nil {
		return nil, columnError(err, len(before))
	}
	decl, ok := f.Decls[0].(*ast.GenDecl)
	if !ok || len(f.Decls) != 1 || len(decl.Specs) != 1 {
		return nil, errors.New("want a field, such as Notifications []Notification")
	}
	var fields []Field
	for _, list := range decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType).Fields.List {
		if len(list.Names) == 0 {
			return nil, fmt.Errorf("want a name and a type, such as Notifications []Notification: %s is only one of them", typeText(list.Type))
		}
		if list.Tag != nil {
			return nil, fmt.Errorf("leave the tag %s out: a field of state gets lc:\"state\"", list.Tag.Value)
		}
		for _, name := range list.Names {
			if !ast.IsExported(name.Name) {
				return nil, fmt.Errorf("a template can't show the field %s: export it, as %s", name.Name, upperFirst(name.Name))
			}
			fields = append(fields, Field{name.Name, list.Type, text})
		}
	}
	if len(fields) == 0 {
		return nil, errors.New("want a field, such as Notifications []Notification")
	}
	return fields, nil
}

// typeText returns a type as gofmt has it.
func typeText(t ast.Expr) string {
	var b bytes.Buffer
	if err := format.Node(&b, token.NewFileSet(), t); err != nil {
		return types.ExprString(t)
	}
	return b.String()
}
