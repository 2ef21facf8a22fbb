package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// uploadForm is a form with a file, and all that the client shows of an upload.
const uploadForm = `<form id="f" data-lc-action="send" data-lc-drop="photo">
	<input name="title" id="title"><p id="te" data-lc-error="title" hidden></p>
	<input type="file" name="photo" id="photo"><p id="pe" data-lc-error="photo" hidden></p>
	<progress id="bar" data-lc-progress="photo" hidden></progress>
	<button id="go">Send</button><button id="end" type="button" data-lc-cancel hidden>End</button></form>
	<p id="e" data-lc-error="" hidden></p>`

// transfer is a JavaScript expression for a DataTransfer with files of those
// names; each holds its name, padded to a size.
func transfer(size int, names ...string) string {
	return fmt.Sprintf(`(() => { const t = new DataTransfer();
		for (const name of %q.split(" ")) t.items.add(new File([name.padEnd(%d)], name));
		return t; })()`, strings.Join(names, " "), size)
}

// choose chooses files as a user does by the browser's dialog.
func choose(p *Page, input string, size int, names ...string) {
	p.T.Helper()
	p.Eval(fmt.Sprintf(`{ const i = document.querySelector(%q); i.files = %s.files;
		for (const type of ["input", "change"]) i.dispatchEvent(new Event(type, {bubbles: true})); }`, input, transfer(size, names...)))
}

// uploadPage opens a page with a form for files, once the module is there.
func uploadPage(t *testing.T, inside string) (*FakeServer, *Page) {
	t.Helper()
	s, p := actionPage(t, inside)
	s.UntilScripts(2)
	p.Eval(`Promise.all([import("/lc/upload.js"), import("/lc/fault.js")]).then(() => {})`)
	p.Eval(`window.told = []; liveComponentManager.on("lc:error", ({ detail: { action, status, problem } }) => told.push([action, status, problem.code ?? ""].join(" ")))`)
	return s, p
}

const (
	idle   = `document.querySelector("#bar").hidden && document.querySelector("#end").hidden && !document.querySelector("#go").disabled`
	busy   = `!document.querySelector("#bar").hidden && !document.querySelector("#end").hidden && document.querySelector("#go").disabled`
	unsent = `document.querySelector("#pe").textContent.startsWith("The connection was lost, and the files were not sent.")`
	kept   = `document.querySelector("#photo").files.length === 1`

	// uploadSize is more than the buffers of a connection hold.
	uploadSize = 48 << 20
)

// gate keeps the rest of bodies from being read until it is opened.
func gate(s *FakeServer) (open func()) {
	opened := make(chan struct{})
	s.Meddle(func(w http.ResponseWriter, r *http.Request) bool {
		body := r.Body
		wait := readerFunc(func([]byte) (int, error) {
			select {
			case <-opened:
				return 0, io.EOF
			case <-r.Context().Done():
				return 0, r.Context().Err()
			}
		})
		r.Body = io.NopCloser(io.MultiReader(io.LimitReader(body, 1<<20), wait, body))
		return true
	})
	return func() { close(opened) }
}

type readerFunc func([]byte) (int, error)

func (fn readerFunc) Read(b []byte) (int, error) { return fn(b) }

// lose has so many calls lose their connection, when some of the body has been
// read, or all of it. It returns the LC-Requests of those that came.
func lose(s *FakeServer, times int, whole bool) (requests func() []string) {
	var came []string
	s.Meddle(func(w http.ResponseWriter, r *http.Request) bool {
		fine := false
		s.change(func() {
			came = append(came, r.Header.Get("LC-Request"))
			fine = len(came) > times
		})
		if fine {
			return true
		}
		if whole {
			io.Copy(io.Discard, r.Body)
		}
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			s.t.Error(err)
			return false
		}
		connection.Close()
		return false
	})
	return func() []string {
		s.mu.Lock()
		defer s.mu.Unlock()
		return slices.Clone(came)
	}
}

// atOnce has the next attempt follow at once.
const atOnce = `Math.random = () => -0.999`

// countSends counts how often the page sends a form.
const countSends = `window.sends = 0; { const send = XMLHttpRequest.prototype.send; XMLHttpRequest.prototype.send = function(body) { sends++; send.call(this, body); }; }
`

