package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const links = `<nav><a id="a" href="/site/a">A</a> <a id="b" href="/site/b">B</a></nav>`

// arrived waits until the page has become another one, without being loaded.
func arrived(p *Page, path, title string) {
	p.T.Helper()
	p.Until(`location.pathname === "/site/` + path + `" && document.title === "` + title + `" && !document.documentElement.hasAttribute("data-lc-busy")`)
	p.Check(`window.stayed`)
}

// loaded waits until the page was loaded as ever.
func loaded(p *Page, path string) {
	p.T.Helper()
	p.Until(`!window.stayed && location.pathname === "/site/` + path + `" && document.readyState === "complete"`)
}

func TestNavChangesThePage(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n">0</p>`)
	s.Add("lab:2", "room:1", `<p id="two">two</p>`)
	s.PageWith("a", "first", `<meta name="description" content="a"><link rel="canonical" href="/site/a">`,
		`<body data-lc-nav class="one">`+links+`{lab:1}<h1>A</h1>`)
	s.PageWith("b", "second", `<meta name="description" content="b">`,
		`<body data-lc-nav class="two"><header>new</header>`+links+`{lab:1}<h1>B</h1>{lab:2}<noscript><p>no script</p></noscript>`)
	p := s.OpenSite("a")
	s.UntilStreams(1)
	p.Eval(`window.one = $("[data-component-id='lab:1']"); window.link = $("#b"); 0`)
	p.Click("#b")
	arrived(p, "b", "second")
	p.CheckText("h1", "B")
	p.Check(`one === $("[data-component-id='lab:1']") && link === $("#b")`)
	p.Check(`document.body.className === "two" && $("meta[name=description]").content === "b" && !$("link[rel=canonical]") && !$("noscript p")`)
	p.Until(`liveComponentManager.componentChannels.size === 2`)
	s.Push("lab:2", `<p id="two">2</p>`)
	s.Push("lab:1", `<p id="n">1</p>`)
	p.UntilText("#two", "2")
	p.UntilText("#n", "1")
	if got := len(s.Opened()); got != 1 {
		t.Errorf("%d streams were opened, want one", got)
	}
	if got := s.Asked(); !slices.Equal(got, []string{"a", "nav b"}) {
		t.Errorf("asked for %v", got)
	}
	p.Check(`gone.join() === "b"`)
	p.Until(`[...document.querySelectorAll("[role=status]")].some((e) => e.textContent === "second")`)

	p.Click("#a")
	arrived(p, "a", "first")
	p.Until(`!$("#two") && liveComponentManager.componentChannels.size === 1`)
	p.Check(`one === $("[data-component-id='lab:1']") && !$("header") && $("link[rel=canonical]")`)
	p.CheckText("#n", "1")
}

// A component that both pages show is shown as the server writes it for the new
// one, unless something newer is shown already.
func TestNavShowsComponentsAsTheNewPageHasThem(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n">0</p>`)
	s.Page("a", "first", links+`{lab:1}`)
	s.Page("b", "second", links+`<p>B</p>{lab:1}`)
	p := s.OpenSite("a")
	s.UntilStreams(1)
	s.change(func() { s.components["lab:1"].html = `<p id="n">other</p>` }) // of the same version, as by the query
	p.Click("#b")
	arrived(p, "b", "second")
	p.UntilText("#n", "other")

	page := s.Wrapper("lab:1")
	s.Page("a", "first", links+`<i>again</i>`+page)
	s.Push("lab:1", `<p id="n">newest</p>`)
	p.UntilText("#n", "newest")
	p.Click("#a")
	p.UntilText("i", "again")
	p.CheckText("#n", "newest")
}

func TestNavGoesBackAndForward(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	long := `<div class="long"></div><p id="end">end</p><a id="b" href="/site/b">B</a>`
	style := `<link rel="stylesheet" href="/site/long.css">`
	s.Handle("long.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		w.Write([]byte(`.long { height: 5000px } html { scroll-behavior: smooth }`))
	})
	s.PageWith("a", "first", style, `<h1>A</h1>`+long)
	s.PageWith("b", "second", style, `<h1>B</h1>`+long+`<a id="place" href="/site/a#end">end of A</a>`)
	p := s.OpenSite("a")
	p.Eval(`scrollTo({top: 3000, behavior: "instant"})`)
	p.Until(`scrollY > 2900`)
	p.Eval(`new Promise((resume) => requestAnimationFrame(() => requestAnimationFrame(resume)))`)
	y := Get[float64](p, `scrollY`)
	p.Eval(`$("#b").click()`)
	arrived(p, "b", "second")
	p.Check(`scrollY === 0`)
	p.Eval(`history.back()`)
	arrived(p, "a", "first")
	p.CheckText("h1", "A")
	p.Until(fmt.Sprintf(`scrollY === %v`, y))
	p.Eval(`history.forward()`)
	arrived(p, "b", "second")
	p.Check(`scrollY === 0`)

	p.Eval(`$("#place").click()`)
	arrived(p, "a", "first")
	p.Until(`location.hash === "#end" && scrollY > 2000 && $(":target")?.id === "end"`)
	p.Eval(`history.back()`)
	arrived(p, "b", "second")
	p.Until(`location.hash === "" && scrollY === 0`)
}

