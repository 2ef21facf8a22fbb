package e2e

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// startControls runs the page with every control, and returns its address.
func startControls(t *testing.T) string {
	t.Helper()
	browser.Need(t)
	program := filepath.Join(t.TempDir(), "controls")
	build := exec.Command("go", "build", "-o", program, "./internal/controls")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the controls: %v\n%s", err, out)
	}
	return browser.StartProgram(t, "The controls are at ", program)
}

// picture writes a picture of some size, and returns its path and what an album
// tells of it.
func picture(t *testing.T, name string, size int) (path, told string) {
	t.Helper()
	content := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte(name), size/len(name))...)
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, fmt.Sprintf("%s image/png %d %x", name, len(content), sha256.Sum256(content))
}

// fetch returns what the program says at a path.
func fetch(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// untilFiles waits until so many files of forms are on the server's disk.
func untilFiles(t *testing.T, address string, n int) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		got := fetch(t, address+"/files/")
		if got == fmt.Sprint(n) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the server has %s files, not %d", got, n)
		}
	}
}

// loseFirstAnswer puts a proxy before the program, which breaks the connection off when the
// first action has been answered. It returns its address, and how many actions
// were sent.
func loseFirstAnswer(t *testing.T, address string) (front string, sent *atomic.Int32) {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	sent = new(atomic.Int32)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // as the page's origin is
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/add") || sent.Add(1) > 1 {
			proxy.ServeHTTP(w, r)
			return
		}
		lost := httptest.NewRecorder()
		proxy.ServeHTTP(lost, r)
		if lost.Code != http.StatusOK {
			t.Errorf("the answer that is lost has status %d", lost.Code)
		}
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		connection.Close()
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL, sent
}

func openAlbum(t *testing.T, address string) *Page {
	t.Helper()
	p := browser.Open(t, address)
	p.Until(`[...(window.liveComponentManager?.sseClients.values() ?? [])].some(c => c.isConnected)`)
	p.Eval(`import(document.querySelector("[rel=modulepreload][href*=upload]")?.href ?? "/lc/upload.js").then(() => {})`)
	return p
}

// albumItems are the pictures of an album, each as the page tells of it.
const albumItems = `[...document.querySelectorAll("li")].map((li) => li.textContent)`

