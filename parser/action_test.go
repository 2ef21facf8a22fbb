package parser_test

import (
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// importsHead is head with more packages to take types from.
const importsHead = `package shop; import ("context"; "io"; "time"; "net/url"; "net/netip"; "math/big"; "encoding/json"; "unsafe"; "example.com/other"; lc "github.com/lcgen/lcgen/runtime"); var (_ context.Context; _ io.Writer; _ time.Time; _ url.URL; _ netip.Addr; _ big.Int; _ json.Number; _ unsafe.Pointer; _ other.Shown; _ lc.Channel)
`

// declarations are the types that the signatures below are made of.
const declarations = `
type (
	Name   string
	Flag   bool
	Count  int16
	Size   uint8
	Ratio  float32
	Nested Name
	Other  = string
	Item   struct{ Name string; Parent *Item; Tags map[string][]Item }
	Items  []Item
	Index  map[string]Item
	Pair   [2]Item
	Box[E any] struct{ Value E }
	Level  int
	Date   struct{ year int }
	Both   struct{ x int }
	Wrap   struct{ Date }
	Ptr    *int
	Closed struct{ secret string }
	When   time.Time
	Key    struct{ a int }
	Inner  struct{ Done chan int }
	Outer  struct{ Inner Inner }
)

func (*Level) UnmarshalText([]byte) error { return nil }
func (*Date) UnmarshalJSON([]byte) error  { return nil }
func (*Both) UnmarshalJSON([]byte) error  { return nil }
func (*Both) UnmarshalText([]byte) error  { return nil }
func (*Key) UnmarshalText([]byte) error   { return nil }
`

// TestParams reads every kind of parameter that can come from outside.
func TestParams(t *testing.T) {
	for _, test := range []struct{ params, want string }{
		{"", ""},
		{"ctx context.Context", "ctx"},
		{"_ context.Context", "ctx"},
		{"context.Context", "ctx"},
		{"ctx context.Context, a string", "ctx, a=a string string"},
		{"a string", "a=a string string"},
		{"a Name", "a=a Name string"},
		{"a Nested", "a=a Nested string"},
		{"a Other", "a=a Other string"},
		{"a bool", "a=a bool bool"},
		{"a Flag", "a=a Flag bool"},
		{"a int", "a=a int int"},
		{"a int64", "a=a int64 int"},
		{"a rune", "a=a rune int"},
		{"a Count", "a=a Count int"},
		{"a time.Month", "a=a time.Month int"},
		{"a uint", "a=a uint uint"},
		{"a byte", "a=a byte uint"},
		{"a Size", "a=a Size uint"},
		{"a float64", "a=a float64 float"},
		{"a Ratio", "a=a Ratio float"},
		{"a time.Time", "a=a time.Time time"},
		{"a time.Duration", "a=a time.Duration duration"},
		{"a netip.Addr", "a=a netip.Addr text"},
		{"a Level", "a=a Level text"},
		{"a Date", "a=a Date json"},
		{"a Both", "a=a Both json"},
		{"a Wrap", "a=a Wrap json"},
		{"a big.Int", "a=a big.Int json"},
		{"a json.RawMessage", "a=a json.RawMessage json"},
		{"a json.Number", "a=a json.Number string"},
		{"a url.URL", "a=a url.URL json"},
		{"a Item", "a=a Item json"},
		{"a Items", "a=a Items json"},
		{"a Index", "a=a Index json"},
		{"a Pair", "a=a Pair json"},
		{"a []string", "a=a []string json"},
		{"a []byte", "a=a []byte json"},
		{"a [3]bool", "a=a [3]bool json"},
		{"a map[string]int", "a=a map[string]int json"},
		{"a map[Count][]*Item", "a=a map[Count][]*Item json"},
		{"a map[Key]int", "a=a map[Key]int json"},
		{"a struct{ X int `json:\"x\"`; y int }", `a=a struct{X int "json:\"x\""; y int} json`},
		{"a Box[time.Time]", "a=a Box[time.Time] json"},
		{"a other.Page[Item]", "a=a other.Page[Item] json"},
		{"a other.Page[map[string]other.Page[time.Duration]]", "a=a other.Page[map[string]other.Page[time.Duration]] json"},
		{"a other.Shown", "a=a other.Shown json"},
		{"a other.Stamp", "a=a other.Stamp json"},
		{"a lc.ComponentID", "a=a lc.ComponentID text"},
		{"a *string", "a=a *string string"},
		{"a *time.Time", "a=a *time.Time time"},
		{"a *Item", "a=a *Item json"},
		{"a *[2]int", "a=a *[2]int json"},
		{"a ...string", "a=a ...string string"},
		{"ctx context.Context, a ...Item", "ctx, a=a ...Item json"},
		{"a ...[]int", "a=a ...[]int json"},
		{"a, b string, c int", "a=a string string, b=b string string, c=c int int"},
		{"notificationID string", "notificationId=notificationID string string"},
		{"URL string", "url=URL string string"},
		{"HTTPServer, user_id string", "httpServer=HTTPServer string string, userId=user_id string string"},
		{"größe int", "größe=größe int int"},
	} {
		t.Run(test.params, func(t *testing.T) {
			pkg, ds := parse(t, importsHead+declarations+"//lc:component\n"+shape+"//lc:action\nfunc (*T) A("+test.params+") {}\n")
			compare(t, lines(ds), nil)
			if got := dumpAction(pkg.Components[0].Actions[0]); got != "a=A("+test.want+")" {
				t.Errorf("got a=A(…) %s\nwant a=A(%s)", got, test.want)
			}
		})
	}
}

// TestTypeParts tells names of other packages from the text around them.
func TestTypeParts(t *testing.T) {
	pkg, _ := parse(t, importsHead+declarations+"//lc:component\n"+shape+"//lc:action\nfunc (*T) A(a map[string]other.Page[time.Time], b lc.ComponentID) {}\n")
	a := pkg.Components[0].Actions[0]
	for i, want := range [][]parser.TypePart{
		{{Text: "map[string]"}, {Text: "Page", Path: "example.com/other", Pkg: "other"}, {Text: "["}, {Text: "Time", Path: "time", Pkg: "time"}, {Text: "]"}},
		{{Text: "ComponentID", Path: "github.com/lcgen/lcgen/runtime", Pkg: "lc"}},
	} {
		if got := a.Params[i].Type.Parts; len(got) != len(want) {
			t.Errorf("got %+v, want %+v", got, want)
		} else {
			for j := range got {
				if got[j] != want[j] {
					t.Errorf("part %d: got %+v, want %+v", j, got[j], want[j])
				}
			}
		}
	}
}

// TestBadParams reads parameters that can't come from outside. The position
// is that of the parameter, which begins in column 13.
func TestBadParams(t *testing.T) {
	const plain = "; use strings, numbers, bools, or structs, slices and maps of them"
	const concrete = "an interface can't be decoded, as nothing says into which type; use a concrete type, or json.RawMessage"
	cant := func(why string) string { return "LC008: parameter a of action A can't be passed: " + why }
	for _, test := range []struct{ params, want string }{
		{"a chan int", "13-14: " + cant("a channel can't be encoded"+plain)},
		{"a func()", "13-14: " + cant("a function can't be encoded"+plain)},
		{"a any", "13-14: " + cant(concrete)},
		{"a error", "13-14: " + cant(concrete)},
		{"a io.Reader", "13-14: " + cant(concrete)},
		{"a complex128", "13-14: " + cant("a value of type complex128 can't be encoded"+plain)},
		{"a unsafe.Pointer", "13-14: " + cant("a value of type unsafe.Pointer can't be encoded"+plain)},
		{"a []any", "13-14: " + cant("a[]: "+concrete)},
		{"a map[string]chan int", "13-14: " + cant("a[]: a channel can't be encoded"+plain)},
		{"a map[[2]int]int", "13-14: " + cant("a map with keys of type [2]int can't be encoded; use keys of a string or integer type, or a slice")},
		{"a []Outer", "13-14: " + cant("a[].Inner.Done: a channel can't be encoded"+plain)},
		{"a Closed", "13-14: " + cant("a struct without exported fields can't be decoded; export its fields, or give it UnmarshalJSON or UnmarshalText")},
		{"a []When", "13-14: " + cant("a[]: a struct without exported fields can't be decoded; export its fields, or give it UnmarshalJSON or UnmarshalText")},
		{"a **string", "13-14: " + cant("a second pointer has no meaning on the wire; use a pointer to a value")},
		{"a Ptr", "13-14: " + cant("a pointer behind a name has no meaning on the wire; write the pointer out")},
		{"a *[]string", "13-14: " + cant("a pointer to a slice has no meaning on the wire; drop the pointer, or make it variadic where it may be absent")},
		{"a *Index", "13-14: " + cant("a pointer to a map has no meaning on the wire; drop the pointer, or put the map into a struct where it may be absent")},
		{"a ...*string", "13-14: " + cant("several values can't be absent one by one; drop the pointer")},
		{"a ...chan int", "13-14: " + cant("a channel can't be encoded"+plain)},
		{"x int, a context.Context", "20-21: " + cant("a context.Context comes first; make it the first parameter")},
		{"x context.Context, a context.Context", "32-33: " + cant("a context.Context comes first; make it the first parameter")},
		{"a ...context.Context", "13-14: " + cant("a context.Context comes first; make it the first parameter")},
		{"string", "13-19: LC008: a parameter of action A has no name to be passed by; name it"},
		{"x int, _ string", "20-21: LC008: a parameter of action A has no name to be passed by; name it"},
		{"__ string", "13-15: LC008: a parameter of action A has no name to be passed by; name it"},
		{"userID, userId string", `21-27: LC009: parameters userID and userId of action A are both "userId" on the wire; rename one of them`},
	} {
		t.Run(test.params, func(t *testing.T) {
			const before = importsHead + declarations + "//lc:component\n" + shape + "//lc:action\n"
			pkg, ds := parse(t, before+"func (*T) A("+test.params+") {}\n")
			_, got, _ := strings.Cut(lines(ds), ":")
			compare(t, got, []string{test.want})
			if c := pkg.Components[0]; len(c.Actions) != 0 || len(c.Broken) != 1 || c.Invalid != "" {
				t.Errorf("want the action broken, and the component sound:\n%s", dump(pkg))
			}
		})
	}
}

// TestSpread finds the only struct of an action, whose fields may stand alone in a
// form.
func TestSpread(t *testing.T) {
	for _, test := range []struct{ params, want string }{
		{"a Item", "a"},
		{"ctx context.Context, n int, a Item, s string", "a"},
		{"a *Item", "a"},
		{"a struct{ X int }", "a"},
		{"a Box[int], b []Item, c map[string]Item, d Pair", "a"},
		{"a Item, at time.Time, l Level, k Key, d Date, both Both", "a"},
		{"a Item, b Item", ""},
		{"a Item, b *Item", ""},
		{"a ...Item", ""},
		{"a Item, b ...Item", "a"},
		{"at time.Time, k Key, d Date, items Items", ""},
		{"s string", ""},
	} {
		pkg, ds := parse(t, importsHead+declarations+"//lc:component\n"+shape+"//lc:action\nfunc (*T) A("+test.params+") {}\n")
		compare(t, lines(ds), nil)
		got := ""
		for _, p := range pkg.Components[0].Actions[0].Params {
			if p.Spread {
				got += p.Name
			}
		}
		if got != test.want {
			t.Errorf("of %s, the fields of %q may stand alone, want %q", test.params, got, test.want)
		}
	}
}

// TestUnexportedForeignParam has a parameter of a type that another package
// keeps to itself. Source can't write one down, but the type checker of an
// older Go forgets the alias by which it is reached.
func TestUnexportedForeignParam(t *testing.T) {
	t.Setenv("GODEBUG", "gotypesalias=0")
	forgetful := &snippetImporter{std: packages.std}
	s := parseSource(t, importsHead+"//lc:component\n"+shape+"//lc:action\nfunc (*T) A(a other.Shown) {}\n")
	s.typeCheck(forgetful)
	_, ds := parser.Parse(s.input)
	compare(t, lines(ds), []string{`6:13-14: LC008: parameter a of action A can't be passed: generated code can't name other.hidden; use an exported type`})
}

// TestAllBadParams reports every parameter of every action in one run.
func TestAllBadParams(t *testing.T) {
	_, ds := parse(t, head+"//lc:component\n"+shape+"//lc:action\nfunc (*T) A(a chan int, b func()) {}\n//lc:action\nfunc (*T) b(c any) int { return 0 }\n")
	var got []string
	for _, d := range ds {
		got = append(got, strings.SplitN(d.Message, ":", 2)[0])
	}
	compare(t, strings.Join(got, "\n"), []string{
		"parameter a of action A can't be passed",
		"parameter b of action A can't be passed",
		"action b is unexported",
		"parameter c of action b can't be passed",
		"action b returns int",
	})
}

func TestResults(t *testing.T) {
	for _, test := range []struct{ results, want string }{
		{"", ""},
		{"error", " error"},
		{"(err error)", " error"},
		{"T", " value"},
		{"*T", " pointer"},
		{"Alias", " value"},
		{"(T, error)", " value error"},
		{"(*T, error)", " pointer error"},
		{"(next T, err error)", " value error"},
	} {
		t.Run(test.results, func(t *testing.T) {
			pkg, ds := parse(t, head+"type Alias = T\n//lc:component\n"+shape+"//lc:action\nfunc (T) A() "+test.results+" { panic(0) }\n")
			compare(t, lines(ds), nil)
			if got := dumpAction(pkg.Components[0].Actions[0]); got != "a=A()"+test.want {
				t.Errorf("got %s, want a=A()%s", got, test.want)
			}
		})
	}
}

func TestBadResults(t *testing.T) {
	for _, test := range []struct{ results, at, shown string }{
		{"int", "14-17", "int"},
		{"(int, error)", "14-26", "(int, error)"},
		{"(error, T)", "14-24", "(error, T)"},
		{"(T, T, error)", "14-27", "(T, T, error)"},
		{"(T, bool)", "14-23", "(T, bool)"},
		{"[]T", "14-17", "[]T"},
		{"**T", "14-17", "**T"},
		{"Failure", "14-21", "Failure"},
		{"(error, error)", "14-28", "(error, error)"},
		{"lc.Channel", "14-24", "lc.Channel"},
	} {
		t.Run(test.results, func(t *testing.T) {
			_, ds := parse(t, head+"type Failure error\n//lc:component\n"+shape+"//lc:action\nfunc (T) A() "+test.results+" { panic(0) }\n")
			compare(t, lines(ds), []string{"7:" + test.at + ": LC008: action A returns " + test.shown + "; want nothing, error, T, *T, (T, error) or (*T, error)"})
		})
	}
}

func TestActionNames(t *testing.T) {
	diagnose(t, []diagnosis{
		{"unexported", "//lc:component\n" + shape + "//lc:action\nfunc (*T) markAsRead() {}\n", []string{`6:11-21: LC008: action markAsRead is unexported; rename it to MarkAsRead`}},
		{"given twice", "//lc:component\n" + shape + "//lc:action x\nfunc (*T) A() {}\n//lc:action x\nfunc (*T) B() {}\n", []string{`7:13-14: LC009: action x of T is declared twice: by A and by B; give one of them another NAME`}},
		{"given, and a default", "//lc:component\n" + shape + "//lc:action b\nfunc (*T) A() {}\n//lc:action\nfunc (*T) B() {}\n", []string{`8:11-12: LC009: action b of T is declared twice: by A and by B; give one of them another NAME`}},
		{"folded to one", "//lc:component\n" + shape + "//lc:action\nfunc (*T) GetURL() {}\n//lc:action\nfunc (*T) GetUrl() {}\n", []string{`8:11-17: LC009: action getUrl of T is declared twice: by GetURL and by GetUrl; give one of them another NAME`}},
	})
	pkg, ds := parse(t, head+"//lc:component\n"+shape+`
// MarkAsRead marks one notification.
//
//lc:action broadcast=none
func (*T) MarkAsRead() {}

//lc:action mark-all
func (*T) MarkAllAsRead() {}
//lc:action
func (*T) Ändern() {}
`)
	compare(t, lines(ds)+dump(pkg), []string{
		"component t T id=ID push=html channel= render",
		"\taction markAsRead=MarkAsRead() quiet",
		"\taction mark-all=MarkAllAsRead()",
		"\taction ändern=Ändern()",
	})
	if a := pkg.Components[0].Actions[0]; a.Doc != "MarkAsRead marks one notification." || a.Pos.Line != 9 || a.Pos.Column != 11 {
		t.Errorf("got doc %q at %s", a.Doc, a.Pos)
	}
}

// TestPromotedActions finds the actions of embedded structs, in the order of
// the source, with the types that an instance gives them.
func TestPromotedActions(t *testing.T) {
	pkg, ds := parse(t, head+`//lc:component
type T struct{ ID lc.ComponentID; Base; *List[int] }
func (*T) Render(context.Context, io.Writer) error { return nil }
type Base struct{ deep }
//lc:action
func (*Base) Close(reason string) {}
//lc:action
func (*Base) Hidden() {}
func (*T) Hidden() {}
type deep struct{}
//lc:action
func (deep) Deepest() error { return nil }
type List[E any] struct{}
//lc:action
func (*List[E]) Put(e E, more ...E) {}
//lc:component other
type U struct{ ID lc.ComponentID; Base }
func (*U) Render(context.Context, io.Writer) error { return nil }
`)
	compare(t, lines(ds)+dump(pkg), []string{
		"component t T id=ID push=html channel= render",
		"\taction close=Close(reason=reason string string)",
		"\taction deepest=Deepest() error",
		"\taction put=Put(e=e int int, more=more ...int int)",
		"component other U id=ID push=html channel= render",
		"\taction close=Close(reason=reason string string)",
		"\taction hidden=Hidden()",
		"\taction deepest=Deepest() error",
	})
}

// TestPromotedResult refuses the immutable style across embedding: what the
// method returns is no state of the component.
func TestPromotedResult(t *testing.T) {
	diagnose(t, []diagnosis{{"Base for T", "//lc:component\ntype T struct{ ID lc.ComponentID; Base }\n" + render + "type Base struct{}\n//lc:action\nfunc (b Base) Reset() Base { return b }\n", []string{`7:23-27: LC008: action Reset returns Base; want nothing, error, T, *T, (T, error) or (*T, error)`}}})
}
