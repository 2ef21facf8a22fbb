package trace_test

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/checker/internal/trace"
)

// outcomes shows what the method SSEChannel of a snippet returns, one line per
// outcome.
func outcomes(t *testing.T, body, instance string) string {
	t.Helper()
	p := checktest.New(t, header+body)
	if len(p.Errs) > 0 {
		t.Fatalf("snippet does not compile: %v", p.Errs)
	}
	s := trace.NewSource(p.Files, p.Info)
	var b strings.Builder
	for _, o := range s.Channel(p.Func(t, "SSEChannel"), trace.Component{Name: "feed", Instance: instance}) {
		fmt.Fprint(&b, o.Text)
		switch {
		case o.Only != "":
			fmt.Fprint(&b, " for ", o.Only)
		case o.Narrow:
			fmt.Fprint(&b, " for some")
		}
		fmt.Fprintln(&b)
	}
	return strings.TrimSpace(b.String())
}

// header begins every snippet: a component and imports for all of them.
const header = `package shop

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

var _, _, _, _ = fmt.Sprint, slices.Contains[[]string], strconv.Itoa, strings.Join

type Feed struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

`

// manyIfs returns n statements on conditions that can't be known.
func manyIfs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "if len(f.Team) > %d {\n_ = 1\n}\n", i)
	}
	return b.String()
}

