package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// at0 has what is spread come at once.
const at0 = `<script>Math.random = () => 0</script>`

// patchPage opens a page with a component whose pushes are patches.
func patchPage(t *testing.T, head, inside string) (*FakeServer, *Page) {
	t.Helper()
	t.Parallel()
	s := newFake(t).Patch()
	s.head = head
	s.Add("lab:1", "room:1", inside)
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(find + treeScript + `window.root = $("[data-component-id]");
		window.showsPatched = (html) => { const d = differ(root, parsed(html)); if (d) console.log("differs: " + d); return !d };
		window.before = []; addEventListener("lc:before-update", (e) => before.push(e.target.innerHTML)); 0`)
	return s, p
}

// showsPatched waits for the component to show HTML.
func showsPatched(p *Page, html string) {
	p.T.Helper()
	p.Until(fmt.Sprintf("showsPatched(%q)", html))
}

func TestAStreamIsAskedForWithPatches(t *testing.T) {
	s, p := patchPage(t, "", "<p>1</p>")
	if requests := s.UntilOpened(1); !requests[0].Patch {
		t.Errorf("asked for %s", requests[0].URL)
	}
	s.Push("lab:1", "<p>2</p>")
	showsPatched(p, "<p>2</p>")
	if s.Patched() != 1 {
		t.Errorf("%d patches", s.Patched())
	}
	var more []string
	for i := range 60 {
		id := fmt.Sprintf("lab:%d", i+2)
		s.Add(id, "room:"+strings.Repeat("x", 100)+id, "")
		more = append(more, id)
	}
	p.Go(s.URL(more...))
	if last := s.UntilOpened(2)[1]; last.Method != "POST" || !last.Patch {
		t.Errorf("asked by %s, patches %t", last.Method, last.Patch)
	}
}

