package parser_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// shape is a component type that needs no template; directives go above it.
const shape = `type T struct{ ID lc.ComponentID }
func (*T) Render(context.Context, io.Writer) error { return nil }
`

// A diagnosis is a snippet, which begins in line 2, and what is said about it.
type diagnosis struct {
	name string
	text string
	want []string
}

// diagnose runs snippets that compile, and compares what is said about them.
func diagnose(t *testing.T, tests []diagnosis) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Helper()
			_, ds := parse(t, head+test.text)
			compare(t, lines(ds), test.want)
		})
	}
}

// compare compares text with the lines that are wanted.
func compare(t *testing.T, got string, want []string) {
	t.Helper()
	if gotLines := strings.FieldsFunc(got, func(r rune) bool { return r == '\n' }); !slices.Equal(gotLines, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(gotLines, "\n"), strings.Join(want, "\n"))
	}
}

func TestComponentDirective(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"bare", "//lc:component", "component notification-center NotificationCenter id=ID push=html channel= render"},
		{"name", "//lc:component bell", "component bell NotificationCenter id=ID push=html channel= render"},
		{"name as a Go string", `//lc:component "bell"`, "component bell NotificationCenter id=ID push=html channel= render"},
		{"name as a raw string", "//lc:component `bell`", "component bell NotificationCenter id=ID push=html channel= render"},
		{"push", "//lc:component push=refresh", "component notification-center NotificationCenter id=ID push=refresh channel= render"},
		{"options before the name", "//lc:component push=refresh bell", "component bell NotificationCenter id=ID push=refresh channel= render"},
		{"quoted option", `//lc:component "push=refresh"`, "component notification-center NotificationCenter id=ID push=refresh channel= render"},
		{"spaces and tabs", "//lc:component  \tbell\t ", "component bell NotificationCenter id=ID push=html channel= render"},
		{"carriage returns", "//lc:component bell\r", "component bell NotificationCenter id=ID push=html channel= render"},
		{"global", "//lc:component\n//lc:channel global", "component notification-center NotificationCenter id=ID push=html channel=global render"},
		{"user", "//lc:component\n//lc:channel user", "component notification-center NotificationCenter id=ID push=html channel=user render"},
		{"context", "//lc:channel context order-lines\n//lc:component", "component notification-center NotificationCenter id=ID push=html channel=context:order-lines render"},
		{"presence", "//lc:component\n//lc:channel presence", "component notification-center NotificationCenter id=ID push=html channel=presence render"},
		{"none", "//lc:component\n//lc:channel none", "component notification-center NotificationCenter id=ID push=html channel=none render"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pkg, ds := parse(t, head+test.text+"\n"+strings.ReplaceAll(strings.ReplaceAll(shape, "*T", "*NotificationCenter"), "type T", "type NotificationCenter"))
			compare(t, lines(ds)+dump(pkg), []string{test.want})
		})
	}
}

func TestTemplate(t *testing.T) {
	for _, test := range []struct{ directive, file, path string }{
		{"//lc:component template=cart.html", "cart.html", dir + "/cart.html"},
		{"//lc:component template=html/cart.html", "html/cart.html", dir + "/html/cart.html"},
		{`//lc:component "template=my cart.html"`, "my cart.html", dir + "/my cart.html"},
		{"//lc:component `template=my cart.html`", "my cart.html", dir + "/my cart.html"},
		{"//lc:component template=a=b.html", "a=b.html", dir + "/a=b.html"},
	} {
		t.Run(test.file, func(t *testing.T) {
			pkg, ds := parse(t, head+test.directive+"\ntype T struct{ ID lc.ComponentID }\n")
			compare(t, lines(ds), nil)
			got := pkg.Components[0].Template
			if got == nil || got.File != test.file || got.Path != test.path {
				t.Errorf("got %+v, want file %q at %q", got, test.file, test.path)
			}
		})
	}
}

