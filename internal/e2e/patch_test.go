package e2e

import (
	"encoding/json"
	"flag"
	"fmt"
	"strings"
	"testing"
)

// What updates of whole HTML keep, patches keep.
func TestMorphByPatches(t *testing.T) {
	s := newFake(t).Patch()
	testMorph(t, s, "")
	wantPatched(t, s, len(morphCases))
}

func TestMorphByPatchesWithoutMoveBefore(t *testing.T) {
	s := newFake(t).Patch()
	testMorph(t, s, noMoves)
	wantPatched(t, s, len(morphCases))
}

func TestMorphIdentityByPatches(t *testing.T) {
	st := newStage(t, customElementsHead)
	st.s.Patch()
	testMorphIdentity(t, st)
	wantPatched(t, st.s, len(identityCases))
}

func TestMorphIdentityByPatchesWithoutMoveBefore(t *testing.T) {
	st := newStage(t, noMoves+customElementsHead)
	st.s.Patch()
	testMorphIdentity(t, st)
	wantPatched(t, st.s, len(identityCases))
}

// wantPatched fails the test if few of n updates were patches, or if one was of no use.
func wantPatched(t *testing.T, s *FakeServer, n int) {
	t.Helper()
	if got := s.Patched(); got < n/2 {
		t.Errorf("%d of %d updates were patches", got, n)
	}
	if got := s.Views(); len(got) > 0 {
		t.Errorf("fetched %v", got)
	}
}

var (
	chainsFlag = flag.Int("chains", 1500, "of random renderings, which patches bring to the client")
	seedFlag   = flag.Uint64("seed", 1, "of the random renderings")
)

// treeScript has what compares a component in the page with HTML: whatever is in
// it, but for what is not that component's or stays as it is.
const treeScript = `
	{
		// Forms hide their members.
		const getter = (type, name) => { const { get } = Object.getOwnPropertyDescriptor(type.prototype, name); return (node) => get.call(node) };
		const nodeName = getter(Node, "nodeName"), nodeType = getter(Node, "nodeType"), childNodes = getter(Node, "childNodes"), space = getter(Element, "namespaceURI");
		const call = (name, e, ...of) => Element.prototype[name].apply(e, of);
		const inside = (e) => [...childNodes(nodeName(e) === "TEMPLATE" && e.content || e)];
		const attributes = (e) => call("getAttributeNames", e).sort().map((n) => n + "=" + JSON.stringify(call("getAttribute", e, n))).join(" ");
		const disarm = (root) => {
			for (const e of root.querySelectorAll("*")) {
				for (const n of call("getAttributeNames", e)) if (/^on/.test(n)) call("removeAttribute", e, n);
				if (nodeName(e) === "TEMPLATE" && e.content) disarm(e.content);
			}
		};
		window.parsed = (html) => {
			const t = document.createElement("template");
			t.innerHTML = html;
			disarm(t.content);
			return t.content;
		};
		window.differ = (live, want) => {
			const there = inside(live), wanted = inside(want);
			for (let i = 0; i < Math.max(there.length, wanted.length); i++) {
				const a = there[i], b = wanted[i];
				if (!a || !b) return (a ? nodeName(a) + " too much" : nodeName(b) + " missing") + " at " + i + " in " + nodeName(live);
				if (nodeName(a) !== nodeName(b)) return nodeName(a) + " not " + nodeName(b);
				if (nodeType(a) !== 1) { if (a.data !== b.data) return JSON.stringify(a.data) + " not " + JSON.stringify(b.data); continue }
				if (call("hasAttribute", b, "data-component-id")) continue;
				if (space(a) !== space(b) || attributes(a) !== attributes(b)) return attributes(a) + " not " + attributes(b) + " in " + nodeName(a);
				const d = !call("hasAttribute", b, "data-lc-ignore") && differ(a, b);
				if (d) return d;
			}
		};
	}`

// Whatever renderings follow each other, patches bring the page to the last.
func TestPatchesReachEveryRendering(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Add("lab:0", "room:1", "")
	p := open(t, s.URL("lab:0"))
	p.Console("[SSE] Connected to room:1")
	p.ExpectFaults() // a component inside itself is told
	chains := randomChains(*chainsFlag, *seedFlag)
	wrappers, wanted, total := []string{}, map[string][]string{}, 0
	for i, c := range chains {
		c.replace(`src=\"/x\"`, `name=\"/x\"`) // frames would be loaded
		// What is no longer left alone, but edited in place now, is not the server's.
		c.replace([]string{"contenteditable", "data-lc-ignore"}[i%2], "title")
		c.replace(`data-lc-permanent`, `data-lc-everlasting`) // they stay as they are
		id := "lab:" + c.In
		if wanted[id] == nil {
			wanted[id] = []string{""} // versions begin at 1
			s.Add(id, "room:1", "")
			wrappers = append(wrappers, fmt.Sprintf(`<%s data-component-id="%s" data-sse-channel="room:1" data-lc-cursor="one-0" data-lc-version="0"></%[1]s>`, c.In, id))
		}
		wanted[id] = append(wanted[id], c.Renderings...)
		total += len(c.Renderings)
		chains[i] = c
	}
	// What goes wrong in one chain is told once.
	p.Eval(treeScript + `window.wanted = ` + asJSON(wanted) + `; window.faults = []; window.seen = 0;
		document.addEventListener("lc:update", (e) => {
			const id = e.target.dataset.componentId, version = e.detail.version;
			if (!wanted[id]) return;
			seen++;
			if (+e.target.dataset.lcHash !== version) faults.push([id + " is named " + e.target.dataset.lcHash]);
			const d = differ(e.target, parsed(wanted[id][version]));
			if (d && faults.length < 6) faults.push([d, id, wanted[id][version - 1], wanted[id][version], e.target.innerHTML]);
		});`)
	p.Eval(fmt.Sprintf(`new Promise((resolve) => {
		document.addEventListener("lc:mount", resolve, {once: true});
		document.body.append(...%s.map((html) => parsed(html)));
	})`, asJSON(wrappers)))
	versions := map[string]int{}
	for _, c := range chains {
		id := "lab:" + c.In
		for i, html := range c.Renderings {
			versions[id]++
			data := map[string]any{"version": versions[id], "hash": fmt.Sprint(versions[id])}
			if i == 0 {
				data["html"] = html
				s.Event("component-update", id, data)
				continue
			}
			data["base"], data["patch"] = fmt.Sprint(versions[id]-1), c.Patches[i-1]
			s.Event("component-patch", id, data)
		}
	}
	p.Until(fmt.Sprintf("seen === %d || faults.length > 5", total))
	for _, fault := range Get[[][]string](p, "faults") {
		t.Errorf("%q", fault)
	}
	if got := s.Views(); len(got) > 0 {
		t.Errorf("fetched %v", got)
	}
	t.Logf("%d renderings, %d patches", total, total-len(chains))
}

// replace changes what is in the renderings and patches, as it is written in JSON.
func (c *Chain) replace(old, new string) {
	text := strings.ReplaceAll(asJSON(c), old, new)
	*c = Chain{}
	if err := json.Unmarshal([]byte(text), c); err != nil {
		panic(err)
	}
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}
