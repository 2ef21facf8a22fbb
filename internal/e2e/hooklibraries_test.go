package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// TestHookLibraries tries libraries from npm that live in components, under a strict
// policy: violations of it fail the tests by themselves.
func TestHookLibraries(t *testing.T) {
	packages, err := filepath.Abs("../hooks/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(packages); err != nil {
		skip := t.Skipf
		if os.Getenv("LCGEN_E2E") == "required" {
			skip = t.Fatalf
		}
		skip("the npm packages are not there: run npm ci in internal/hooks")
	}
	address := startRecipes(t, "hooks", "The hooks are at ", "-libraries", packages)
	for _, library := range []struct {
		name string
		test func(t *testing.T, address string)
	}{
		{"chart", hookedChart},
		{"map", hookedMap},
		{"editor", hookedEditor},
		{"sortable", hookedSortable},
	} {
		t.Run(library.name, func(t *testing.T) {
			t.Parallel()
			library.test(t, address)
		})
	}
}

// openHook opens a page of the libraries, and waits for the client.
func openHook(t *testing.T, address string) *Page {
	t.Helper()
	p := browser.Open(t, address)
	isLive(p)
	return p
}

// leave has a component go, as when another one no longer shows it.
func leave(p *Page) {
	p.Eval(`$("[data-component-id]").remove()`)
}

func hookedChart(t *testing.T, address string) {
	p := openHook(t, address+"/sales/shop")
	p.Until(`!!Chart.getChart($("canvas"))`)
	p.Eval(`window.chart = Chart.getChart($("canvas")); window.canvas = $("canvas")`)
	for _, amount := range []string{"12.5", "30"} {
		p.Eval(`$("[name=amount]").value = ""`)
		p.Type("[name=amount]", amount)
		p.Click("form button")
		p.Until(`chart.data.datasets[0].data.at(-1) === ` + amount)
	}
	p.Check(`Chart.getChart($("canvas")) === chart && $("canvas") === canvas && chart.data.labels.length === 2`)
	p.Until(`canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((n) => n > 0)`)

	other := openHook(t, address+"/sales/shop")
	other.Until(`Chart.getChart($("canvas"))?.data.datasets[0].data.length === 2`)
	leave(p)
	p.Until(`!Chart.getChart(canvas)`)
}

func hookedMap(t *testing.T, address string) {
	p := openHook(t, address+"/places/world")
	p.Until(`!!$(".leaflet-tile-loaded")`)
	p.Eval(`window.box = $(".map"); window.tiles = $(".leaflet-map-pane")`)
	other := openHook(t, address+"/places/world")
	p.Drag(".map", "p", `!/translate3d\(0px, 0px/.test(tiles.style.transform)`)
	at := Get[string](p, `tiles.style.transform`)

	other.Until(`!!$(".leaflet-tile-loaded")`)
	other.Click(".map")
	for _, one := range []*Page{p, other} {
		one.Until(`$("p").textContent.startsWith("1 ") && document.querySelectorAll(".map path").length === 1`)
	}
	p.Check(`$(".map") === box && $(".leaflet-map-pane") === tiles`)
	if now := Get[string](p, `tiles.style.transform`); now != at {
		t.Errorf("the map has moved from %s to %s", at, now)
	}
	leave(p)
	p.Until(`!box.matches(".leaflet-container") || !box._leaflet_id`)
}

func hookedEditor(t *testing.T, address string) {
	const saved = "[data-component-id] > p"
	p, other := openHook(t, address+"/note/shared"), openHook(t, address+"/note/shared")
	for _, one := range []*Page{p, other} {
		one.Until(`!!$(".ql-editor")`)
		one.Eval(`window.editor = $(".ql-editor"); window.quill = Quill.find($(".editor")); 0`)
	}
	p.Click(".ql-editor")
	p.Keys("Hello")
	other.UntilText(".ql-editor", "Hello")
	p.UntilText(saved, "6 characters are saved.")

	// What comes while somebody types leaves the text and the cursor alone.
	p.Keys(" you")
	p.Eval(`quill.setSelection(2)`)
	p.Keys("X")
	other.UntilText(".ql-editor", "HeXllo you")
	p.UntilText(saved, "11 characters are saved.")
	p.Check(`$(".ql-editor") === editor && document.activeElement === editor && quill.getSelection().index === 3`)

	other.Eval(`quill.setSelection(0, 2); quill.format("bold", true, "user")`)
	p.Until(`!!$(".ql-editor strong") && quill.getText() === "HeXllo you\n"`)
	p.Check(`$(".ql-editor") === editor`)
	late := openHook(t, address+"/note/shared")
	late.Until(`$(".ql-editor strong")?.textContent === "He"`)
	leave(late)
	late.Until(`!$(".ql-editor")`)
}

// tasksInOrder leaves out what follows the mouse, a copy.
const tasksInOrder = `[...document.querySelectorAll(".tasks li:not(.sortable-fallback)")].map((item) => item.dataset.task).join()`

func hookedSortable(t *testing.T, address string) {
	p, other := openHook(t, address+"/tasks/us"), openHook(t, address+"/tasks/us")
	p.Until(`!!Sortable.get($(".tasks"))`)
	handle := func(task string) string { return fmt.Sprintf("[data-task=%s] .handle", task) }
	is := func(order string) string { return fmt.Sprintf(`%s === %q`, tasksInOrder, order) }
	inOrder := func(want string) {
		t.Helper()
		for _, one := range []*Page{p, other} {
			one.Until(is(want))
		}
	}
	p.Eval(`window.item = $("[data-task=rest]")`)
	p.Drag(handle("rest"), handle("write"), is("rest,write,test,ship"))
	inOrder("rest,write,test,ship")
	p.Check(`$("[data-task=rest]") === item`)

	// A refused move is undone, and what follows is not.
	p.ExpectFaults() // browsers tell of the 403
	p.Drag(handle("ship"), handle("write"), is("rest,ship,write,test"))
	p.UntilText("[data-lc-error='']", "What is shipped was tested before.")
	inOrder("rest,write,test,ship")
	p.Drag(handle("write"), handle("ship"), is("rest,test,ship,write"))
	inOrder("rest,test,ship,write")

	// By keys, and the focus stays with the task.
	p.Eval(`$("[data-task=write] .up").focus()`)
	p.Keys("\r")
	inOrder("rest,test,write,ship")
	p.Until(`document.activeElement === $("[data-task=write] .up")`)
	p.Keys("\r")
	inOrder("rest,write,test,ship")
	other.Drag(handle("rest"), handle("ship"), is("write,test,ship,rest"))
	inOrder("write,test,ship,rest")
	p.Check(`$("[data-task=rest]") === item`)
	leave(p)
	p.Check(`!$(".tasks")`)
}
