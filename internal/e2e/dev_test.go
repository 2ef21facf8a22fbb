package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// picturesVariable names the folder that pictures are put into, for people to
// look at.
const picturesVariable = "LCGEN_PICTURES"

// handsSource is a program that is being written.
var handsSource = map[string]string{
	"go.mod": "module example.com/hands\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => %s\n",
	"tally.go": `package main

import lc "github.com/lcgen/lcgen/runtime"

// Tally counts raised hands, for everybody who looks.
//
//lc:component tally template=tally.html
//lc:channel context hall
type Tally struct {
	ID    lc.ComponentID
	Count int      ` + "`lc:\"state\"`" + `
	Names []string ` + "`lc:\"state\"`" + `
}

// Add counts some more hands.
//
//lc:action
func (t *Tally) Add(hands int, name *string) error {
	if hands < 1 || hands > 10 {
		return lc.Invalid("hands", "Raise 1 to 10 hands.")
	}
	t.Count += hands
	if name != nil {
		t.Names = append(t.Names, *name)
	}
	return nil
}

// Reset puts all hands down.
//
//lc:action
func (t *Tally) Reset() { t.Count, t.Names = 0, nil }
`,
	"tally.html": `<p class="count">{{.Count}} hands</p>
<button class="add" {{(.Do.Add 1 nil).Attrs}}>Raise a hand</button> <button {{.Do.Reset.Attrs}}>Put down</button>
`,
	"main.go": `package main

import (
	"flag"
	"html/template"
	"io"
	"log/slog"
	"net/http"

	lc "github.com/lcgen/lcgen/runtime"
)

const page = ` + "`" + `<!doctype html><html lang="en"><title>Hands</title>{{lcClient}}<h1>One</h1>{{component "tally" "east"}}{{component "tally" "west"}}` + "`" + `

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address")
	flag.Parse()
	app := lc.New(lc.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	RegisterTally(app, nil)
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.Handle("/{$}", app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; require-trusted-types-for 'script'")
		template.Must(template.New("").Funcs(app.Funcs(r.Context())).Parse(page)).Execute(w, nil)
	})))
	if err := http.ListenAndServe(*addr, mux); err != nil {
		panic(err)
	}
}
`,
}

// A Desk is a program that is being written, under lcgen dev.
type Desk struct {
	t    *testing.T
	dir  string
	addr string
	cmd  *exec.Cmd
	log  serverLog
}

// startDesk writes the program and runs lcgen dev on it.
func startDesk(t *testing.T) *Desk {
	t.Helper()
	browser.Need(t)
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	lcgen := filepath.Join(t.TempDir(), "lcgen")
	build := exec.Command("go", "build", "-o", lcgen, "./cmd/lcgen")
	build.Dir = repo
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building lcgen: %v\n%s", err, out)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &Desk{t: t, dir: t.TempDir(), addr: listener.Addr().String()}
	listener.Close()
	for name, content := range handsSource {
		if name == "go.mod" {
			content = fmt.Sprintf(content, repo)
		}
		if err := os.WriteFile(filepath.Join(d.dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d.cmd = exec.Command(lcgen, "dev", "--", "-addr", d.addr)
	d.cmd.Dir = d.dir
	d.cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOPROXY=off")
	d.cmd.Stdout, d.cmd.Stderr = &d.log, &d.log
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.stop)
	d.listens()
	return d
}

// stop ends lcgen dev as Ctrl-C does, and looks that the port is free then.
func (d *Desk) stop() {
	d.cmd.Process.Signal(os.Interrupt)
	if err := d.cmd.Wait(); err != nil {
		d.t.Errorf("lcgen dev ended with %v", err)
	}
	if conn, err := net.Dial("tcp", d.addr); err == nil {
		conn.Close()
		d.t.Error("the program goes on without lcgen dev")
	}
	if d.t.Failed() {
		d.t.Log(d.log.text.String())
	}
}

// listens waits for the program.
func (d *Desk) listens() {
	d.t.Helper()
	for deadline := time.Now().Add(5 * patience); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", d.addr)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			d.t.Fatal("the program never listens")
		}
	}
}

