package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What a page shows that uses no module: its pushes and fetched views need none.
const plainHTML = `<p id="n">%d</p><form><input name="a"><button>b</button></form><p data-lc-loading hidden>…</p>`

func TestAPageLoadsNoModuleThatItDoesNotUse(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", fmt.Sprintf(plainHTML, 0))
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	s.Push("lab:1", fmt.Sprintf(plainHTML, 1))
	p.UntilText("#n", "1")
	s.PushRefresh("lab:1", fmt.Sprintf(plainHTML, 2))
	p.UntilText("#n", "2")
	s.Event("component-remove", "lab:1", nil)
	p.Until(`!document.querySelector("#n")`)
	if got := s.Scripts(); !slices.Equal(got, []string{"client.js"}) {
		t.Errorf("the page loaded %v", got)
	}
}

// The page may be full of what a module is for: it comes once.
func TestWhatSeveralComponentsUseIsLoadedOnce(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.head = `<link rel="modulepreload" href="/lc/nested.js">`
	lazy := ""
	for _, id := range []string{"lab:1", "lab:2", "lab:3"} {
		s.Add(id, "", `<p class="text">x</p>`)
		lazy += s.Lazy(id, "load", "…")
		s.Add("use:"+id[4:], "", `<p data-lc-lazy="load"></p>`)
		s.Use("use:"+id[4:], "nested")
	}
	s.tail = lazy
	p := open(t, s.URL("use:1", "use:2", "use:3"))
	p.Until(`document.querySelectorAll(".text").length === 3`)
	got := s.Scripts()
	slices.Sort(got)
	if !slices.Equal(got, []string{"client.js", "nested.js"}) {
		t.Errorf("the page loaded %v", got)
	}
}

