package trace

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
	"unicode"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/parser"
)

// callExpr returns what a call or a conversion gives.
func (f *frame) callExpr(e *ast.CallExpr) value {
	if tv := f.info.Types[e.Fun]; tv.IsType() {
		return f.convert(e, tv.Type)
	}
	if f.viewer != 0 && f.asksChannel(e) {
		return literal(parser.GlobalChannel)
	}
	fn := typeutil.StaticCallee(f.info, e)
	if fn == nil {
		return f.generatedID(e)
	}
	if known := outside[fn.Origin().FullName()]; known != nil {
		return f.callOutside(e, known)
	}
	if decl := f.Decl(fn); decl != nil {
		return f.follow(e, fn, decl)
	}
	return nil
}

// generatedID returns the ID that a call such as CartComponent.ID(instance) gives,
// where the generated file that has the constant is left out of what is checked:
// the constant is known by the end of its name.
func (f *frame) generatedID(e *ast.CallExpr) value {
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "ID" || len(e.Args) != 1 || !isGeneratedName(f.info, sel.X) {
		return nil
	}
	return identity{unknown, text(f.eval(e.Args[0]))}
}

// isGeneratedName reports whether an expression without a type may be one of the
// constants that lcgen declares for components.
func isGeneratedName(info *types.Info, e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if sel, isSelector := ast.Unparen(e).(*ast.SelectorExpr); isSelector {
		id, ok = sel.Sel, true
	}
	return ok && info.ObjectOf(id) == nil && strings.HasSuffix(id.Name, parser.ComponentSuffix)
}

// convert returns a conversion between string types.
func (f *frame) convert(e *ast.CallExpr, t types.Type) value {
	b, ok := t.Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsString == 0 || len(e.Args) != 1 {
		return nil
	}
	if t, ok := f.eval(e.Args[0]).(Text); ok {
		return t
	}
	return nil
}

// callOutside calls a function that is known by its name. A method's receiver
// is its first argument.
func (f *frame) callOutside(e *ast.CallExpr, fn function) value {
	exprs := e.Args
	if s, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && f.info.Selections[s] != nil {
		exprs = append([]ast.Expr{s.X}, exprs...)
	}
	args := make([]value, len(exprs))
	for i, x := range exprs {
		args[i] = f.eval(x)
		if t, ok := args[i].(Text); ok {
			args[i] = t.with(f.instance)
		}
	}
	return fn(f, args, exprs)
}

// A function is one of another package as this one understands it. exprs
// are the arguments as they are written.
type function func(f *frame, args []value, exprs []ast.Expr) value

// outside are the functions of other packages that this one understands.
var outside = withChannels(map[string]function{
	"(" + parser.RuntimePath + ".ComponentID).String": func(_ *frame, args []value, _ []ast.Expr) value {
		return text(args[0])
	},
	"(" + parser.RuntimePath + ".Component[T]).ID": func(_ *frame, args []value, _ []ast.Expr) value {
		return identity{text(args[0]), text(args[1])}
	},
	"fmt.Sprintf": sprintf,
	"fmt.Sprint": func(f *frame, args []value, exprs []ast.Expr) value {
		if len(args) == 1 { // several get spaces between some
			return printed(f, 'v', args[0], exprs[0])
		}
		return nil
	},
	"strings.Join":       joinList,
	"strings.HasPrefix":  hasPrefix,
	"strings.HasSuffix":  ofConstants(func(a, b string) value { return strings.HasSuffix(a, b) }),
	"strings.Contains":   ofConstants(func(a, b string) value { return strings.Contains(a, b) }),
	"strings.EqualFold":  ofConstants(func(a, b string) value { return strings.EqualFold(a, b) }),
	"strings.TrimPrefix": ofConstants(func(a, b string) value { return literal(strings.TrimPrefix(a, b)) }),
	"strings.TrimSuffix": ofConstants(func(a, b string) value { return literal(strings.TrimSuffix(a, b)) }),
	"strings.ToLower":    ofConstant(strings.ToLower),
	"strings.ToUpper":    ofConstant(strings.ToUpper),
	"strings.TrimSpace":  ofConstant(strings.TrimSpace),
	"strings.Cut": ofConstants(func(a, b string) value {
		before, after, found := strings.Cut(a, b)
		return tuple{literal(before), literal(after), found}
	}),
	"strings.CutPrefix": ofConstants(func(a, b string) value {
		after, found := strings.CutPrefix(a, b)
		return tuple{literal(after), found}
	}),
	parser.RuntimePath + ".UserFrom":  userFrom,
	parser.RuntimePath + ".Forbidden": fails,
	parser.RuntimePath + ".Invalid":   fails,
	parser.RuntimePath + ".NotFound":  fails,
	"errors.New":                      fails,
	"fmt.Errorf":                      fails,
	"slices.Contains":                 contains,
	"strconv.Itoa":                    itoa,
})