// TestAlbum sends files to an application, with the client and without.
func TestAlbum(t *testing.T) {
	address := startControls(t)

	t.Run("several files", func(t *testing.T) {
		p := openAlbum(t, address+"/album/several")
		first, told1 := picture(t, "first.png", 100)
		second, told2 := picture(t, "second.png", 5<<20)
		p.Type("[name=title]", "sea")
		p.Choose("[name=photo]", first, second)
		p.Click("form > button")
		p.Until(fmt.Sprintf(`JSON.stringify(%s) === JSON.stringify([%q, %q])`, albumItems, "sea: "+told1, "sea: "+told2))
		p.Until(`document.querySelector("progress").hidden && document.querySelector("[name=photo]").files.length === 0`)
		untilFiles(t, address, 0)
	})

	t.Run("a fault at another field", func(t *testing.T) {
		p := openAlbum(t, address+"/album/fault")
		path, told := picture(t, "kept.png", 2<<20)
		p.Choose("[name=photo]", path)
		p.Click("form > button")
		p.UntilText(`[data-lc-error=title]`, "is missing")
		p.Check(`document.querySelector("[name=photo]").files.length === 1`)
		p.Type("[name=title]", "sky")
		p.Click("form > button")
		p.Until(fmt.Sprintf(`%s.join() === %q`, albumItems, "sky: "+told))
	})

	t.Run("of a type that is not taken", func(t *testing.T) {
		p := openAlbum(t, address+"/album/type")
		p.Type("[name=title]", "x")
		p.Eval(`{ const t = new DataTransfer(); t.items.add(new File(["<html>"], "page.png")); document.querySelector("[name=photo]").files = t.files; }`)
		p.Click("form > button")
		p.Until(`document.querySelector("[data-lc-error=photo]").textContent.includes("image/*")`)
	})

	t.Run("ended", func(t *testing.T) {
		p := openAlbum(t, address+"/album/ended?gate")
		path, told := picture(t, "large.png", uploadSize)
		p.Type("[name=title]", "dune")
		p.Choose("[name=photo]", path)
		p.Click("form > button")
		p.Until(`(bar => !bar.hidden && bar.value > 0 && bar.value < bar.max)(document.querySelector("progress"))`)
		untilFiles(t, address, 1)
		p.Click("[data-lc-cancel]")
		p.Until(`document.querySelector("progress").hidden && !document.querySelector("form > button").disabled`)
		fetch(t, address+"/gate/")
		untilFiles(t, address, 0)
		p.Check(albumItems + `.length === 0 && document.querySelector("[name=photo]").files.length === 1`)
		p.Click("form > button")
		p.Until(fmt.Sprintf(`%s.join() === %q`, albumItems, "dune: "+told))
		untilFiles(t, address, 0)
	})

	t.Run("larger than it may be", func(t *testing.T) {
		p := openAlbum(t, address+"/album/large")
		p.Eval(`window.told = []; liveComponentManager.on("lc:error", ({ detail }) => told.push(detail.status))`)
		path, _ := picture(t, "huge.png", 61<<20)
		p.Type("[name=title]", "x")
		p.Choose("[name=photo]", path)
		p.Click("form > button")
		p.Until(`document.querySelector("[data-lc-error=photo]").textContent === "is larger than 60 MiB" && told.join() === "413"`)
		p.Until(`document.querySelector("progress").hidden && !document.querySelector("form > button").disabled`)
		untilFiles(t, address, 0)
	})

	t.Run("larger than any request", func(t *testing.T) {
		p := openAlbum(t, address+"/album/refused")
		p.Eval(`window.told = []; liveComponentManager.on("lc:error", ({ detail }) => told.push(detail.status))`)
		path, _ := picture(t, "whale.png", 90<<20)
		p.Type("[name=title]", "x")
		p.Choose("[name=photo]", path)
		p.Click("form > button")
		p.Until(`document.querySelector("[data-lc-error=photo]").textContent === "is larger than 64 MiB; each may have 60 MiB" && told.join() === "413"`)
		p.Until(`document.querySelector("progress").hidden && !document.querySelector("form > button").disabled`)
		untilFiles(t, address, 0)
	})

	t.Run("larger than any request, without the client", func(t *testing.T) {
		p := browser.Open(t, address+"/album/refused?plain")
		path, _ := picture(t, "whale.png", 90<<20)
		p.Type("[name=title]", "x")
		p.Choose("[name=photo]", path)
		p.Follow("form > button")
		p.Until(`document.body.textContent.includes("64 MiB; each may have 60 MiB")`)
	})

	t.Run("whose answer is lost", func(t *testing.T) {
		front, sent := loseFirstAnswer(t, address)
		p := openAlbum(t, front+"/album/lost")
		path, told := picture(t, "once.png", 3<<20)
		p.Type("[name=title]", "sea")
		p.Choose("[name=photo]", path)
		p.Click("form > button")
		p.Until(fmt.Sprintf(`%s.join() === %q`, albumItems, "sea: "+told)) // and not twice
		p.Until(`document.querySelector("progress").hidden`)
		if sent.Load() < 2 {
			t.Errorf("the form was sent %d times", sent.Load())
		}
	})

	t.Run("without the client", func(t *testing.T) {
		p := browser.Open(t, address+"/album/plain?plain")
		path, told := picture(t, "plain.png", 2<<20)
		p.Type("[name=title]", "sea")
		p.Choose("[name=photo]", path)
		p.Follow("form > button")
		p.Until(fmt.Sprintf(`%s.join() === %q`, albumItems, "sea: "+told))
	})
}

// The wrapper names the module, so that a page loads it at once.
func TestAlbumNamesItsModule(t *testing.T) {
	p := browser.Open(t, startControls(t)+"/album/preload")
	if got := Get[string](p, `document.querySelector("[data-component-id]").dataset.lcUses`); !strings.Contains(got, "upload") {
		t.Errorf("the wrapper names the modules %q", got)
	}
}