// A file that a user chooses is sent with the form, and the page shows how far it is.
func TestUploadShowsItsProgress(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	path := filepath.Join(t.TempDir(), "photo.png")
	if err := os.WriteFile(path, make([]byte, uploadSize), 0o600); err != nil {
		t.Fatal(err)
	}
	open := gate(s)
	p.Check(idle)
	p.Choose("#photo", path)
	p.Type("#title", "sea")
	p.Eval(`window.seen = new Set; new MutationObserver(() => seen.add(document.querySelector("#bar").value)).observe(document.querySelector("#bar"), {attributes: true})`)
	p.Click("#go")
	p.Until(`(bar => !bar.hidden && bar.value > 0 && bar.value < bar.max && bar.max > ` + fmt.Sprint(uploadSize) + `)(document.querySelector("#bar"))`)
	p.Check(busy)
	open()
	calls := s.UntilCalls(1)
	wantForm(t, calls[0], "send", url.Values{"title": {"sea"}})
	if calls[0].ContentType != "multipart/form-data" || !slices.Equal(calls[0].Files, []string{"photo.png"}) || calls[0].Token != "grant-of-lab:1" || calls[0].Request == "" {
		t.Errorf("called with %+v", calls[0])
	}
	p.Until(idle)
	p.Until(`document.querySelector("#photo").files.length === 0`) // as after any form that was answered
	p.Check(`seen.size > 2 && told.length === 0`)
}

func TestUploadOfSeveralFiles(t *testing.T) {
	s, p := uploadPage(t, strings.Replace(uploadForm, `type="file"`, `type="file" multiple`, 1))
	choose(p, "#photo", 0, "a.png", "b.png", "c.png")
	p.Click("#go")
	if calls := s.UntilCalls(1); !slices.Equal(calls[0].Files, []string{"a.png", "b.png", "c.png"}) {
		t.Errorf("sent %v", calls[0].Files)
	}
	p.Until(idle)
}

// What ends an upload ends the connection, keeps the file, and lets the user go on.
func TestUploadIsEnded(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	gone := make(chan struct{})
	s.Meddle(func(w http.ResponseWriter, r *http.Request) bool {
		io.CopyN(io.Discard, r.Body, 1<<20)
		<-gone // so that it is not read faster than it is ended
		_, err := io.Copy(io.Discard, r.Body)
		if err == nil {
			t.Error("the whole body has come")
		}
		return false
	})
	choose(p, "#photo", uploadSize, "photo.png")
	p.Click("#go")
	p.Until(`document.querySelector("#bar").value > 0 && ` + busy)
	p.Click("#end")
	p.Until(idle + ` && told.join() === "send 0 ended"`)
	close(gone)
	p.Check(kept + ` && document.querySelector("#pe").hidden && document.querySelector("#e").hidden && !document.querySelector("[aria-invalid]")`)
	p.Check(`[...document.querySelectorAll("[role=status]")].some(e => e.textContent === "The upload was ended.")`)

	s.Meddle(nil)
	p.Click("#go")
	if calls := s.UntilCalls(1); !slices.Equal(calls[0].Files, []string{"photo.png"}) {
		t.Errorf("sent %v", calls[0].Files)
	}
	p.Until(idle)
}

// It ends while it waits for the network, too.
func TestUploadIsEndedBetweenAttempts(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	lose(s, 1000, false)
	p.Eval(countSends + `Math.random = () => 1e4`) // so that the second attempt but one is hours away
	choose(p, "#photo", 0, "photo.png")
	p.Click("#go")
	p.Until(`sends === 2 && !document.querySelector("#bar").hasAttribute("value") && ` + busy)
	p.Click("#end")
	p.Until(idle + ` && told.join() === "send 0 ended"`)
	p.Check(`sends === 2`)
}