// A patch of what the page does not show changes nothing, and has the component
// fetched once.
func TestAPatchThatDoesNotFit(t *testing.T) {
	const shown, next = `<ul><li>1</li><li>2</li></ul>text`, `<ul><li>1</li><li>2</li><li>3</li></ul>text`
	for _, c := range []struct{ name, base, patch string }{
		{"another base", "another", `[2,0,[2,2,0,["<li>3</li>"]]]`},
		{"no base", "", `[2,0,[2,2,0,["<li>3</li>"]]]`},
		{"a count", "right", `[3,0,[2,2,0,["<li>3</li>"]]]`},
		{"a count below", "right", `[2,0,[3,2,0,["<li>3</li>"]]]`},
		{"a count below what fits", "right", `[2,1,"other",0,[2,0,"<li>0</li>",1,[2,0,"9"]]]`},
		{"a change of no child", "right", `[2,2,[2,2,0,["<li>3</li>"]]]`},
		{"a change in a text", "right", `[2,1,[1,0,"x"]]`},
		{"HTML for no child", "right", `[2,0,[2,1,"<li>x</li>",2,"<li>3</li>"]]`},
		{"no room", "right", `[2,0,[2,0,"<li>x</li>",1,2,["<li>3</li>"]]]`},
		{"room beyond the end", "right", `[2,0,[2,0,"<li>x</li>",3,0,["<li>3</li>"]]]`},
		{"a run beyond the end", "right", `[2,0,[2,0,"<li>x</li>",0,2,[1,2]]]`},
		{"a run before the start", "right", `[2,0,[2,0,"<li>x</li>",0,2,[0,-2]]]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, p := patchPage(t, at0, shown)
			s.Change("lab:1", next)
			names := compare("", shown, next)
			data := map[string]any{"version": 2, "base": names.Base, "hash": names.Hash, "patch": json.RawMessage(c.patch)}
			switch c.base {
			case "another":
				data["base"] = c.base
			case "":
				delete(data, "base")
			}
			s.Event("component-patch", "lab:1", data)
			showsPatched(p, next)
			if got := Get[[]string](p, "before"); !slices.Equal(got, []string{shown}) {
				t.Errorf("it became %q", got)
			}
			if got := s.Bases(); !slices.Equal(got, []string{names.Hash}) {
				t.Errorf("fetched with LC-Base %q, want %q", got, names.Hash)
			}
			s.Tell("lab:1", next)
			s.Push("lab:1", shown)
			showsPatched(p, shown)
			if got := s.Views(); len(got) != 1 {
				t.Errorf("fetched %q", got)
			}
		})
	}
}

// What comes without a name, or comes in parts, has none.
func TestPatchesOfWhatHasNoName(t *testing.T) {
	s, p := patchPage(t, at0, `<p id="a">1</p><p id="b">1</p>`)
	s.PushFragments("lab:1", `<p id="a">2</p><p id="b">1</p>`, map[string]string{"#a": "2"})
	p.UntilText("#a", "2")
	p.Check(`!root.dataset.lcHash`)
	s.Tell("lab:1", `<p id="a">2</p><p id="b">1</p>`)
	s.Push("lab:1", `<p id="a">2</p><p id="b">3</p>`)
	showsPatched(p, `<p id="a">2</p><p id="b">3</p>`)
	if got := len(s.UntilBases(1)); got != 1 {
		t.Errorf("fetched %d times", got)
	}
	// The view has a name again.
	s.Push("lab:1", `<p id="a">4</p><p id="b">3</p>`)
	showsPatched(p, `<p id="a">4</p><p id="b">3</p>`)
	s.Event("component-update", "lab:1", map[string]any{"version": s.Version("lab:1") + 1, "html": `<p id="a">5</p><p id="b">3</p>`})
	s.Change("lab:1", `<p id="a">5</p><p id="b">3</p>`)
	p.UntilText("#a", "5")
	p.Check(`!root.dataset.lcHash`)
	s.Tell("lab:1", `<p id="a">5</p><p id="b">3</p>`)
	s.Push("lab:1", `<p id="a">5</p><p id="b">6</p>`)
	showsPatched(p, `<p id="a">5</p><p id="b">6</p>`)
	if got := s.Bases(); len(got) != 2 {
		t.Errorf("fetched %d times", len(got))
	}
}

// Patches come twice, late or not at all: the page shows the last all the same.
func TestLostAndReorderedPatches(t *testing.T) {
	rows := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<li data-lc-key="%d">%d of %d</li>`, i, i, n)
		}
		return "<ul>" + b.String() + "</ul>"
	}
	for _, order := range [][]int{
		{2, 2, 3, 3},
		{2, 3, 2, 4, 3, 4, 5},
		{3, 2, 4},
		{2, 4, 5, 3},
		{5, 4, 3, 2},
		{2, 3, 6, 2, 7},
	} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			s, p := patchPage(t, at0, rows(1))
			last := slices.Max(order)
			for range last - 1 {
				s.Change("lab:1", rows(s.Version("lab:1")+1))
			}
			for _, version := range order {
				c := compare("", rows(version-1), rows(version))
				s.Event("component-patch", "lab:1", map[string]any{"version": version, "base": c.Base, "hash": c.Hash, "patch": c.Patch})
			}
			showsPatched(p, rows(last))
			p.Until(fmt.Sprintf("root.dataset.lcVersion === '%d'", last))
			s.Tell("lab:1", rows(last))
			s.Push("lab:1", rows(last+1))
			showsPatched(p, rows(last+1))
			if got := s.Views(); len(got) > 2 {
				t.Errorf("fetched %d times", len(got))
			}
		})
	}
}