func TestConstant(t *testing.T) {
	p := checktest.New(t, header+`
var prefix = "user:"

func send(ch lc.Channel) {}

func service(who string) {
	known := lc.UserChannel("123")
	send(known)
	send(lc.Channel(prefix + "9"))
	send(lc.UserChannel(who))
	changing := lc.Global
	changing = "x"
	send(changing)
}
`)
	s := trace.NewSource(p.Files, p.Info)
	var got []string
	ast.Inspect(p.Func(t, "service"), func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && types.ExprString(c.Fun) == "send" {
			text, known := s.Constant(c.Args[0])
			got = append(got, fmt.Sprintf("%s %t", text, known))
		}
		return true
	})
	want := []string{"user:123 true", "user:9 true", " false", " false"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestChannel(t *testing.T) {
	method := func(body string) string { return "func (f *Feed) SSEChannel() lc.Channel {\n" + body + "\n}\n" }
	tests := []struct {
		name, source, want string
		instance           string
	}{
		{name: "constant of the runtime", source: method(`return lc.Global`), want: "global"},
		{name: "literal", source: method(`return "user:123"`), want: "user:123"},
		{name: "runtime function", source: method(`return lc.UserChannel(f.ID.Instance)`), want: "user:{instance}"},
		{name: "two arguments", source: method(`return lc.ContextChannel("comments", f.ID.Instance)`), want: "comments:{instance}"},
		{name: "presence", source: method(`return lc.PresenceChannel(f.ID.Instance)`), want: "presence:{instance}"},
		{name: "whole ID", source: method(`return lc.Channel(f.ID.String())`), want: "feed:{instance}"},
		{name: "concatenation", source: method(`return lc.Channel("team:" + f.Team)`), want: "team:{…}"},
		{name: "constants", source: "const kind = `room`\nconst sep = `:`\n" + method(`return lc.Channel(kind + sep + f.ID.Instance)`), want: "room:{instance}"},
		{name: "sprintf", source: method(`return lc.Channel(fmt.Sprintf("%s:%v", "room", f.ID.Instance))`), want: "room:{instance}"},
		{name: "sprintf of an ID and a number", source: method(`return lc.Channel(fmt.Sprintf("x:%v-%d%%", f.ID, 7))`), want: "x:feed:{instance}-7%"},
		{name: "sprintf of a character", source: method(`return lc.Channel(fmt.Sprintf("room%c%s", ':', f.ID.Instance))`), want: "room:{instance}"},
		{name: "sprintf of a number of a type that prints itself", source: "type kind int\n\nfunc (kind) String() string { return `room` }\n\n" + method(`return lc.Channel(fmt.Sprintf("%v:%d:%s", kind(3), kind(3), f.ID.Instance))`), want: "{…}:3:{instance}"},
		{name: "sprintf of a string of a type that prints itself", source: "type kind string\n\nfunc (kind) String() string { return `room` }\n\nconst team kind = `team`\n\n" + method(`return lc.Channel(fmt.Sprintf("%s:%s", team, f.ID.Instance))`), want: "{…}:{instance}"},
		{name: "number as text", source: method(`return lc.ContextChannel("team", strconv.Itoa(5))`), want: "team:5"},
		{name: "number that varies as text", source: method(`return lc.ContextChannel("team", strconv.Itoa(len(f.Team)))`), want: "team:{…}"},
		{name: "sprint", source: method(`return lc.Channel("room:" + fmt.Sprint(f.ID.Instance))`), want: "room:{instance}"},
		{name: "sprint of a string of a type that prints itself", source: "type kind string\n\nfunc (kind) String() string { return `room` }\n\n" + method(`return lc.Channel(fmt.Sprint(kind("team")) + ":" + f.ID.Instance)`), want: "{…}:{instance}"},
		{name: "sprintf with a width", source: method(`return lc.Channel(fmt.Sprintf("x:%5s:%s", f.Team, f.ID.Instance))`), want: "x:{…}:{instance}"},
		{name: "sprintf with too few arguments", source: method(`return lc.Channel(fmt.Sprintf("x:%s"))`), want: "x:{…}"},
		{name: "join", source: method(`return lc.Channel(strings.Join([]string{"room", f.ID.Instance}, ":"))`), want: "room:{instance}"},
		{name: "local variables", source: method("id := f.ID\nname := id.Instance\nch := \"room:\"\nch += name\nreturn lc.Channel(ch)"), want: "room:{instance}"},
		{name: "package variable", source: "var prefix = `room:`\n" + method(`return lc.Channel(prefix + f.ID.Instance)`), want: "room:{instance}"},
		{name: "package variable that is set elsewhere", source: "var prefix = `room:`\nfunc init() { prefix = `x` }\n" + method(`return lc.Channel(prefix + f.ID.Instance)`), want: "{…}{instance}"},
		{name: "function of the package", source: "func channelOf(id lc.ComponentID) lc.Channel { return lc.UserChannel(id.Instance) }\n" + method(`return channelOf(f.ID)`), want: "user:{instance}"},
		{name: "method", source: "func (f *Feed) who() string { return f.ID.Instance }\n" + method(`return lc.UserChannel(f.who())`), want: "user:{instance}"},
		{name: "named result", source: "func (f *Feed) SSEChannel() (ch lc.Channel) {\nch = lc.Global\nreturn\n}\n", want: "global"},
		{name: "string result", source: "func (f *Feed) SSEChannel() string { return \"user:\" + f.ID.Instance }\n", want: "user:{instance}"},
		{name: "recursion is given up", source: "func loop(s string) string { return loop(s + `x`) }\n" + method(`return lc.Channel(loop("a"))`), want: "{…}"},
		{name: "unknown function", source: method(`return lc.Channel(strings.Repeat("a", 3))`), want: "{…}"},
		{name: "panic never returns", source: method("if f.Public {\npanic(\"no\")\n}\nreturn lc.Global"), want: "global"},

		{
			name:   "branch on the instance",
			source: method("if f.ID.Instance == \"guest\" {\nreturn lc.Global\n}\nreturn lc.UserChannel(f.ID.Instance)"),
			want:   "user:{instance}\nglobal for guest",
		},
		{
			name:   "the branch of an instance knows it",
			source: method("if f.ID.Instance == \"lobby\" {\nreturn lc.PresenceChannel(f.ID.Instance)\n}\nreturn lc.Global"),
			want:   "global\npresence:lobby for lobby",
		},
		{
			name:   "switch",
			source: method("switch id := f.ID.Instance; id {\ncase \"guest\", \"global\":\nreturn lc.Global\ndefault:\nreturn lc.UserChannel(id)\n}"),
			want:   "user:{instance}\nglobal for global\nglobal for guest",
		},
		{
			name:   "switch with fallthrough",
			source: method("switch f.ID.Instance {\ncase \"guest\":\nfallthrough\ncase \"global\":\nreturn lc.Global\n}\nreturn lc.UserChannel(f.ID.Instance)"),
			want:   "user:{instance}\nglobal for global\nglobal for guest",
		},
		{
			name:   "branch on what can't be known",
			source: method("if f.Public {\nreturn lc.Global\n}\nreturn lc.ContextChannel(\"team\", f.Team)"),
			want:   "team:{…}\nglobal",
		},
		{
			name:   "one condition is decided once",
			source: method("kind := \"team\"\nif f.Public {\nkind = \"public\"\n}\nif f.Public {\nreturn lc.Channel(kind + \":a\")\n}\nreturn lc.Channel(kind + \":b\")"),
			want:   "team:b\npublic:a",
		},
		{
			name:   "branch on part of the instance",
			source: method("if strings.HasPrefix(f.ID.Instance, \"team-\") {\nreturn \"teams\"\n}\nreturn lc.Global"),
			want:   "global\nteams for some",
		},
		{
			name:   "loop over a list",
			source: method("for _, g := range []string{\"guest\", \"global\"} {\nif f.ID.Instance == g {\nreturn lc.Global\n}\n}\nreturn lc.UserChannel(f.ID.Instance)"),
			want:   "user:{instance}\nglobal for global\nglobal for guest",
		},
		{
			name:   "loop over anything else",
			source: method("for range f.Team {\nreturn lc.Global\n}\nreturn lc.UserChannel(f.ID.Instance)"),
			want:   "{…}",
		},
		{
			name:   "a change of the component is not followed",
			source: method("if f.Team > \"a\" {\nf.Public = true\n}\nreturn lc.Global"),
			want:   "global\n{…}",
		},
		{
			name:   "too many ways",
			source: method(manyIfs(7) + "return lc.Global"),
			want:   "global\n{…}",
		},

		{name: "ID written out", source: method(`return lc.Channel(lc.ComponentID{Name: "room", Instance: f.ID.Instance}.String())`), want: "room:{instance}"},
		{name: "ID written out by place", source: method("id := lc.ComponentID{\"room\", f.Team}\nreturn lc.Channel(id.Name + \"-\" + id.Instance)"), want: "room-{…}"},
		{name: "ID of a generated constant", source: "const feed lc.Component[Feed] = `feed`\n" + method(`return lc.Channel(feed.ID(f.Team).Name + ":" + feed.ID("main").Instance)`), want: "feed:main"},
		{name: "sprint", source: method(`return lc.Channel(fmt.Sprint(f.ID))`), want: "feed:{instance}"},
		{name: "sprint of several", source: method(`return lc.Channel(fmt.Sprint("a", 1, 2))`), want: "{…}"},
		{name: "pointer and parentheses", source: method("id := &f.ID\nreturn (lc.UserChannel((*id).Instance))"), want: "user:{instance}"},
		{name: "declared without a value", source: method("var kind string\nvar known bool\nif known {\nkind = \"a\"\n}\nreturn lc.Channel(kind + \"b:\" + f.ID.Instance)"), want: "b:{instance}"},
		{name: "declared with one", source: method("var a, b = \"x\", f.ID.Instance\nreturn lc.ContextChannel(a, b)"), want: "x:{instance}"},
		{name: "two results", source: "func split(s string) (string, string) { return \"room\", s }\n" + method("kind, id := split(f.ID.Instance)\nreturn lc.ContextChannel(kind, id)"), want: "room:{instance}"},
		{name: "two results passed on", source: "func split(s string) (a, b string) { return \"room\", s }\nfunc again(s string) (string, string) { return split(s) }\n" + method("kind, id := again(f.ID.Instance)\nreturn lc.ContextChannel(kind, id)"), want: "room:{instance}"},
		{name: "two results of elsewhere", source: method("kind, id, _ := strings.Cut(f.ID.Instance, \"-\")\nreturn lc.ContextChannel(kind, id)"), want: "{…}:{…}"},
		{name: "function that may not return", source: "func must(ok bool) string {\nif !ok {\npanic(\"no\")\n}\nreturn \"a\"\n}\n" + method(`return lc.Channel("x:" + must(f.Public))`), want: "x:{…}\nx:a"},
		{name: "variadic function", source: "func all(parts ...string) string { return parts[0] }\n" + method(`return lc.Channel("x:" + all("a"))`), want: "x:{…}"},
		{name: "function value", source: method("name := func() string { return \"a\" }\nreturn lc.Channel(name())"), want: "{…}"},
		{name: "switch without a tag", source: method("switch {\ncase f.ID.Instance == \"lobby\":\nreturn lc.Global\ncase f.Public:\nreturn \"open:all\"\n}\nreturn lc.UserChannel(f.ID.Instance)"), want: "user:{instance}\nopen:all\nglobal for lobby"},
		{name: "switch that breaks", source: method("ch := lc.Global\nswitch f.ID.Instance {\ncase \"a\":\nif f.Public {\nbreak\n}\nch = \"x:a\"\n}\nreturn ch"), want: "global\nx:a for a\nglobal for a"},
		{name: "loop that breaks and goes on", source: method("ch := \"none\"\nfor _, s := range []string{\"a\", \"b\", \"c\"} {\nif s == \"a\" {\ncontinue\n}\nch = s\nbreak\n}\nreturn lc.Channel(ch)"), want: "b"},
		{name: "jump to a label", source: method("for range []string{\"a\"} {\ngoto out\n}\nout:\nreturn lc.Global"), want: "{…}"},
		{name: "address taken", source: "func fill(s *string) { *s = \"x\" }\n" + method("s := \"a\"\nfill(&s)\nreturn lc.Channel(s)"), want: "{…}"},
		{name: "comparison of two texts", source: method("if f.Team == f.ID.Instance {\nreturn lc.Global\n}\nreturn lc.UserChannel(f.ID.Instance)"), want: "user:{instance}\nglobal"},
		{name: "comparison with a prefix that can't be", source: method("if \"user-\"+f.Team == \"guest\" {\nreturn lc.Global\n}\nreturn \"x:y\""), want: "x:y"},
		{name: "comparison of bools", source: method("open := true\nif open == false {\nreturn lc.Global\n}\nreturn \"x:y\""), want: "x:y"},
		{name: "comparison of numbers", source: "const n = 3\n" + method("if n == 3 {\nreturn lc.Global\n}\nreturn \"x:y\""), want: "global"},
		{name: "prefix that is known", source: method("s := \"team-\" + f.Team\nif strings.HasPrefix(s, \"team\") && !strings.HasPrefix(s, \"user\") {\nreturn lc.Global\n}\nreturn \"x:y\""), want: "global"},
		{name: "list that is not written out", source: "var list []string\nfunc init() { list = nil }\n" + method("if slices.Contains(list, f.ID.Instance) {\nreturn lc.Global\n}\nreturn \"x:y\""), want: "x:y\nglobal for some"},
		{name: "condition in a variable", source: method("guest := f.ID.Instance == \"guest\" || f.ID.Instance == \"global\"\nif !guest {\nreturn lc.UserChannel(f.ID.Instance)\n}\nreturn lc.Global"), want: "user:{instance}\nglobal for global\nglobal for guest"},
		{name: "closure that sets a variable", source: method("ch := lc.Global\nfunc() { ch = \"x:y\" }()\nreturn ch"), want: "{…}"},
		{name: "deferred closure that sets the result", source: "func (f *Feed) SSEChannel() (ch lc.Channel) {\ndefer func() { ch = lc.Global }()\nreturn \"x:y\"\n}\n", want: "{…}"},
		{name: "closure of a function that is called", source: "func pick() string {\ns := \"a\"\nset := func() { s = \"b\" }\nset()\nreturn s\n}\n" + method(`return lc.Channel("x:" + pick())`), want: "x:{…}"},
		{name: "closure that sets its own", source: method("has := func(s string) bool { t := s; t += \"x\"; return t == \"\" }\nif has(\"a\") {\nreturn lc.Global\n}\nreturn \"x:y\""), want: "x:y\nglobal"},
		{name: "deferred", source: method("defer fmt.Sprint()\ngo fmt.Sprint()\n;\n{\nreturn lc.Global\n}"), want: "global"},
		{name: "receiver without a name", source: "func (*Feed) SSEChannel() lc.Channel { return lc.Global }", want: "global"},
		{name: "functions of strings", source: method(`return lc.Channel(strings.ToLower("A") + strings.ToUpper("b") + strings.TrimSpace(" c ") + strings.TrimPrefix("xd", "x") + strings.TrimSuffix("ex", "x"))`), want: "aBcde"},

		{
			name:     "guest through a list",
			instance: "guest",
			source:   "var everybody = []string{\"guest\", \"global\"}\n" + method("if slices.Contains(everybody, f.ID.Instance) {\nreturn lc.Global\n}\nreturn lc.UserChannel(f.ID.Instance)"),
			want:     "global",
		},
		{
			name:     "guest through a map",
			instance: "guest",
			source:   "var everybody = map[string]bool{\"guest\": true, \"global\": true}\n" + method("if everybody[f.ID.Instance] {\nreturn lc.Global\n}\nreturn lc.UserChannel(f.ID.Instance)"),
			want:     "global",
		},
		{
			name:     "guest through a set",
			instance: "guest",
			source:   "var everybody = map[string]struct{}{\"guest\": {}}\n" + method("if _, ok := everybody[f.ID.Instance]; ok {\nreturn lc.Global\n}\nreturn lc.UserChannel(f.ID.Instance)"),
			want:     "global",
		},
		{
			name:     "guest through a prefix",
			instance: "guest",
			source:   method("user, ok := strings.CutPrefix(f.ID.Instance, \"user-\")\nif !ok {\nreturn lc.Global\n}\nreturn lc.UserChannel(user)"),
			want:     "global",
		},
		{
			name:     "guest through a map that has others",
			instance: "guest",
			source:   "var names = map[string]string{\"ada\": \"user:1\"}\n" + method("if ch, ok := names[f.ID.Instance]; ok {\nreturn lc.Channel(ch)\n}\nreturn lc.Global"),
			want:     "global",
		},
		{
			name:     "guest cut in two",
			instance: "team-5",
			source:   method("kind, id, ok := strings.Cut(f.ID.Instance, \"-\")\nif !ok || strings.HasSuffix(id, \"x\") || !strings.Contains(kind, \"ea\") {\nreturn lc.Global\n}\nreturn lc.ContextChannel(kind, id)"),
			want:     "team:5",
		},
		{
			name:     "guest in other letters",
			instance: "guest",
			source:   method("if strings.EqualFold(f.ID.Instance, \"GUEST\") {\nreturn lc.Global\n}\nreturn lc.UserChannel(f.ID.Instance)"),
			want:     "global",
		},
		{
			name:     "guest without a fallback",
			instance: "guest",
			source:   method(`return lc.UserChannel(f.ID.Instance)`),
			want:     "user:guest",
		},
		{
			name:     "negation and both operators",
			instance: "guest",
			source:   method("if f.ID.Instance != \"\" && !(f.ID.Instance == \"global\" || f.ID.Instance == \"guest\") {\nreturn lc.UserChannel(f.ID.Instance)\n}\nreturn lc.Global"),
			want:     "global",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcomes(t, tt.source, tt.instance); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// TestMissingConstant follows IDs of constants whose generated file is left out.
func TestMissingConstant(t *testing.T) {
	for source, want := range map[string]string{
		`return lc.Channel("room:" + FeedComponent.ID("main").Instance)`: "room:main",
		`return lc.Channel("room:" + feeds.ID("main").Instance)`:         "room:{…}",
	} {
		p := checktest.New(t, header+"func (f *Feed) SSEChannel() lc.Channel {\n"+source+"\n}\n")
		s := trace.NewSource(p.Files, p.Info)
		got := s.Channel(p.Func(t, "SSEChannel"), trace.Component{Name: "feed"})
		if len(p.Errs) != 1 || len(got) != 1 || fmt.Sprint(got[0].Text) != want {
			t.Errorf("%s gives %v, want %s (%v)", source, got, want, p.Errs)
		}
	}
}