func TestDroppedAndPastedFiles(t *testing.T) {
	const zones = `<div id="outer" data-lc-drop="scan" tabindex="0"><p id="inner">drop</p></div><p id="other">other</p><input id="title">
		<form data-lc-action="send"><input type="file" name="scan" id="scan" disabled></form>
		<form data-lc-action="send"><input type="file" name="scan" id="second" multiple><div id="second-zone" data-lc-drop="scan"><textarea id="text"></textarea><b id="b">b</b></div><button id="go">Send</button></form>`
	s, p := uploadPage(t, zones)
	p.Eval(`window.drop = (selector, data, type = "drop") => {
		const init = {bubbles: true, cancelable: true, composed: true, dataTransfer: data, clipboardData: data};
		const event = type === "paste" ? new ClipboardEvent(type, init) : new DragEvent(type, init);
		if (type === "paste") Object.defineProperty(event, "clipboardData", {value: data}); // Firefox makes one of its own
		document.querySelector(selector).dispatchEvent(event);
		return event;
	};
	window.names = (selector) => [...document.querySelector(selector).files].map((f) => f.name).join();
	window.changes = []; for (const type of ["input", "change"]) addEventListener(type, (e) => changes.push(type + " " + e.target.id))`)
	drop := func(selector, typ string, prevented bool, data string) {
		t.Helper()
		p.Check(fmt.Sprintf(`drop(%q, %s, %q).defaultPrevented === %t`, selector, data, typ, prevented))
	}
	names := func(selector, want string) {
		t.Helper()
		if got := Get[string](p, fmt.Sprintf("names(%q)", selector)); got != want {
			t.Errorf("%s has %s, want %s", selector, got, want)
		}
	}
	const text = `(() => { const t = new DataTransfer(); t.setData("text/plain", "x"); return t; })()`
	const both = `(() => { const t = new DataTransfer(); t.setData("text/plain", "x"); t.items.add(new File(["x"], "x.png")); return t; })()`

	// Of the form first, else of the component; what is disabled takes nothing.
	drop("#inner", "dragover", true, transfer(0, "a.png"))
	names("#second", "")
	drop("#inner", "drop", true, transfer(0, "a.png"))
	names("#second", "a.png")
	p.Check(`changes.join() === "input second,change second"`)
	drop("#b", "drop", true, transfer(0, "b.png", "c.png")) // where several may be, they are more
	names("#second", "a.png,b.png,c.png")
	p.Eval(`document.querySelector("#scan").disabled = false`)
	drop("#inner", "drop", true, transfer(0, "d.png", "e.png")) // where one may be, it is the first
	names("#scan", "d.png")
	drop("#outer", "paste", true, transfer(0, "f.png"))
	names("#scan", "f.png")

	// What is no file, or elsewhere, or text for a text, is not ours.
	drop("#inner", "drop", false, text)
	drop("#inner", "dragover", false, text)
	drop("#other", "drop", false, transfer(0, "x.png"))
	drop("#other", "dragover", true, transfer(0, "x.png")) // but beside a zone, the browser would leave the page
	drop("#other", "dragover", false, text)
	drop("#text", "dragover", true, transfer(0, "x.png"))
	drop("#title", "dragover", false, transfer(0, "x.png"))
	drop("#text", "paste", false, both)
	names("#second", "a.png,b.png,c.png")
	drop("#text", "paste", true, transfer(0, "g.png"))
	drop("#b", "paste", true, both)
	names("#second", "a.png,b.png,c.png,g.png,x.png")
	names("#scan", "f.png")

	p.Click("#go")
	if calls := s.UntilCalls(1); strings.Join(calls[0].Files, ",") != "a.png,b.png,c.png,g.png,x.png" {
		t.Errorf("sent %v", calls[0].Files)
	}
}

// A fault of another field keeps the file, for it can't be chosen again by a script.
func TestAFaultKeepsTheChosenFile(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	var fine atomic.Bool
	s.Answer("send", func(call Call) Answer {
		if fine.Load() {
			return Answer{HTML: uploadForm + `<p id="done">done</p>`}
		}
		return Answer{Problem: map[string]any{"status": 422, "code": "invalid", "errors": []map[string]string{{"pointer": "#/title", "detail": "is missing"}}}}
	})
	choose(p, "#photo", 0, "photo.png")
	p.Click("#go")
	p.UntilText("#te", "is missing")
	p.Until(idle)
	p.Check(kept + ` && document.querySelector("#pe").hidden && document.querySelector("#title").ariaInvalid === "true"`)
	s.Push("lab:1", uploadForm+`<p id="pushed">pushed</p>`) // and so does an update
	p.UntilText("#pushed", "pushed")
	p.Check(kept + ` && ` + idle)
	fine.Store(true)
	p.Click("#go")
	p.UntilText("#done", "done")
	if calls := s.UntilCalls(2); !slices.Equal(calls[1].Files, []string{"photo.png"}) || calls[0].Request == calls[1].Request {
		t.Errorf("called %+v", calls)
	}
	p.Until(`!(` + kept + `)`)
}

