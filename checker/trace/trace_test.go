package trace_test

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/checker/trace"
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
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

var _, _, _ = fmt.Sprint, slices.Contains[[]string], strings.Join

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