// Entries of one page are the page's own.
func TestNavLeavesPlacesInThePageToTheBrowser(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Page("a", "first", links+`<a id="jump" href="#end">end</a><p id="end">end</p>`)
	s.Page("b", "second", links)
	p := s.OpenSite("a")
	p.Click("#jump")
	p.Until(`location.hash === "#end" && history.state?.lcNav`)
	p.Eval(`history.pushState(history.state, "", "?q=1")`) // as a component does
	p.Eval(`history.back()`)
	p.Until(`location.search === "" && location.hash === "#end"`)
	p.Eval(`history.back()`)
	p.Until(`location.hash === "" && scrollY === 0`)
	p.Click("#b")
	arrived(p, "b", "second")
	p.Eval(`history.back()`)
	arrived(p, "a", "first")
	if got := s.Asked(); !slices.Equal(got, []string{"a", "nav b", "nav a"}) {
		t.Errorf("asked for %v", got)
	}
}

func TestNavGivesTheFocusAsABrowserDoes(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	fields := `<input id="f" value="x"><details id="d"><summary>s</summary>d</details><div data-lc-permanent id="stays"><input id="p"></div>`
	s.Page("a", "first", links+fields)
	s.Page("b", "second", links+fields+`<p>B</p>`)
	s.Page("c", "third", links+`<input id="eager" autofocus>`)
	p := s.OpenSite("a")
	p.Type("#f", "typed")
	p.Type("#p", "typed")
	p.Click("summary")
	p.Check(`$("#d").open`)
	p.Click("#b")
	arrived(p, "b", "second")
	p.Check(`document.activeElement === document.body && !document.body.hasAttribute("tabindex")`)
	p.Check(`$("#f").value === "x" && !$("#d").open && $("#p").value === "typed"`)
	p.Eval(`$("#p").focus(); $("#a").click()`)
	arrived(p, "a", "first")
	p.Check(`document.activeElement.id === "p"`)
	p.Eval(`$("#p").blur(); $("#b").href = "/site/c"; $("#b").click()`)
	arrived(p, "c", "third")
	p.Check(`document.activeElement.id === "eager"`)
}

func TestNavKeepsWhatIsPermanent(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n">0</p>`)
	const player = `<div id="player" data-lc-permanent><input id="p"><i>%s</i>{lab:1}</div>`
	s.Page("a", "first", links+`<header>`+fmt.Sprintf(player, "a")+`</header>`)
	s.Page("b", "second", links+`<h1>B</h1><main><section>`+fmt.Sprintf(player, "b")+`</section></main>`)
	p := s.OpenSite("a")
	s.UntilStreams(1)
	p.Type("#p", "typed")
	p.Eval(`window.player = $("#player"); window.root = $("[data-component-id]"); 0`)
	s.change(func() { s.components["lab:1"].html = `<p id="n">other</p>` })
	p.Click("#b")
	arrived(p, "b", "second")
	p.Check(`player === $("main #player") && $("#p").value === "typed" && $("i").textContent === "a"`)
	p.Check(`root === $("main [data-component-id]") && !$("header")`)
	p.CheckText("#n", "0")
	s.Push("lab:1", `<p id="n">1</p>`)
	p.UntilText("#n", "1")
	if got := len(s.Opened()); got != 1 {
		t.Errorf("%d streams were opened, want one", got)
	}
}

// What can't be shown in this page is loaded as ever.
func TestNavLoadsOtherPagesAsEver(t *testing.T) {
	t.Parallel()
	write := func(typ, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", typ)
			w.Write([]byte(text))
		}
	}
	for _, test := range []struct {
		name  string
		serve func(s *FakeServer)
	}{
		{"without the client", func(s *FakeServer) { s.Handle("b", write("text/html", "<title>b</title>")) }},
		{"text", func(s *FakeServer) { s.Handle("b", write("text/plain", "b")) }},
		{"an error without HTML", func(s *FakeServer) {
			s.Handle("b", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusInternalServerError) })
		}},
		{"another script", func(s *FakeServer) {
			s.Handle("other.js", write("text/javascript", "window.other = 1"))
			s.PageWith("b", "b", `<script src="/site/other.js"></script>`, "")
		}},
		{"a handler in an attribute", func(s *FakeServer) {
			s.Handle("b", func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				s.writePage(w, "b", "", `<button onclick="other()">b</button>`)
			})
		}},
		{"a frameset", func(s *FakeServer) { s.Handle("b", write("text/html", "<frameset></frameset>")) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t)
			s.Page("a", "first", links)
			test.serve(s)
			p := s.OpenSite("a")
			p.ExpectFaults()
			p.Follow("#b")
			loaded(p, "b")
			if got := s.Asked(); !slices.Contains(got, "nav b") || !slices.Contains(got, "b") {
				t.Errorf("asked for %v", got)
			}
		})
	}
}