// edit changes a file.
func (d *Desk) edit(name, before, after string) {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	source, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(source, []byte(before)) {
		d.t.Fatalf("%s does not hold %q: %v", name, before, err)
	}
	if err := os.WriteFile(path, bytes.Replace(source, []byte(before), []byte(after), 1), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// overlay returns a JavaScript expression: the text of the overlay, which is
// empty where there is none.
const overlay = `(document.querySelector("lcgen-overlay")?.shadowRoot.textContent ?? "")`

// TestDev writes on a program while a page is open.
func TestDev(t *testing.T) {
	d := startDesk(t)
	p := open(t, "http://"+d.addr+"/")
	p.ExpectFaults() // while the program starts anew, nobody answers
	followText(p, "h1", "One")
	p.Check(overlay + ` === ""`)

	// A change of Go comes to the page by itself.
	d.edit("main.go", "<h1>One", "<h1>Two")
	followText(p, "h1", "Two")

	// So does one of a template, and what the program holds stays.
	p.Click(".add")
	followText(p, ".count", "1 hands")
	d.edit("tally.html", "hands", "hands are up")
	followText(p, ".count", "1 hands are up")

	// A fault is shown with place and source, and goes when it is mended.
	d.edit("tally.go", "return nil", "return nill")
	follow(p, overlay+`.includes("undefined: nill")`)
	p.Check(overlay + `.includes("tally.go:26:9")`)
	p.Check(overlay + `.includes("return nill")`)
	d.picture(p, "overlay", 900, 560)
	p.CheckText(".count", "1 hands are up")
	d.edit("tally.go", "return nill", "return nil")
	follow(p, overlay+` === ""`)

	// Lints are shown too, and what was hidden stays so.
	d.edit("tally.html", ".Count", ".Cuont")
	follow(p, overlay+`.includes("Cuont")`)
	p.Check(overlay + `.includes("tally.html:1:")`)
	p.Eval(`document.querySelector("lcgen-overlay").shadowRoot.querySelector("button").click()`)
	p.Check(overlay + ` === ""`)
	d.edit("tally.html", ".Cuont", ".Count")

	// The inspector shows what happens, and calls actions.
	followText(p, ".count", "0 hands are up") // the fault in Go has cost the state
	inspector := open(t, "http://"+d.addr+"/lc/_dev/")
	inspector.ExpectFaults()
	followText(inspector, "#status", "live")
	follow(inspector, `document.querySelectorAll("#instances article").length === 2`)
	p.Click(".add")
	follow(inspector, `document.querySelector("#instances article pre").textContent.includes('"count": 1')`)
	follow(inspector, `document.querySelectorAll("#events li").length === 1 && document.querySelectorAll("#streams tbody tr").length === 1`)
	inspector.Type(`form[aria-label="add of tally:west"] input[name=hands]`, "3")
	inspector.Type(`form[aria-label="add of tally:west"] input[name=name]`, "Ada")
	inspector.Click(`form[aria-label="add of tally:west"] button`)
	follow(p, `document.querySelectorAll(".count")[1].textContent === "3 hands are up"`)
	inspector.Type(`form[aria-label="add of tally:east"] input[name=hands]`, "11")
	inspector.Click(`form[aria-label="add of tally:east"] button`)
	followText(inspector, `form[aria-label="add of tally:east"] output`, "422 Unprocessable Entity #/hands: Raise 1 to 10 hands.")
	d.picture(inspector, "inspector", 1280, 1000)

	// The page says when nobody answers, and goes on by itself.
	d.edit("main.go", "app := lc.New", "panic(\"at start\")\n\tapp := lc.New")
	follow(p, overlay+`.includes("does not answer")`)
	d.edit("main.go", "panic(\"at start\")\n\t", "")
	follow(p, overlay+` === "" && document.querySelector("h1").textContent === "Two"`)
	followText(inspector, "#status", "live")
}

// follow waits for a JavaScript expression to become true, also in a page that
// takes the place of this one meanwhile.
func follow(p *Page, js string) {
	p.T.Helper()
	for deadline := time.Now().Add(5 * patience); ; time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.Context(), patience)
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+js+")"))
		cancel()
		if is {
			return
		}
		if time.Now().After(deadline) {
			p.T.Fatalf("never true: %s (%v)", js, err)
		}
	}
}

// followText waits for the text of an element in the same way.
func followText(p *Page, selector, want string) {
	p.T.Helper()
	follow(p, fmt.Sprintf("document.querySelector(%q)?.textContent.trim() === %q", selector, want))
}

// picture takes pictures, light and dark, if they are wanted.
func (d *Desk) picture(p *Page, name string, width, height int64) {
	d.t.Helper()
	folder := os.Getenv(picturesVariable)
	if folder == "" {
		return
	}
	p.Do("resize", chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		size := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1}
		_, err := cdp.Call(ctx, tab, emulation.SetDeviceMetricsOverride, size)
		return err
	}))
	for _, scheme := range []string{"light", "dark"} {
		p.Do("choose colours", chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
			_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, media)
			return err
		}))
		p.Screenshot(filepath.Join(folder, name+"-"+scheme+".png"))
	}
}