// An action says what its page shows, and is answered with what has changed.
func TestAnswersThatArePatches(t *testing.T) {
	html := func(n int, extra string) string {
		return fmt.Sprintf(`<p>%d</p><input id="i" data-lc-sync><button id="b" data-lc-action="go">go</button>%s`, n, extra)
	}
	s, p := patchPage(t, at0, html(1, ""))
	s.Answer("go", func(Call) Answer { return Answer{HTML: html(2, "<b>new</b>")} })
	p.Click("#b")
	showsPatched(p, html(2, "<b>new</b>"))
	call := s.UntilCalls(1)[0]
	if want := compare("", html(1, ""), "").Base; call.Base != want || s.Patched() != 1 {
		t.Errorf("LC-Base %q, want %q; %d patches", call.Base, want, s.Patched())
	}
	// Nothing changes, but the field is emptied.
	s.Answer("go", func(Call) Answer { return Answer{} })
	p.Type("#i", "typed")
	p.Click("#b")
	s.UntilCalls(2)
	p.Until(`$("#i").value === ""`)

	// A push that comes while the answer is waited for is a patch of that.
	release := s.Hold("go")
	s.Answer("go", func(Call) Answer { return Answer{HTML: html(3, "<b>new</b>")} })
	p.Click("#b")
	s.UntilCalls(3)
	s.Tell("lab:1", html(3, "<b>new</b>"))
	s.Push("lab:1", html(4, "<b>newer</b>"))
	p.CheckText("p", "2")
	release()
	showsPatched(p, html(4, "<b>newer</b>"))
	if got := s.Views(); len(got) > 0 {
		t.Errorf("fetched %v", got)
	}

	// One that does not fit is fetched as well.
	s.Answer("go", func(Call) Answer { return Answer{HTML: html(5, "")} })
	p.Eval(`root.dataset.lcHash = "another"; 0`)
	s.answerAnyway = true
	p.Click("#b")
	showsPatched(p, html(5, ""))
	if got := s.Views(); len(got) != 1 {
		t.Errorf("fetched %v", got)
	}
}

// Only the fetch that a patch brings about says of which rendering the page was told.
func TestTheBaseOfAViewIsForgotten(t *testing.T) {
	s, p := patchPage(t, `<script>{ const real = setTimeout; window.setTimeout = (fn, ms, ...more) => ms > 100 ? 0 : real(fn, ms, ...more); Math.random = () => 0.9 }</script>`, `<p id="a">1</p>`)
	s.Event("component-patch", "lab:1", map[string]any{"version": 2, "base": "another", "hash": "two", "patch": []any{1, 0, []any{1, 0, "2"}}})
	s.Change("lab:1", `<p id="a">2</p>`)
	s.Event("component-update", "lab:1", map[string]any{"version": 3, "hash": "three", "html": `<p id="a">3</p>`})
	s.Change("lab:1", `<p id="a">3</p>`)
	p.UntilText("#a", "3")
	s.Change("lab:1", `<p id="a">4</p>`)
	p.Eval(`liveComponentManager.refresh("lab:1")`)
	p.UntilText("#a", "4")
	if got := s.Bases(); !slices.Equal(got, []string{""}) {
		t.Errorf("fetched with LC-Base %q", got)
	}
}