func TestNavLeavesLinksThatAreNotForIt(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Page("a", "first", `<body><p data-lc-nav><a id="in" href="/site/b">in</a><a id="external" rel="external" href="/site/b">b</a>
		<a id="blank" target="x" href="/site/b">b</a><a id="down" download href="/site/b">b</a><a id="mail" href="mailto:a@example.org">b</a>
		<a id="foreign" href="http://example.org/">b</a><a id="prevented" href="/site/b">b</a></p><a id="out" href="/site/b">out</a>`)
	p := s.OpenSite("a")
	got := Get[string](p, `(() => {
		$("#prevented").addEventListener("click", (e) => e.preventDefault());
		const left = [];
		for (const link of document.querySelectorAll("a:not(#in)")) {
			addEventListener("click", (e) => { if (!e.defaultPrevented) left.push(link.id); e.preventDefault() }, {once: true});
			link.click();
		}
		return left.join();
	})()`)
	if want := "external,blank,down,mail,foreign,out"; got != want {
		t.Errorf("left to the browser: %s, want %s", got, want)
	}
	p.Eval(`addEventListener("lc:before-nav", (e) => { window.before = e.detail.url; e.preventDefault() }, {once: true})`)
	p.Eval(`addEventListener("click", (e) => { window.left = !e.defaultPrevented; e.preventDefault() }, {once: true}); $("#in").click()`)
	p.Check(`left && before.endsWith("/site/b")`)
	if got := s.Asked(); !slices.Equal(got, []string{"a"}) {
		t.Errorf("asked for %v", got)
	}
}

func TestNavFollowsRedirectsAndShowsErrors(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Page("a", "first", links)
	s.Handle("b", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/site/c?x=1", http.StatusSeeOther) })
	s.Handle("c", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
		s.writePage(w, "not found", "", links)
	})
	p := s.OpenSite("a")
	p.ExpectFaults()
	p.Click("#b")
	arrived(p, "c", "not found")
	p.Check(`location.search === "?x=1"`)
}

func TestNavSendsFormsByGET(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	form := func(value string) string {
		return `<form action="/site/b?old=1"><input id="q" name="q" value="` + value + `"><button id="go" name="by" value="1">go</button></form>`
	}
	s.Page("a", "first", form(""))
	s.Page("b", "second", form("found"))
	p := s.OpenSite("a")
	p.Type("#q", "a b")
	p.Click("#go")
	arrived(p, "b", "second")
	p.Check(`location.search === "?q=a+b&by=1" && $("#q").value === "found"`)
}

func TestNavFetchesAheadWhatIsPointedAt(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	release := make(chan struct{})
	const more = `<a id="c" href="/site/c">C</a><a id="d" href="/site/d">D</a>`
	for _, path := range []string{"b", "c", "d"} {
		s.Handle(path, func(w http.ResponseWriter, r *http.Request) {
			<-release
			w.Header().Set("Content-Type", "text/html")
			s.writePage(w, path, "", links+more)
		})
	}
	s.Page("a", "first", links+more)
	p := s.OpenSite("a")
	point := func(id, event string) {
		p.Eval(`$("#` + id + `").dispatchEvent(new Event("` + event + `", {bubbles: true, composed: true}))`)
	}
	point("b", "mouseover")
	s.UntilAsked(2)
	point("c", "touchstart")
	s.UntilAsked(3)
	point("d", "touchstart")
	close(release)
	p.Click("#b")
	arrived(p, "b", "b")
	if got := s.Asked(); !slices.Equal(got, []string{"a", "nav b", "nav c"}) {
		t.Errorf("asked for %v", got)
	}

	// After ten seconds, a page is fetched again.
	p.Eval(`const now = Date.now; Date.now = () => now() + 10_001; $("#c").click()`)
	arrived(p, "c", "c")
	if got := s.Asked()[3:]; !slices.Equal(got, []string{"nav c"}) {
		t.Errorf("then asked for %v", got)
	}

	// Those who save data are spared that.
	p.Eval(`Object.defineProperty(navigator, "connection", {value: {saveData: true}})`)
	point("a", "touchstart")
	p.Click("#a")
	arrived(p, "a", "first")
	if got := s.Asked()[4:]; !slices.Equal(got, []string{"nav a"}) {
		t.Errorf("at last asked for %v", got)
	}
}