func TestMalformedDirectives(t *testing.T) {
	const nameRule = "a name takes lower-case letters, digits and single hyphens between them, and begins with a letter"
	diagnose(t, []diagnosis{
		{"name in upper case", "//lc:component My-Name\n" + shape, []string{`2:16-23: LC010: bad NAME "My-Name": ` + nameRule + `; did you mean my-name?`}},
		{"name in camel case", "//lc:component notificationCenter\n" + shape, []string{`2:16-34: LC010: bad NAME "notificationCenter": ` + nameRule + `; did you mean notification-center?`}},
		{"name with a space", "//lc:component \"my name\"\n" + shape, []string{`2:16-25: LC010: bad NAME "my name": ` + nameRule + `; did you mean my-name?`}},
		{"name that begins with a digit", "//lc:component 3d\n" + shape, []string{`2:16-18: LC010: bad NAME "3d": ` + nameRule}},
		{"name that is empty", "//lc:component \"\"\n" + shape, []string{`2:16-18: LC010: bad NAME "": the name is empty`}},
		{"name that is too long", "//lc:component " + strings.Repeat("a", 65) + "\n" + shape, []string{`2:16-81: LC010: bad NAME "` + strings.Repeat("a", 65) + `": a name has at most 64 bytes, this one 65`}},
		{"two names", "//lc:component a b\n" + shape, []string{`2:18-19: LC010: unexpected argument "b" of //lc:component; want //lc:component [NAME] [template=FILE] [push=html|refresh] [element=TAG] [state=public] [partials=VAR]`}},
		{"comment behind", "//lc:component a // the cart\n" + shape, []string{`2:18-20: LC010: unexpected argument "//" of //lc:component; a directive takes no comment behind it`}},
		{"unknown option", "//lc:component tempalte=x.html\n" + shape, []string{`2:16-24: LC010: unknown option "tempalte" of //lc:component; did you mean template=FILE?`}},
		{"unknown option like no other", "//lc:component color=red\n" + shape, []string{`2:16-21: LC010: unknown option "color" of //lc:component; want template=FILE, push=html|refresh, element=TAG, state=public or partials=VAR`}},
		{"unknown value", "//lc:component push=htlm\n" + shape, []string{`2:21-25: LC010: unknown value "htlm" of option push; did you mean push=html?`}},
		{"unknown value in quotes", "//lc:component \"push=no\"\n" + shape, []string{`2:22-24: LC010: unknown value "no" of option push; want push=html or push=refresh`}},
		{"unknown value behind an escape", `//lc:component "pu\x73h=no"` + "\n" + shape, []string{`2:16-28: LC010: unknown value "no" of option push; want push=html or push=refresh`}},
		{"no value", "//lc:component push=\n" + shape, []string{`2:16-21: LC010: option push has no value; write push=html|refresh`}},
		{"option twice", "//lc:component push=html push=refresh\n" + shape, []string{`2:26-30: LC010: option push is given twice`}},
		{"option without its equals sign", "//lc:component a template x.html\n" + shape, []string{`2:18-26: LC010: unexpected argument "template" of //lc:component; did you mean template=FILE?`}},
		{"quotes inside an option", "//lc:component template=\"my file.html\"\n" + shape, []string{`2:25-39: LC010: quotes begin inside an option of //lc:component; quote the whole option: "template=my file.html"`}},
		{"quotes that do not end", "//lc:component \"x\n" + shape, []string{`2:16-18: LC010: bad quotes in //lc:component; quote a whole argument: "template=my file.html"`}},
		{"everything at once", "//lc:component My push=x color=1\n" + shape, []string{
			`2:16-18: LC010: bad NAME "My": ` + nameRule + `; did you mean my?`,
			`2:24-25: LC010: unknown value "x" of option push; want push=html or push=refresh`,
			`2:26-31: LC010: unknown option "color" of //lc:component; want template=FILE, push=html|refresh, element=TAG, state=public or partials=VAR`,
		}},
		{"channel without strategy", "//lc:component\n//lc:channel\n" + shape, []string{`3:1-13: LC010: //lc:channel needs a strategy; want ` + parser.OrList(channelForms(""))}},
		{"unknown strategy", "//lc:component\n//lc:channel usr\n" + shape, []string{`3:14-17: LC010: unknown channel strategy "usr"; did you mean user?`}},
		{"strategy in upper case", "//lc:component\n//lc:channel Global\n" + shape, []string{`3:14-20: LC010: unknown channel strategy "Global"; did you mean global?`}},
		{"prefix for strategy", "//lc:component\n//lc:channel comments\n" + shape, []string{`3:14-22: LC010: unknown channel strategy "comments"; did you mean context comments?`}},
		{"channel itself for strategy", "//lc:component\n//lc:channel user:123\n" + shape, []string{`3:14-22: LC010: unknown channel strategy "user:123"; want ` + parser.OrList(channelForms(""))}},
		{"context without prefix", "//lc:component\n//lc:channel context\n" + shape, []string{`3:1-21: LC010: //lc:channel context needs a PREFIX; want //lc:channel context PREFIX`}},
		{"reserved prefix", "//lc:component\n//lc:channel context user\n" + shape, []string{`3:22-26: LC010: bad PREFIX "user": the prefix user means the channel strategy of that name`}},
		{"malformed prefix", "//lc:component\n//lc:channel context Comments\n" + shape, []string{`3:22-30: LC010: bad PREFIX "Comments": ` + nameRule + `; did you mean comments?`}},
		{"second prefix", "//lc:component\n//lc:channel context a b\n" + shape, []string{`3:24-25: LC010: unexpected argument "b" of //lc:channel context; want //lc:channel context PREFIX`}},
		{"option of a channel", "//lc:component\n//lc:channel user a=b\n" + shape, []string{`3:19-22: LC010: //lc:channel takes no options; want ` + parser.OrList(channelForms("//lc:channel "))}},
		{"action's name", "//lc:component\n" + shape + "//lc:action 1x\nfunc (*T) A() {}\n", []string{`5:13-15: LC010: bad NAME "1x": an action's name takes letters, digits, hyphens and underscores, and begins with a letter`}},
		{"action's name that is empty", "//lc:component\n" + shape + "//lc:action \"\"\nfunc (*T) A() {}\n", []string{`5:13-15: LC010: bad NAME "": the name is empty`}},
		{"action's name that is too long", "//lc:component\n" + shape + "//lc:action " + strings.Repeat("ä", 33) + "\nfunc (*T) A() {}\n", []string{`5:13-79: LC010: bad NAME "` + strings.Repeat("ä", 33) + `": a name has at most 64 bytes, this one 66`}},
		{"action's option", "//lc:component\n" + shape + "//lc:action broadcast=all\nfunc (*T) A() {}\n", []string{`5:23-26: LC010: unknown value "all" of option broadcast; want broadcast=none`}},
		{"action's flag with a value", "//lc:component\n" + shape + "//lc:action partial=true\nfunc (*T) A() {}\n", []string{`5:13-25: LC010: option partial takes no value; write partial`}},
		{"action's flag twice", "//lc:component\n" + shape + "//lc:action partial partial\nfunc (*T) A() {}\n", []string{`5:21-28: LC010: option partial is given twice`}},
		{"action's flag misspelt", "//lc:component\n" + shape + "//lc:action partail\nfunc (*T) A() {}\n", []string{`5:13-20: LC010: action A is called partail, which is nearly the option partial; did you mean partial? If the action is to be called so, choose another name`}},
		{"action's flag misspelt behind a name", "//lc:component\n" + shape + "//lc:action check partail\nfunc (*T) A() {}\n", []string{`5:19-26: LC010: unexpected argument "partail" of //lc:action; did you mean partial?`}},
		{"action's flag as an unknown option", "//lc:component\n" + shape + "//lc:action patial=yes\nfunc (*T) A() {}\n", []string{`5:13-19: LC010: unknown option "patial" of //lc:action; did you mean partial?`}},
		{"action's flag beside what it excludes", "//lc:component\n" + shape + "//lc:action partial broadcast=html\nfunc (*T) A() {}\n", []string{`5:31-35: LC010: unknown value "html" of option broadcast; want broadcast=none`}},
		{"limits of files that never come", "//lc:component\n" + shape + "//lc:action partial max=1MiB accept=image/*\nfunc (*T) A(f lc.File) {}\n", []string{
			`5:25-29: LC010: option max is about files, and the partial action A gets none; drop the option`,
			`5:37-44: LC010: option accept is about files, and the partial action A gets none; drop the option`,
		}},
		{"action's option in two words", "//lc:component\n" + shape + "//lc:action broadcast none\nfunc (*T) A() {}\n", []string{`5:23-27: LC010: unexpected argument "none" of //lc:action; did you mean broadcast=none?`}},
		{"ignore without code", "//lc:component\n//lc:ignore\n" + shape, []string{`3:1-12: LC010: //lc:ignore needs a CODE; want //lc:ignore CODE REASON`}},
		{"ignore in lower case", "//lc:component\n//lc:ignore lc002 because\n" + shape, []string{`3:13-18: LC010: bad CODE "lc002": a lint code is LC and three digits; did you mean LC002?`}},
		{"unknown directive", "//lc:compnent\n" + shape, []string{`2:1-14: LC010: unknown directive //lc:compnent; did you mean //lc:component?`}},
		{"ignore in lower case, twice", "//lc:component\n//lc:ignore lc002,LC003 because\n" + shape, []string{`3:13-24: LC010: bad CODE "lc002,LC003": a lint code is LC and three digits; did you mean LC002,LC003?`}},
		{"ignore with a space in its list", "//lc:component\n//lc:ignore LC002, LC003 because\n" + shape, []string{`3:13-19: LC010: bad CODE "LC002,": codes are separated by single commas, without spaces`}},
		{"unknown directive like no other", "//lc:state\n" + shape, []string{`2:1-11: LC010: unknown directive //lc:state; want //lc:component, //lc:action, //lc:channel or //lc:ignore`}},
		{"unknown directive with punctuation", "//lc:component,\n" + shape, []string{`2:1-16: LC010: unknown directive //lc:component,; did you mean //lc:component?`}},
	})
}