// Scripts and extensions change the page between patches.
func TestPatchesOfAPageThatOthersChange(t *testing.T) {
	list := func(items ...string) string {
		var b strings.Builder
		for _, item := range items {
			key, text, _ := strings.Cut(item, " ")
			fmt.Fprintf(&b, `<li id="%s">%s</li>`, key, text)
		}
		return "<ul>" + b.String() + "</ul><ol><li>end</li></ol>"
	}
	before := list("a 1", "b 2", "c 3")
	for _, c := range []struct{ name, script, after, want string }{
		{"an attribute", `$("#b").title = "x"`, list("a 1", "b 3", "c 3"), strings.Replace(list("a 1", "b 3", "c 3"), `id="b"`, `id="b" title="x"`, 1)},
		{"a text", `$("#b").firstChild.data = "x"`, list("a 1", "b 3", "c 3"), ""},
		{"a text that stays", `$("#a").firstChild.data = "x"`, list("a 1", "b 3", "c 3"), list("a x", "b 3", "c 3")},
		{"a text that is split", `$("#b").firstChild.splitText(0)`, list("a 1", "b 3", "c 3"), ""},
		{"an element more", `$("#b").before(document.createElement("li"))`, list("a 1", "b 3", "c 3", "d 4"), ""},
		{"an element less", `$("#b").remove()`, list("a 1", "b 3", "c 3", "d 4"), ""},
		{"all gone", `$("ul").textContent = ""`, list("a 1", "b 3", "c 3", "d 4"), ""},
		{"all gone, one gone for the server", `$("ul").textContent = ""`, list("a 1", "c 3"), ""},
		{"another order", `$("ul").append($("#a"))`, list("a 1", "b 3", "c 3", "d 4"), ""},
		{"one moved to another list", `$("ol").append($("#b"))`, list("a 1", "c 3"), strings.Replace(list("a 1", "c 3"), "</ol>", `<li id="b">2</li></ol>`, 1)},
		{"one moved to another list, and back by the server", `$("ol").append($("#b"))`, list("c 3", "b 2", "a 1"), ""},
		{"another id", `$("#b").id = "z"`, list("a 1", "c 3", "b 2"), strings.Replace(list("a 1", "c 3", "b 2"), `id="b"`, `id="z"`, 1)},
		{"an extension's copy of the list", `$("ul").after($("ul").cloneNode(true))`, list("a 1", "b 3", "c 3"), strings.Replace(list("a 1", "b 3", "c 3"), "<ol>", "<ul>"+strings.TrimSuffix(strings.TrimPrefix(before, "<ul>"), "<ol><li>end</li></ol>")+"<ol>", 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, p := patchPage(t, "", before)
			p.Eval(c.script + `; 0`)
			s.Push("lab:1", c.after)
			p.Until(`root.dataset.lcVersion === "2"`)
			want := c.want
			if want == "" {
				want = c.after
			}
			if c.name == "an extension's copy of the list" { // directly in the component, where it goes with each update
				want = c.after
			}
			showsPatched(p, want)
			// All that the server has changed is shown.
			last := list("a 7", "b 8", "c 9")
			p.Eval(`root.querySelectorAll("[title]").forEach((e) => e.removeAttribute("title")); 0`)
			s.Push("lab:1", strings.Replace(last, "end", "END", 1))
			p.Until(`root.dataset.lcVersion === "3"`)
			if c.name == "another id" {
				p.Eval(`$("#z").id = "b"; 0`)
			}
			showsPatched(p, strings.Replace(last, "end", "END", 1))
			if s.Patched() != 2 || len(s.Views()) > 0 {
				t.Errorf("%d patches, fetched %v", s.Patched(), s.Views())
			}
		})
	}
}

// A script may have an element left alone, or edited in place, for a while.
func TestPatchesInWhatScriptsHaveLeftAlone(t *testing.T) {
	html := func(a, b string) string { return `<div id="d"><p>` + a + `</p><b>` + b + `</b></div>` }
	for _, c := range []struct{ name, begin, end string }{
		{"ignored", `$("#d").setAttribute("data-lc-ignore", "")`, `$("#d").removeAttribute("data-lc-ignore")`},
		{"permanent", `$("#d").setAttribute("data-lc-permanent", "")`, `$("#d").removeAttribute("data-lc-permanent")`},
		{"edited", `$("#d").contentEditable = "true"; $("#d").focus()`, `$("#d").blur(); $("#d").removeAttribute("contenteditable")`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, p := patchPage(t, "", html("1", "1"))
			p.Eval(c.begin + `; 0`)
			s.Push("lab:1", html("2", "1"))
			p.Until(`root.dataset.lcVersion === "2"`)
			p.CheckText("p", "1")
			p.Eval(c.end + `; 0`)
			s.Push("lab:1", html("2", "2"))
			showsPatched(p, html("2", "2"))
			if s.Patched() != 2 || len(s.Views()) > 0 {
				t.Errorf("%d patches, fetched %v", s.Patched(), s.Views())
			}
		})
	}
}