// withChannels adds the functions of the runtime that make channels.
func withChannels(functions map[string]function) map[string]function {
	for _, s := range parser.Strategies {
		if s.PerInstance() {
			functions[parser.RuntimePath+"."+s.Func] = ofForm(s)
		}
	}
	return functions
}

// ofForm is the function of the runtime that makes the channels of a strategy.
func ofForm(s parser.StrategyInfo) function {
	before := literal(strings.TrimSuffix(s.ChannelForm(""), parser.InstanceMark))
	if s.TakesPrefix() {
		return func(_ *frame, args []value, _ []ast.Expr) value { return join(text(args[0]), before, text(args[1])) }
	}
	return func(_ *frame, args []value, _ []ast.Expr) value { return join(before, text(args[0])) }
}

// ofConstants is a function of two strings that must both be known.
func ofConstants(fn func(a, b string) value) func(*frame, []value, []ast.Expr) value {
	return func(_ *frame, args []value, _ []ast.Expr) value {
		a, aKnown := text(args[0]).Constant()
		b, bKnown := text(args[1]).Constant()
		if !aKnown || !bKnown {
			return nil
		}
		return fn(a, b)
	}
}

// ofConstant is a function of one string that must be known.
func ofConstant(fn func(string) string) func(*frame, []value, []ast.Expr) value {
	return func(_ *frame, args []value, _ []ast.Expr) value {
		if s, ok := text(args[0]).Constant(); ok {
			return literal(fn(s))
		}
		return nil
	}
}

// hasPrefix also knows the prefix of a string that is known in part.
func hasPrefix(_ *frame, args []value, _ []ast.Expr) value {
	s := text(args[0])
	prefix, ok := text(args[1]).Constant()
	if !ok {
		return nil
	}
	whole, isConstant := s.Constant()
	switch begin := s.Prefix(); {
	case isConstant:
		return strings.HasPrefix(whole, prefix)
	case strings.HasPrefix(begin, prefix):
		return true
	case !strings.HasPrefix(prefix, begin):
		return false
	}
	return nil
}

// joinList joins the elements of a list that is written out.
func joinList(_ *frame, args []value, _ []ast.Expr) value {
	elements, ok := args[0].(list)
	if !ok {
		return nil
	}
	var parts []Text
	for i, e := range elements {
		if i > 0 {
			parts = append(parts, text(args[1]))
		}
		parts = append(parts, text(e))
	}
	return join(parts...)
}

// contains reports whether a list that is written out has a known string.
func contains(f *frame, args []value, _ []ast.Expr) value {
	elements, ok := args[0].(list)
	s, known := text(args[1]).Constant()
	if !ok || !known {
		return nil
	}
	for _, e := range elements {
		c, isConstant := text(e).Constant()
		switch {
		case !isConstant:
			return nil
		case c == s:
			return true
		}
	}
	return false
}