// After an action, pages that were fetched before are out of date.
func TestNavForgetsWhatAnActionMayHaveChanged(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:1", "", `<button id="act" data-lc-action="act">act</button>`)
	s.Answer("act", func(Call) Answer { return Answer{} })
	s.Page("a", "first", links+`{lab:1}`)
	s.Page("b", "old", links)
	p := s.OpenSite("a")
	p.Eval(`$("#b").dispatchEvent(new Event("touchstart", {bubbles: true, composed: true}))`)
	s.UntilAsked(2)
	p.Click("#act")
	s.UntilCalls(1)
	s.Page("b", "new", links)
	p.Eval(`$("#b").click()`)
	arrived(p, "b", "new")
}

// New styles are there before what they are for.
func TestNavWaitsForStyles(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	release := make(chan struct{})
	s.Handle("b.css", func(w http.ResponseWriter, r *http.Request) {
		<-release
		w.Header().Set("Content-Type", "text/css")
		w.Write([]byte("h1 { color: rgb(1, 2, 3) }"))
	})
	s.Page("a", "first", links+`<h1>A</h1>`)
	s.PageWith("b", "second", `<link rel="stylesheet" href="/site/b.css">`, links+`<h1>B</h1>`)
	p := s.OpenSite("a")
	p.Eval(`window.color = () => getComputedStyle($("h1")).color; addEventListener("lc:nav", () => window.then = color(), {once: true}); 0`)
	p.Click("#b")
	s.UntilAsked(3)
	p.Check(`document.documentElement.hasAttribute("data-lc-busy") && $("#b").hasAttribute("data-lc-busy")`)
	p.CheckText("h1", "A")
	close(release)
	arrived(p, "b", "second")
	p.Check(`then === "rgb(1, 2, 3)" && !$("#b").hasAttribute("data-lc-busy")`)
	p.Click("#a")
	arrived(p, "a", "first")
	p.Check(`!$("link[rel=stylesheet]") && color() !== then`)
}

// Of two links in a row, the last counts.
func TestNavIsOvertaken(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	s.Handle("b", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	s.Page("a", "first", links)
	s.Page("c", "third", links)
	p := s.OpenSite("a")
	p.Click("#b")
	s.UntilAsked(2)
	p.Eval(`$("#a").href = "/site/c"; $("#a").click(); new Promise((r) => setTimeout(r))`)
	p.Check(`document.title === "third" || document.documentElement.hasAttribute("data-lc-busy")`)
	arrived(p, "c", "third")
	p.Check(`gone.join() === "c" && !document.querySelector("[data-lc-busy]")`)
}

// A form with changes that were not sent is not left by Back unasked.
func TestNavAsksBeforeChangesAreLost(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Page("a", "first", links)
	s.Page("b", "second", links+`<form data-lc-dirty><input id="i" name="i"></form>`)
	p := s.OpenSite("a")
	p.Click("#b")
	arrived(p, "b", "second")
	loadModules(p, "form")
	p.Type("#i", "typed")
	p.Eval(`window.asked = []; window.answer = false; window.confirm = (text) => { asked.push(text); return answer }; history.back()`)
	p.Until(`asked.length === 1 && location.pathname === "/site/b"`)
	p.Check(`document.title === "second" && $("#i").value === "typed"`)
	p.Eval(`answer = true; history.back()`)
	arrived(p, "a", "first")
}

// Components and forms are no less safe, whatever is named in the page.
func TestNavInPagesThatNameThings(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	names := `<form name="body"></form><form name="documentElement"><input name="closest"><input name="action"><input name="method"></form><img name="head" alt=""><img name="evaluate" alt=""><img name="title" alt="">`
	s.Page("a", "first", links+names)
	s.Page("b", "second", names+links+`<h1>B</h1>`)
	p := s.OpenSite("a")
	p.Click("#b")
	p.UntilText("h1", "B")
	p.Check(`stayed && document.querySelector("title").textContent === "second"`)
}

// What is held back or broken in the module keeps no link from leading on.
func TestNavWithoutItsModule(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Withhold("nav.js", 1000)
	s.Page("a", "first", links)
	s.Page("b", "second", links)
	p := open(t, "http://"+s.addr+"/site/a")
	p.ExpectFaults()
	isLive(p)
	p.Follow("#b")
	loaded(p, "b")
	if got := strings.Join(s.Asked(), " "); got != "a b" {
		t.Errorf("asked for %s", got)
	}
}