// A form that gets no answer is sent again, as the same request.
func TestUploadGoesOnAfterALostConnection(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	requests := lose(s, 5, true)
	p.Eval(atOnce)
	choose(p, "#photo", 0, "photo.png")
	p.Click("#go")
	calls := s.UntilCalls(1)
	p.Until(idle)
	if got := requests(); len(got) != 6 || slices.ContainsFunc(got, func(id string) bool { return id != calls[0].Request }) {
		t.Errorf("requests %v", got)
	}
	p.Check(`told.length === 0`)
}

// Without an end it says so, keeps the file, and lets the user try again.
func TestUploadSaysThatTheConnectionIsLost(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	lose(s, 1000, false)
	p.Eval(countSends + atOnce)
	choose(p, "#photo", uploadSize/2, "photo.png")
	p.Click("#go")
	p.Until(unsent)
	p.Until(idle + ` && told.join() === "send 0 "`)
	p.Check(kept + ` && sends === 7`)
	s.Meddle(nil)
	p.Click("#go")
	if calls := s.UntilCalls(1); !slices.Equal(calls[0].Files, []string{"photo.png"}) {
		t.Errorf("sent %v", calls[0].Files)
	}
	p.Until(idle + ` && document.querySelector("#pe").hidden`)
}

// The server knows a request again for a minute only: what may have arrived whole
// is not sent again after that.
func TestUploadThatMayHaveArrivedIsNotSentTwice(t *testing.T) {
	s, p := uploadPage(t, strings.Replace(uploadForm, `<p id="pe" data-lc-error="photo" hidden></p>`, "", 1))
	requests := lose(s, 1000, true)
	p.Eval(countSends + atOnce + `; { let now = 0; Date.now = () => now += 60_000; }`)
	choose(p, "#photo", 0, "photo.png")
	p.Click("#go")
	p.UntilText("#e", "The connection was lost. The files may have arrived.")
	p.Until(idle)
	p.Check(kept + ` && sends === 1`) // the browser itself may try again, at once
	if ids := requests(); slices.ContainsFunc(ids, func(id string) bool { return id != ids[0] }) {
		t.Errorf("requests %v", ids)
	}
}

// Without a network nothing can have arrived, and when it is back the upload goes on.
func TestUploadWithoutANetwork(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	s.Stop()
	p.Eval(countSends + atOnce + `; window.network = false; Object.defineProperty(navigator, "onLine", {get: () => network})`)
	choose(p, "#photo", 0, "photo.png")
	p.Click("#go")
	p.UntilText("#pe", "The connection was lost, and the files were not sent.")
	p.Until(idle)
	p.Check(kept + ` && sends === 7`)

	p.Eval(`Math.random = () => 1e4`) // so that the next attempt is hours away
	p.Click("#go")
	p.Until(`sends === 9`)
	s.Start()
	p.Until(`!document.querySelector("#bar").hasAttribute("value")`)
	p.Eval(`network = true; dispatchEvent(new Event("online"))`)
	if calls := s.UntilCalls(1); !slices.Equal(calls[0].Files, []string{"photo.png"}) {
		t.Errorf("sent %v", calls[0].Files)
	}
	p.Until(idle)
}

// Before the module is there, or if it never comes, forms with files are sent all the same.
func TestUploadWithoutItsModule(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.Withhold("upload.js", 1000)
	s.Add("lab:1", "", uploadForm)
	p := open(t, s.URL("lab:1"))
	s.UntilScripts(2)
	choose(p, "#photo", 3<<20, "photo.png")
	p.Type("#title", "sea")
	p.Click("#go")
	calls := s.UntilCalls(1)
	wantForm(t, calls[0], "send", url.Values{"title": {"sea"}})
	if !slices.Equal(calls[0].Files, []string{"photo.png"}) {
		t.Errorf("sent %v", calls[0].Files)
	}
	p.Until(idle)
}