// sprintf prints with the verbs %s, %v, %d and %c, and others as unknown text.
func sprintf(f *frame, args []value, exprs []ast.Expr) value {
	format, ok := text(args[0]).Constant()
	if !ok {
		return nil
	}
	out, next := Text{}, 1
	for {
		before, rest, found := strings.Cut(format, "%")
		out = join(out, literal(before))
		if !found || rest == "" {
			return out
		}
		verb := strings.TrimLeft(rest, "+-# 0123456789.")
		if verb == "" || verb[0] == '[' || verb[0] == '*' {
			return join(out, unknown)
		}
		plain := len(verb) == len(rest)
		switch {
		case verb[0] == '%':
			out = join(out, literal("%"))
		case plain && next < len(args):
			out = join(out, printed(f, verb[0], args[next], exprs[next]))
			next++
		default:
			out = join(out, unknown)
			next++
		}
		format = verb[1:]
	}
}

// printed returns what a verb prints of a value.
func printed(f *frame, verb byte, v value, e ast.Expr) Text {
	t := f.info.TypeOf(e)
	number := f.info.Types[e].Value
	if number != nil && number.Kind() != constant.Int {
		number = nil
	}
	switch {
	case verb == 'd' && number != nil, verb == 'v' && number != nil && !printsItself(t):
		return literal(number.ExactString())
	case verb == 'c' && number != nil:
		if r, exact := constant.Int64Val(number); exact && 0 <= r && r <= unicode.MaxRune {
			return literal(string(rune(r)))
		}
	case verb == 's' || verb == 'v':
		if _, isID := v.(identity); isID || !printsItself(t) {
			return text(v)
		}
	}
	return unknown
}

// printsItself reports whether package fmt may ask a method what to print of a
// value.
func printsItself(t types.Type) bool {
	if t == nil {
		return true
	}
	for _, name := range []string{"String", "Error", "Format"} {
		if o, _, _ := types.LookupFieldOrMethod(t, false, nil, name); o != nil {
			return true
		}
	}
	return false
}

// itoa knows the text of a constant number.
func itoa(f *frame, _ []value, exprs []ast.Expr) value {
	if number := f.info.Types[exprs[0]].Value; number != nil {
		return literal(number.ExactString())
	}
	return nil
}

// follow calls a function of this package.
func (f *frame) follow(e *ast.CallExpr, fn *types.Func, decl *ast.FuncDecl) value {
	if f.depth >= maxDepth || fn.Signature().Variadic() || f.setsFromClosure(decl) {
		return nil
	}
	f.depth++
	defer func() { f.depth-- }()
	callee := f.newFrame()
	if s, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && f.info.Selections[s] != nil {
		callee.bind(decl.Recv, []value{f.eval(s.X)})
	}
	args := make([]value, len(e.Args))
	for i, a := range e.Args {
		args[i] = f.eval(a)
	}
	callee.bind(decl.Type.Params, args)
	callee.declareResults(decl.Type.Results)
	if callee.block(decl.Body.List) != returned {
		return nil
	}
	switch len(callee.results) {
	case 0:
		return nil
	case 1:
		return callee.results[0]
	}
	return tuple(callee.results)
}

// bind sets parameters to arguments.
func (f *frame) bind(params *ast.FieldList, args []value) {
	i := 0
	for _, field := range params.List {
		for _, id := range field.Names {
			if i < len(args) {
				f.set(f.info.Defs[id], args[i])
			}
			i++
		}
		if len(field.Names) == 0 {
			i++
		}
	}
}

// declareResults sets the results that have a name to their zero values.
func (f *frame) declareResults(results *ast.FieldList) {
	if results == nil {
		return
	}
	for _, field := range results.List {
		for _, id := range field.Names {
			if o := f.info.Defs[id]; o != nil {
				f.named = append(f.named, o)
				f.set(o, zero(o.Type()))
			}
		}
	}
}
