package e2e

import (
	"fmt"
	"slices"
	"testing"
)

func TestAStalePushIsDropped(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	p.Eval(`window.seen = []; for (const type of ["lc:update", "lc:fragments"])
		liveComponentManager.on(type, (e) => seen.push(e.type + e.detail.version))`)
	s.Push("lab:1", `<p id="n">2</p>`)
	s.PushAs("lab:1", 1, `<p id="n">stale</p>`)
	s.PushAs("lab:1", 2, `<p id="n">the same again</p>`)
	s.Event("component-fragments", "lab:1", map[string]any{"version": 2, "fragments": map[string]string{"#n": "stale"}})
	s.Push("lab:1", `<p id="n">3</p>`)
	p.UntilText("#n", "3")
	p.Check(`seen.join() === "lc:update2,lc:update3"`)
}

func TestAPushWithoutAVersionIsShown(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	s.PushAs("lab:1", 0, `<p id="n">told</p>`)
	p.UntilText("#n", "told")
}

func TestAPushWaitsForTheAnswer(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	p.Eval(`window.seen = []; liveComponentManager.on("lc:update", (e) => seen.push(e.detail.version + " " + document.querySelector("#n").textContent))`)
	s.Answer("press", func(Call) Answer { return Answer{HTML: `<p id="n">mine</p>`} })
	release := s.Hold("press")
	p.Eval(`void liveComponentManager.action("lab:1", "press")`)
	s.UntilCalls(1)
	s.PushAs("lab:1", 2, `<p id="n">my echo</p>`)
	s.Push("lab:1", `<p id="n">theirs</p>`)
	s.Add("other:1", "room:1", "")
	p.Console("[LiveComponent] SSE update received for lab:1")
	p.Until(`liveComponentManager.sseClients.get("room:1").lastEventId === "one-2"`)
	p.CheckText("#n", "1")
	release()
	p.UntilText("#n", "theirs")
	p.Check(`seen.join() === "2 mine,3 theirs"`)
}

func TestAnAnswerOlderThanWhatIsShownIsFetchedAnew(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	for i := 2; i <= 4; i++ {
		s.Push("lab:1", fmt.Sprintf(`<p id="n">%d</p>`, i))
	}
	p.UntilText("#n", "4")
	p.Eval(`window.seen = []; liveComponentManager.on("lc:update", () => seen.push(document.querySelector("#n").textContent))`)
	s.Answer("press", func(Call) Answer { return Answer{Version: 2, HTML: `<p id="n">old</p>`} })
	release := s.Hold("press")
	p.Eval(`void liveComponentManager.action("lab:1", "press")`)
	s.until("the old answer on its way", func() bool { return s.components["lab:1"].version == 2 })
	s.change(func() { s.components["lab:1"].html, s.components["lab:1"].version = `<p id="n">fetched</p>`, 5 })
	release()
	p.UntilText("#n", "fetched")
	p.Check(`seen.join() === "fetched"`)
	if views := s.Views(); !slices.Equal(views, []string{"lab:1"}) {
		t.Errorf("fetched %v", views)
	}
}

func TestRefresh(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	s.PushRefresh("lab:1", `<p id="n">2</p>`)
	p.UntilText("#n", "2")

	s.Change("lab:1", `<p id="n">3</p>`)
	s.change(func() { s.components["lab:1"].token = "another" })
	p.Eval(`liveComponentManager.refresh("lab:1")`)
	p.CheckText("#n", "3")
	p.Check(`document.querySelector("[data-component-id]").dataset.lcVersion === "3"`)
	p.Check(`document.querySelector("[data-component-id]").dataset.lcToken === "another"`)
	if views := s.Views(); len(views) != 2 {
		t.Errorf("fetched %v", views)
	}
}

func TestAComponentThatIsGoneIsNotShownAsSomethingElse(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	s.change(func() { delete(s.components, "lab:1") })
	got := Get[float64](p, `liveComponentManager.refresh("lab:1").catch((e) => e.status)`)
	if got != 404 {
		t.Errorf("status %v, want 404", got)
	}
	p.CheckText("#n", "1")
}

func TestRemove(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	p.Eval(`window.gone = []; liveComponentManager.on("lc:unmount", (e) => gone.push(e.detail.id))`)
	s.Event("component-remove", "lab:1", nil)
	p.Until(`!document.querySelector("#n")`)
	p.Until(`gone.join() === "lab:1"`)
	s.UntilStreams(0)

	// The removal is told again to a page that shows the component anew.
	s.Add("old:1", "room:1", "")
	old := s.Wrapper("old:1")
	p.Eval(fmt.Sprintf("void document.body.insertAdjacentHTML('beforeend', %q)", s.Wrapper("lab:1")))
	p.Eval(fmt.Sprintf("void document.body.insertAdjacentHTML('beforeend', %q)", old))
	s.Push("lab:1", `<p id="n">anew</p>`)
	p.UntilText("#n", "anew")
}