// A file field with an action of its own sends its files.
func TestUploadByTheFieldItself(t *testing.T) {
	s, p := uploadPage(t, `<input type="file" multiple name="photo" id="photo" data-lc-action="send" data-lc-drop="photo">`)
	choose(p, "#photo", 0, "a.png", "b.png")
	calls := s.UntilCalls(1)
	wantForm(t, calls[0], "send", url.Values{})
	if !slices.Equal(calls[0].Files, []string{"a.png", "b.png"}) {
		t.Errorf("sent %v", calls[0].Files)
	}
}

// Only what belongs to a form shows its upload, or ends it.
func TestUploadsOfSeveralForms(t *testing.T) {
	const form = `<form id="f%[1]d" data-lc-action="send"><input name="closest"><input name="form"><input name="contains">
		<input type="file" name="photo" id="photo%[1]d"><progress data-lc-progress="photo" hidden></progress><button data-lc-cancel hidden>End</button><button id="go%[1]d">Send</button></form>`
	s, p := uploadPage(t, fmt.Sprintf(form, 1)+fmt.Sprintf(form, 2)+`<progress data-lc-progress="photo" hidden></progress><progress data-lc-progress="other" hidden></progress>
		<div data-component-id="lab:2"><progress data-lc-progress="photo" hidden></progress></div>`)
	open := gate(s)
	choose(p, "#photo2", uploadSize, "photo.png")
	p.Click("#go2")
	p.Until(`[...document.querySelectorAll("progress")].map((bar) => bar.hidden).join() === "true,false,false,true,true"`)
	p.Check(`[...document.querySelectorAll("[data-lc-cancel]")].map((button) => button.hidden).join() === "true,false"`)
	p.Eval(`document.querySelector("#f1 [data-lc-cancel]").click()`) // ends nothing, and sends nothing
	open()
	s.UntilCalls(1)
	p.Until(`[...document.querySelectorAll("progress")].every((bar) => bar.hidden)`)
	p.Check(`told.length === 0`)
	if calls := s.UntilCalls(1); len(calls) != 1 {
		t.Errorf("called %v", calls)
	}
}

func TestUploadUnderAStrictPolicy(t *testing.T) {
	t.Parallel()
	s := newFake(t)
	s.policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types lcgen"
	s.Add("lab:1", "room:1", uploadForm)
	s.Answer("send", func(Call) Answer { return Answer{HTML: uploadForm + `<p id="done">done</p>`} })
	p := open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	if got := s.UntilScripts(3); !slices.Contains(got, "upload.js") || len(got) != 3 {
		t.Errorf("the page loaded %v", got)
	}
	choose(p, "#photo", 0, "photo.png")
	p.Click("#go")
	p.UntilText("#done", "done")
	// Violations fail the test by themselves.
}

// What is refused before it has come whole is told as any refusal, in browsers that
// read an answer while they send. In others the connection seems to be lost.
func TestUploadThatIsRefusedUnread(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	s.Meddle(func(w http.ResponseWriter, r *http.Request) bool {
		writeProblem(w, tooLarge)
		return false
	})
	p.Eval(countSends + atOnce)
	choose(p, "#photo", uploadSize, "photo.png")
	p.Click("#go")
	if p.IsChromium() {
		p.UntilText("#pe", "is larger than 10 MiB")
		p.Check(`sends === 1 && told.join() === "send 413 too-large"`)
	} else {
		p.Until(unsent + ` || document.querySelector("#pe").textContent === "is larger than 10 MiB"`)
	}
	p.Until(idle)
	p.Check(kept)
}

// All do if the server reads the rest.
func TestUploadThatIsRefused(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	s.Meddle(func(w http.ResponseWriter, r *http.Request) bool {
		io.Copy(io.Discard, r.Body)
		writeProblem(w, tooLarge)
		return false
	})
	p.Eval(countSends)
	choose(p, "#photo", 4<<20, "photo.png")
	p.Click("#go")
	p.UntilText("#pe", "is larger than 10 MiB")
	p.Until(idle)
	p.Check(kept + ` && sends === 1 && told.join() === "send 413 too-large"`)
}

var tooLarge = map[string]any{"status": 413, "code": "too-large", "errors": []map[string]string{{"pointer": "#/photo", "detail": "is larger than 10 MiB"}}}