func TestNearMisses(t *testing.T) {
	const write = "; write //lc:component"
	diagnose(t, []diagnosis{
		{"space behind the slashes", "// lc:component\n" + shape, []string{`2:1-16: LC010: "// lc:component" is not a directive: a directive has no space behind its slashes` + write}},
		{"tab behind the slashes", "//\tlc:component\n" + shape, []string{`2:1-16: LC010: "//\tlc:component" is not a directive: a directive has no space behind its slashes` + write}},
		{"tool in upper case", "//LC:component\n" + shape, []string{`2:1-15: LC010: "//LC:component" is not a directive: a directive is written in lower case` + write}},
		{"name in upper case", "//lc:Component\n" + shape, []string{`2:1-15: LC010: "//lc:Component" is not a directive: a directive is written in lower case` + write}},
		{"upper case and a mistake", "//lc:Compnent\n" + shape, []string{`2:1-14: LC010: "//lc:Compnent" is not a directive: a directive is written in lower case` + write}},
		{"block comment", "/*lc:component*/\n" + shape, []string{`2:3-15: LC010: "/*lc:component" is not a directive: a directive is a line comment` + write}},
		{"line of a block comment", "/*\n * lc:component\n */\n" + shape, []string{`3:4-16: LC010: "/*lc:component" is not a directive: a directive is a line comment` + write}},
		{"space before the colon", "//lc :component\n" + shape, []string{`2:1-16: LC010: "//lc :component" is not a directive: a directive has no space around its colon` + write}},
		{"space behind the colon", "//lc: component\n" + shape, []string{`2:1-16: LC010: "//lc: component" is not a directive: a directive has no space around its colon` + write}},
		{"the command's name", "//lcgen:component\n" + shape, []string{`2:1-18: LC010: "//lcgen:component" is not a directive: a directive begins with //lc:` + write}},
		{"no colon", "//lc component\n" + shape, []string{`2:1-15: LC010: "//lc component" is not a directive: a directive begins with //lc:` + write}},
		{"another separator", "//lc.component\n" + shape, []string{`2:1-15: LC010: "//lc.component" is not a directive: a directive begins with //lc:` + write}},
		{"an at sign", "//@lc:component\n" + shape, []string{`2:1-16: LC010: "//@lc:component" is not a directive: a directive begins with //lc:` + write}},
		{"a plus sign", "// +lc:component\n" + shape, []string{`2:1-17: LC010: "// +lc:component" is not a directive: a directive begins with //lc:` + write}},
		{"no name", "//lc:\n" + shape, []string{`2:1-6: LC010: "//lc:" is not a directive: a directive has a name behind its colon; want //lc:component, //lc:action, //lc:channel or //lc:ignore`}},
		{"upper case and no directive's name", "//LC:state\n" + shape, []string{`2:1-11: LC010: "//LC:state" is not a directive: a directive is written in lower case; want //lc:component, //lc:action, //lc:channel or //lc:ignore`}},
		{"inside a function", "//lc:component\n" + shape + "func f() {\n\t// lc:action\n}\n", []string{`6:2-14: LC010: "// lc:action" is not a directive: a directive has no space behind its slashes; write //lc:action`}},
		{"nothing follows for the type's actions", "// lc:component\n" + shape + "//lc:action\nfunc (*T) A() {}\n", []string{`2:1-16: LC010: "// lc:component" is not a directive: a directive has no space behind its slashes` + write}},
		{"prose", "// lc: see below\n// lc:\"state\" marks a field\n// LC circuits\n// lc\n// lc:tags\n//lc\n// the directive //lc:component\n//\n//\t//lc:component\n" + shape, nil},
		{"directives of other tools", "//go:noinline\n//lcx:component\n//lint:ignore U1000 reason\n//nolint:all\nfunc f() {}\n", nil},
	})
}

