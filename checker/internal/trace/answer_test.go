package trace_test

import (
	"fmt"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/checker/internal/trace"
)

// answers shows what a method Authorize says to nobody, and to a user.
func answers(t *testing.T, body, instance string) string {
	t.Helper()
	p := checktest.New(t, `package shop

import (
	"context"
	"errors"

	lc "github.com/lcgen/lcgen/runtime"
)

var errNo, errVaries = errors.New("no"), error(nil)

var members map[string]bool

func set() { errVaries = errNo }

type Feed struct {
	ID     lc.ComponentID
	Public bool
}

func (f *Feed) SSEChannel() lc.Channel { return lc.Channel(f.ID.Instance) }

func check(a *lc.Access) error {
	if a.User == "" {
		return errNo
	}
	return nil
}

func (f *Feed) Authorize(ctx context.Context, a lc.Access) (err error) {
`+body+"\n}\n")
	if len(p.Errs) > 0 {
		t.Fatalf("snippet does not compile: %v", p.Errs)
	}
	s := trace.NewSource(p.Files, p.Info)
	said := func(v trace.Viewer) string {
		switch s.SeenOnGlobal(p.Func(t, "Authorize"), trace.Component{Name: "feed", Instance: instance}, v) {
		case trace.Answer{Allows: true, Refuses: true}:
			return "both"
		case trace.Answer{Allows: true}:
			return "yes"
		case trace.Answer{Refuses: true}:
			return "no"
		}
		return "nothing"
	}
	return fmt.Sprintf("%s, %s", said(trace.Nobody), said(trace.User))
}

func TestSeenOnGlobal(t *testing.T) {
	for _, tt := range []struct {
		name, body, instance, want string // to nobody, to a user
	}{
		{"nil", `return nil`, "", "yes, yes"},
		{"result with a name", `return`, "", "yes, yes"},
		{"error", `return errNo`, "", "no, no"},
		{"error of the runtime", `return lc.Forbidden("no")`, "", "no, no"},
		{"error that may be set", `return errVaries`, "", "both, both"},
		{"panic", `panic("no")`, "", "nothing, nothing"},
		{"user", `if a.User == "" { return errNo }; return nil`, "", "no, yes"},
		{"user on the other side", `if "" != a.User { return nil }; return errNo`, "", "no, yes"},
		{"one user", `if a.User != "ada" { return errNo }; return nil`, "", "no, both"},
		{"user of the context", `if _, ok := lc.UserFrom(ctx); !ok { return errNo }; return nil`, "", "no, yes"},
		{"name of the context", `if user, _ := lc.UserFrom(ctx); user == "" { return errNo }; return nil`, "", "no, yes"},
		{"helper", `return check(&a)`, "", "no, yes"},
		{"helper's error", `if err := check(&a); err != nil { return err }; return nil`, "", "no, yes"},
		{"table", `if members[a.User] { return nil }; return errNo`, "", "both, both"},
		{"list", `for m := range members { if m == a.User { return nil } }; return errNo`, "", "both, both"},
		{"condition of its own", `if f.Public { return nil }; return check(&a)`, "", "both, yes"},
		{"kind", `if a.Kind == lc.AccessAct { return errNo }; return nil`, "", "yes, yes"},
		{"other kind", `if a.Kind == lc.AccessRender { return errNo }; return nil`, "", "no, no"},
		{"switch", `switch a.Kind { case lc.AccessRender, lc.AccessListen: return nil }; return errNo`, "", "yes, yes"},
		{"action", `if a.Action != "" { return errNo }; return nil`, "", "yes, yes"},
		{"channel asked for", `if a.Channel == lc.Global { return nil }; return errNo`, "", "yes, yes"},
		{"channel of the component", `if f.SSEChannel() == lc.Global { return nil }; return errNo`, "", "yes, yes"},
		{"instance", `if f.ID.Instance == "guest" { return nil }; return errNo`, "guest", "yes, yes"},
		{"instance of the question", `if a.Component.Instance == "guest" { return nil }; return errNo`, "guest", "yes, yes"},
		{"instance that is a user", `if a.User != f.ID.Instance { return errNo }; return nil`, "", "both, both"},
		{"instance that is no user", `if a.User != f.ID.Instance { return errNo }; return nil`, "guest", "no, no"},
		{"question that is changed", `a.User = "ada"; return check(&a)`, "", "both, both"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := answers(t, tt.body, tt.instance); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