// What all of the page is edited in loses nothing and keeps nothing.
func TestPatchesInAPageThatIsEdited(t *testing.T) {
	html := func(class, text string) string { return `<div id="d" class="` + class + `">` + text + `</div><i>1</i>` }
	s, p := patchPage(t, "", html("a", "text"))
	p.Eval(`document.body.contentEditable = "true"; 0`)
	s.Push("lab:1", html("a", ""))
	showsPatched(p, html("a", ""))
	s.Push("lab:1", html("a", "<b>other</b>"))
	showsPatched(p, html("a", "<b>other</b>"))
	s.Push("lab:1", html("b", "<b>other</b>"))
	showsPatched(p, html("b", "<b>other</b>"))
	if s.Patched() != 3 || len(s.Views()) > 0 {
		t.Errorf("%d patches, fetched %v", s.Patched(), s.Views())
	}
}

// A script of the page makes a patch fail half-way. Then all is fetched, and
// patches go on from there.
func TestAPatchThatFailsIsFollowedByAFetch(t *testing.T) {
	s, p := patchPage(t, at0+`<script>customElements.define("x-shy", class extends HTMLElement {
		connectedCallback() { if (window.shy) { shy--; document.getElementById("i").remove() } } })</script>`, "<p>1</p>")
	p.ExpectFaults()
	html := func(n int) string {
		return strings.ReplaceAll(`<p id="aN">N</p><input id="i"><x-shy id="sN"></x-shy><p>N</p>`, "N", fmt.Sprint(n))
	}
	s.Push("lab:1", html(2))
	showsPatched(p, html(2))
	p.Eval(`window.shy = 1; 0`)
	s.Push("lab:1", html(3))
	s.UntilViews(1)
	showsPatched(p, html(3))
	p.Check(`shy === 0`)
	p.Type("#i", "typed")
	for n := range 3 {
		s.Push("lab:1", html(4+n))
		showsPatched(p, html(4+n))
	}
	p.Check(`$("#i").value === "typed"`)
	if got := s.Bases(); !slices.Equal(got, []string{""}) || s.Patched() != 5 {
		t.Errorf("%d patches, fetched with LC-Base %q", s.Patched(), got)
	}
}

// A page that is against an update is against a patch, and then shows nothing that
// the next is a patch of.
func TestAPatchThatThePageIsAgainst(t *testing.T) {
	s, p := patchPage(t, at0, "<p>1</p>")
	p.Eval(`addEventListener("lc:before-update", (e) => { if (window.against) e.preventDefault() }); window.against = true; 0`)
	s.Push("lab:1", "<p>2</p>")
	p.Until(`before.length === 1`)
	p.Check(`showsPatched("<p>1</p>") && root.dataset.lcVersion === "1"`)
	p.Eval(`window.against = false; 0`)
	s.Push("lab:1", "<p>3</p>")
	showsPatched(p, "<p>3</p>")
	s.Push("lab:1", "<p>4</p>")
	showsPatched(p, "<p>4</p>")
	if got := s.Views(); len(got) != 1 {
		t.Errorf("fetched %v", got)
	}
}

// Fields of a form hide members of it by their names.
func TestPatchesOfFormsThatHideTheirMembers(t *testing.T) {
	names := []string{
		"childNodes", "insertBefore", "moveBefore", "remove", "replaceWith", "cloneNode", "attributes", "getAttributeNames", "getAttribute", "setAttributeNode",
		"removeAttribute", "querySelectorAll", "matches", "isConnected", "nodeName", "firstChild", "parentNode", "parentElement", "contains", "isEqualNode", "outerHTML", "innerHTML", "closest", "dataset", "children",
	}
	form := func(class string, n int, names []string) string {
		var b strings.Builder
		for _, name := range names {
			fmt.Fprintf(&b, `<p><input name="%s" value="%d"></p>`, name, n)
		}
		return fmt.Sprintf(`<form id="f" class="%s">%s<button name="b%d">b</button></form>`, class, b.String(), n)
	}
	turned := slices.Clone(names)
	slices.Reverse(turned)
	s, p := patchPage(t, "", form("a", 1, names))
	p.Eval(`window.form = $("#f"); window.field = $("[name=remove]"); field.value = "typed"; 0`)
	for _, html := range []string{
		form("a", 2, names), form("b", 2, names), form("b", 2, turned), form("b", 3, turned[3:]), "<div>" + form("b", 3, turned) + "</div>", form("c", 4, names) + form("d", 5, turned), "",
	} {
		s.Push("lab:1", html)
		showsPatched(p, html)
	}
	if s.Patched() != 7 || len(s.Views()) > 0 {
		t.Errorf("%d patches, fetched %v", s.Patched(), s.Views())
	}
}

