//go:build lcdev

package lc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/devlink"
	"github.com/lcgen/lcgen/runtime/arg"
)

// TestDevFaults has actions fail. Pages show why, until they succeed.
func TestDevFaults(t *testing.T) {
	f, foreman := startLinked(t)
	fail := func() error { panic("boom") }
	f.component("tally").actions["add"].bind = func(*arg.Args) func(context.Context, any) error {
		return func(context.Context, any) error { return fail() }
	}
	var report devlink.Report
	if err := foreman.reports.Decode(&report); err != nil {
		t.Fatal(err)
	}
	if w := f.act("add", `{"by":1}`); w.Code != 500 || strings.Contains(w.Body.String(), "boom") {
		t.Fatalf("answer is %d %s", w.Code, w.Body)
	}
	if err := foreman.reports.Decode(&report); err != nil || report.Fault == nil || !strings.Contains(report.Fault.Trace, "devfault_test.go:") {
		t.Fatalf("the report is %+v, %v", report, err)
	}
	problems := f.devState(func(s devState) bool { return len(s.Problems) > 0 }).Problems
	p := problems[0]
	if len(problems) != 1 || p.File != "devfault_test.go" || p.Line == 0 || p.Message != "action add of tally:one: panic: boom" ||
		!strings.Contains(p.Trace, "devfault_test.go:") || strings.Contains(p.Trace, "runtime/panic.go") {
		t.Errorf("problems are %+v", problems)
	}
	if news := f.dev.news(); !strings.Contains(news, "panic: boom") {
		t.Errorf("pages are told %s", news)
	}

	fail = func() error { return errors.New("no disk") }
	f.act("add", `{"by":1}`)
	f.devState(func(s devState) bool {
		return len(s.Problems) == 1 && s.Problems[0].Message == "action add of tally:one failed: no disk"
	})
	fail = func() error { return nil }
	f.act("add", `{"by":1}`)
	f.devState(func(s devState) bool { return len(s.Problems) == 0 })
}

// TestDevUnchanged has the inspector say of an action that it has changed
// nothing.
func TestDevUnchanged(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	note := func() string {
		s := f.devState(func(s devState) bool { return len(s.Instances) == 1 })
		return s.Instances[0].Note
	}
	f.act("add", `{"by":0}`)
	if got := note(); !strings.HasPrefix(got, "add returned nil, and what the component shows stayed as it was.") {
		t.Errorf("after a change of nothing the note is %q", got)
	}
	f.act("add", `{"by":1}`)
	if got := note(); got != "" {
		t.Errorf("after a change the note is %q", got)
	}
	f.act("say", `{}`)
	if got := note(); got != "" {
		t.Errorf("after a refusal the note is %q", got)
	}
}

// TestDevUnchangedIsNeverWrong has actions do what is seen elsewhere, or what
// only their user sees.
func TestDevUnchangedIsNeverWrong(t *testing.T) {
	two := ComponentID{"tally", "two"}
	fragments := ComponentFragments(tallyOne, map[string]string{"b": "<b>1</b>"})
	for name, do := range map[string]func(f *fixture, ctx context.Context) error{
		"redirect":        func(_ *fixture, ctx context.Context) error { return Redirect(ctx, "/") },
		"flash":           func(_ *fixture, ctx context.Context) error { Flash(ctx, "Done."); return nil },
		"item":            func(_ *fixture, ctx context.Context) error { RemoveItem(ctx, "m1"); return nil },
		"dispatch":        func(_ *fixture, ctx context.Context) error { Dispatch(ctx, "all-done", nil); return nil },
		"refresh another": func(f *fixture, ctx context.Context) error { return f.Refresh(ctx, two) },
		"refresh, no ctx": func(f *fixture, _ context.Context) error { return f.Refresh(context.Background(), two) },
		"broadcast":       func(f *fixture, ctx context.Context) error { return f.Broadcast(ctx, "tally:one", fragments) },
		"broadcast, no ctx": func(f *fixture, _ context.Context) error {
			return f.Broadcast(context.Background(), "tally:two", ComponentRefresh(two))
		},
	} {
		for _, channel := range []func(*tally) Channel{tallyDefinition().Channel, nil} {
			def := tallyDefinition()
			def.Channel = func(c *tally) Channel { return ContextChannel("tally", c.ID.Instance) }
			var f *fixture
			def.Actions[0] = tallyAction("add", func(ctx context.Context, _ *tally, _ int) error { return do(f, ctx) })
			f = newFixture(t, def)
			lone := tallyDefinition()
			lone.Name, lone.Channel, lone.Actions = "lone", channel, def.Actions
			Register(f.App, lone)
			one := ComponentID{"lone", "one"}
			decodeAnswer(t, f.actOn(one, "add", `{"by":0}`))
			for _, s := range f.devState(func(s devState) bool { return len(s.Instances) >= 1 }).Instances {
				if s.Note != "" {
					t.Errorf("%s: the note of %s is %q", name, s.ID, s.Note)
				}
			}
		}
	}
}

// It is told why the updates of a component go whole, and where in what it renders.
func TestDevTellsWhyUpdatesGoWhole(t *testing.T) {
	def := lineTally()
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, "<b>%d</b>\n<p>\n  <div>in a paragraph</div></p>", c.N)
		return err
	}
	f := newFixture(t, def)
	f.showing(true, tallyOne)
	for range 3 {
		f.act("add", `{"by":1}`)
	}
	const want = "line 3:3: a <div> in a <p> ends the <p>, and the </p> after it makes another: <div>in a paragraph</div></p>"
	s := f.devState(func(s devState) bool { return len(s.Instances) == 1 && s.Instances[0].Whole != "" })
	if got := s.Instances[0].Whole; !strings.HasSuffix(got, want) {
		t.Errorf("it is told that %q, want %q at its end", got, want)
	}
	if n := strings.Count(f.log.String(), "go whole"); n != 1 {
		t.Errorf("the log says so %d times: %s", n, f.log)
	}
}

func TestDevFaultsAreBounded(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for range 2 * maxFaults {
		r := devRequest("GET", "/", "")
		r.URL.Path += strings.Repeat("x", len(f.dev.failed))
		f.dev.fault(r, errors.New("x"))
	}
	if n := len(f.dev.allProblems()); n != maxFaults {
		t.Errorf("%d faults are kept, want %d", n, maxFaults)
	}
}