func TestAModuleIsLoadedBeforeItIsNeeded(t *testing.T) {
	tests := []struct {
		name, inside, uses, tail string
	}{
		{"named by the wrapper", `<p id="n"></p>`, "nested", ""},
		{"among others that are none", `<p id="n"></p>`, " ../page nonsense- nested", ""},
		{"in a component", `<p data-lc-lazy="" hidden></p>`, "", ""},
		{"elsewhere in the page", `<p id="n"></p>`, "", `<p data-lc-lazy=""></p>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			s.tail = test.tail
			s.Add("lab:1", "", test.inside)
			s.Use("lab:1", test.uses)
			p := open(t, s.URL("lab:1"))
			p.Check(`!!liveComponentManager`)
			if got := s.UntilScripts(2); !slices.Equal(got, []string{"client.js", "nested.js"}) {
				t.Errorf("the page loaded %v", got)
			}
		})
	}
}

// Whatever brings the attribute into a component.
func TestAModuleIsLoadedWhenItsAttributeComes(t *testing.T) {
	comings := []struct {
		name string
		come func(s *FakeServer, p *Page, html string)
	}{
		{"pushed", func(s *FakeServer, p *Page, html string) { s.Push("lab:1", html) }},
		{"answered", func(s *FakeServer, p *Page, html string) {
			s.Answer("press", func(Call) Answer { return Answer{HTML: html} })
			p.Click("button")
		}},
		{"fetched", func(s *FakeServer, p *Page, html string) { s.PushRefresh("lab:1", html) }},
		{"with another component", func(s *FakeServer, p *Page, html string) {
			s.Add("lab:2", "", html)
			p.Show(s.Wrapper("lab:2"))
		}},
	}
	for _, test := range comings {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			s.tail = "<main></main>"
			s.Add("lab:1", "room:1", `<p></p><button data-lc-action="press">b</button>`)
			p := open(t, s.URL("lab:1"))
			p.Console("[SSE] Connected to room:1")
			if got := s.Scripts(); !slices.Equal(got, []string{"client.js"}) {
				t.Errorf("the page loaded %v before it came", got)
			}
			test.come(s, p, `<p data-lc-lazy=""></p><button data-lc-action="press">b</button>`)
			if got := s.UntilScripts(2); !slices.Equal(got, []string{"client.js", "nested.js"}) {
				t.Errorf("the page loaded %v", got)
			}
		})
	}
}

func TestPushesAreShownInTheirOrder(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="a">0</p><p id="b">0</p>`)
	s.Add("lab:2", "room:1", `<p id="other">0</p>`)
	p := open(t, s.URL("lab:1", "lab:2"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(`window.seen = []; for (const type of ["lc:fragments", "lc:update"]) liveComponentManager.on(type, (e) => seen.push(
		[e.detail.id, type, e.detail.version, ...[...document.querySelectorAll("#a,#b")].map((p) => p.textContent)].join(" ")))`)
	s.PushFragments("lab:1", "", map[string]string{"#a": `<p id="a">1</p>`})
	s.PushFragments("lab:1", "", map[string]string{"#b": `<p id="b">1</p>`})
	s.Push("lab:1", `<p id="a">2</p><p id="b">2</p>`)
	s.Push("lab:2", `<p id="other">1</p>`)
	p.UntilText("#other", "1")
	if got, want := Get[[]string](p, "seen"), []string{
		"lab:1 lc:fragments 2 1 0",
		"lab:1 lc:fragments 3 1 1",
		"lab:1 lc:update 4 2 2",
		"lab:2 lc:update 2 2 2",
	}; !slices.Equal(got, want) {
		t.Errorf("the page saw\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if views := s.Views(); len(views) > 0 {
		t.Errorf("the page fetched %v", views)
	}
}

func TestAModuleThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Withhold("nested.js", 2)
	s.Add("lab:1", "room:1", `<p id="n">0</p>`)
	s.Add("late:1", "", `<p id="late">here</p>`)
	s.tail = s.Lazy("late:1", "load", "…")
	p := open(t, s.URL("lab:1"))
	p.ConsoleWith("[LiveComponent] Module nested could not be loaded")
	s.Push("lab:1", `<p id="n">1</p>`)
	p.UntilText("#n", "1") // the core goes on
	p.UntilText("#late", "here")
	if got := s.Scripts(); !slices.Equal(got, []string{"client.js", "nested.js", "nested.js?1", "nested.js?2"}) {
		t.Errorf("the page loaded %v", got)
	}
}

// grantedForm shows, in a page whose module nested is amiss, a form in a component
// that has no token of its own yet.
func grantedForm(t *testing.T, s *FakeServer) *Page {
	t.Helper()
	const form = `<p id="n">%s</p><form data-lc-action="send"><input id="i" name="a"><p data-lc-error="" id="e" hidden></p><button>b</button></form>`
	s.Add("out:1", "outs:1", "")
	s.Add("lab:1", "", fmt.Sprintf(form, "0"))
	s.Answer("send", func(Call) Answer { return Answer{HTML: fmt.Sprintf(form, "1")} })
	p := open(t, s.URL("out:1"))
	p.Console("[SSE] Connected to outs:1")
	s.Push("out:1", s.Granted("lab:1", "out:1"))
	p.UntilText("#n", "0")
	return p
}

// What the user asks for before the module is there that gets its component a
// token is done when it comes, once, with what was there at the event.
func TestACallWaitsForItsModule(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	release := s.HoldScript("nested.js")
	p := grantedForm(t, s)
	p.Type("#i", "typed")
	p.Eval(`const button = document.querySelector("button"); button.click(); button.disabled = false; button.click(); button.disabled = true`)
	p.Eval(`document.querySelector("#i").value = "later"`)
	p.Check(`document.querySelector("button").disabled`)
	release()
	p.UntilText("#n", "1")
	if calls := s.UntilCalls(1); len(calls) != 1 || calls[0].Form.Get("a") != "typed" {
		t.Errorf("called with %v", calls)
	}
}

// A call whose module does not come fails, and the page goes on.
func TestACallWhoseModuleDoesNotComeFails(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Withhold("nested.js", 1000)
	s.head = `<script>Math.random = () => -0.999</script>` // so that attempts follow at once
	p := grantedForm(t, s)
	p.Eval(`window.failed = []; liveComponentManager.on("lc:error", (e) => failed.push(e.detail.action))`)
	p.Click("button")
	p.Until(`failed.join() === "send"`)
	p.Until(`document.querySelector("#e").textContent && !document.querySelector("button").disabled`)
	s.Push("out:1", `<p id="n">pushed</p>`)
	p.UntilText("#n", "pushed")
}

// Nobody waits for the next attempt if the network is back before.
func TestAModuleIsLoadedWhenTheNetworkIsBack(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "", `<p data-lc-lazy=""></p>`)
	p := open(t, s.URL())
	p.NeedChromium()                  // for the others are only told of the network
	p.Eval(`Math.random = () => 1e4`) // so that the next attempt is hours away
	p.Offline(true)
	p.Show(s.Wrapper("lab:1"))
	p.ConsoleWith("[LiveComponent] Module nested could not be loaded")
	p.Offline(false)
	if got := s.UntilScripts(2); !slices.Equal(got, []string{"client.js", "nested.js?1"}) {
		t.Errorf("the page loaded %v", got)
	}
}

// Parts that come while the whole is to be fetched do not stand for it.
func TestFragmentsAfterAHintAreNotTheWhole(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="a">0</p><p id="b">0</p>`)
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	s.PushFragments("lab:1", `<p id="a">0</p><p id="b">1</p>`, map[string]string{"#b": `<p id="b">1</p>`})
	p.UntilText("#b", "1")
	p.Eval(`Math.random = () => 0.99`) // so that the fragments are there first
	s.PushRefresh("lab:1", `<p id="a">1</p><p id="b">1</p>`)
	s.PushFragments("lab:1", `<p id="a">1</p><p id="b">2</p>`, map[string]string{"#b": `<p id="b">2</p>`})
	p.UntilText("#b", "2")
	p.UntilText("#a", "1")
}

func TestTabsThatShareLoadModules(t *testing.T) {
	eachWayToShare(t, func(t *testing.T, s *FakeServer) {
		first, second := openTwoTabs(t, s)
		s.UntilStreams(1)
		for i, p := range []*Page{first, second} {
			s.PushFragments([]string{"a:1", "b:1"}[i], "", map[string]string{"#n": `<p id="n">1</p>`})
			p.UntilText("#n", "1")
		}
		if views := s.Views(); len(views) > 0 {
			t.Errorf("the tabs fetched %v", views)
		}
	})
}

func TestModulesUnderAStrictPolicy(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types lcgen"
	s.head = `<link rel="modulepreload" href="/lc/nested.js">`
	s.Add("late:1", "", `<p id="late">here</p>`)
	s.tail = s.Lazy("late:1", "load", "…")
	s.Add("lab:1", "room:1", `<p id="n">0</p><p id="e" data-lc-error=""></p><button data-lc-action="fail">b</button>`)
	s.Answer("fail", func(Call) Answer { return Answer{Problem: map[string]any{"status": 403, "detail": "no"}} })
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	s.PushFragments("lab:1", ``, map[string]string{"#n": `<p id="n">1</p>`})
	p.UntilText("#n", "1")
	p.Click("button")
	p.UntilText("#e", "no")
	p.UntilText("#late", "here")
	if got := s.Scripts(); len(got) != 3 {
		t.Errorf("the page loaded %v", got)
	}
	// Violations fail the test by themselves.
}

// A page may put the client elsewhere: modules come from where components are.
func TestModulesOfAClientUnderAnotherName(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n" data-lc-lazy="">0</p>`)
	s.head = `<script>Object.defineProperty(Document.prototype, "currentScript", {value: null})</script>`
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	if got := s.UntilScripts(2); !slices.Equal(got, []string{"client.js", "nested.js"}) {
		t.Errorf("the page loaded %v", got)
	}
}