// Components in a component come, move and go by patches, and have patches of
// their own.
func TestPatchesAroundComponents(t *testing.T) {
	t.Parallel()
	s := newFake(t).Patch()
	s.Add("inner:1", "room:1", `<p id="i">1</p><input id="field">`)
	s.Add("inner:2", "room:1", `<p id="j">1</p>`)
	outer := func(n int, inside ...string) string {
		return fmt.Sprintf(`<p id="n">%d</p><div>%s</div>`, n, strings.Join(inside, " "))
	}
	s.Add("outer:1", "room:1", outer(1, s.Wrapper("inner:1")))
	p := open(t, s.URL("outer:1"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(find + `window.first = $("[data-component-id='inner:1']"); 0`)
	p.Type("#field", "typed")
	s.Push("inner:1", `<p id="i">2</p><input id="field">`)
	p.UntilText("#i", "2")
	s.Push("outer:1", outer(2, s.Wrapper("inner:1"), s.Wrapper("inner:2")))
	p.UntilText("#j", "1")
	s.Push("inner:2", `<p id="j">2</p>`)
	p.UntilText("#j", "2")
	s.Push("outer:1", outer(3, s.Wrapper("inner:2"), s.Wrapper("inner:1")))
	p.UntilText("#n", "3")
	p.Check(`first.parentElement.lastElementChild === first && $("#field").value === "typed" && document.activeElement === $("#field")`)
	s.Push("inner:1", `<p id="i">3</p><input id="field">`)
	s.Push("inner:2", `<p id="j">3</p>`)
	p.UntilText("#i", "3")
	p.UntilText("#j", "3")
	s.Push("outer:1", outer(4, s.Wrapper("inner:1")))
	p.Until(`!$("#j")`)
	p.Check(`first.isConnected && $("#field").value === "typed"`)
	s.Push("outer:1", outer(5))
	p.Until(`!first.isConnected`)
	if s.Patched() != 8 || len(s.Views()) > 0 {
		t.Errorf("%d patches, fetched %v", s.Patched(), s.Views())
	}
}

// What scripts have done before the client started can't be told from the server's
// word, but that keys have another order. A patch must not be taken for one of it.
func TestPatchesOfAPageThatWasChangedBefore(t *testing.T) {
	list := func(items ...string) string {
		html := ""
		for i, item := range items {
			html += fmt.Sprintf(`<li data-lc-key="%d&amp;é">%s</li>`, i, item)
		}
		return "<ul>" + html + "</ul>"
	}
	for _, c := range []struct{ name, script, want string }{
		{"another order", `const u = document.querySelector("ul"); u.append(u.firstElementChild)`, list("1", "2", "x")},
		{"one for another", `const u = document.querySelector("ul"); u.firstElementChild.remove(); u.append(document.createElement("li"))`, list("1", "2", "x")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newFake(t).Patch()
			s.tail = `<script>` + c.script + `</script>`
			s.Add("lab:1", "room:1", list("1", "2", "3"))
			p := open(t, s.URL("lab:1"))
			p.Console("[SSE] Connected to room:1")
			p.Eval(find + treeScript + `window.root = $("[data-component-id]");
				window.showsPatched = (html) => { const d = differ(root, parsed(html)); if (d) console.log("differs: " + d); return !d }`)
			s.Push("lab:1", c.want)
			p.Until(`root.dataset.lcVersion === "2"`)
			showsPatched(p, c.want)
			if got := s.Views(); len(got) != 1 {
				t.Errorf("fetched %v", got)
			}
		})
	}
}
