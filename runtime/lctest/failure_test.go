package lctest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// A fakeTB notes what a test fails with.
type fakeTB struct {
	testing.TB
	failures []string
}

func (f *fakeTB) Helper()                   {}
func (f *fakeTB) Errorf(s string, a ...any) { f.failures = append(f.failures, fmt.Sprintf(s, a...)) }
func (f *fakeTB) Fatalf(s string, a ...any) { f.Errorf(s, a...); panic(f) }

// failuresOf returns what a test that does the given things to a harness fails
// with.
func failuresOf(t *testing.T, test func(h *lctest.Harness)) string {
	t.Helper()
	return failuresIn(t, func(t *testing.T, tb testing.TB) { test(lctest.New(tb, newApp(t)).As("ada")) })
}

// failuresIn is failuresOf for a test that makes its own App.
func failuresIn(t *testing.T, test func(t *testing.T, tb testing.TB)) string {
	t.Helper()
	var out string
	synctest.Test(t, func(t *testing.T) { // the patience of AssertBroadcast takes no time
		fake := &fakeTB{TB: t}
		defer func() {
			if r := recover(); r != nil && r != any(fake) {
				panic(r)
			}
			out = strings.Join(fake.failures, "\n")
		}()
		test(t, fake)
	})
	return out
}

func TestFailures(t *testing.T) {
	id := counterID("a")
	add := func(h *lctest.Harness) { h.Call(id, "add", lctest.Params{"by": 2}) }
	for _, test := range []struct {
		name string
		test func(h *lctest.Harness)
		want string
	}{
		{
			"nothing was broadcast",
			func(h *lctest.Harness) {
				h.Call(id, "setUnit", lctest.Params{"unit": "apples"})
				h.AssertBroadcast("team:a", id, "component-refresh")
			},
			"there was no broadcast of component-refresh of counter:a on channel team:a; nothing was broadcast",
		},
		{
			"broadcast on another channel, of another type",
			func(h *lctest.Harness) { add(h); h.AssertBroadcast("global", id, "component-update") },
			"there was no broadcast of component-update of counter:a on channel global; there was:\n\tcomponent-refresh of counter:a on channel team:a",
		},
		{
			"broadcast of a type that there is not",
			func(h *lctest.Harness) { h.AssertBroadcast("team:a", id, "component-updated") },
			`components have no event "component-updated", but ` + strings.Join(client.ComponentEvents(), ", ") + "; nothing was broadcast",
		},
		{
			"broadcast before the last call",
			func(h *lctest.Harness) {
				add(h)
				h.Call(id, "setUnit", lctest.Params{"unit": "apples"})
				h.AssertBroadcast("team:a", id, "component-refresh")
			},
			"there was no broadcast of component-refresh of counter:a on channel team:a; nothing was broadcast",
		},
		{
			"broadcast where none was to be",
			func(h *lctest.Harness) { add(h); h.AssertNoBroadcast() },
			"there was to be no broadcast; there was:\n\tcomponent-refresh of counter:a on channel team:a",
		},
		{
			"another text",
			func(h *lctest.Harness) { add(h); h.AssertHTML("#n", "3 pieces") },
			"no element that matches \"#n\" in the answer to add of counter:a contains \"3 pieces\"; there is:\n\t<p> \"2 pieces\"",
		},
		{
			"element where none was to be",
			func(h *lctest.Harness) { add(h); h.AssertNoHTML("#n") },
			"no element was to match \"#n\" in the answer to add of counter:a; there is:\n\t<p> \"2 pieces\"",
		},
		{
			"HTML before there is any",
			func(h *lctest.Harness) { h.AssertHTML("#n", "") },
			"lctest: there is no HTML yet: call Render, Call or CallForm first",
		},
		{
			"HTML of a refusal",
			func(h *lctest.Harness) {
				h.Call(id, "add", lctest.Params{"by": 0})
				h.AssertHTML("#n", "")
			},
			"there is no HTML in the answer to add of counter:a, which was 422 Unprocessable Entity",
		},
		{
			"selector that is not supported",
			func(h *lctest.Harness) { add(h); h.AssertHTML("p:first-child", "") },
			`lctest: selector "p:first-child": ":" is not supported; it may hold tag, #id, .class, [attr], [attr=value] and spaces for descendants`,
		},
		{
			"another status",
			func(h *lctest.Harness) {
				h.Call(id, "add", lctest.Params{"by": 0}).AssertStatus(200)
			},
			"add of counter:a: got 422 Unprocessable Entity",
		},
		{
			"parameter that can't be sent",
			func(h *lctest.Harness) { h.Call(id, "add", lctest.Params{"by": func() {}}) },
			`lctest: call add of counter:a: parameter "by": json: unsupported type: func()`,
		},
		{
			"file at a URL by a plain form",
			func(h *lctest.Harness) {
				h.CallForm(id, "add", lctest.Params{"by": []lctest.File{{URL: "https://storage.example/x"}}})
			},
			`lctest: call add of counter:a: without JavaScript, a browser puts no file to a URL: use Call`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := failuresOf(t, test.test); !strings.HasPrefix(got, test.want) {
				t.Errorf("the test failed with\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// A broadcast may come from a goroutine, a moment later.
func TestAssertBroadcastWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		app := newApp(t)
		h := lctest.New(t, app)
		ctx := context.WithoutCancel(t.Context())
		go func() {
			if err := app.Refresh(ctx, counterID("a")); err != nil {
				t.Error(err)
			}
		}()
		h.AssertBroadcast("team:a", counterID("a"), "component-refresh")
	})
}