// A removal is for what was rendered before, which its version tells, if it has
// one.
func TestARemovalOfAVersion(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	s.Add("lab:2", "room:1", `<p id="other">1</p>`)
	p.Eval(fmt.Sprintf("void document.body.insertAdjacentHTML('beforeend', %q)", s.Wrapper("lab:2")))
	s.Push("lab:1", `<p id="n">2</p>`)
	s.Event("component-remove", "lab:1", map[string]any{"version": 2})
	s.Push("lab:2", `<p id="other">2</p>`)
	p.UntilText("#other", "2")
	p.CheckText("#n", "2")
	p.Eval(`void (document.querySelector("[data-component-id]").dataset.lcCursor = "one-1000")`)
	s.Event("component-remove", "lab:1", map[string]any{"version": 3})
	p.Until(`!document.querySelector("#n")`)
}

// The removal itself may get lost.
func TestAComponentThatTheServerDoesNotHaveAnyMoreGoes(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	p.Eval(`window.told = []; for (const type of ["lc:unmount", "lc:error"]) liveComponentManager.on(type, (e) => told.push(type + " " + e.detail.id))`)
	s.change(func() { delete(s.components, "lab:1") })
	s.Resync()
	p.Until(`!document.querySelector("#n")`)
	p.Until(`told.length > 0`)
	p.Check(`told.join() === "lc:unmount lab:1"`)
}

// Parts that are not of the version after the one shown are parts of something
// else.
func TestFragmentsAfterAGapFetchTheWhole(t *testing.T) {
	s, p := actionPage(t, `<p id="a">0</p><p id="b">0</p>`)
	s.Change("lab:1", `<p id="a">0</p><p id="b">1</p>`) // nobody is told
	s.PushFragments("lab:1", `<p id="a">1</p><p id="b">1</p>`, map[string]string{"#a": `<p id="a">1</p>`})
	p.UntilText("#a", "1")
	p.UntilText("#b", "1")
	if views := s.Views(); !slices.Equal(views, []string{"lab:1"}) {
		t.Errorf("fetched %v", views)
	}
}

func TestThePageMayStopAnUpdate(t *testing.T) {
	s, p := actionPage(t, `<p id="n">1</p>`)
	p.Eval(`window.stop = true; window.asked = [];
		liveComponentManager.on("lc:before-update", (e) => { asked.push(e.detail.version); if (stop) e.preventDefault() })`)
	s.Push("lab:1", `<p id="n">2</p>`)
	p.Until(`asked.join() === "2"`)
	p.CheckText("#n", "1")
	p.Check(`document.querySelector("[data-component-id]").dataset.lcVersion === "1"`)
	p.Eval(`window.stop = false; liveComponentManager.refresh("lab:1")`)
	p.UntilText("#n", "2")
}

func TestFragments(t *testing.T) {
	s, p := actionPage(t, `<b id="count">1</b><ul id="list"><li data-lc-key="a">a<input></li></ul>`)
	p.Eval(`document.querySelector("input").value = "typed";
		liveComponentManager.on("lc:fragments", (e) => { window.told = Object.keys(e.detail.fragments).join() + e.detail.version })`)
	whole := `<b id="count">2</b><ul id="list"><li data-lc-key="z">z<input></li><li data-lc-key="a">a<input></li></ul>`
	s.PushFragments("lab:1", whole, map[string]string{
		"#count": `<b id="count">2</b>`,
		"#list":  `<li data-lc-key="z">z<input></li><li data-lc-key="a">a<input></li>`,
	})
	p.UntilText("#count", "2")
	p.Check(`document.querySelector("[data-component-id]").innerHTML === ` + fmt.Sprintf("%q", whole))
	p.Check(`document.querySelectorAll("input")[1].value === "typed"`)
	p.Check(`told === "#count,#list2"`)

	// What fragments changed is known to the update that takes it back.
	s.Push("lab:1", `<b id="count">1</b><ul id="list"><li data-lc-key="a">a<input></li></ul>`)
	p.UntilText("#count", "1")
	p.Check(`document.querySelectorAll("li").length === 1 && document.querySelector("input").value === "typed"`)
	if views := s.Views(); len(views) > 0 {
		t.Errorf("fetched %v", views)
	}
}

// The client compares with what the server wrote last, be it whole or in part.
func TestFragmentsThatAreTakenBack(t *testing.T) {
	s, p := actionPage(t, `<div id="y"><b id="x">1</b><i>0</i></div><p id="t">old</p>`)
	first := `<div id="y"><b id="x">1</b><i>1</i></div><p id="t">old</p>`
	s.Push("lab:1", first)
	p.UntilText("i", "1")
	s.PushFragments("lab:1", "", map[string]string{"#x": `<b id="x">2</b>`, "#t": "new"})
	p.UntilText("#x", "2")
	p.UntilText("#t", "new")
	s.Push("lab:1", first)
	p.UntilText("#x", "1")
	p.UntilText("#t", "old")
}

func TestAFragmentWithoutAPlaceFetchesTheWhole(t *testing.T) {
	for name, selector := range map[string]string{
		"missing":              "#nowhere",
		"no selector":          "#)(",
		"outside":              "body",
		"in another component": "#theirs",
	} {
		t.Run(name, func(t *testing.T) {
			s, p := actionPage(t, `<p id="n">1</p><div data-component-id="inner:1"><p id="theirs">theirs</p></div>`)
			s.PushFragments("lab:1", `<p id="n">whole</p>`, map[string]string{selector: `<p id="theirs">broken</p>`, "#n": `<p id="n">part</p>`})
			p.UntilText("#n", "whole")
			if views := s.Views(); !slices.Equal(views, []string{"lab:1"}) {
				t.Errorf("fetched %v", views)
			}
		})
	}
}