func TestMisplacedDirectives(t *testing.T) {
	diagnose(t, []diagnosis{
		{"blank line below", "//lc:component\n\n" + shape, []string{`2:1-15: LC010: //lc:component is cut off from type T by a blank line; move it into the doc comment right above it`}},
		{"blank line between directives", "//lc:channel user\n\n//lc:component\n" + shape, []string{`2:1-18: LC010: //lc:channel is cut off from type T by a blank line; move it into the doc comment right above it`}},
		{"blank line above a method", "//lc:component\n" + shape + "//lc:action\n\n// A does.\nfunc (*T) A() {}\n", []string{`5:1-12: LC010: //lc:action is cut off from method A by a blank line; move it into the doc comment right above it`}},
		{"blank line above something else", "//lc:component\n\nfunc f() {}\n", []string{`2:1-15: LC010: //lc:component is cut off from function f by a blank line; put it into the doc comment of a struct type`}},
		{"end of the file", "func f() {}\n\n//lc:action\n", []string{`4:1-12: LC010: //lc:action is above no declaration; put it into the doc comment of a method`}},
		{"behind a type", "type T struct{ ID lc.ComponentID } //lc:component\n", []string{`2:36-50: LC010: //lc:component is behind type T; move it into the doc comment right above it`}},
		{"behind a method", "//lc:component\n" + shape + "func (*T) A() {} //lc:action\n", []string{`5:18-29: LC010: //lc:action is behind method A; move it into the doc comment right above it`}},
		{"on a function", "//lc:action\nfunc f() {}\n", []string{`2:1-12: LC010: //lc:action is on function f; it belongs on a method`}},
		{"on a method", "type S struct{}\n//lc:component\nfunc (S) M() {}\n", []string{`3:1-15: LC010: //lc:component is on method M; it belongs on a struct type`}},
		{"on a type", "//lc:action\n" + shape, []string{`2:1-12: LC010: //lc:action is on type T; it belongs on a method`}},
		{"on a variable", "//lc:component\nvar x int\n", []string{`2:1-15: LC010: //lc:component is on var x; it belongs on a struct type`}},
		{"on a constant", "//lc:component\nconst x = 1\n", []string{`2:1-15: LC010: //lc:component is on const x; it belongs on a struct type`}},
		{"on an interface", "//lc:component\ntype I interface{}\n", []string{`2:1-15: LC010: //lc:component is on interface I; it belongs on a struct type`}},
		{"on another kind of type", "//lc:component\ntype N []int\n", []string{`2:1-15: LC010: //lc:component is on type N, which is no struct; it belongs on a struct type`}},
		{"on a type of another", "type S struct{ ID lc.ComponentID }\n//lc:component\ntype N S\n", []string{`3:1-15: LC010: //lc:component is on type N, whose fields are not written out; it belongs on a struct type`}},
		{"on an alias", "//lc:component\ntype A = struct{ ID lc.ComponentID }\n", []string{`2:1-15: LC010: //lc:component is on alias A; it belongs on a struct type`}},
		{"on a field", "type S struct {\n\t//lc:action\n\tA int //lc:component\n}\n", []string{
			`3:2-13: LC010: //lc:action is on field A; it belongs on a method`,
			`4:8-22: LC010: //lc:component is on field A; it belongs on a struct type`,
		}},
		{"inside a struct", "type S struct {\n\tA int\n\n\t//lc:action\n}\n", []string{`5:2-13: LC010: //lc:action is inside type S; put it into the doc comment of a method`}},
		{"on an interface's method", "type I interface {\n\t//lc:action\n\tM()\n}\n", []string{`3:2-13: LC010: //lc:action is on an interface's method M; it belongs on a method`}},
		{"inside a function", "func f() {\n\t//lc:action\n\t_ = 1 //lc:component\n}\n", []string{
			`3:2-13: LC010: //lc:action is inside the body of function f; put it into the doc comment of a method`,
			`4:8-22: LC010: //lc:component is inside the body of function f; put it into the doc comment of a struct type`,
		}},
		{"on a local type", "func f() {\n\t//lc:component\n\ttype T struct{}\n}\n", []string{`3:2-16: LC010: //lc:component is on type T inside a function; it belongs on a struct type`}},
		{"on a local type of a variable", "var f = func() {\n\t//lc:component\n\ttype T struct{}\n}\n", []string{`3:2-16: LC010: //lc:component is on type T inside a function; it belongs on a struct type`}},
		{"on a group", "//lc:component\ntype (\n\tT struct{ ID lc.ComponentID }\n)\n", []string{`2:1-15: LC010: //lc:component is on a group of declarations; it belongs on a struct type`}},
		{"on an import", "-- b.go --\npackage shop\n\nimport (\n\t//lc:action\n\t_ \"io\"\n)\n", []string{`b.go:4:2-13: LC010: //lc:action is on an import; it belongs on a method`}},
		{"above an empty group", "//lc:action\n\nvar ()\n", []string{`2:1-12: LC010: //lc:action is cut off from a declaration by a blank line; put it into the doc comment of a method`}},
		{"on a field of an embedded type", "type S struct {\n\t*lc.Member //lc:action\n}\n", []string{`3:13-24: LC010: //lc:action is on field Member; it belongs on a method`}},
		{"twice", "//lc:component\n//lc:component x\n" + shape, []string{`3:1-17: LC010: second //lc:component on type T; remove one of them`}},
		{"channel and action twice", "//lc:component\n//lc:channel user\n//lc:channel global\n" + shape + "//lc:action\n//lc:action x\nfunc (*T) A() {}\n", []string{
			`4:1-20: LC010: second //lc:channel on type T; remove one of them`,
			`8:1-14: LC010: second //lc:action on method A; remove one of them`,
		}},
		{"channel alone", "//lc:channel user\n" + shape, []string{`2:1-18: LC010: //lc:channel is on type T, which is no component; add //lc:component`}},
		{"action on no component", "type T struct{}\n//lc:action\nfunc (*T) A() {}\n", []string{`3:1-12: LC010: //lc:action is on a method of T, which is no component; add //lc:component to type T`}},
		{"generic type", "//lc:component\ntype T[E any] struct{ ID lc.ComponentID }\n//lc:action\nfunc (*T[E]) A() {}\n", []string{`3:6-7: LC010: component type T is generic; make it a struct without type parameters; it may embed T[…]`}},
		{"test file", "-- a_test.go --\npackage shop\n\n//lc:component\ntype T struct{}\n", []string{`a_test.go:3:1-15: LC010: //lc:component is in a _test.go file; generated code can't rely on it: move it to a file that is always built`}},
	})
}

