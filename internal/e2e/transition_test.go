package e2e

import (
	"fmt"
	"net/http"
	"testing"
)

// watchTransitions counts view transitions, and notes what the page shows when each
// begins and when it has changed. Where the browser has none, one stands in.
const watchTransitions = `
window.began = [], window.changed = [];
{
	const text = () => document.querySelector("#n, h1")?.textContent;
	const start = Document.prototype.startViewTransition?.bind(document) ?? ((change) => {
		const done = Promise.resolve().then(change);
		return {ready: done, finished: done, updateCallbackDone: done};
	});
	Document.prototype.startViewTransition = (change) => {
		began.push(text() + " " + document.documentElement.style.viewTransitionName);
		return start(async () => { await change(); changed.push(text()) });
	};
}`

// transitions serves the script that watches, as the pages' policy asks.
func transitions(s *FakeServer) (head string) {
	s.Handle("watch.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, watchTransitions)
	})
	return `<script src="/site/watch.js"></script>`
}

func TestTransitionOfUpdates(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	html := func(n string) string {
		return `<div data-lc-transition><p id="n">` + n + `</p></div><button id="act" data-lc-action="act">act</button>`
	}
	s.Add("lab:1", "room:1", html("0"))
	s.Add("lab:2", "room:1", `<p id="other">0</p>`)
	s.Answer("act", func(Call) Answer { return Answer{HTML: html("acted")} })
	s.PageWith("a", "first", transitions(s), `<body>{lab:1}{lab:2}`)
	p := open(t, "http://"+s.addr+"/site/a")
	isLive(p)
	loadModules(p, "transition")
	s.Push("lab:2", `<p id="other">1</p>`)
	p.UntilText("#other", "1")
	p.Check(`began.length === 0`)

	s.Push("lab:1", html("pushed"))
	p.UntilText("#n", "pushed")
	p.Until(`began.join() === "0 none" && changed.join() === "pushed"`)
	p.Click("#act")
	p.UntilText("#n", "acted")
	p.Until(`began.length === 2 && changed.join() === "pushed,acted"`)
	s.PushRefresh("lab:1", html("fetched"))
	p.UntilText("#n", "fetched")
	p.Until(`changed.join() === "pushed,acted,fetched" && !document.documentElement.style.viewTransitionName`)

	// What comes while one begins is shown in it, in its order.
	p.Eval(`window.updates = []; addEventListener("lc:update", (e) => updates.push(e.detail.id + " " + e.detail.version)); 0`)
	version := s.Version("lab:1")
	for i := range 5 {
		s.Push("lab:1", html(fmt.Sprint("burst", i)))
	}
	p.UntilText("#n", "burst4")
	p.Check(fmt.Sprintf(`updates.at(-1) === "lab:1 %d" && updates.every((one, i) => !i || one > updates[i - 1])`, version+5))
}

func TestTransitionNotForThoseWhoWantNone(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Handle("still.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `const match = matchMedia; window.matchMedia = (query) => match(query.replace(": reduce", ": no-preference"))`)
	})
	s.Add("lab:1", "room:1", `<p id="n" data-lc-transition>0</p>`)
	s.PageWith("a", "first", `<script src="/site/still.js"></script>`+transitions(s), `<body>{lab:1}`)
	p := open(t, "http://"+s.addr+"/site/a")
	isLive(p)
	loadModules(p, "transition")
	s.Push("lab:1", `<p id="n" data-lc-transition>1</p>`)
	p.UntilText("#n", "1")
	p.Check(`began.length === 0`)
}

func TestTransitionOfNavigation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, want string }{
		{"of the whole page", `<body data-lc-nav data-lc-transition>` + links + `<h1>%s</h1>`, "A "},
		{"of a part", `<body data-lc-nav>` + links + `<h1 data-lc-transition>%s</h1>`, "A none"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			watch := transitions(s)
			s.PageWith("a", "first", watch, fmt.Sprintf(test.body, "A"))
			s.PageWith("b", "second", watch, fmt.Sprintf(test.body, "B"))
			p := s.OpenSite("a")
			loadModules(p, "transition")
			p.Click("#b")
			arrived(p, "b", "second")
			p.Until(`began.join() === "` + test.want + `" && changed.join() === "B"`)
			p.Until(`!document.documentElement.style.viewTransitionName`)
			p.Eval(`history.back()`)
			arrived(p, "a", "first")
			p.Until(`changed.join() === "B,A"`)
		})
	}
}

// While something moves, the rest of the page can be used.
func TestTransitionLeavesThePageUsable(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	html := func(n string) string {
		return `<div data-lc-transition><p id="n">` + n + `</p></div><p>outside</p><button id="act" data-lc-action="act">act</button>`
	}
	s.Add("lab:1", "room:1", html("0"))
	s.Answer("act", func(Call) Answer { return Answer{} })
	s.Handle("slow.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, `::view-transition-group(*), ::view-transition-old(*), ::view-transition-new(*) { animation-duration: 100s }`)
	})
	s.PageWith("a", "first", `<link rel="stylesheet" href="/site/slow.css">`+transitions(s), `<body>{lab:1}`)
	p := open(t, "http://"+s.addr+"/site/a")
	isLive(p)
	loadModules(p, "transition")
	s.Push("lab:1", html("pushed"))
	p.Until(`changed.length === 1 && (!CSS.supports("view-transition-name", "match-element") || document.getAnimations().length)`)
	p.Click("#act")
	s.UntilCalls(1)
}