// TestGroups finds directives on the types of a group.
func TestGroups(t *testing.T) {
	pkg, ds := parse(t, head+`
type (
	// A is the first.
	//
	//lc:component template=a.html
	A struct{ ID lc.ComponentID }

	//lc:component template=b.html
	//lc:channel global
	B struct{ ID lc.ComponentID }
)
`)
	compare(t, lines(ds)+dump(pkg), []string{
		"component a A id=ID push=html channel= template=a.html",
		"component b B id=ID push=html channel=global template=b.html",
	})
	if got := pkg.Components[0].Doc; got != "A is the first." {
		t.Errorf("got doc %q", got)
	}
}

func TestUnbuiltFiles(t *testing.T) {
	const text = "//lc:component\n//lc:channel user\ntype T struct{}\n\n//lc:action\nfunc (*T) A() {}\n"
	const advice = "; generated code can't rely on it: move it to a file that is always built"
	for _, test := range []struct{ name, file, above, why string }{
		{"test", "a_test.go", "", "in a _test.go file"},
		{"constraint that does not hold", "a.go", "//go:build ignore && !x\n\n", "in a build-constrained file (//go:build ignore && !x)"},
		{"constraint that holds", "a.go", "//go:build linux || darwin\n\n", "in a build-constrained file (//go:build linux || darwin)"},
		{"system", "a_windows.go", "", "in a build-constrained file (by its name, a_windows.go)"},
		{"processor", "a_arm64.go", "", "in a build-constrained file (by its name, a_arm64.go)"},
		{"cgo", "a.go", "import \"C\"\n", `in a build-constrained file (import "C" needs cgo)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			clause := "package shop\n" + test.above
			if strings.HasPrefix(test.above, "//") {
				clause = test.above + "package shop\n"
			}
			s := check(t, "-- z.go --\npackage shop\n-- "+test.file+" --\n"+clause+"\n"+text)
			pkg, ds := parser.Parse(s.input)
			if len(pkg.Components) != 0 {
				t.Error("component found")
			}
			line := strings.Count(clause, "\n") + 2
			var want []string
			for _, d := range []struct {
				name string
				line int
			}{{"component", 0}, {"channel", 1}, {"action", 4}} {
				got := ""
				if len(want) < len(ds) {
					got = ds[len(want)].String()
				}
				exp := dir + "/" + test.file + ":" + strconv.Itoa(line+d.line) + ":1: LC010: //lc:" + d.name + " is " + test.why + advice
				if got != exp {
					t.Errorf("got  %s\nwant %s", got, exp)
				}
				want = append(want, exp)
			}
			if len(ds) != len(want) {
				t.Errorf("%d diagnostics, want %d", len(ds), len(want))
			}
		})
	}
}

// TestIgnoreInTests lets lints be ignored in test files too.
func TestIgnoreInTests(t *testing.T) {
	pkg, ds := parse(t, head+"-- a_test.go --\npackage shop\n\nfunc helper() {\n\thelper() //lc:ignore LC015 nobody listens in tests\n}\n")
	compare(t, lines(ds), nil)
	if len(pkg.Ignores) != 1 || pkg.Ignores[0].First != 4 || pkg.Ignores[0].Reason != "nobody listens in tests" {
		t.Errorf("got %+v", pkg.Ignores)
	}
}

// TestVersionConstraint accepts a constraint that asks for a Go version only.
func TestVersionConstraint(t *testing.T) {
	pkg, ds := parse(t, "//go:build go1.21 && go1.22\n\n"+head+"//lc:component\n"+shape)
	compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel= render"})
}
